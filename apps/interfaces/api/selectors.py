"""Reading tokens, and making the actor of a request that carries one."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import F, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.interfaces.api.choices import CAPABILITIES
from apps.interfaces.api.models import Answer, Token, TokenPlace


def digest_of(token: str) -> str:
    """What is kept of a token. It has 256 bits by chance, so that a plain hash cannot be guessed back."""
    return sha256(token.encode()).hexdigest()


def bearer_of(token: str, now: datetime) -> tuple[Actor, Token] | None:
    """Who a token speaks for; nothing where it is not known, ended or too old."""
    place = TokenPlace.objects.filter(digest=digest_of(token)).first()
    if place is None:
        return None
    with tenant(place.partnership_id):
        held = Token.objects.select_related("organisation", "partnership").get(digest=place.digest)
    if not held.holds_at(now):
        return None
    actor = Actor(
        partnership_id=held.partnership_id,
        partnership_name=held.partnership.name,
        role=Role(held.role),
        user_name=held.name,
        organisation_id=held.organisation_id,
        organisation_name=held.organisation.name,
        in_fictional_partnership=held.partnership.is_fictional,
        capabilities=frozenset(Permission(one) for one in held.capabilities),
    )
    return actor, held


def tokens_visible_to(actor: Actor) -> QuerySet[Token]:
    """Every token of the partnership, those that ended last."""
    require(actor, Permission.SYSTEM_MANAGE)
    return Token.objects.select_related("organisation", "made_by").order_by(
        F("ended_at").desc(nulls_first=True), "-made_at"
    )


def get_token_for(actor: Actor, uid: UUID) -> Token:
    """One token of the partnership; raises Token.DoesNotExist."""
    return tokens_visible_to(actor).get(uid=uid)


def answer_to(token: Token, key: str) -> Answer | None:
    """What the same key was answered before."""
    return Answer.objects.filter(token=token, key=key).first()


def capabilities_in_words(capabilities: Sequence[str]) -> str:
    return "; ".join(CAPABILITIES[Permission(one)] for one in capabilities)

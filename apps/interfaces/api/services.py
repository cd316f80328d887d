"""Giving another system a token, and taking it back."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import LABELS, MATRIX, Role
from apps.foundation.accounts.services import BELONGS, KINDS_IN_WORDS
from apps.foundation.audit.services import record
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.models import Organisation
from apps.interfaces.api.choices import CAPABILITIES, ROLES
from apps.interfaces.api.models import Answer, Token, TokenPlace
from apps.interfaces.api.selectors import digest_of

PREFIX = "yoc_"
"""By which a token is known for one, in a log or a letter where it should not be."""


class NotForThisRole(ValueError):
    """The role may not do this, or is not for this organisation; the message says which."""


class EndedAlready(ValueError):
    """The token was taken back before."""


@dataclass(frozen=True)
class NewToken:
    """A token and its text, which is shown once and kept nowhere."""

    token: Token
    text: str


def make_token(
    *,
    actor: Actor,
    name: str,
    organisation: Organisation,
    role: Role,
    capabilities: Sequence[Permission],
    now: datetime,
    expires_at: datetime,
) -> NewToken:
    """Let another system act for an organisation. Raises NotForThisRole."""
    require(actor, Permission.SYSTEM_MANAGE)
    if role not in ROLES or set(capabilities) - (MATRIX[role] & CAPABILITIES.keys()):
        raise NotForThisRole(f"{LABELS[role]} may not do all of this.")
    needed = BELONGS.get(role)
    if needed is not None and organisation.role != needed:
        raise NotForThisRole(f"{LABELS[role]} is a role of {KINDS_IN_WORDS[needed]}.")
    text = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = Token.objects.create(
            name=name,
            digest=digest_of(text),
            organisation=organisation,
            role=role,
            capabilities=sorted(capabilities),
            made_by_id=actor.user_id,
            made_at=now,
            expires_at=expires_at,
        )
        TokenPlace.objects.create(digest=token.digest, partnership_id=current_partnership_id())
        record(
            actor=actor,
            action="TOKEN_MADE",
            subject_kind="token",
            subject_uid=token.uid,
            details={"name": name, "role": role, "organisation": organisation.ods_code},
        )
    return NewToken(token, text)


def end_token(*, actor: Actor, token: Token, now: datetime) -> None:
    """Take a token back: the next request that carries it is refused. Raises EndedAlready."""
    require(actor, Permission.SYSTEM_MANAGE)
    with transaction.atomic():
        if not Token.objects.filter(id=token.id, ended_at__isnull=True).update(ended_at=now):
            raise EndedAlready("This token was ended already.")
        TokenPlace.objects.filter(digest=token.digest).delete()
        record(actor=actor, action="TOKEN_ENDED", subject_kind="token", subject_uid=token.uid)


def record_use(*, actor: Actor, token: Token, what: str) -> None:
    """Note that another system changed something, and which one it was."""
    record(actor=actor, action="TOKEN_USED", subject_kind="token", subject_uid=token.uid, details={"what": what})


def keep_answer(*, token: Token, key: str, request_digest: str, status: int, body: object, now: datetime) -> None:
    """Keep what a request was answered, for when it comes again; the first answer stays."""
    answer = Answer(token=token, key=key, request_digest=request_digest, status=status, body=body, answered_at=now)
    Answer.objects.bulk_create([answer], ignore_conflicts=True)

"""Reading memberships, and making the actor of a request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import LABELS, Role
from apps.foundation.accounts.models import Membership, User
from apps.foundation.core.in_force import in_force
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.selectors import partnerships


@dataclass(frozen=True)
class Seat:
    """A role that somebody may take now: what the list to choose from shows."""

    partnership_id: UUID
    membership_uid: UUID
    partnership_name: str
    organisation_name: str
    role_label: str


def seats_of(user: User, today: date) -> list[Seat]:
    """Every role that the person may take today, in all partnerships."""
    names = {partnership.id: partnership.name for partnership in partnerships()}
    with tenant(None, user_id=user.id):
        held = set(Membership.objects.filter(in_force(today), user=user).values_list("partnership_id", flat=True))
    seats = []
    for partnership_id in held:
        with tenant(partnership_id, user_id=user.id):
            mine = Membership.objects.filter(in_force(today), user=user, partnership_id=partnership_id)
            seats += [
                Seat(partnership_id, uid, names[partnership_id], organisation, LABELS[Role(role)])
                for uid, organisation, role in mine.values_list("uid", "organisation__name", "role")
            ]
    return sorted(seats, key=lambda seat: (seat.partnership_name, seat.role_label, seat.organisation_name))


def actor_in_seat(user: User, membership_uid: UUID, today: date) -> Actor | None:
    """The actor for a seat of the current partnership; nothing when it is not, or no longer, the person's."""
    membership = (
        Membership.objects.filter(in_force(today), user=user, uid=membership_uid)
        .select_related("user", "partnership", "organisation")
        .first()
    )
    return _actor_of(membership) if membership else None


def actors_of(user_ids: Iterable[UUID], today: date) -> list[Actor]:
    """Everything that several people may act as in the current partnership, by name."""
    held = Membership.objects.filter(in_force(today), user_id__in=set(user_ids), user__is_active=True)
    rows = held.select_related("user", "partnership", "organisation").order_by("user__name", "id")
    return [_actor_of(one) for one in rows]


def _actor_of(membership: Membership) -> Actor:
    return Actor(
        partnership_id=membership.partnership_id,
        partnership_name=membership.partnership.name,
        role=Role(membership.role),
        user_id=membership.user_id,
        user_name=membership.user.name,
        organisation_id=membership.organisation_id,
        organisation_name=membership.organisation.name,
        team_id=membership.team_id,
        membership_id=membership.id,
        in_fictional_partnership=membership.partnership.is_fictional,
    )


def memberships_visible_to(actor: Actor) -> QuerySet[Membership]:
    """Everybody who uses the partnership, in every role; those who have left come last."""
    require(actor, Permission.MEMBERSHIP_MANAGE)
    here = Membership.objects.filter(partnership_id=actor.partnership_id)
    return here.select_related("user", "organisation", "team").order_by(
        F("ends_before").desc(nulls_first=True), "organisation__name", "user__name", "role"
    )


def get_membership_for(actor: Actor, uid: UUID) -> Membership:
    """One membership of the partnership; raises Membership.DoesNotExist."""
    return memberships_visible_to(actor).get(uid=uid)


def members_in(organisation_ids: Iterable[int], roles: Iterable[str], today: date) -> list[tuple[UUID, str, str, str]]:
    """User, name, role and organisation of everybody who has one of the roles at one of the organisations now."""
    return list(
        Membership.objects.filter(
            in_force(today), organisation_id__in=set(organisation_ids), role__in=set(roles), user__is_active=True
        )
        .order_by("user__name", "user_id", "organisation__name")
        .values_list("user_id", "user__name", "role", "organisation__name")
    )

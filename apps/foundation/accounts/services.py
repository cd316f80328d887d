"""Joiners and leavers."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import LABELS, Role
from apps.foundation.accounts.models import Membership, User
from apps.foundation.audit.services import record
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.models import Organisation, Team


class AlreadyAMember(ValueError):
    """The person has that role for that organisation already."""


class EndedAlready(ValueError):
    """The role was taken back before; its end is not moved."""


class RoleOfAnother(ValueError):
    """The role is for organisations of another kind; the message says of which."""


BELONGS = {
    Role.COMMISSIONER: OrganisationRole.COMMISSIONER,
    Role.PROVIDER_MANAGER: OrganisationRole.PROVIDER,
    Role.PROVIDER_FINANCE: OrganisationRole.PROVIDER,
    Role.GP_PRACTICE: OrganisationRole.PRACTICE,
}
"""Roles that only an organisation of one kind gives: what they may see follows from what it is."""

KINDS_IN_WORDS = {
    OrganisationRole.COMMISSIONER: "a commissioner",
    OrganisationRole.PROVIDER: "a provider",
    OrganisationRole.PRACTICE: "a GP practice",
}


class TeamOfAnother(ValueError):
    """The team belongs to another organisation than the membership."""


@dataclass(frozen=True)
class Invitation:
    """A membership, and whether its person still has to choose a password."""

    membership: Membership
    is_new_person: bool


def invite(
    *,
    actor: Actor,
    email: str,
    name: str,
    organisation: Organisation,
    role: Role,
    team: Team | None,
    starts_on: date,
) -> Invitation:
    """Give somebody a role. A person not known yet is made, with no password until they choose one.

    Raises AlreadyAMember, RoleOfAnother, TeamOfAnother.
    """
    require(actor, Permission.MEMBERSHIP_MANAGE)
    needed = BELONGS.get(role)
    if needed is not None and organisation.role != needed:
        raise RoleOfAnother(f"{LABELS[role]} is a role of an organisation that is here as {KINDS_IN_WORDS[needed]}.")
    if team is not None and team.organisation_id != organisation.id:
        raise TeamOfAnother("Choose a team of the same organisation.")
    email = email.strip().lower()
    with transaction.atomic():
        user = User.objects.filter(email=email).first()
        is_new_person = user is None
        if user is None:
            user = User.objects.create_user(email=email, name=name)
        held = Membership.objects.filter(user=user, organisation=organisation, role=role, ends_before__isnull=True)
        if held.exists():
            raise AlreadyAMember(f"{email} has this role for {organisation.name} already.")
        membership, is_new = Membership.objects.get_or_create(
            user=user, organisation=organisation, role=role, starts_on=starts_on, defaults={"team": team}
        )
        if not is_new:
            membership.team, membership.ends_before = team, None
            membership.save(update_fields=["team", "ends_before"])
        record(
            actor=actor,
            action="MEMBERSHIP_BEGUN",
            subject_kind="membership",
            subject_uid=membership.uid,
            details={"user": str(user.id), "who": user.name, "role": role, "organisation": organisation.ods_code},
        )
    return Invitation(membership, is_new_person)


def end_membership(*, actor: Actor, membership: Membership, ends_before: date) -> None:
    """Take a role back from a day on. Sessions in that role end with the next page they ask for.

    Raises EndedAlready.
    """
    require(actor, Permission.MEMBERSHIP_MANAGE)
    if membership.ends_before is not None and membership.ends_before <= ends_before:
        raise EndedAlready("This role ended already.")
    with transaction.atomic():
        membership.ends_before = max(ends_before, membership.starts_on)
        membership.save(update_fields=["ends_before"])
        record(
            actor=actor,
            action="MEMBERSHIP_ENDED",
            subject_kind="membership",
            subject_uid=membership.uid,
            details={
                "user": str(membership.user_id),
                "who": membership.user.name,
                "role": membership.role,
                "ends_before": str(membership.ends_before),
            },
        )

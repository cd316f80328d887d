"""Joiners and leavers."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership, User
from apps.foundation.audit.services import record
from apps.foundation.partnerships.models import Organisation, Team


class AlreadyAMember(ValueError):
    """The person has that role for that organisation already."""


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

    Raises AlreadyAMember, TeamOfAnother.
    """
    require(actor, Permission.MEMBERSHIP_MANAGE)
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
            raise AlreadyAMember(f"{user.name} has this role for {organisation.name} already.")
        membership = Membership.objects.create(
            user=user, organisation=organisation, role=role, team=team, starts_on=starts_on
        )
        record(
            actor=actor,
            action="MEMBERSHIP_BEGUN",
            subject_kind="membership",
            subject_uid=membership.uid,
            details={"user": str(user.id), "role": role, "organisation": organisation.ods_code},
        )
    return Invitation(membership, is_new_person)


def end_membership(*, actor: Actor, membership: Membership, ends_before: date) -> None:
    """Take a role back from a day on. Sessions in that role end with the next page they ask for."""
    require(actor, Permission.MEMBERSHIP_MANAGE)
    with transaction.atomic():
        membership.ends_before = max(ends_before, membership.starts_on)
        membership.save(update_fields=["ends_before"])
        record(
            actor=actor,
            action="MEMBERSHIP_ENDED",
            subject_kind="membership",
            subject_uid=membership.uid,
            details={"user": str(membership.user_id), "ends_before": str(membership.ends_before)},
        )

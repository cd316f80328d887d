"""Narrowing a record to named people, and opening it to its teams again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from apps.care.patients.choices import RestrictionReason
from apps.care.patients.models import Person, Restriction, RestrictionName
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, can, require
from apps.foundation.audit.services import record


class NobodyNamed(ValueError):
    """A restricted record has to stay open to somebody."""


class NotRestricted(Exception):
    """The record is not restricted any more."""


def restrict_record(
    *, actor: Actor, person: Person, reason: RestrictionReason, words: str, users: Sequence[UUID], now: datetime
) -> Restriction:
    """Narrow a record to named people from now on. One that stands already ends: the names now are these.

    Everybody else, the same team included, finds the record as if it did not exist. Whoever is named goes on as
    before and gains nothing. Raises NobodyNamed.
    """
    require(actor, Permission.RECORD_RESTRICT)
    if not users:
        raise NobodyNamed("Name at least one person for whom the record stays open.")
    with transaction.atomic():
        Restriction.objects.filter(person=person, ended_at__isnull=True).update(
            ended_at=now, ended_by_id=actor.user_id, ended_because="Other names, or another reason"
        )
        restriction = Restriction.objects.create(
            person=person, reason=reason, words=words, made_by_id=actor.user_id, made_at=now
        )
        RestrictionName.objects.bulk_create(
            RestrictionName(restriction=restriction, user_id=user) for user in dict.fromkeys(users)
        )
        record(
            actor=actor,
            action="RECORD_RESTRICTED",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
            purpose=f"{reason.label}: {words}"[:400],
            details={"people": len(set(users))},
        )
    return restriction


def end_restriction(*, actor: Actor, restriction: Restriction, why: str, now: datetime) -> None:
    """Open a record to its teams again: by somebody whom it names, or by the guardian. Raises NotRestricted."""
    if not can(actor, Permission.RESTRICTION_OVERSEE):
        require(actor, Permission.RECORD_RESTRICT)
        if not RestrictionName.objects.filter(restriction=restriction, user_id=actor.user_id).exists():
            raise NotPermitted("Only those whom a restriction names end it, and the guardian.")
    with transaction.atomic():
        ended = Restriction.objects.filter(id=restriction.id, ended_at__isnull=True).update(
            ended_at=now, ended_by_id=actor.user_id, ended_because=why
        )
        if not ended:
            raise NotRestricted("This restriction has ended already.")
        record(
            actor=actor,
            action="RESTRICTION_ENDED",
            subject_kind="person",
            subject_uid=restriction.person.uid,
            person_id=restriction.person_id,
            purpose=why[:400],
        )

"""Raising a concern, adding to its notes, closing it. No word of a note stands in the history of changes."""

from datetime import datetime

from django.db import transaction

from apps.care.patients.models import Person
from apps.care.safeguarding.choices import ConcernKind, ConcernOutcome
from apps.care.safeguarding.models import Concern, ConcernNote
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record


class AlreadyClosed(Exception):
    """Somebody else has closed the concern in the meantime."""


def raise_concern(*, actor: Actor, person: Person, kind: ConcernKind, words: str, now: datetime) -> Concern:
    """Write a concern down for everybody whose record it is to open. Telling the local route is the raiser's to do."""
    require(actor, Permission.SAFEGUARDING_RAISE)
    with transaction.atomic():
        concern = Concern.objects.create(
            person=person, kind=kind, raised_by_id=actor.user_id, organisation_id=actor.organisation_id, raised_at=now
        )
        _note(actor, concern, words, now)
        record(
            actor=actor,
            action="CONCERN_RAISED",
            subject_kind="concern",
            subject_uid=concern.uid,
            person_id=person.id,
        )
    return concern


def add_note(*, actor: Actor, concern: Concern, words: str, now: datetime) -> ConcernNote:
    """Add to an open concern. A note is never changed. Raises AlreadyClosed."""
    require(actor, Permission.SAFEGUARDING_RAISE)
    with transaction.atomic():
        _held_open(concern)
        note = _note(actor, concern, words, now)
        record(
            actor=actor,
            action="CONCERN_NOTED",
            subject_kind="concern",
            subject_uid=concern.uid,
            person_id=concern.person_id,
        )
    return note


def close_concern(*, actor: Actor, concern: Concern, outcome: ConcernOutcome, words: str, now: datetime) -> None:
    """Close a concern with how it ended, and a last note. Raises AlreadyClosed."""
    require(actor, Permission.SAFEGUARDING_RAISE)
    with transaction.atomic():
        held = _held_open(concern)
        _note(actor, concern, words, now)
        held.outcome, held.closed_by_id, held.closed_at = outcome, actor.user_id, now
        held.save(update_fields=["outcome", "closed_by", "closed_at"])
        record(
            actor=actor,
            action="CONCERN_CLOSED",
            subject_kind="concern",
            subject_uid=concern.uid,
            person_id=concern.person_id,
        )


def _held_open(concern: Concern) -> Concern:
    held = Concern.objects.select_for_update().get(id=concern.id)
    if held.closed_at is not None:
        raise AlreadyClosed("This concern has been closed in the meantime.")
    return held


def _note(actor: Actor, concern: Concern, words: str, now: datetime) -> ConcernNote:
    return ConcernNote.objects.create(
        concern=concern,
        words=words,
        written_by_id=actor.user_id,
        organisation_id=actor.organisation_id,
        written_at=now,
    )

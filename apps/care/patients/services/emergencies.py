"""Opening a record in an emergency, and what the Caldicott guardian asks and answers about it."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from apps.care.patients.choices import EmergencyReason, ReviewOutcome
from apps.care.patients.models import EmergencyOpening, EmergencyQuestion, EmergencyReview, Person
from apps.care.patients.selectors import reach_in_an_emergency
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.audit.services import record
from apps.foundation.partnerships.selectors import setting


class CannotOpen(Exception):
    """Nothing opens: nobody is known so, or an emergency does not stand in for what is missing. The message does not
    say which of the two."""


class AlreadyReviewed(Exception):
    """Somebody else has answered this opening in the meantime."""


class AlreadyAsked(Exception):
    """The opener has been asked about this opening already."""


NOTHING_OPENS = (
    "No record opens with this number, this date of birth and this reason. Check the number and the date. "
    "An emergency does not open a record where the person refused to share it, where it is restricted to named "
    "people, or where no agreement covers your organisation. Only a threat to life does."
)


def open_in_emergency(
    *, actor: Actor, person: Person | None, reason: EmergencyReason, explanation: str, now: datetime
) -> EmergencyOpening:
    """Open a record beyond reach, for a while, with a reason that the guardian will read.

    Raises CannotOpen where nobody is known so (`person` is None) and where an emergency does not stand in for what is
    missing: a refusal, an agreement, a restriction. The attempt is recorded, and both look the same to the opener.
    """
    require(actor, Permission.PERSON_OPEN_IN_EMERGENCY)
    lasts = setting("emergency_opening_lasts")
    before, after = reach_in_an_emergency(actor, person, reason, timezone.localdate(now))
    if person is None or not after.opens:
        record(
            actor=actor,
            action="EMERGENCY_REFUSED",
            subject_kind="person",
            subject_uid=person.uid if person else None,
            person_id=person.id if person else None,
            purpose=f"{reason.label}: {explanation}"[:400],
        )
        raise CannotOpen(NOTHING_OPENS)
    with transaction.atomic():
        opening = EmergencyOpening.objects.create(
            uid=uuid4(),
            person=person,
            user_id=actor.user_id,
            organisation_id=actor.organisation_id,
            role=actor.role,
            reason=reason,
            stood_in_for=before,
            explanation=explanation,
            opened_at=now,
            open_until=now + timedelta(hours=lasts),
        )
        record(
            actor=actor,
            action="OPENED_IN_EMERGENCY",
            subject_kind="person",
            subject_uid=person.uid,
            person_id=person.id,
            purpose=f"{reason.label}: {explanation}"[:400],
        )
    return opening


def review_opening(
    *, actor: Actor, opening: EmergencyOpening, outcome: ReviewOutcome, note: str, now: datetime
) -> EmergencyReview:
    """The guardian's answer; it is given once. Raises AlreadyReviewed."""
    require(actor, Permission.EMERGENCY_REVIEW)
    with transaction.atomic():
        review, is_new = EmergencyReview.objects.get_or_create(
            opening=opening,
            defaults={"reviewed_by_id": actor.user_id, "reviewed_at": now, "outcome": outcome, "note": note},
        )
        if not is_new:
            raise AlreadyReviewed("This opening has been answered already.")
        record(
            actor=actor,
            action="EMERGENCY_REVIEWED",
            subject_kind="emergency_opening",
            subject_uid=opening.uid,
            person_id=opening.person_id,
            details={"outcome": outcome},
        )
    return review


def ask_opener(*, actor: Actor, opening: EmergencyOpening, question: str, now: datetime) -> EmergencyQuestion:
    """Ask the opener about an opening, once; they find it on their home page. Raises AlreadyAsked."""
    require(actor, Permission.EMERGENCY_REVIEW)
    with transaction.atomic():
        asked, is_new = EmergencyQuestion.objects.get_or_create(
            opening=opening, defaults={"asked_by_id": actor.user_id, "asked_at": now, "question": question}
        )
        if not is_new:
            raise AlreadyAsked("The opener has been asked already. The answer appears here.")
        record(
            actor=actor,
            action="OPENER_ASKED",
            subject_kind="emergency_opening",
            subject_uid=opening.uid,
            person_id=opening.person_id,
        )
    return asked


def answer_guardian(*, actor: Actor, question: EmergencyQuestion, answer: str, now: datetime) -> None:
    """What the opener says to the guardian. Only the opener answers, once."""
    require(actor, Permission.PERSON_OPEN_IN_EMERGENCY)
    if question.opening.user_id != actor.user_id:
        raise NotPermitted("Only the opener answers.")
    with transaction.atomic():
        question.answered_at, question.answer = now, answer
        question.save(update_fields=["answered_at", "answer"])
        record(
            actor=actor,
            action="OPENER_ANSWERED",
            subject_kind="emergency_opening",
            subject_uid=question.opening.uid,
            person_id=question.opening.person_id,
        )


def show_whose_record(*, actor: Actor, opening: EmergencyOpening) -> Person:
    """Whose record it was that was opened in an emergency. That the guardian saw it is recorded."""
    require(actor, Permission.EMERGENCY_REVIEW)
    record(
        actor=actor,
        action="WHOSE_RECORD_SHOWN",
        subject_kind="person",
        subject_uid=opening.person.uid,
        person_id=opening.person_id,
        purpose="Reviewing an emergency opening",
    )
    return opening.person

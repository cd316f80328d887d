"""After a result: which definition describes the person, and what was done about a flag."""

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.care.assessments.choices import CHC_ENDS, ChcOutcome, State
from apps.care.assessments.models import Assessment, ChcFollowUp, DefinitionChosen
from apps.care.assessments.selectors import classification_of
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import ExclusionReason
from apps.care.patients.services import begin_exclusion
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.partnerships.selectors import setting
from apps.foundation.partnerships.services import hold_figures

REMINDED_AFTER = timedelta(days=7)


class AlreadyChosen(ValueError):
    """A definition was chosen for this assessment already."""


class NothingFlagged(ValueError):
    """The result carries no flag for NHS continuing healthcare."""


class NothingToFollowUp(ValueError):
    """What is said cannot be: a day in the future, or nobody named who pays; the message says which."""


class Withdrawn(ValueError):
    """The assessment is withdrawn."""

    def __init__(self) -> None:
        super().__init__("This assessment is withdrawn: nothing follows from it.")


def choose_definition(*, actor: Actor, assessment: Assessment, need_band: NeedBand, now: datetime) -> DefinitionChosen:
    """Which of the source's three definitions describes the person. It never moves the level.

    Raises AlreadyChosen, Withdrawn, and Assessment.DoesNotExist before the result was seen.
    """
    require(actor, Permission.ASSESSMENT_WRITE)
    try:
        with transaction.atomic():
            held = _held(assessment)
            if held.state != State.COMPLETED:
                raise Assessment.DoesNotExist("There is no result yet.")
            chosen = DefinitionChosen.objects.create(
                assessment=held, need_band=need_band, chosen_by_id=actor.user_id, chosen_at=now
            )
            record(
                actor=actor,
                action="DEFINITION_CHOSEN",
                subject_kind="assessment",
                subject_uid=assessment.uid,
                person_id=assessment.person_id,
            )
    except IntegrityError:
        raise AlreadyChosen("A definition was chosen for this assessment already.") from None
    return chosen


def follow_up_chc(
    *,
    actor: Actor,
    assessment: Assessment,
    outcome: ChcOutcome,
    happened_on: date,
    now: datetime,
    note: str = "",
    receiving: str = "",
) -> ChcFollowUp:
    """What was done about a flag: offered, declined, sent, remind me; then what came of it.

    Found eligible, NHS continuing healthcare pays from `happened_on` on, where `receiving` names the contract that
    does: nobody pays twice, and nobody is left unpaid. Raises NothingFlagged, NothingToFollowUp, AlreadyExcluded,
    Withdrawn.
    """
    require(actor, Permission.ASSESSMENT_WRITE)
    classification = classification_of(assessment)
    if classification is None or not classification.flags:
        raise NothingFlagged("This result carries no flag.")
    if happened_on > timezone.localdate(now):
        raise NothingToFollowUp("The day is in the future.")
    if outcome == ChcOutcome.ELIGIBLE and not receiving.strip():
        raise NothingToFollowUp("Name who pays from that day on: until then the person stays funded here.")
    with transaction.atomic():
        if outcome == ChcOutcome.ELIGIBLE:
            hold_figures()
        follow_up = ChcFollowUp.objects.create(
            assessment=_held(assessment),
            outcome=outcome,
            happened_on=happened_on,
            due_on=_due(outcome, happened_on),
            note=note.strip()[:1_000],
            receiving=receiving.strip()[:200] if outcome == ChcOutcome.ELIGIBLE else "",
            recorded_by_id=actor.user_id,
            recorded_at=now,
        )
        record(
            actor=actor,
            action="CHC_FOLLOWED_UP",
            subject_kind="assessment",
            subject_uid=assessment.uid,
            person_id=assessment.person_id,
            details={"outcome": outcome.value},
        )
        if outcome == ChcOutcome.ELIGIBLE:
            begin_exclusion(
                actor=actor,
                person=assessment.person,
                reason=ExclusionReason.CONTINUING_HEALTHCARE,
                starts_on=happened_on,
            )
    return follow_up


def _held(assessment: Assessment) -> Assessment:
    """The assessment's row, held until the transaction ends: nobody withdraws it meanwhile. Raises Withdrawn."""
    held = Assessment.objects.select_for_update().get(id=assessment.id)
    if held.state == State.WITHDRAWN:
        raise Withdrawn
    return held


def _due(outcome: ChcOutcome, happened_on: date) -> date | None:
    """When to look again: in a week after a reminder, after the partnership's days where an answer is awaited."""
    if outcome in CHC_ENDS:
        return None
    if outcome == ChcOutcome.REMIND:
        return happened_on + REMINDED_AFTER
    return happened_on + timedelta(days=setting("chc_answer_awaited"))

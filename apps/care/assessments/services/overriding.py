"""A level agreed one step from the calculated one: asked by one professional, answered by a second."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from apps.care.assessments.choices import OverrideState, Reason, State
from apps.care.assessments.domain.overrides import agreed_level, step_of
from apps.care.assessments.models import Assessment, Override
from apps.care.assessments.selectors import classification_of, latest_completed
from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.services import BandWish, change_bands
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.partnerships.services import hold_figures


class CannotOverride(ValueError):
    """The assessment is not the one that holds now, or something was asked about it already."""


class SecondProfessionalNeeded(ValueError):
    """Whoever asked cannot answer as well."""


class AlreadyAnswered(ValueError):
    """A second professional has answered, or a later assessment has ended the question."""


def ask_override(
    *, actor: Actor, assessment: Assessment, wanted_band: NeedBand, reason: str, explanation: str, now: datetime
) -> Override:
    """Ask that another level be agreed, one step from the calculated one. Nothing moves before it is.

    Raises NotOneStep, WrongReason, CannotOverride.
    """
    require(actor, Permission.ASSESSMENT_WRITE)
    if not explanation.strip():
        raise CannotOverride("Say why: the second professional reads it.")
    try:
        with transaction.atomic():
            held = Assessment.objects.select_for_update().get(id=assessment.id)
            calculated = _calculated(held)
            step_of(calculated, wanted_band, reason)
            override = Override.objects.create(
                assessment=held,
                calculated_band=calculated,
                wanted_band=wanted_band,
                reason=reason,
                explanation=explanation.strip()[:1_000],
                asked_by_id=actor.user_id,
                asked_at=now,
            )
            record(
                actor=actor,
                action="LEVEL_CHANGE_ASKED",
                subject_kind="override",
                subject_uid=override.uid,
                person_id=held.person_id,
                details={"reason": reason},
            )
    except IntegrityError:
        raise CannotOverride("Another level was asked for already: it waits, or holds.") from None
    return override


def answer_override(
    *, actor: Actor, override: Override, agrees: bool, note: str, now: datetime, today: date
) -> Override:
    """A second professional agrees or does not. Agreed, the level holds from today and lapses by itself.

    The days after its end are written with it, so that nothing has to happen for it to lapse. Raises AlreadyAnswered,
    SecondProfessionalNeeded, CannotOverride.
    """
    require(actor, Permission.SECOND_OPINION_GIVE)
    with transaction.atomic():
        hold_figures()
        assessment = Assessment.objects.select_for_update().get(id=override.assessment_id)
        held = Override.objects.select_for_update().get(id=override.id)
        if held.state != OverrideState.ASKED:
            raise AlreadyAnswered("This was answered already, or a later assessment has ended it.")
        if actor.user_id is None or held.asked_by_id == actor.user_id:
            raise SecondProfessionalNeeded("A second professional answers: not whoever asked.")
        held.state = OverrideState.AGREED if agrees else OverrideState.NOT_AGREED
        held.answered_by_id, held.answered_at, held.answer_note = actor.user_id, now, note.strip()[:1_000]
        if agrees:
            _calculated(assessment)
            agreed = agreed_level(
                calculated=held.calculated_band, wanted=held.wanted_band, reason=held.reason, agreed_on=today
            )
            held.starts_on, held.ends_before = agreed.starts_on, agreed.ends_before
            change_bands(
                [
                    _wish(assessment, agreed.starts_on, agreed.ends_before, agreed.need_band, agreed.funded_band),
                    _wish(assessment, agreed.ends_before, None, held.calculated_band, held.calculated_band),
                ]
            )
        held.save()
        record(
            actor=actor,
            action="LEVEL_CHANGE_AGREED" if agrees else "LEVEL_CHANGE_NOT_AGREED",
            subject_kind="override",
            subject_uid=held.uid,
            person_id=assessment.person_id,
            details={"reason": held.reason},
        )
    return held


def agreed_again(person_id: int, versions: Sequence[Assessment]) -> None:
    """What was agreed, or asked, about the latest assessment and had lapsed with these versions of another, stands
    again: they are no longer later than it."""
    latest = latest_completed(person_id)
    lapsed = Override.objects.filter(
        assessment=latest, state=OverrideState.LAPSED, lapsed_at__in=[one.completed_at for one in versions]
    )
    lapsed.filter(answered_at__isnull=True).update(state=OverrideState.ASKED, lapsed_at=None)
    lapsed.filter(starts_on__isnull=False).update(state=OverrideState.AGREED, lapsed_at=None)


def _calculated(assessment: Assessment) -> NeedBand:
    """The calculated level of the assessment that says the person's level now. Raises CannotOverride."""
    newest = latest_completed(assessment.person_id)
    classification = classification_of(assessment)
    if (
        classification is None
        or assessment.state != State.COMPLETED
        or assessment.reason == Reason.AUDIT
        or newest is None
        or newest.id != assessment.id
    ):
        raise CannotOverride("A level is agreed for the latest completed assessment only.")
    return NeedBand(classification.need_band)


def _wish(
    assessment: Assessment, starts_on: date, ends_before: date | None, need_band: int, funded_band: int
) -> BandWish:
    return BandWish(
        assessment.person_id,
        starts_on,
        ends_before,
        NeedBand(need_band),
        NeedBand(funded_band),
        BandSource.ASSESSMENT,
        assessment.id,
    )

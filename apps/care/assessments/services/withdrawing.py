"""Withdrawing an assessment that was made about the wrong person. It is never deleted."""

from datetime import datetime

from django.db import transaction

from apps.care.assessments.choices import OverrideState, State
from apps.care.assessments.engine.levels import levels_said_again
from apps.care.assessments.models import Assessment, Override
from apps.care.assessments.services.answering import only_its_own_assessor
from apps.care.assessments.services.overriding import agreed_again
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.partnerships.services import hold_figures

DRAFT_GIVEN_UP = "What it was to correct has been withdrawn."


class CannotWithdraw(ValueError):
    """There is nothing to withdraw, or no reason was given; the message says which."""


def withdraw_assessment(*, actor: Actor, assessment: Assessment, why: str, now: datetime) -> None:
    """Withdraw a completed assessment in all its versions: it says no level of need any longer, from its day on.

    The level goes back to what else is known: the assessment before, a level agreed about that one, scores, or none.
    Figures follow; a draft that was to correct it is given up. A file of assessments that is taken in at this moment
    is waited for. Raises CannotWithdraw.
    """
    require(actor, Permission.ASSESSMENT_WRITE)
    if not why.strip():
        raise CannotWithdraw("Say why it is withdrawn: the reason stays with it.")
    with transaction.atomic():
        hold_figures()
        held = Assessment.objects.select_for_update().get(id=assessment.id)
        only_its_own_assessor(actor, held)
        if held.state != State.COMPLETED:
            raise CannotWithdraw("Only a completed assessment is withdrawn, and only once.")
        corrections = list(Assessment.objects.select_for_update().filter(replaces=held).order_by("id"))
        if any(one.state == State.COMPLETED for one in corrections):
            raise CannotWithdraw("This version was corrected: withdraw the newer one, and all of them go with it.")
        Assessment.objects.filter(id__in=[one.id for one in corrections], state=State.DRAFT).update(
            state=State.ABANDONED, abandoned_at=now, changed_at=now, abandoned_why=DRAFT_GIVEN_UP
        )
        versions = _versions(held)
        Assessment.objects.filter(id__in=[one.id for one in versions]).update(
            state=State.WITHDRAWN, withdrawn_at=now, withdrawn_by_id=actor.user_id, withdrawn_why=why.strip()[:400]
        )
        Override.objects.filter(assessment__in=versions, state__in=[OverrideState.ASKED, OverrideState.AGREED]).update(
            state=OverrideState.LAPSED, lapsed_at=now
        )
        record(
            actor=actor,
            action="ASSESSMENT_WITHDRAWN",
            subject_kind="assessment",
            subject_uid=held.uid,
            person_id=held.person_id,
            details={"version": held.version},
        )
        if held.moves_level:
            agreed_again(held.person_id, versions)
            levels_said_again(held.person_id)


def _versions(newest: Assessment) -> list[Assessment]:
    """An assessment and every version that it replaces."""
    versions = [newest]
    while (older := versions[-1].replaces) is not None:
        versions.append(older)
    return versions

"""Completing a draft, once, and correcting what was completed by a new version."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from apps.care.assessments.announcements import assessment_completed
from apps.care.assessments.choices import OverrideState, Reason, State
from apps.care.assessments.domain.classification import Evaluation
from apps.care.assessments.domain.tool import DOMAINS, missing_from, profile_of
from apps.care.assessments.engine.levels import levels_follow, levels_said_again
from apps.care.assessments.models import Answer, Assessment, Classification, Override
from apps.care.assessments.selectors import adoption_on, answers_of, draft_of
from apps.care.assessments.selectors.rule_sets import classifier_of
from apps.care.assessments.services.answering import NoLongerADraft, only_its_own_assessor
from apps.care.assessments.services.overriding import agreed_again
from apps.care.assessments.services.starting import DraftOpen
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.partnerships.services import hold_figures


class AlreadyCompleted(ValueError):
    """Somebody completed the assessment first: `assessment` is it, with who and when."""

    def __init__(self, assessment: Assessment) -> None:
        by = assessment.completed_by.name if assessment.completed_by else "somebody"
        super().__init__(f"{by} has completed this assessment already. Nothing that was answered is lost.")
        self.assessment = assessment


class DomainsMissing(ValueError):
    """Areas have no level yet; `domains` names them by code."""

    def __init__(self, domains: list[str]) -> None:
        names = ", ".join(DOMAINS[code].name for code in domains)
        super().__init__(f"Still to do: {names}.")
        self.domains = domains


class AnswersChanged(ValueError):
    """Somebody changed an answer after the page was made; `domains` names the areas to look at again."""

    def __init__(self, domains: list[str]) -> None:
        names = ", ".join(DOMAINS[code].name for code in domains)
        super().__init__(f"Somebody has changed an answer in the meantime: look at {names} again.")
        self.domains = domains


class AlreadyCorrected(ValueError):
    """The assessment was corrected already: the newer version is the one to correct."""


def complete_assessment(
    *, actor: Actor, assessment: Assessment, now: datetime, seen: Mapping[str, int] | None = None
) -> Classification:
    """Complete a draft once all eleven areas are in; the level follows from its day, and every figure with it.

    `seen` is the version of each area's answer that the actor had before them. Of two who complete at once one wins
    and the other gets AlreadyCompleted. A file of assessments that is taken in at this moment is waited for. Raises
    DomainsMissing, AnswersChanged, NoLongerADraft, AlreadyCorrected.
    Source: sections 6.1 and 6.2.
    """
    require(actor, Permission.ASSESSMENT_WRITE)
    with transaction.atomic():
        hold_figures()
        held = Assessment.objects.select_for_update().get(id=assessment.id)
        only_its_own_assessor(actor, held)
        if held.state == State.COMPLETED:
            raise AlreadyCompleted(Assessment.objects.select_related("completed_by").get(id=held.id))
        if not held.is_draft:
            raise NoLongerADraft("This assessment was abandoned.")
        if held.replaces is not None and _was_corrected(held.replaces):
            raise AlreadyCorrected(
                "What this was to correct has a newer version, from a file. Give this draft up and correct that one."
            )
        answers = answers_of(held)
        levels = {code: one.domain_level for code, one in answers.items()}
        if missing := missing_from(levels):
            raise DomainsMissing(missing)
        if seen is not None:
            changed = [code for code in DOMAINS if code in answers and answers[code].version != seen.get(code, 0)]
            if changed:
                raise AnswersChanged(changed)
        held.state, held.completed_at, held.completed_by_id = State.COMPLETED, now, actor.user_id
        held.changed_at = now
        held.save(update_fields=["state", "completed_at", "completed_by", "changed_at"])
        rule_set = adoption_on(held.assessed_on).rule_set
        profile = profile_of(levels)
        found = classifier_of(rule_set).evaluate_profile(profile)
        classification = Classification.objects.create(
            **classification_fields(found), assessment=held, rule_set=rule_set, profile=profile, classified_at=now
        )
        _end_agreed_levels(held, now)
        record(
            actor=actor,
            action="ASSESSMENT_COMPLETED",
            subject_kind="assessment",
            subject_uid=held.uid,
            person_id=held.person_id,
            details={"rule_set": rule_set.label, "cell": found.cell, "version": held.version},
        )
        assessment_completed.announce(assessment_id=held.id, person_id=held.person_id)
        if held.moves_level:
            _levels_follow(held)
    return classification


def _was_corrected(assessment: Assessment) -> bool:
    return Assessment.objects.filter(replaces=assessment, state=State.COMPLETED).exists()


def _levels_follow(held: Assessment) -> None:
    """Levels follow; a correction of the day gives the days of the old one back to what else is known of them."""
    replaced = held.replaces
    if replaced is None or replaced.assessed_on == held.assessed_on:
        levels_follow([held.id])
    else:
        agreed_again(held.person_id, [replaced])
        levels_said_again(held.person_id)


def correct_assessment(*, actor: Actor, assessment: Assessment, now: datetime) -> Assessment:
    """A draft of the next version, with everything that was said; the old one holds until it is completed.

    Raises AlreadyCorrected, DraftOpen, NoLongerADraft (where there is nothing completed to correct).
    """
    require(actor, Permission.ASSESSMENT_WRITE)
    try:
        with transaction.atomic():
            held = Assessment.objects.select_for_update().get(id=assessment.id)
            only_its_own_assessor(actor, held)
            if held.state != State.COMPLETED:
                raise NoLongerADraft("Only a completed assessment is corrected; a draft is simply changed.")
            if _was_corrected(held):
                raise AlreadyCorrected("This assessment was corrected already: correct the newer version.")
            if held.reason != Reason.AUDIT and (open_draft := draft_of(held.person_id)) is not None:
                raise DraftOpen(open_draft)
            draft = _copy(held, actor, now)
            record(
                actor=actor,
                action="ASSESSMENT_CORRECTED",
                subject_kind="assessment",
                subject_uid=draft.uid,
                person_id=held.person_id,
                details={"version": draft.version},
            )
    except IntegrityError:
        if (theirs := draft_of(assessment.person_id)) is None:
            raise
        raise DraftOpen(theirs) from None
    return draft


_SAID = (
    "assessed_on",
    "reason",
    "setting",
    "contributors",
    "carer_present",
    "advocate_present",
    "agreement_to_share",
    "home",
    "finances",
    "isolation",
    "caring",
    "own_view",
    "preferences",
    "tool_fields",
)


def _copy(old: Assessment, actor: Actor, now: datetime) -> Assessment:
    draft = Assessment.objects.create(
        person_id=old.person_id,
        organisation_id=actor.organisation_id,
        team_id=actor.team_id,
        lead_id=actor.user_id,
        assessor=actor.user_name[:120],
        tool_id=old.tool_id,
        version=old.version + 1,
        replaces=old,
        started_at=now,
        changed_at=now,
        **{name: getattr(old, name) for name in _SAID},
    )
    Answer.objects.bulk_create(
        Answer(
            assessment=draft,
            domain=one.domain,
            domain_level=one.domain_level,
            doubted_level=one.doubted_level,
            evidence=one.evidence,
            risk=one.risk,
            still_same=one.still_same,
            answered_by_id=one.answered_by_id,
            answered_at=one.answered_at,
        )
        for one in old.answers.all()
    )
    return draft


def classification_fields(found: Evaluation) -> dict[str, object]:
    """What a classification keeps of an evaluation."""
    return {
        "functional": found.functional.need,
        "functional_rule": found.functional.rule,
        "functional_also": list(found.functional.also),
        "complexity": found.complexity.need,
        "complexity_rule": found.complexity.rule,
        "complexity_also": list(found.complexity.also),
        "cell": found.cell,
        "need_band": found.need_band,
        "flags": list(found.flags),
    }


def _end_agreed_levels(held: Assessment, now: datetime) -> None:
    """A level agreed after an earlier assessment lapses with the next one, and what was asked is asked no more."""
    if not held.moves_level:
        return
    Override.objects.filter(
        Q(assessment__assessed_on__lte=held.assessed_on) | Q(assessment_id=held.replaces_id),
        assessment__person_id=held.person_id,
        state__in=[OverrideState.ASKED, OverrideState.AGREED],
    ).exclude(assessment=held).update(state=OverrideState.LAPSED, lapsed_at=now)

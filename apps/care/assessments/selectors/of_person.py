"""Reading one person's assessments for their pages."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Q

from apps.care.assessments.choices import Reason, State
from apps.care.assessments.domain.standing import newest_first
from apps.care.assessments.domain.tool import DOMAINS
from apps.care.assessments.models import Answer, Assessment, ChcFollowUp, Classification
from apps.care.assessments.selectors.assessments import completed_of
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.kernel.typed_days import typed_day


def results_of(person_id: int) -> Sequence[Classification]:
    """Results of a person's assessments that hold, newest first."""
    return list(
        Classification.objects.filter(assessment__in=completed_of(person_id))
        .select_related("assessment", "rule_set")
        .order_by(*newest_first("assessment__"))
    )


def results_gone(person_id: int) -> Sequence[Classification]:
    """Results that hold no longer, newest first: replaced by a correction, or withdrawn."""
    return list(
        Classification.objects.filter(assessment__person_id=person_id)
        .exclude(assessment__in=completed_of(person_id))
        .select_related("assessment__withdrawn_by")
        .order_by(*newest_first("assessment__"))
    )


def results_before(person_id: int, before: date, limit: int) -> Sequence[Classification]:
    """At most so many results on days before one, newest first; re-assessments of a sample say nothing of a person."""
    return list(
        Classification.objects.filter(assessment__in=completed_of(person_id), assessment__assessed_on__lt=before)
        .exclude(assessment__reason=Reason.AUDIT)
        .select_related("assessment")
        .order_by(*newest_first("assessment__"))[:limit]
    )


def drafts_for(actor: Actor, person_id: int) -> Sequence[Assessment]:
    """A person's drafts that the actor may go on with, with `answered`: how many of the eleven areas are in."""
    drafts = Assessment.objects.filter(person_id=person_id, state=State.DRAFT)
    if not can(actor, Permission.SAMPLE_ASSESS):
        drafts = drafts.exclude(reason=Reason.AUDIT)
    return list(drafts.annotate(answered=Count("answers", filter=~Q(answers__domain="OTH"))).order_by("id"))


def newer_version_of(assessment: Assessment) -> Assessment | None:
    """The completed correction that replaces an assessment, if there is one."""
    return assessment.corrections.filter(state=State.COMPLETED).first()


def follow_ups_of(assessment: Assessment) -> Sequence[ChcFollowUp]:
    """What was done about an assessment's flag, newest first."""
    return list(assessment.chc_follow_ups.order_by("-id"))


def standing_fields(assessment: Assessment, answers: Mapping[str, Answer]) -> dict[str, dict[str, Any]]:
    """What stands in every area and note of a draft: its version and its content."""
    standing: dict[str, dict[str, Any]] = {code: {"version": 0, "content": {}} for code in DOMAINS}
    for code, one in answers.items():
        content = {name: getattr(one, name) for name in ("domain_level", "doubted_level", "evidence", "risk")}
        standing[code] = {"version": one.version, "content": content, "confirmed": one.still_same}
    for note in NOTES_ON_PAGES:
        value = getattr(assessment, note)
        standing[note] = {
            "version": assessment.note_versions.get(note, 0),
            "content": {"value": typed_day(value) if isinstance(value, date) else value},
        }
    return standing


NOTES_ON_PAGES = (
    "assessed_on",
    "setting",
    "reason",
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
"""Notes that have a field on a page."""

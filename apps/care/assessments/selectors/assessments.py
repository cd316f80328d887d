"""Reading assessments, answers and results.

Whether a person's record opens is asked before (`patients.pages.opened_record`); what is asked here is about a person
whose record is open.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from apps.care.assessments.choices import Reason, State
from apps.care.assessments.domain.classification import Counterfactual
from apps.care.assessments.domain.standing import newest_first, place_of
from apps.care.assessments.models import Answer, Assessment, Classification, Sent
from apps.care.assessments.selectors.rule_sets import classifier_of
from apps.care.patients.selectors import people_within_reach
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require


def current() -> QuerySet[Assessment]:
    """Completed assessments that no completed correction replaces, of everybody."""
    corrected = Assessment.objects.filter(replaces=OuterRef("id"), state=State.COMPLETED)
    return Assessment.objects.filter(~Exists(corrected), state=State.COMPLETED)


def completed_of(person_id: int) -> QuerySet[Assessment]:
    """A person's assessments that hold, newest first: completed, and not replaced by a correction."""
    return current().filter(person_id=person_id).select_related("lead").order_by(*newest_first())


def latest_completed(person_id: int, on: date | None = None) -> Assessment | None:
    """The assessment that says a person's level, now or on a day. Re-assessments of a sample say none."""
    found = completed_of(person_id).exclude(reason=Reason.AUDIT)
    return found.filter(assessed_on__lte=on).first() if on else found.first()


def last_assessed_on(person_ids: Iterable[int]) -> dict[int, date]:
    """The day of the last completed assessment of each person who has one."""
    found = (
        current()
        .filter(person_id__in=list(person_ids))
        .exclude(reason=Reason.AUDIT)
        .values_list("person_id")
        .annotate(last=Max("assessed_on"))
        .order_by()
    )
    return dict(found)


def draft_of(person_id: int) -> Assessment | None:
    """The person's open draft, a sample's re-assessment apart."""
    return Assessment.objects.filter(person_id=person_id, state=State.DRAFT).exclude(reason=Reason.AUDIT).first()


def drafts_of_team(actor: Actor, today: date) -> QuerySet[Assessment]:
    """Drafts of people whom the actor's team cares for, and one's own re-assessments for a sample, oldest change
    first, with `answered`: how many of the eleven areas are in."""
    require(actor, Permission.ASSESSMENT_WRITE)
    cared_for, opens = people_within_reach(actor, today, lent=False), people_within_reach(actor, today)
    again = Q(reason=Reason.AUDIT)
    own = again & Q(lead_id=actor.user_id, person_id__in=opens.values("id"))
    return (
        Assessment.objects.filter(own | ~again & Q(person_id__in=cared_for.values("id")), state=State.DRAFT)
        .select_related("person", "lead")
        .annotate(answered=Count("answers", filter=~Q(answers__domain="OTH")))
        .order_by("changed_at")
    )


def get_assessment_of(person_id: int, uid: UUID) -> Assessment:
    """One assessment of a person whose record is open; raises Assessment.DoesNotExist."""
    return (
        Assessment.objects.select_related("person", "organisation", "team", "lead", "tool", "replaces", "withdrawn_by")
        .filter(person_id=person_id)
        .get(uid=uid)
    )


def answers_of(assessment: Assessment) -> dict[str, Answer]:
    """Answers by area, as they stand."""
    return {answer.domain: answer for answer in assessment.answers.select_related("answered_by")}


def last_answers(assessment: Assessment) -> tuple[Assessment | None, Mapping[str, Answer]]:
    """Last time's assessment, and its answers by area: what stands beside, never inside, the choices.

    Last time is before this one in the order of `domain.standing`; a draft comes after all of its day. Whoever
    re-assesses a sample sees none: the two are to be told apart.
    """
    if assessment.reason == Reason.AUDIT:
        return None, {}
    earlier = (
        completed_of(assessment.person_id)
        .filter(assessed_on__lte=assessment.assessed_on)
        .exclude(id__in=[assessment.id, assessment.replaces_id])
        .exclude(reason=Reason.AUDIT)
    )
    is_draft = assessment.completed_at is None
    found = next((one for one in earlier if is_draft or place_of(one) < place_of(assessment)), None)
    return (found, answers_of(found)) if found else (None, {})


def history_of(assessment: Assessment, what: str = "") -> QuerySet[Sent]:
    """Everything that was sent for an assessment, or for one area or note of it, newest first."""
    sent = assessment.sent.select_related("sent_by").order_by("-id")
    return sent.filter(what=what) if what else sent


def classification_of(assessment: Assessment) -> Classification | None:
    """What the rule set made of it; nothing before it is complete."""
    return assessment.classifications.select_related("rule_set").first()


def counterfactuals_of(actor: Actor, classification: Classification) -> list[Counterfactual]:
    """Which single step in one area would change the level: for second opinion and audit only.

    Nobody else gets any, so that nobody steers by them. Source: section 6.2.
    """
    if not can(actor, Permission.SECOND_OPINION_GIVE):
        require(actor, Permission.CONSISTENCY_CHECK)
    return classifier_of(classification.rule_set).counterfactuals(classification.profile)

"""Reading what was agreed and done after a result."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from apps.care.assessments.choices import CHC_ENDS, OverrideState
from apps.care.assessments.models import Assessment, ChcFollowUp, DefinitionChosen, Override
from apps.care.assessments.selectors.assessments import current
from apps.care.patients.selectors import people_within_reach
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require


def overrides_of(assessment: Assessment) -> QuerySet[Override]:
    """What was asked about an assessment's level, newest first."""
    return assessment.overrides.select_related("asked_by", "answered_by").order_by("-id")


def override_in_force(assessment: Assessment, today: date) -> Override | None:
    """The agreed level that holds on a day beside the calculated one."""
    return (
        overrides_of(assessment).filter(state=OverrideState.AGREED, starts_on__lte=today, ends_before__gt=today).first()
    )


def overrides_that_held(assessment_ids: Iterable[int]) -> QuerySet[Override]:
    """Levels that were agreed about some assessments, also those that a later one ended."""
    return Override.objects.filter(assessment_id__in=set(assessment_ids), starts_on__isnull=False).order_by("id")


def get_override_of(assessment: Assessment, uid: UUID) -> Override:
    """One request about an assessment; raises Override.DoesNotExist."""
    return overrides_of(assessment).get(uid=uid)


def overrides_waiting(actor: Actor, today: date) -> QuerySet[Override]:
    """Requests that wait for a second professional, about people within reach, not one's own, oldest first."""
    require(actor, Permission.SECOND_OPINION_GIVE)
    return (
        Override.objects.filter(
            state=OverrideState.ASKED,
            assessment__person_id__in=people_within_reach(actor, today, lent=False).values("id"),
        )
        .exclude(asked_by_id=actor.user_id)
        .select_related("assessment__person", "asked_by")
        .order_by("asked_at")
    )


def opinions_given(actor: Actor, since: datetime, today: date) -> QuerySet[Override]:
    """What a second professional answered the actor since a moment, of people whose record opens, newest first."""
    reach = people_within_reach(actor, today, lent=False)
    return (
        Override.objects.filter(asked_by_id=actor.user_id, answered_at__gte=since)
        .filter(assessment__person_id__in=reach.values("id"))
        .select_related("assessment__person", "answered_by")
        .order_by("-answered_at", "-id")
    )


def definition_of(assessment: Assessment) -> DefinitionChosen | None:
    """Which of the three definitions was chosen, if any."""
    return assessment.definitions.first()


def chc_state_of(assessment: Assessment) -> ChcFollowUp | None:
    """What was done last about the assessment's flag."""
    return assessment.chc_follow_ups.order_by("-id").first()


def chc_to_follow_up(actor: Actor, today: date) -> QuerySet[Assessment]:
    """Flagged assessments within reach about which something is still to be done, the longest waiting first.

    `outcome` and `due_on` are those of what was done last, nothing where nothing was: then it waits since the
    assessment.
    """
    require(actor, Permission.ASSESSMENT_WRITE)
    newest = ChcFollowUp.objects.filter(assessment=OuterRef("id")).order_by("-id")
    return (
        current()
        .filter(
            Q(classifications__flags__contains=["CHC_CHECKLIST"])
            | Q(classifications__flags__contains=["DST_EXPECTED"]),
            person_id__in=people_within_reach(actor, today, lent=False).values("id"),
        )
        .annotate(outcome=Subquery(newest.values("outcome")[:1]), due_on=Subquery(newest.values("due_on")[:1]))
        .filter(Q(outcome__isnull=True) | (~Q(outcome__in=CHC_ENDS) & Q(due_on__lte=today)))
        .select_related("person")
        .order_by(F("due_on").asc(nulls_first=True), "assessed_on", "id")
    )

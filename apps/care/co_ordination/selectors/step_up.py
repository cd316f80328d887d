"""Reading requests for more care: a team its own, a provider those to its services."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Avg, Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from apps.care.co_ordination.choices import AskState
from apps.care.co_ordination.models import StepUpRequest
from apps.care.patients.choices import Consent
from apps.care.patients.selectors import people_closed_to, people_shared_with, people_within_reach
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.partnerships.selectors import agreement_partners


def requests_asked(actor: Actor, now: datetime) -> QuerySet[StepUpRequest]:
    """What the actor's team has asked for, about people within reach: what goes on first, the newest first."""
    require(actor, Permission.STEP_UP_ASK)
    reach = people_within_reach(actor, localdate(now))
    mine = _with_names().filter(team_id=actor.team_id, person_id__in=reach.values("id"))
    goes_on = Q(state=AskState.ASKED) | Q(state=AskState.ACCEPTED, achieved_at__isnull=True)
    return mine.annotate(goes_on=Exists(StepUpRequest.objects.filter(goes_on, id=OuterRef("id")))).order_by(
        "-goes_on", "-asked_at", "-id"
    )


def get_request_asked(actor: Actor, uid: UUID, now: datetime) -> StepUpRequest:
    """A request of the actor's team; raises StepUpRequest.DoesNotExist."""
    return requests_asked(actor, now).get(uid=uid)


def requests_to_answer(actor: Actor, today: date) -> QuerySet[StepUpRequest]:
    """Requests to services of the actor's organisation: those that wait first, the most urgent first.

    Only those that could be asked today: a consent or an agreement that has ended since hides them, and so does a
    restriction to others.
    """
    require(actor, Permission.STEP_UP_ANSWER)
    partners = agreement_partners(actor.organisation_id, today) if actor.organisation_id else set()
    within = Q(crosses=False, person_id__in=people_shared_with(actor, today).values("id"))
    across = Q(crosses=True, person__sharing_consent=Consent.GIVEN, team__organisation_id__in=partners)
    return (
        _with_names()
        .filter(within | across, service__organisation_id=actor.organisation_id)
        .exclude(state=AskState.WITHDRAWN)
        .exclude(person_id__in=people_closed_to(actor))
        .annotate(waits=Exists(StepUpRequest.objects.filter(state=AskState.ASKED, id=OuterRef("id"))))
        .order_by("-waits", F("achieved_at").asc(nulls_first=True), "wanted_by", "-id")
    )


def get_request_to_answer(actor: Actor, uid: UUID, today: date) -> StepUpRequest:
    """A request to a service of the actor's organisation; raises StepUpRequest.DoesNotExist."""
    return requests_to_answer(actor, today).get(uid=uid)


def requests_about(person_id: int) -> QuerySet[StepUpRequest]:
    """Everything that was asked for a person, the newest first."""
    return _with_names().filter(person_id=person_id).order_by("-asked_at", "-id")


def requests_going_on(person_id: int) -> QuerySet[StepUpRequest]:
    """What was asked for a person and waits, or is promised and has not come."""
    goes_on = Q(state=AskState.ASKED) | Q(state=AskState.ACCEPTED, achieved_at__isnull=True)
    return requests_about(person_id).filter(goes_on)


def asked_lately(actor: Actor, since: datetime, now: datetime) -> QuerySet[StepUpRequest]:
    """Requests of the actor's team that were answered since a moment."""
    return requests_asked(actor, now).filter(answered_at__gte=since).order_by("-answered_at")


@dataclass(frozen=True)
class Promises:
    """How a service answered in a time: counts, and minutes from asking to answer on average."""

    service: str
    asked: int
    accepted: int
    refused: int
    came: int
    came_in_time: int
    minutes: int | None


def kept_promises(requests: QuerySet[StepUpRequest], since: datetime) -> list[Promises]:
    """How each service of a list answered what was asked since a moment, and kept what it promised."""
    rows = (
        requests.filter(asked_at__gte=since)
        .order_by()
        .values("service__name")
        .annotate(
            asked=Count("id"),
            accepted=Count("id", filter=Q(state=AskState.ACCEPTED)),
            refused=Count("id", filter=Q(state=AskState.REFUSED)),
            came=Count("id", filter=Q(achieved_at__isnull=False)),
            in_time=Count("id", filter=Q(achieved_at__lte=F("promised_for"))),
            took=Avg(F("answered_at") - F("asked_at")),
        )
        .order_by("service__name")
    )
    return [
        Promises(
            row["service__name"],
            row["asked"],
            row["accepted"],
            row["refused"],
            row["came"],
            row["in_time"],
            round(row["took"].total_seconds() / 60) if row["took"] is not None else None,
        )
        for row in rows
    ]


def _with_names() -> QuerySet[StepUpRequest]:
    return StepUpRequest.objects.select_related("person", "service__organisation", "team", "asked_by", "answered_by")

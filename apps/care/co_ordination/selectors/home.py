"""What the home page of those who care for people says: own people's affairs, the team's for its lead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.utils.timezone import localdate

from apps.care.assessments.models import Assessment, Override
from apps.care.assessments.selectors import drafts_of_team, opinions_given, overrides_waiting
from apps.care.caseloads.models import Absence
from apps.care.caseloads.selectors import (
    NOBODY,
    TEAM,
    caseload,
    coordinations,
    cover_of_team,
    covered_by,
    people_without_coordinator,
)
from apps.care.co_ordination.choices import AskState
from apps.care.co_ordination.models import StepUpRequest, VirtualWard
from apps.care.co_ordination.selectors.reviews import last_assessed
from apps.care.co_ordination.selectors.step_up import asked_lately, requests_to_answer
from apps.care.co_ordination.selectors.ward import places_of, taken_in, ward_of_team
from apps.care.co_ordination.selectors.work_lists import in_care, left_every_list, reviews
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.partnerships.selectors import setting

SHOWN = 6
NEW_FOR = timedelta(days=60)


@dataclass(frozen=True)
class Some:
    """The first few of a list, and how many there are."""

    rows: list[Any]
    total: int


def _some(found: QuerySet[Any, Any]) -> Some:
    """Rows and count in one question, however many there are."""
    rows = list(found.annotate(in_all=Window(Count("id")))[:SHOWN])
    return Some(rows, rows[0].in_all if rows else 0)


@dataclass(frozen=True)
class Due:
    """How many reviews are due soon or overdue, and how many of these are overdue."""

    reviews: int = 0
    overdue: int = 0


@dataclass(frozen=True)
class Ward:
    """How full the virtual ward of the team is."""

    ward: VirtualWard
    taken: int
    held: int
    places: int


@dataclass(frozen=True)
class Home:
    """Everything on the page but alerts, which have their own card. `reviews` holds those of colleagues for whom the
    actor covers today (`covered`, by user; `covered_due`, how many reviews of theirs), each person with who leads their
    care (`led_by`). `cover` is of other days away."""

    reviews: Some
    covered: Mapping[UUID, Absence]
    covered_due: Mapping[UUID, Due]
    drafts: Some
    new_people: Some
    second_opinions: Some
    answered: list[StepUpRequest]
    opinions: list[Override]
    to_answer: int
    at_level: dict[int, int]
    total: int
    without_coordinator: int
    ward: Ward | None
    cover: list[Any]


def home_of(actor: Actor, now: datetime) -> Home:
    """What needs the actor today. A lead sees the team's, others their own caseload's."""
    require(actor, Permission.CASELOAD_VIEW)
    today = localdate(now)
    leads = can(actor, Permission.CASELOAD_MANAGE)
    held = caseload(actor, today, whose=TEAM if leads else actor.user_id or NOBODY, level="", show="", sort="")
    cover = _cover(actor, today)
    covered = covered_by(actor, today) if any(one.starts_on <= today for one in cover) else []
    answers = can(actor, Permission.STEP_UP_ANSWER)
    waiting = requests_to_answer(actor, today).filter(state=AskState.ASKED).count() if answers else 0
    today_covered = {one.uid for one in covered}
    other_days = [one for one in cover if one.uid not in today_covered]
    due = _with_covered(reviews(actor, today), actor, today, leads, covered)
    return Home(
        reviews=_some(due),
        covered={one.user_id: one for one in covered},
        covered_due=_due_of(due, covered, today),
        drafts=_some(_drafts(actor, today, leads)),
        new_people=_some(_new_people(actor, today, leads)),
        second_opinions=_second_opinions(actor, today),
        answered=list(asked_lately(actor, now - timedelta(days=1), now)[:SHOWN]),
        opinions=list(opinions_given(actor, now - timedelta(days=1), today)[:SHOWN]),
        to_answer=waiting,
        at_level=held.at_level,
        total=held.total,
        without_coordinator=people_without_coordinator(actor, today).count(),
        ward=_ward(actor),
        cover=[one for one in other_days if leads or actor.user_id in (one.user_id, one.deputy_id)],
    )


def _mine(people: QuerySet[Person], actor: Actor, today: date, leads: bool) -> QuerySet[Person]:
    """Everybody for a lead; for others those whom they co-ordinate."""
    if leads:
        return people
    own = coordinations(today).filter(person_id=OuterRef("id"), team_id=actor.team_id, user_id=actor.user_id)
    return people.filter(Exists(own))


def _with_covered(
    people: QuerySet[Person], actor: Actor, today: date, leads: bool, covered: Sequence[Absence]
) -> QuerySet[Person]:
    """Everybody for a lead; for others their own people, and those of colleagues for whom they cover."""
    led = coordinations(today).filter(person_id=OuterRef("id"), team_id=actor.team_id)
    people = people.annotate(led_by=Subquery(led.values("user_id")[:1]))
    return people if leads else people.filter(led_by__in=[actor.user_id, *(one.user_id for one in covered)])


def _due_of(due: QuerySet[Person], covered: Sequence[Absence], today: date) -> dict[UUID, Due]:
    """How many of some reviews are of each colleague for whom the actor covers."""
    if not covered:
        return {}
    theirs = due.filter(led_by__in=[one.user_id for one in covered]).order_by().values("led_by")
    counted = theirs.annotate(reviews=Count("id"), overdue=Count("id", filter=Q(due_on__lt=today)))
    return {one["led_by"]: Due(one["reviews"], one["overdue"]) for one in counted}


def _drafts(actor: Actor, today: date, leads: bool) -> QuerySet[Assessment]:
    if not can(actor, Permission.ASSESSMENT_WRITE):
        return Assessment.objects.none()
    found = drafts_of_team(actor, today)
    return found if leads else found.filter(lead_id=actor.user_id)


def _new_people(actor: Actor, today: date, leads: bool) -> QuerySet[Person]:
    """Newly co-ordinated, in the team's care and never assessed, the one to be assessed soonest first. Those whose
    registration has ended or was withdrawn stand on the list of people who are not registered."""
    since = coordinations(today).filter(person_id=OuterRef("id"), team_id=actor.team_id)
    people = in_care(actor, today).annotate(since=Subquery(since.values("starts_on")[:1]), assessed=last_assessed())
    new = people.filter(since__gt=today - NEW_FOR, assessed__isnull=True).exclude(left_every_list(today))
    return _mine(new, actor, today, leads).order_by(F("since").asc(), "search_name", "id")


def _second_opinions(actor: Actor, today: date) -> Some:
    if not can(actor, Permission.SECOND_OPINION_GIVE):
        return Some([], 0)
    waiting: QuerySet[Override] = overrides_waiting(actor, today)
    return _some(waiting)


def _ward(actor: Actor) -> Ward | None:
    ward = ward_of_team(actor)
    if ward is None:
        return None
    taken, held = taken_in(ward)
    return Ward(ward, taken, held, places_of(ward))


def _cover(actor: Actor, today: date) -> list[Any]:
    """Days away in the team that are not over, the next few weeks of them."""
    if actor.team_id is None:
        return []
    return [one for one in cover_of_team(actor.team_id, today) if one.starts_on < today + timedelta(days=28)]


def first_assessment_within() -> int:
    """How soon somebody new is to be assessed, in days (setting)."""
    within: int = setting("first_assessment_within")
    return within

"""Reading plans: the one in force, the draft, versions, reviews that are due."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from apps.care.care_plans.choices import PlanState
from apps.care.care_plans.models import CarePlan, Goal, Referral, Wish
from apps.care.need_bands.choices import BandSource
from apps.care.need_bands.models import BandPeriod


@dataclass(frozen=True)
class PlanFacts:
    """What upper apps ask of a plan in force."""

    uid: UUID
    plan_id: int
    version: int
    agreed_on: date
    review_due_on: date

    def is_overdue(self, today: date) -> bool:
        return self.review_due_on < today


@dataclass(frozen=True)
class ReviewDue:
    """A plan in force whose review falls due."""

    person_id: int
    plan_uid: UUID
    agreed_on: date
    review_due_on: date
    is_overdue: bool


def plan_in_force(person_id: int, today: date) -> PlanFacts | None:
    """The plan that was agreed with a person and holds on a day; nothing where there is none, or it had not been
    agreed yet. A plan past its review stays in force: care does not stop because a review is late."""
    held = Q(state=PlanState.AGREED) | Q(state__in=[PlanState.REPLACED, PlanState.CLOSED], agreed_on__isnull=False)
    plan = (
        CarePlan.objects.filter(held, person_id=person_id, agreed_on__lte=today)
        .filter(Q(ended_at__isnull=True) | Q(ended_at__date__gt=today))
        .order_by("-agreed_on", "-number")
        .first()
    )
    if plan is None:
        return None
    return PlanFacts(plan.uid, plan.id, plan.number, plan.agreed_on, plan.review_due_on)


def review_due_on(person_id: int, today: date) -> date | None:
    """The day by which a person's plan is to be reviewed; nothing without a plan in force."""
    plan = plan_in_force(person_id, today)
    return plan.review_due_on if plan else None


def reviews_due(
    *, today: date, within_days: int = 0, person_ids: Iterable[int] | QuerySet[Any] | None = None
) -> list[ReviewDue]:
    """Reviews due up to so many days ahead, the longest overdue first, of some people or of all; the living only.

    One question whatever the number of people. A review is overdue from the day after it was due.
    """
    plans = CarePlan.objects.filter(
        Q(person__died_on__isnull=True) | Q(person__died_on__gt=today),
        state=PlanState.AGREED,
        review_due_on__lte=today + timedelta(days=within_days),
    )
    if person_ids is not None:
        plans = plans.filter(person_id__in=person_ids)
    rows = plans.order_by("review_due_on", "person_id").values_list("person_id", "uid", "agreed_on", "review_due_on")
    return [ReviewDue(person, uid, agreed, due, due < today) for person, uid, agreed, due in rows]


def review_due_column() -> Subquery:
    """The review day of each person of a list: to annotate a queryset of people, to filter or sort by it."""
    current = CarePlan.objects.filter(person_id=OuterRef("id"), state=PlanState.AGREED)
    return Subquery(current.values("review_due_on")[:1])


def has_draft() -> Exists:
    """Whether each person of a list has a plan that waits for agreement."""
    return Exists(CarePlan.objects.filter(person_id=OuterRef("id"), state=PlanState.DRAFT))


@dataclass(frozen=True)
class PlanStates:
    """How a person's plans stand, for the banner."""

    review_due_on: date | None
    has_draft: bool


def plan_states_of(person_id: int) -> PlanStates:
    """The review day of the plan in force, and whether a draft waits, in one question."""
    found = CarePlan.objects.filter(person_id=person_id, state__in=[PlanState.DRAFT, PlanState.AGREED])
    states: dict[str, date | None] = dict(found.values_list("state", "review_due_on"))
    return PlanStates(states.get(PlanState.AGREED), PlanState.DRAFT in states)


def current_plan(person_id: int) -> CarePlan | None:
    """The agreed plan, as a row."""
    return _with_names().filter(person_id=person_id, state=PlanState.AGREED).first()


def draft_of(person_id: int) -> CarePlan | None:
    """The draft that is being written, if there is one."""
    return _with_names().filter(person_id=person_id, state=PlanState.DRAFT).first()


def get_plan_of(person_id: int, uid: UUID) -> CarePlan:
    """One version of a person's plan; raises CarePlan.DoesNotExist."""
    return _with_names().get(person_id=person_id, uid=uid)


def versions_of(person_id: int) -> QuerySet[CarePlan]:
    """Every version that was ever agreed, the newest first."""
    return _with_names().filter(person_id=person_id, agreed_on__isnull=False).order_by("-number")


def goals_of(plan_id: int) -> QuerySet[Goal]:
    """The goals of a plan with what will help, in their order."""
    return Goal.objects.filter(plan_id=plan_id).prefetch_related("interventions").order_by("place", "id")


def get_goal(plan_id: int, uid: UUID) -> Goal:
    """One goal of a plan; raises Goal.DoesNotExist."""
    return Goal.objects.prefetch_related("interventions").get(plan_id=plan_id, uid=uid)


def wishes_of(plan_id: int) -> QuerySet[Wish]:
    """Preferences of a plan that are not met yet, the next to look at first."""
    return Wish.objects.filter(plan_id=plan_id).order_by("look_again_on", "id")


def get_wish(plan_id: int, uid: UUID) -> Wish:
    """One preference of a plan; raises Wish.DoesNotExist."""
    return Wish.objects.get(plan_id=plan_id, uid=uid)


def referrals_of(person_id: int) -> QuerySet[Referral]:
    """Help to manage one's own condition, the newest first."""
    return Referral.objects.filter(person_id=person_id).order_by("-offered_on", "-id")


def get_referral(person_id: int, uid: UUID) -> Referral:
    """One referral of a person; raises Referral.DoesNotExist."""
    return Referral.objects.get(person_id=person_id, uid=uid)


def need_is_agreed(person_id: int, today: date) -> bool:
    """Whether a professional has assessed what the person needs: a level of need, now or before, that came of a
    completed assessment. A level from a risk score alone agrees no need with anybody."""
    return BandPeriod.objects.filter(
        person_id=person_id, source=BandSource.ASSESSMENT, superseded_at__isnull=True, starts_on__lte=today
    ).exists()


def _with_names() -> QuerySet[CarePlan]:
    return CarePlan.objects.select_related("begun_by", "saved_by", "agreed_by", "replaces")

"""What falls due, of each person of a list, as expressions over the person."""

from datetime import date
from typing import Any

from django.db.models import DateField, Func, OuterRef, Subquery
from django.db.models.functions import Least

from apps.care.assessments.choices import Reason
from apps.care.assessments.domain.standing import newest_first
from apps.care.assessments.selectors.assessments import current, last_assessed_on
from apps.care.care_plans.selectors.plans import plan_states_of, review_due_column
from apps.care.co_ordination.domain.reviews import first_due


class YearAfter(Func):
    """The same day of the year after, 28 February for 29 February: as `domain.reviews.yearly_review_due`."""

    template = "((%(expressions)s) + interval '1 year')::date"
    output_field = DateField()


def last_assessed() -> Subquery:
    """The day of the last completed assessment; those that only check a sample are none."""
    found = current().filter(person_id=OuterRef("id")).exclude(reason=Reason.AUDIT)
    return Subquery(found.order_by(*newest_first()).values("assessed_on")[:1])


def yearly_due() -> Any:
    """The day on which the yearly assessment falls due; nothing for somebody never assessed."""
    return YearAfter(last_assessed())


def review_due() -> Any:
    """The day on which somebody is to be looked at again: for the plan, or for the yearly assessment, if earlier."""
    return Least(yearly_due(), review_due_column())


def what_is_due(person_id: int, today: date) -> list[tuple[date | None, str]]:
    """What is to be done at the next visit, the earliest first; nothing known of a day comes first."""
    assessed = last_assessed_on([person_id]).get(person_id)
    plan = plan_states_of(person_id)
    found = first_due(plan_review_on=plan.review_due_on, assessed_on=assessed)
    due: list[tuple[date | None, str]] = []
    if assessed is None:
        due.append((None, "First assessment: nobody has assessed this person yet"))
    if plan.has_draft:
        due.append((None, "Agree the plan that is written"))
    elif plan.review_due_on is None:
        due.append((None, "Write a plan together"))
    return [*due, (found.on, found.what)] if found else due

"""What falls due, of each person of a list, as expressions over the person."""

from datetime import date
from typing import Any

from django.db.models import DateField, Func, OuterRef, Subquery

from apps.care.assessments.choices import Reason
from apps.care.assessments.selectors.assessments import current, last_assessed_on
from apps.care.co_ordination.domain.reviews import first_due


class YearAfter(Func):
    """The same day of the year after, 28 February for 29 February: as `domain.reviews.yearly_review_due`."""

    template = "((%(expressions)s) + interval '1 year')::date"
    output_field = DateField()


def last_assessed() -> Subquery:
    """The day of the last completed assessment; those that only check a sample are none."""
    found = current().filter(person_id=OuterRef("id")).exclude(reason=Reason.AUDIT)
    return Subquery(found.order_by("-assessed_on", "-id").values("assessed_on")[:1])


def yearly_due() -> Any:
    """The day on which the yearly assessment falls due; nothing for somebody never assessed."""
    return YearAfter(last_assessed())


def review_due() -> Any:
    """The day on which somebody is to be looked at again."""
    return yearly_due()


def what_is_due(person_id: int, today: date) -> list[tuple[date | None, str]]:
    """What is to be done at the next visit, the earliest first; nothing known of a day comes first."""
    assessed = last_assessed_on([person_id]).get(person_id)
    if assessed is None:
        return [(None, "First assessment: nobody has assessed this person yet")]
    found = first_due(plan_review_on=None, assessed_on=assessed)
    return [(found.on, found.what)] if found else []

"""When somebody is to be looked at again."""

from dataclasses import dataclass
from datetime import date, timedelta

from apps.foundation.kernel.periods import same_day_in


def yearly_review_due(assessed_on: date) -> date:
    """An assessment is to be done again a year after the last: on the same day of the next year.

    Source: minimum requirements, annual assessment.
    """
    return same_day_in(assessed_on.year + 1, assessed_on)


def first_assessment_due(since: date, within: int) -> date:
    """Somebody new is to be assessed within so many days of coming to a caseload."""
    return since + timedelta(days=within)


@dataclass(frozen=True)
class Due:
    """What falls due for a person, and when."""

    on: date
    what: str


def first_due(*, plan_review_on: date | None, assessed_on: date | None) -> Due | None:
    """The earlier of the plan's review and the yearly assessment; on the same day, both in one visit."""
    yearly = yearly_review_due(assessed_on) if assessed_on else None
    if plan_review_on is None or yearly is None:
        if plan_review_on is not None:
            return Due(plan_review_on, "Review of the plan")
        return Due(yearly, "Yearly assessment") if yearly else None
    if plan_review_on == yearly:
        return Due(yearly, "Yearly assessment and review of the plan")
    return Due(plan_review_on, "Review of the plan") if plan_review_on < yearly else Due(yearly, "Yearly assessment")


def days_in_words(due: date, today: date) -> str:
    """`9 days overdue`, `due today`, `due 17 February`."""
    late = (today - due).days
    if late > 0:
        return f"{late} day{'' if late == 1 else 's'} overdue"
    if late == 0:
        return "due today"
    year = f" {due.year}" if due.year != today.year else ""
    return f"due {due.day} {due:%B}{year}"

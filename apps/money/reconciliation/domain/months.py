"""The life of a month: open, provisional from its flex date, frozen and then settled by acts of the commissioner.

Source: reconciliation, "months go open -> provisional (flex) -> frozen -> settled". Settling changes no figure: it says
that every party has signed and that nothing is in question.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from apps.foundation.kernel.periods import financial_year_of, next_month
from apps.foundation.kernel.working_days import working_days_after

OWN, EARLIER, PRIOR = "own", "earlier", "prior"
"""Of what a month says: its own care, all adjustments of earlier months, and those of earlier financial years.
An adjustment of one earlier month is named by it: `2026-07`."""


class MonthState(StrEnum):
    OPEN = "open"
    PROVISIONAL = "provisional"
    FROZEN = "frozen"
    SETTLED = "settled"


@dataclass(frozen=True)
class Dates:
    """From when a month's figures are provisional, and by when they are to be frozen."""

    flex_on: date
    freeze_on: date


def default_dates(month: date, *, flex_after: int, freeze_after: int) -> Dates:
    """Working days counted from the last day of the month."""
    ends_on = next_month(month) - timedelta(days=1)
    return Dates(working_days_after(ends_on, flex_after), working_days_after(ends_on, freeze_after))


def state_of(
    month: date, *, dates: Dates, frozen: Collection[date], settled: Collection[date], today: date
) -> MonthState:
    """Where a month stands on a day."""
    if month in frozen:
        return MonthState.SETTLED if month in settled else MonthState.FROZEN
    return MonthState.PROVISIONAL if today >= dates.flex_on else MonthState.OPEN


def settled_years(months: Sequence[date], settled: Collection[date]) -> list[int]:
    """The financial years of a term, by the year in which each begins, all of whose months are settled."""
    waiting = {financial_year_of(month) for month in months if month not in settled}
    return sorted({financial_year_of(month) for month in months} - waiting)


def open_month(months: Sequence[date], frozen: Collection[date]) -> date | None:
    """The earliest month that is not frozen: what is learned late about the others appears in it."""
    return next((month for month in months if month not in frozen), None)


def adjustment_of(care_month: date, reported: date) -> str:
    """What an adjustment is called in the month that reports it: by its own month, or as of an earlier year."""
    if financial_year_of(care_month) < financial_year_of(reported):
        return PRIOR
    return f"{care_month:%Y-%m}"

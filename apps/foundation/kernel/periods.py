"""Days: half-open periods, months, and financial years from 1 April."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

FOREVER = date(9999, 12, 31)
"""Stands for "no end known". No real period reaches it."""

FIRST_YEAR, LAST_YEAR = 2000, 2100
"""Contracts, runs and levels of need lie in these calendar years: a day outside them is a slip of the pen."""


def is_in_our_years(day: date) -> bool:
    """Whether a contract, a run or a level of need may begin on the day."""
    return FIRST_YEAR <= day.year <= LAST_YEAR


def same_day_in(year: int, day: date) -> date:
    """The day in another year; 29 February is 28 February where there is none."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if is_leap_day and not isleap(year) else day.replace(year=year)


class EmptyPeriod(ValueError):
    """A period ends before, or on the day that, it starts."""


@dataclass(frozen=True, order=True)
class Period:
    """From `starts_on`, which counts, to `ends_before`, which does not."""

    starts_on: date
    ends_before: date

    def __post_init__(self) -> None:
        if self.ends_before <= self.starts_on:
            raise EmptyPeriod(f"{self.starts_on} to {self.ends_before} holds no day.")

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_before

    @property
    def days(self) -> int:
        return (self.ends_before - self.starts_on).days

    def __and__(self, other: Period) -> Period | None:
        """The days in both, or nothing."""
        starts_on, ends_before = (
            max(self.starts_on, other.starts_on),
            min(self.ends_before, other.ends_before),
        )
        return Period(starts_on, ends_before) if starts_on < ends_before else None

    def months(self) -> Iterator[date]:
        """The first day of each month that the period touches."""
        month = first_of_month(self.starts_on)
        while month < self.ends_before:
            yield month
            month = next_month(month)


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_period(month: date) -> Period:
    return Period(first_of_month(month), next_month(month))


def financial_year(start: int) -> Period:
    """The NHS and council year: 1 April of `start` to 31 March after."""
    return Period(date(start, 4, 1), date(start + 1, 4, 1))


def financial_year_of(day: date) -> int:
    """The calendar year in which the day's financial year starts."""
    return day.year if day.month >= 4 else day.year - 1


def age_on(born: date, day: date) -> int:
    """Whole years; a birthday on 29 February falls on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def day_in_words(on: date) -> str:
    """`15 August 2025`."""
    return f"{on.day} {on:%B %Y}"


def last_day_in_words(ends_before: date) -> str:
    """`29 November 2026`, of what ends before the 30th."""
    return day_in_words(ends_before - timedelta(days=1))

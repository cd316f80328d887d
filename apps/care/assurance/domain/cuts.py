"""Whether care that was in place was cut after need rose."""

from dataclasses import dataclass
from datetime import date

from apps.foundation.kernel.pence import Pence

CUT_DAYS = 90
"""A package that is cut in so many days after a level rose is asked about."""

ENDED_BY_CHOICE = ("NO_LONGER_NEEDED", "DECLINED")
"""Endings that are a cut. A death, a row entered in error, and another service that gives it are none."""

A_YEAR = {"EACH_DAY": 364, "EACH_WEEK": 52, "EACH_MONTH": 12}
"""How often in a year of 52 weeks, so that a day and a week compare in whole numbers."""

ONCE = "IN_ALL"
HALVES = {"HOUR": 2, "HALF_HOUR": 1}


@dataclass(frozen=True)
class Given:
    """What a package gives. `unit_cost` is whole pence."""

    kind: str
    unit: str
    how_often: str
    units: int
    unit_cost: Pence

    @property
    def sort(self) -> tuple[str, str]:
        """Packages of one sort compare by how much there is; hours and half hours are one sort."""
        return self.kind, "HOUR" if self.unit in HALVES else self.unit

    @property
    def times(self) -> int:
        return self.units * A_YEAR.get(self.how_often, 1)

    @property
    def amount(self) -> int:
        return self.times * HALVES.get(self.unit, 1)

    @property
    def cost(self) -> Pence:
        return self.times * self.unit_cost


def is_less(now: Given, before: Given) -> bool:
    """Whether one package gives less than another: less of the same; or at a lower cost, where there is as much of it
    or the two are of different sorts. What is given once does not compare with what is given again and again."""
    if (now.how_often == ONCE) != (before.how_often == ONCE):
        return False
    if now.sort == before.sort and now.amount != before.amount:
        return now.amount < before.amount
    return now.cost < before.cost


def was_in_place(*, starts_on: date, ends_before: date | None, ended_on: date | None, rose_on: date) -> bool:
    """Whether a package was in place on the day before a level rose, by what was known before that day: an end or a
    change that was written down later (`ended_on`) is of the days after, whatever day it names."""
    if starts_on >= rose_on:
        return False
    return ends_before is None or ends_before >= rose_on or (ended_on is not None and ended_on >= rose_on)


def was_cut(first: Given, last: Given, ended_for: str) -> bool:
    """Whether a package that was in place on the day before a level rose was cut in the days after.

    `last` is what it had been changed to by the end of those days, or itself; `ended_for` why that had ended by then,
    or nothing. A package that runs out on the day that was agreed when it was put in place is not cut.
    Source: guard against up-coding, "and against under-provision: packages cut after a level rose". What is a cut is
    decided here.
    """
    return ended_for in ENDED_BY_CHOICE or is_less(last, first)

"""Which data of a month are expected of whom, and whether they came: unknown is never nil.

A source is one kind of care of one provider, as files name it. Source: reconciliation, "coverage grid".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from apps.foundation.kernel.periods import next_month
from apps.foundation.kernel.working_days import working_days_after

YEAR_BEFORE = 12
"""Months before a contract that say what is expected in it."""
OFTEN = 9
"""Received in so many of the twelve months before, a source is expected in each month of the contract."""
ENOUGH_ROWS = 5
"""A month with fewer rows says nothing of the next: of what is rare, a month without any may well be nil."""


class State(StrEnum):
    RECEIVED = "received"
    LATE = "late"
    MISSING = "missing"
    NOT_YET_DUE = "not yet due"
    NOT_EXPECTED = "not expected"


@dataclass(frozen=True)
class Due:
    """The last day on which a month's data are in time. It is not judged where the contract was not in force by then:
    what was due before cannot be late."""

    on: date
    judged: bool


LATEST_WORKING_DAY = 60


@dataclass(frozen=True)
class Expectation:
    """What the list says of a source: from a month to a month (to the end where there is none), by which working day of
    the month after (the day that is due anyway, where there is none)."""

    first_month: date
    last_month: date | None = None
    by_working_day: int | None = None

    def covers(self, month: date) -> bool:
        return self.first_month <= month and (self.last_month is None or month <= self.last_month)

    def due_on(self, month: date, otherwise: date) -> date:
        """The last day on which the month's data are in time."""
        if self.by_working_day is None:
            return otherwise
        return working_days_after(next_month(month) - timedelta(days=1), self.by_working_day)


def expected_by_list(came: Iterable[date], listed: Expectation | None, months: Sequence[date]) -> frozenset[date]:
    """The months in which a source is expected where a list is kept: those that it names, whatever came before; and
    always those of which anything came. What is on no list is expected of nobody."""
    named = {month for month in months if listed is not None and listed.covers(month)}
    return frozenset(named | (set(came) & set(months)))


def expected_months(rows: Mapping[date, int], months: Sequence[date]) -> frozenset[date]:
    """The months of a contract, in order, in which a source is expected, by how many rows came of each month.

    All of them, where at least nine of the twelve months before the first had five rows or more; otherwise those after
    the first two in a row that had; and always those of which anything came.
    """
    regular = {month for month, number in rows.items() if number >= ENOUGH_ROWS}
    if sum(month < months[0] for month in regular) >= OFTEN:
        return frozenset(months)
    found = {month for month in months if month in rows}
    for first in months:
        if first in regular and next_month(first) in regular:
            return frozenset(found | {month for month in months if month > first})
    return frozenset(found)


def state_of(*, expected: bool, received_on: date | None, due: Due, after_freezing: bool, today: date) -> State:
    """How a source stands for a month. `after_freezing`: it first came when the month was frozen already."""
    if received_on is not None:
        late = after_freezing or (due.judged and received_on > due.on)
        return State.LATE if late else State.RECEIVED
    if not expected:
        return State.NOT_EXPECTED
    return State.MISSING if today > due.on else State.NOT_YET_DUE


def is_settled(state: State) -> bool:
    """Whether nothing more is expected: it came, or never was to come."""
    return state in (State.RECEIVED, State.LATE, State.NOT_EXPECTED)

"""Which days a demo is about, seen from today."""

from dataclasses import dataclass
from datetime import date

from apps.foundation.kernel.periods import (
    Period,
    financial_year,
    financial_year_of,
    first_of_month,
    next_month,
)

MONTHS_OF_ACTIVITY = 18
FEWEST_MONTHS_SHOWN = 3
MONTHS_BEFORE_REFRESH = 3


@dataclass(frozen=True)
class Timeline:
    """Eighteen whole months of activity, and the financial year of the contract."""

    today: date
    activity: Period
    contract: Period

    @property
    def first_run_on(self) -> date:
        """The first risk run holds from the start of the year before the contract."""
        return self.contract.starts_on.replace(year=self.contract.starts_on.year - 1)

    @property
    def second_run_on(self) -> date:
        """The second holds from the start of the contract: the plan is drawn from it."""
        return self.contract.starts_on

    @property
    def refreshed_on(self) -> date | None:
        """A refresh in the year holds from the second quarter, where a month of it is over."""
        day = self.contract.starts_on
        for _ in range(MONTHS_BEFORE_REFRESH):
            day = next_month(day)
        return day if next_month(day) <= self.activity.ends_before else None

    @property
    def begins_on(self) -> date:
        """The first day that any file speaks of."""
        return min(self.first_run_on, self.activity.starts_on)

    @property
    def years(self) -> float:
        """How long the story is."""
        return (self.activity.ends_before - self.begins_on).days / 365.25

    @property
    def activity_last_month(self) -> date:
        """The first day of the last month that has activity."""
        return list(self.activity.months())[-1]

    @property
    def months_before(self) -> list[date]:
        """Months of activity before the contract: they share out the plan."""
        return [month for month in self.activity.months() if month < self.contract.starts_on]

    @property
    def months_since(self) -> list[date]:
        """Months of activity from the contract's first on."""
        return [month for month in self.activity.months() if month >= self.contract.starts_on]

    @property
    def months_in_contract(self) -> list[date]:
        """Months of the contract that have actual figures."""
        return [month for month in self.months_since if month < self.contract.ends_before]


def timeline_of(today: date) -> Timeline:
    """Activity ends with the last whole month before today. The contract's year is the current one, or the last
    one while fewer than three months of the current one are over."""
    ends_before = first_of_month(today)
    months = ends_before.year * 12 + ends_before.month - 1 - MONTHS_OF_ACTIVITY
    year = financial_year_of(today)
    over = (ends_before.year - year) * 12 + ends_before.month - 4
    return Timeline(
        today=today,
        activity=Period(date(months // 12, months % 12 + 1, 1), ends_before),
        contract=financial_year(year if over >= FEWEST_MONTHS_SHOWN else year - 1),
    )

"""The ways to build what a contract is worth: by fees, by one programme fee, or by what care cost in a base year.

Source clause: contracts, "contract value can be built as capitation, as flat prior-year outturn, as current spend x
(1 - efficiency) (bundled contract), or as a programme fee: one fee a person a period for a condition programme".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, financial_year_of, month_period, same_day_in
from apps.money.contracts.domain.capitation_due import capitation_due_by_month
from apps.money.contracts.domain.fees import Fees, fees_by_year, years_of
from apps.money.contracts.domain.trend import Trend, trended


class Way(StrEnum):
    """In the order in which they are offered."""

    CAPITATION = "CAPITATION"
    PRIOR_OUTTURN = "PRIOR_OUTTURN"
    BUNDLED = "BUNDLED"
    PROGRAMME_FEE = "PROGRAMME_FEE"


TITLES: Mapping[Way, str] = {
    Way.CAPITATION: "Capitation: a fee a person a year at each level of need",
    Way.PRIOR_OUTTURN: "Flat prior-year outturn: what the same care cost in a base year",
    Way.BUNDLED: "Bundled contract: what it cost in a base year, less an efficiency",
    Way.PROGRAMME_FEE: "Programme fee: one fee a person a year for a condition programme",
}
FIXED = frozenset({Way.PRIOR_OUTTURN, Way.BUNDLED})
"""Ways by which the contract pays its value, whoever is counted."""


class NoOutturn(ValueError):
    """The base year has no recorded cost to build a value from."""


class NotAValue(ValueError):
    """The base year or the efficiency is none by which a value could be built, or there is one too many."""


@dataclass(frozen=True)
class WayOfValue:
    """What a version says of its value. `base_from` is the first of the twelve months of the base year; `efficiency` is
    in hundredths of a per cent. Both only where the way has them."""

    way: Way = Way.CAPITATION
    base_from: date | None = None
    efficiency: int = 0

    @property
    def is_fixed(self) -> bool:
        """Whether the contract pays its value, whoever is counted."""
        return self.way in FIXED

    @property
    def base(self) -> Period | None:
        """The base year."""
        if self.base_from is None:
            return None
        return Period(self.base_from, same_day_in(self.base_from.year + 1, self.base_from))


BY_FEES = WayOfValue()
"""What every version says that names no other way: its fees make its value."""


def check_way(said: WayOfValue, starts_on: date) -> None:
    """Raise NotAValue unless a version that begins on a day may be worth this: a base year is over by then."""
    if not said.is_fixed:
        if said.base_from or said.efficiency:
            raise NotAValue("Only a prior-year outturn and a bundled contract have a base year.")
        return
    if said.base is None:
        raise NotAValue("Give the first month of the base year.")
    if said.base.ends_before > starts_on:
        raise NotAValue("The base year is over before the contract begins: give an earlier month.")
    if said.way != Way.BUNDLED and said.efficiency:
        raise NotAValue("Only a bundled contract has an efficiency: a prior-year outturn is flat.")


def value_by_year(outturn: Pence, efficiency: int, changes: Mapping[int, Trend], years: list[int]) -> dict[int, Pence]:
    """The value of a whole year, for each: outturn x (1 - efficiency), half up; a later year's is that of the year
    before, inflated and made more efficient, as fees are."""
    first = trended(outturn, Trend(efficiency=efficiency))
    return {year: values[0] for year, values in fees_by_year({0: first}, changes, years).items()}


def value_by_month(
    outturns: Mapping[date, Mapping[int, Pence]], *, efficiency: int, changes: Mapping[int, Trend], term: Period
) -> dict[date, dict[int, Pence]]:
    """The value of each month, by level of need.

    `outturns` has what the base year cost by level, from the day on from which it holds: the first day, and each on
    which other kinds of care come into scope. A year's value goes by days: a month's is the running total of the
    financial year to its end less the one before, so that a part of a year is worth its days and a whole one is exact.
    Levels share each month as they shared the base year, by largest remainder. Raises NoOutturn.
    """
    phases = sorted(outturns.items())
    years = years_of(term)
    worth = {}
    for begins, by_level in phases:
        outturn = sum(by_level.values())
        if outturn <= 0:
            raise NoOutturn(
                "Nothing is recorded in the base year for the people of this run and the care in scope: there is no "
                "value to build. Choose another base year, or wait for its records."
            )
        worth[begins] = value_by_year(outturn, efficiency, changes, years)
    days, a_year, shared = {}, {}, {}
    for month in term.months():
        inside = month_period(month) & term
        days[month] = inside.days if inside else 0
        begins, by_level = [one for one in phases if one[0] <= month or one == phases[0]][-1]
        a_year[month] = worth[begins][financial_year_of(month)]
        shared[month] = {str(level): max(pence, 0) for level, pence in by_level.items()}
    due = capitation_due_by_month(days, a_year)
    return {
        month: {int(level): part for level, part in allocate(pence, shared[month]).items()}
        for month, pence in due.items()
    }


def what_its_way_lacks(*, providers: int, names_condition: bool) -> list[tuple[str, bool]]:
    """What a programme fee needs and has not, in words that go on from "needs", and whether the cohort has it."""
    lacks = []
    if not names_condition:
        lacks.append(("a cohort that names a condition, because a programme fee is for a condition programme", True))
    if providers != 1:
        lacks.append(("exactly one provider, the care group, for a programme fee", False))
    return lacks


class ValueOfMonth(dict[int, Pence]):
    """What stands in the place of a month's fees where the contract pays its value: no fee at any level, and the value
    of each level. Days are priced at nil, and the value is due whatever is counted."""

    def __init__(self, by_level: Mapping[int, Pence]) -> None:
        super().__init__()
        self.by_level = by_level


def entitled(price: Fees, band: int, days_at_fee: Pence) -> Pence:
    """What a level entitles to in a month: its days at its fee, or in their place its part of the month's value."""
    return price.by_level.get(band, 0) if isinstance(price, ValueOfMonth) else days_at_fee

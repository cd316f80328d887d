"""The indicative plan: what people at each level should cost and have, month by month, service line by service line."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import lcm

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.periods import Period, financial_year_of, month_period
from apps.money.contracts.domain.capitation_due import capitation_due_by_month
from apps.money.contracts.domain.counting import Counting, parts_of_a_month
from apps.money.contracts.domain.fees import MonthlyFees
from apps.money.contracts.domain.season import LastYear
from apps.money.contracts.domain.value import entitled

UNSHARED = ""
"""The place of what no year before could share out."""

Cell = tuple[date, str]
"""A month at a service line."""


@dataclass(frozen=True)
class PlannedLine:
    """Expected days (on the line without a service line), cost and records of a month, level and service line.

    `activity` is nothing where last year says nothing of the level: how many records to expect is not known.
    """

    month: date
    need_band: int
    service_line: str
    person_days: int
    cost_pence: Pence
    activity: int | None


@dataclass(frozen=True)
class PlannedBefore:
    """Days and pounds of a level that earlier versions planned for a month."""

    person_days: int = 0
    cost_pence: Pence = 0


def planned_lines(
    *,
    people: Mapping[int, int],
    fees: MonthlyFees,
    term: Period,
    last_year: LastYear,
    before: Mapping[int, Mapping[date, PlannedBefore]] | None = None,
    later: Mapping[date, LastYear] | None = None,
    value: Mapping[date, Mapping[int, Pence]] | None = None,
    counting: str = Counting.DAYS,
) -> list[PlannedLine]:
    """Draw the plan from the people of a run.

    Days of a month = people x days of the month inside the term; where heads are counted, people x months. Of each
    level and financial year the pounds are those at the fee of their months: what capitation comes to. They are spread
    over months and service lines as last year's cost of the same calendar months, a day for a day, to the penny, by
    largest remainder; a month of which last year has nothing keeps its own by days, shared over service lines as the
    whole of last year. Records are those of last year, a day for a day of each person, spread alike over whole numbers.
    A version that goes on from others (`before`, of its first financial year, by level and month; their fees are among
    `fees`) plans what is left of the year's pounds, spread as the whole year would be. Where the contract pays a
    `value` (by month and level), that is what its own months come to, whatever the days.
    From a month of `later` on, its last year holds: other kinds of care are in the contract then.
    Source: contracts, "indicative plan".
    """
    lines = []
    begins = sorted((later or {}).items())
    held = {
        month: [last_year, *(other for begun, other in begins if begun <= month)][-1]
        for month in {*fees, *term.months()}
    }
    for band, head_count in sorted(people.items()):
        earlier = (before or {}).get(band, {}) if value is None else {}
        own = {month: head_count * parts_of_a_month(counting, month, term) for month in term.months()}
        days = {**{month: one.person_days for month, one in earlier.items()}, **own}
        if value is None:
            due = capitation_due_by_month(days, {month: fees[month][band] for month in days}, counting)
        else:
            due = {month: value[month].get(band, 0) for month in days}
        for year in sorted({financial_year_of(month) for month in own}):
            months = {month: number for month, number in days.items() if financial_year_of(month) == year}
            planned = sum(one.cost_pence for month, one in earlier.items() if month in months)
            lasting = {month: number * _days_of_a_part(counting, month) for month, number in months.items()}
            pence = _spread_pounds(band, lasting, due, held)
            left = max(0, sum(due[month] for month in months) - planned)
            pence = _allocated(left, {cell: Fraction(part) for cell, part in pence.items() if cell[0] in own})
            records = _spread_records(band, head_count, lasting, held)
            lines += [
                PlannedLine(
                    month=month,
                    need_band=band,
                    service_line=line,
                    person_days=own[month] if line == UNSHARED else 0,
                    cost_pence=pence.get((month, line), 0),
                    activity=None if records is None else records.get((month, line), 0),
                )
                for month in sorted(months.keys() & own.keys())
                for line in sorted({UNSHARED} | {at for one, at in {*pence, *(records or {})} if one == month})
            ]
    return lines


def planned_capitation(
    days: Mapping[tuple[date, int], int], prices: MonthlyFees, counting: str = Counting.DAYS
) -> dict[tuple[date, int], Pence]:
    """What planned days come to at their fees, by month and level: running totals of the financial year. It moves with
    the days, the plan with the season; what is counted is compared with this. Source: reconciliation, "stable
    funding". Of a month that pays its value that, whatever the days."""
    found: dict[tuple[date, int], Pence] = {}
    for band in sorted({band for _, band in days}):
        at_level = {month: number for (month, one), number in days.items() if one == band}
        due = capitation_due_by_month(at_level, {month: prices[month].get(band, 0) for month in at_level}, counting)
        found |= {(month, band): entitled(prices[month], band, pence) for month, pence in due.items()}
    return found


def _spread_pounds(
    band: int, days: Mapping[date, int], due: Mapping[date, Pence], held: Mapping[date, LastYear]
) -> dict[Cell, Pence]:
    """A financial year's pounds by month and service line."""
    weights: dict[Cell, Fraction] = {}
    found: dict[Cell, Pence] = {}
    pool = 0
    for month, number in days.items():
        season = held[month].cost(band)
        shares = season.of(month.month)
        if month.month in season.known and number:
            pool += due[month]
            weights |= {(month, line): share * number for line, share in shares.items()}
        else:
            own = {(month, line): share for line, share in shares.items()} or {(month, UNSHARED): Fraction(1)}
            found |= _allocated(due[month], own)
    return found | _allocated(pool, weights)


def _spread_records(
    band: int, head_count: int, days: Mapping[date, int], held: Mapping[date, LastYear]
) -> dict[Cell, int] | None:
    """A financial year's records by month and service line; nothing where last year has none of some people."""
    if not head_count:
        return {}
    expected = {
        (month, line): a_day * number / head_count
        for month, number in days.items()
        for line, a_day in held[month].records(band).of(month.month).items()
        if number
    }
    if not expected:
        return None
    whole = sum(expected.values(), Fraction(0))
    return _allocated(round_half_up(whole.numerator, whole.denominator), expected)


def _allocated(pool: int, weights: Mapping[Cell, Fraction]) -> dict[Cell, int]:
    """Whole numbers by weight, by largest remainder; ties by month, then service line. Nothing where nothing weighs."""
    scale = lcm(*(weight.denominator for weight in weights.values()))
    names = {f"{month:%Y-%m} {line}": (month, line) for month, line in weights}
    whole = {name: int(weights[cell] * scale) for name, cell in names.items()}
    if not any(whole.values()):
        return dict.fromkeys(weights, 0)
    return {names[name]: part for name, part in allocate(pool, whole).items()}


def _days_of_a_part(counting: str, month: date) -> int:
    """How many days one of what is counted in a month stands for."""
    return month_period(month).days if counting == Counting.HEADS else 1

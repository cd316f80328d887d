"""How figures of a year come about: every cell's variance in its parts, every month as a running total, and the levels
for which too few people were planned."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from apps.care.activity.choices import Scope
from apps.care.activity.models import WITNESSES
from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import hidden_levels
from apps.foundation.kernel.pence import Pence
from apps.money.capitation.selectors import Counted
from apps.money.contracts.domain.counting import most_of_a_month, parts_of_a_year
from apps.money.reconciliation.domain.months import PRIOR, adjustment_of
from apps.money.reconciliation.domain.variance import Explained, explained_variance
from apps.money.reconciliation.engine.figures import ActualCell
from apps.money.reconciliation.selectors.figures import YearFigures


def explained_cells(
    figures: YearFigures, months: Sequence[date], cells: Iterable[ActualCell]
) -> dict[tuple[date, int, int], Explained]:
    """Every month, level and service line with plan or cost, explained; each at the fee of its month."""
    actual: dict[tuple[date, int, int], Pence] = defaultdict(int)
    for cell in cells:
        if cell.scope == Scope.IN:
            actual[cell.month, cell.funded_band, cell.service_line_id] += cell.cost_pence
    plan = {key: pence for key, pence in figures.planned_pence.items() if key[0] in set(months)}
    by_month: dict[date, Pence] = defaultdict(int)
    by_line: dict[tuple[date, int], Pence] = defaultdict(int)
    for (month, _, line), pence in plan.items():
        by_month[month] += pence
        by_line[month, line] += pence
    explained = {}
    for month, band, line in sorted({*plan, *actual}):
        counted = [figures.counted[month, int(level)].days for level in NeedBand]
        expected = [figures.planned_days.get((month, int(level)), 0) for level in NeedBand]
        explained[month, band, line] = explained_variance(
            plan=plan.get((month, band, line), 0),
            actual=actual.get((month, band, line), 0),
            expected_days=figures.planned_days.get((month, band), 0),
            actual_days=figures.counted[month, band].days,
            expected_days_all=sum(expected),
            actual_days_all=sum(counted),
            fee_a_year=figures.terms.fee(month, band),
            of_a_year=parts_of_a_year(figures.terms.counting, month),
            plan_share=(by_line[month, line], by_month[month]),
        )
    return explained


def running_rows(figures: YearFigures, months: Sequence[date], band: int) -> list[tuple[date, Counted, int]]:
    """Month by month at one level: each month's own and what it adjusts of its own financial year, so that every month
    is a running total less the one before; and those days, each x the fee of its month of care."""
    terms, rows = figures.terms, []
    for month in months:
        row = figures.counted[month, band]
        worth, days, pence = row.days * terms.fee(month, band), row.days, row.pence
        for (reported, contract_id, of, level), late in figures.late_counted.items():
            if (reported, level) != (month, band):
                continue
            worth -= late.days * terms.fee(month, band)
            if contract_id == terms.contract.id and adjustment_of(of, month) != PRIOR:
                worth += late.days * terms.fee(of, band)
            else:
                days, pence = days - late.days, pence - late.pence
        rows.append((month, Counted(days, row.people, pence), worth))
    return rows


def counted_otherwise(figures: YearFigures, month: date, band: int | None) -> bool:
    """Whether a month reports what a contract before counted in another way: heads and days do not add up."""
    return any(
        contract in figures.counted_otherwise and reported == month and band in (None, level)
        for reported, contract, _, level in figures.late_counted
    )


def late_by_name(figures: YearFigures) -> dict[date, list[tuple[tuple[str, int], Counted]]]:
    """What each month reports of days of earlier ones, by what it calls them and level."""
    found: dict[date, list[tuple[tuple[str, int], Counted]]] = defaultdict(list)
    for (reported, _, of, band), row in figures.late_counted.items():
        found[reported].append(((adjustment_of(of, reported), band), row))
    return dict(found)


def so_many(people: int) -> tuple[int, ...]:
    """Some people of whom only the number matters, as witnesses."""
    return tuple(range(min(people, WITNESSES)))


def levels_not_planned_aloud(figures: YearFigures, smallest: int) -> dict[date, frozenset[int]]:
    """The levels whose plan may not be shown, month by month. People are those whom the version planned that counts in
    the month: a version for few people is not hidden behind one for many."""
    by_version: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (month, band), days in figures.planned_days.items():
        people = by_version[figures.terms.version_of(month).number]
        people[band] = max(people[band], -(-days // most_of_a_month(figures.terms.counting, month)))
    hidden = {number: hidden_levels(people, smallest) for number, people in by_version.items()}
    return {month: hidden[figures.terms.version_of(month).number] for month, _ in figures.planned_days}

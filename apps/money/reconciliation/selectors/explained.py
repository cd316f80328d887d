"""Every month, level and service line of a year with plan or cost, explained."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from apps.care.activity.choices import Scope
from apps.care.need_bands.choices import NeedBand
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.domain.fees import days_of_year
from apps.money.reconciliation.domain.variance import Explained, explained_variance
from apps.money.reconciliation.engine.figures import ActualCell
from apps.money.reconciliation.selectors.figures import YearFigures


def explained_cells(
    figures: YearFigures, cells: Iterable[ActualCell], months: Collection[date]
) -> dict[tuple[date, int, int], Explained]:
    """Why cost differs from plan in each cell of some months, by month, level and service line."""
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
            days_in_year=days_of_year(month),
            plan_share=(by_line[month, line], by_month[month]),
        )
    return explained

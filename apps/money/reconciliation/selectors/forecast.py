"""A contract's forecast, made from figures that are shown and from nothing else."""

from dataclasses import dataclass
from datetime import date

from apps.foundation.kernel.pence import Pence
from apps.money.reconciliation.domain.forecast import Ahead, Forecast, forecast
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.selectors.coverage import Coverage
from apps.money.reconciliation.selectors.published import PublishedYear


@dataclass(frozen=True)
class MonthAhead:
    """A month of the contract: its plan, and its actual cost where everything of it came; else what is expected. The
    running totals are to its end; `capitation_so_far` is what the days planned of the whole contract come to."""

    month: date
    plan: Pence
    pence: Pence
    is_known: bool
    plan_so_far: Pence
    so_far: Pence
    ahead: Ahead
    capitation_so_far: Pence


@dataclass(frozen=True)
class YearAhead:
    """The forecast of a selection. `hidden`: a month's cost or plan may not be shown, so nothing made of it is.
    `complete` is how many months are experience."""

    hidden: bool
    complete: int
    forecast: Forecast | None
    months: list[MonthAhead]

    @property
    def plan(self) -> Pence:
        return self.months[-1].plan_so_far if self.months else 0


def year_ahead(year: PublishedYear, coverage: Coverage, node: Node) -> YearAhead:
    """The forecast to the end of the contract, of all months of a level, sector or provider."""
    place = node.place
    if node.band is not None and place.kind != "all":
        return YearAhead(True, 0, None, [])
    node = node._replace(month=None)
    complete = coverage.complete(int(place.key) if place.kind == "provider" else None)
    known = {month: year.actual_pence(node._replace(month=month)) for month in year.months if month in complete}
    plans = {month: year.plan_of_month(node._replace(month=month)) for month in year.all_months}
    shown_known = {month: pence for month, pence in known.items() if pence is not None}
    shown_plans = {month: pence for month, pence in plans.items() if pence is not None}
    if len(shown_known) < len(known) or len(shown_plans) < len(plans):
        return YearAhead(True, len(known), None, [])
    found = forecast(
        [(shown_plans[month], pence) for month, pence in shown_known.items()],
        [shown_plans[month] for month in year.all_months if month not in known],
    )
    return YearAhead(False, len(known), found, _months(year, shown_plans, shown_known, found))


def _months(
    year: PublishedYear, plans: dict[date, Pence], known: dict[date, Pence], found: Forecast | None
) -> list[MonthAhead]:
    if found is None:
        return []
    rows, ahead, before = [], iter(found.ahead), Ahead(0, 0, 0)
    plan_so_far = so_far = capitation = 0
    for month in year.all_months:
        latest = before if month in known else next(ahead)
        pence = known[month] if month in known else latest.expected - before.expected
        plan_so_far, so_far, before = plan_so_far + plans[month], so_far + pence, latest
        capitation += year.planned_capitation_of_month(month)
        rows.append(MonthAhead(month, plans[month], pence, month in known, plan_so_far, so_far, latest, capitation))
    return rows

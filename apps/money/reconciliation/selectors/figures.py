"""Everything about a contract's months as now known, from summaries: by month of care, nothing hidden."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from apps.care.activity.choices import Scope
from apps.care.activity.models import WITNESSES
from apps.foundation.kernel.pence import Pence
from apps.money.capitation.selectors import Counted, counted_by_month
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms, plan_lines_of, terms_of
from apps.money.reconciliation.domain.publication import LetOut
from apps.money.reconciliation.engine.figures import (
    ActualCell,
    PlacedCell,
    ServiceLineName,
    placed_cells,
    seen_by,
    service_line_names,
)

UNSHARED = 0
"""Stands for the service line of planned cost that no year before could share out."""


@dataclass(frozen=True)
class YearFigures:
    """A contract's year: plan, days in the model, and everything recorded, cohort and outside. Nothing hidden.

    By month of care, unless it was made by `as_reported`: then frozen months say what their statements do, the open
    month holds what was learned late besides (`late_counted`, by month that reports it, contract, month of care
    and level; cells with `of`), and `let_out` has what each frozen month may show, of records and of days.
    """

    terms: CurrentTerms
    months: list[date]
    planned_days: dict[tuple[date, int], int]
    planned_pence: dict[tuple[date, int, int], Pence]
    counted: dict[tuple[date, int], Counted]
    cells: list[ActualCell]
    service_lines: dict[int, ServiceLineName]
    late_counted: dict[tuple[date, int, date, int], Counted] = field(default_factory=dict)
    let_out: dict[str, LetOut] = field(default_factory=dict)
    reported_to: date | None = None
    planned_activity: dict[tuple[date, int, int], int | None] = field(default_factory=dict)
    """Records planned, by month, level and service line; nothing where it is not known how many."""
    counted_otherwise: frozenset[int] = frozenset()
    """Contracts before it that count days where it counts heads, or heads where it counts days."""
    beside: dict[tuple[date, int, int], tuple[int, ...]] = field(default_factory=dict)
    """Where there are several contracts, some people of each (nil: of none) by month, contract and scope."""

    def people_beside(self, months: Collection[date]) -> dict[tuple[int, int], set[int]]:
        """Some people of each contract and scope in some months, where there are several contracts."""
        found: dict[tuple[int, int], set[int]] = defaultdict(set)
        for (month, contract, scope), some in self.beside.items():
            if month in months:
                found[contract, scope].update(some)
        return dict(found)

    def actual_pence(self, *scopes: Scope) -> Pence:
        return sum(cell.cost_pence for cell in self.cells if cell.scope in scopes)


def year_figures(contract: Contract, months: Sequence[date] | None = None) -> YearFigures:
    """Everything about a contract's months (all of its term unless some are named)."""
    terms = terms_of(contract)
    wanted = list(months or terms.months)
    planned_days: dict[tuple[date, int], int] = defaultdict(int)
    planned_pence: dict[tuple[date, int, int], Pence] = {}
    planned_activity: dict[tuple[date, int, int], int | None] = {}
    for line in plan_lines_of(terms, wanted):
        planned_days[line.month, line.need_band] += line.person_days
        key = (line.month, line.need_band, line.service_line_id or UNSHARED)
        planned_pence[key], planned_activity[key] = line.cost_pence, line.activity
    counted = counted_by_month(contract.id, terms.prices_by_month, terms.counting)
    placed = placed_cells(wanted)
    return YearFigures(
        terms=terms,
        months=wanted,
        planned_days=dict(planned_days),
        planned_pence=planned_pence,
        planned_activity=planned_activity,
        counted={key: value for key, value in counted.items() if key[0] in set(wanted)},
        cells=seen_by(contract.id, placed),
        beside=_beside(contract.id, placed),
        service_lines=service_line_names(),
    )


def _beside(own: int, placed: Sequence[PlacedCell]) -> dict[tuple[date, int, int], tuple[int, ...]]:
    if all(of_contract in (own, 0) for of_contract, _ in placed):
        return {}
    people: dict[tuple[date, int, int], set[int]] = defaultdict(set)
    for of_contract, cell in placed:
        people[cell.month, of_contract, cell.scope].update(cell.witnesses)
    return {key: tuple(sorted(some)[:WITNESSES]) for key, some in people.items()}


@dataclass(frozen=True)
class CountedFigure:
    """Days in the model and what they come to, or nothing where too few people stand behind them.

    `own_days` are those of the months themselves, without adjustments, where that may be told (else with them; nothing
    where those were counted in another way). `says_days` is false where days may not be said though pounds may: beside
    an adjustment of another year that is hidden, they would tell it.
    """

    days: int
    people: int
    pence: Pence
    shown: bool
    own_days: int | None = 0
    says_days: bool = True


@dataclass(frozen=True)
class PartOfAll:
    """One part of everything that was recorded: what the contract makes of it. The whole has no scope."""

    scope: Scope | None
    pence: Pence
    records: int
    shown: bool

"""Expected against actual for a contract: everything a page or a command says, from summaries."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from apps.care.activity.models import Scope
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.selectors import figures_moment
from apps.money.capitation.selectors import Counted, counted_by_month
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms, plan_lines, terms_of
from apps.money.reconciliation.engine.figures import ActualCell, ServiceLineName, cells_of, service_line_names

UNSHARED = 0
"""Stands for the service line of planned cost that no year before could share out."""


@dataclass(frozen=True)
class YearFigures:
    """A contract's year: plan, days in the model, and everything recorded, cohort and outside."""

    terms: CurrentTerms
    months: list[date]
    planned_days: dict[tuple[date, int], int]
    planned_pence: dict[tuple[date, int, int], Pence]
    counted: dict[tuple[date, int], Counted]
    cells: list[ActualCell]
    service_lines: dict[int, ServiceLineName]

    @property
    def in_scope(self) -> list[ActualCell]:
        """What the contract pays for."""
        return [cell for cell in self.cells if cell.scope == Scope.IN]

    def actual_pence(self, *scopes: Scope) -> Pence:
        return sum(cell.cost_pence for cell in self.cells if cell.scope in scopes)


def year_figures(contract: Contract, months: Sequence[date] | None = None) -> YearFigures:
    """Everything about a contract's months (all of its term unless some are named)."""
    terms = terms_of(contract)
    wanted = list(months or terms.months)
    planned_days: dict[tuple[date, int], int] = defaultdict(int)
    planned_pence: dict[tuple[date, int, int], Pence] = {}
    for line in plan_lines(terms.version).filter(month__in=wanted):
        planned_days[line.month, line.need_band] += line.person_days
        planned_pence[line.month, line.need_band, line.service_line_id or UNSHARED] = line.cost_pence
    counted = counted_by_month(contract.id, terms.fees, terms.months)
    return YearFigures(
        terms=terms,
        months=wanted,
        planned_days=dict(planned_days),
        planned_pence=planned_pence,
        counted={key: value for key, value in counted.items() if key[0] in set(wanted)},
        cells=cells_of(contract.id, wanted),
        service_lines=service_line_names(),
    )


def version_of_figures() -> str:
    """Changes whenever any figure of the partnership does: the key under which made pages are kept."""
    return figures_moment().isoformat()

"""The cells of a contract, of everybody outside any, and of other contracts as one part, read from the summary."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from apps.care.activity.choices import Scope
from apps.care.activity.models import WITNESSES
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.pence import Pence

Grain = tuple[date, int, int, int, int, bool]
"""Month of care, service line, kind, level, scope, LTC-related."""


@dataclass(frozen=True)
class ActualCell:
    """What was recorded of one kind of care in a month, at a level of need (nil: outside the cohort).

    What other contracts pay for is one cell, outside every level, `made_of` theirs. One with `of` is an adjustment
    that the month reports: what was learned late about that earlier month, of the contract whose month it was.
    """

    id: int
    month: date
    funded_band: int
    scope: int
    service_line_id: int
    kind: int
    ltc_related: bool
    records: int
    units: int
    bed_days: int
    cost_pence: Pence
    witnesses: tuple[int, ...]
    of: date | None = None
    of_contract: int = 0
    made_of: tuple[int, ...] = ()

    @property
    def ids(self) -> tuple[int, ...]:
        """The cells of the summary that it is."""
        return self.made_of or (self.id,)

    @property
    def grain(self) -> Grain:
        """What names the cell among those of its month of care."""
        return (
            self.of or self.month,
            self.service_line_id,
            self.kind,
            self.funded_band,
            self.scope,
            self.ltc_related,
        )


PlacedCell = tuple[int, ActualCell]
"""A cell, and the contract that pays for its people (nil: none)."""


def placed_cells(months: Sequence[date]) -> list[PlacedCell]:
    """Cells of every contract's cohort and of people outside any cohort, in some months."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT contract_id, id, month, funded_band, scope, service_line_id, kind, ltc_related, records, units,
                   bed_days, cost_pence, witnesses
            FROM activity_activitycell
            WHERE partnership_id = %(partnership)s AND contract_id IN (
                    SELECT 0 UNION ALL SELECT id FROM contracts_contract WHERE partnership_id = %(partnership)s)
              AND month BETWEEN %(first)s AND %(last)s AND records > 0
            ORDER BY month, funded_band, service_line_id, kind, scope, ltc_related
            """,
            {"partnership": current_partnership_id(), "first": months[0], "last": months[-1]},
        )
        return [(row[0], ActualCell(*row[1:-1], witnesses=tuple(row[-1]))) for row in cursor.fetchall()]


def cells_of(contract_id: int, months: Sequence[date]) -> list[ActualCell]:
    """Cells of the contract's cohort, of people outside any cohort and, as one part, of other contracts, in months."""
    return seen_by(contract_id, placed_cells(months))


def seen_by(contract_id: int, placed: Iterable[PlacedCell]) -> list[ActualCell]:
    """Cells as one contract sees them: those of other contracts summed up, whatever those make of them."""
    cells: list[ActualCell] = []
    elsewhere: dict[Grain, ActualCell] = {}
    for of_contract, cell in placed:
        if of_contract in (contract_id, 0):
            cells.append(cell)
            continue
        grain = grain_seen(contract_id, of_contract, cell.grain)
        so_far = elsewhere.get(grain)
        elsewhere[grain] = replace(
            cell,
            id=0,
            funded_band=grain[3],
            scope=grain[4],
            records=cell.records + (so_far.records if so_far else 0),
            units=cell.units + (so_far.units if so_far else 0),
            bed_days=cell.bed_days + (so_far.bed_days if so_far else 0),
            cost_pence=cell.cost_pence + (so_far.cost_pence if so_far else 0),
            witnesses=tuple(sorted({*cell.witnesses, *(so_far.witnesses if so_far else ())})[:WITNESSES]),
            made_of=(*(so_far.made_of if so_far else ()), cell.id),
        )
    return [*cells, *elsewhere.values()]


def grain_seen(contract_id: int, of_contract: int, grain: Grain) -> Grain:
    """What names a cell of a contract (nil: none) among those that another sees."""
    if of_contract in (contract_id, 0):
        return grain
    month, line, kind, _, _, ltc_related = grain
    return month, line, kind, 0, int(Scope.ELSEWHERE), ltc_related


def sums_seen(contract_id: int, rows: Iterable[Sequence[Any]]) -> dict[Grain, tuple[int, int, int, int]]:
    """Sums by grain as a contract sees them, of rows of contract, grain and sums."""
    found: dict[Grain, tuple[int, int, int, int]] = {}
    for of_contract, month, line, kind, band, scope, ltc_related, *sums in rows:
        grain = grain_seen(contract_id, of_contract, (month, line, kind, band, scope, ltc_related))
        so_far = found.get(grain, (0, 0, 0, 0))
        found[grain] = tuple(one + other for one, other in zip(so_far, sums, strict=True))  # type: ignore[assignment]
    return found


@dataclass(frozen=True)
class ServiceLineName:
    """A service line with its provider and sector, for the page."""

    id: int
    name: str
    sector: str
    provider_id: int
    provider: str
    provider_code: str


def service_line_names() -> dict[int, ServiceLineName]:
    """Every service line of organisations that have records, by id."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT l.id, l.name, l.sector, o.id, o.name, o.ods_code
            FROM partnerships_serviceline l
            JOIN partnerships_organisation o ON o.partnership_id = l.partnership_id AND o.id = l.organisation_id
            WHERE l.partnership_id = %(partnership)s AND EXISTS (
                SELECT FROM activity_activitycell c
                WHERE c.partnership_id = l.partnership_id AND c.service_line_id = l.id)
            """,
            {"partnership": current_partnership_id()},
        )
        return {row[0]: ServiceLineName(*row) for row in cursor.fetchall()}

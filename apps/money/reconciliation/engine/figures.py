"""The cells of a contract and of everybody outside it, read from the summary."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.pence import Pence

Grain = tuple[date, int, int, int, int, bool]
"""Month of care, service line, kind, level, scope, LTC-related."""


@dataclass(frozen=True)
class ActualCell:
    """What was recorded of one kind of care in a month, at a level of need (nil: outside the cohort).

    One with `of` is an adjustment that the month reports: what was learned late about that earlier month, of
    the contract whose month it was.
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


def cells_of(contract_id: int, months: Sequence[date]) -> list[ActualCell]:
    """Cells of the contract's cohort and of people outside any cohort, in the contract's months."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, month, funded_band, scope, service_line_id, kind, ltc_related, records, units, bed_days,
                   cost_pence, witnesses
            FROM activity_activitycell
            WHERE partnership_id = %(partnership)s AND contract_id IN (%(contract)s, 0)
              AND month BETWEEN %(first)s AND %(last)s AND records > 0
            ORDER BY month, funded_band, service_line_id, kind, scope, ltc_related
            """,
            {
                "partnership": current_partnership_id(),
                "contract": contract_id,
                "first": months[0],
                "last": months[-1],
            },
        )
        return [ActualCell(*row[:-1], witnesses=tuple(row[-1])) for row in cursor.fetchall()]


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

"""What statements hold: their lines, and what has been frozen altogether of each month of care."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from apps.foundation.core.tenancy import current_partnership_id
from apps.money.reconciliation.engine.figures import Grain

Sums = tuple[int, int, int, int]
"""Records, units, bed days, pence."""

LINES = """
SELECT s.month AS reported, c.of_contract_id, c.month, c.service_line_id, c.kind, c.funded_band, c.scope, c.ltc_related,
       c.records, c.units, c.bed_days, c.cost_pence, c.person_days, c.people, c.witnesses
FROM reconciliation_statementcell c
JOIN reconciliation_statement s ON s.partnership_id = c.partnership_id AND s.id = c.statement_id
WHERE c.partnership_id = %(partnership)s AND c.statement_id = ANY(%(statements)s)
ORDER BY c.id
"""


@dataclass(frozen=True)
class RecordsLine:
    """An activity cell of a statement. It is an adjustment where its month of care is not the one that reports it."""

    reported: date
    of_contract: int
    grain: Grain
    sums: Sums
    witnesses: tuple[int, ...]


@dataclass(frozen=True)
class DaysLine:
    """Days in the model of a statement, at a level, with what they come to."""

    reported: date
    of_contract: int
    month: date
    funded_band: int
    days: int
    people: int
    pence: int


def lines_of(statement_ids: Sequence[int]) -> tuple[list[RecordsLine], list[DaysLine]]:
    """Every line of some statements."""
    records, days = [], []
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"partnership": current_partnership_id(), "statements": list(statement_ids)})
        for row in cursor.fetchall():
            if row[4] is None:
                days.append(DaysLine(row[0], row[1], row[2], row[5], row[12], row[13], row[11]))
            else:
                records.append(RecordsLine(row[0], row[1], row[2:8], row[8:12], tuple(row[14])))
    return records, days


Frozen = tuple[dict[Grain, Sums], dict[tuple[date, int], tuple[int, int]]]
"""Sums by grain; days and pence by month and level."""


def frozen_of(contract_id: int) -> Frozen:
    """All that was frozen of the months of a contract, whichever statement said it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT statement_id FROM reconciliation_statementcell "
            "WHERE partnership_id = %s AND of_contract_id = %s",
            [current_partnership_id(), contract_id],
        )
        statement_ids = [row[0] for row in cursor.fetchall()]
    return summed(contract_id, *lines_of(statement_ids))


def summed(contract_id: int, records: Sequence[RecordsLine], days: Sequence[DaysLine]) -> Frozen:
    """What some lines say altogether of the months of a contract."""
    sums: dict[Grain, Sums] = {}
    for line in records:
        if line.of_contract == contract_id:
            one, other = sums.get(line.grain, (0, 0, 0, 0)), line.sums
            sums[line.grain] = (one[0] + other[0], one[1] + other[1], one[2] + other[2], one[3] + other[3])
    counted: dict[tuple[date, int], tuple[int, int]] = {}
    for count in days:
        if count.of_contract == contract_id:
            number, pence = counted.get((count.month, count.funded_band), (0, 0))
            counted[count.month, count.funded_band] = (number + count.days, pence + count.pence)
    return sums, counted

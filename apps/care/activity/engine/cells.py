"""Cells: found or made for a grain, added to, and rebuilt from their records."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from apps.care.activity.models import WITNESSES
from apps.foundation.core.staging import frame_of
from apps.foundation.core.tenancy import current_partnership_id

GRAIN = {
    "contract_id": pl.Int64,
    "month": pl.Date,
    "service_line_id": pl.Int64,
    "kind": pl.Int16,
    "funded_band": pl.Int16,
    "scope": pl.Int16,
    "ltc_related": pl.Boolean,
}
GRAIN_LIST = ", ".join(GRAIN)
SUMS = ("records", "units", "bed_days", "cost_pence")


class Cells:
    """The cells by their grain, for the records of a file, with those that are not there yet.

    The ids of `fresh` cells are drawn at once and the cells are made at the end of the file, so that no other
    change waits for them.
    """

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self._known = frame_of(
            f"SELECT id AS cell_id, {GRAIN_LIST} FROM activity_activitycell WHERE partnership_id = %s",
            [current_partnership_id()],
        ).cast({"cell_id": pl.Int64, **GRAIN})  # type: ignore[arg-type]
        self.fresh = self._known.clear()

    def stand_in(self, placed: pl.DataFrame) -> pl.DataFrame:
        """Placed records with the cell that each stands in."""
        grains = placed.select(*GRAIN).unique().join(self._known, on=list(GRAIN), how="anti")
        if grains.height:
            made = grains.with_columns(self._drawn(grains.height)).select(self._known.columns)
            self._known, self.fresh = pl.concat([self._known, made]), pl.concat([self.fresh, made])
        return placed.join(self._known, on=list(GRAIN), how="left", maintain_order="left")

    def _drawn(self, count: int) -> pl.Series:
        self._cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('activity_activitycell', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return pl.Series("cell_id", [row[0] for row in self._cursor.fetchall()], dtype=pl.Int64)


def make_cells(cursor: Any, source: str) -> None:
    """Make the cells that the rows of a relation need and that are not there yet."""
    cursor.execute(
        f"""
        INSERT INTO activity_activitycell
               (partnership_id, {GRAIN_LIST}, records, units, bed_days, cost_pence, witnesses)
        SELECT DISTINCT %(partnership)s::uuid, {GRAIN_LIST}, 0, 0, 0, 0, '{{}}'::bigint[] FROM {source}
        ON CONFLICT DO NOTHING
        """,
        {"partnership": current_partnership_id()},
    )


def add_to_cells(cursor: Any, deltas: str) -> None:
    """Add a relation of (cell_id, records, units, bed_days, cost_pence) to the cells, many rows a cell at once."""
    sums = ", ".join(f"sum({name}) AS {name}" for name in SUMS)
    cursor.execute(
        f"""
        UPDATE activity_activitycell c
        SET {", ".join(f"{name} = c.{name} + d.{name}" for name in SUMS)}
        FROM (SELECT cell_id, {sums} FROM {deltas} GROUP BY cell_id) d
        WHERE c.partnership_id = %(partnership)s AND c.id = d.cell_id
        """,
        {"partnership": current_partnership_id()},
    )


def renew_witnesses(cursor: Any, touched: str) -> None:
    """Name up to ten people of each cell in a relation of (cell_id, lost), by the index that leads to them.

    `lost` says that somebody may have left the cell. A cell that only gained and has its ten keeps them.
    """
    cursor.execute(
        f"""
        UPDATE activity_activitycell c
        SET witnesses = ARRAY(
            SELECT DISTINCT a.person_id FROM activity_activity a
            WHERE a.partnership_id = %(partnership)s AND a.cell_id = c.id
            ORDER BY a.person_id LIMIT {WITNESSES})
        FROM (SELECT cell_id, bool_or(lost) AS lost FROM {touched} GROUP BY cell_id) t
        WHERE c.partnership_id = %(partnership)s AND c.id = t.cell_id
          AND (t.lost OR cardinality(c.witnesses) < {WITNESSES})
        """,
        {"partnership": current_partnership_id()},
    )


REBUILT = """
SELECT cell_id, count(*) AS records, sum(units) AS units, sum(bed_days) AS bed_days, sum(cost_pence) AS cost_pence
FROM activity_activity WHERE partnership_id = %(partnership)s GROUP BY cell_id
"""


def cells_that_differ(cursor: Any) -> list[Mapping[str, Any]]:
    """Cells whose stored sums are not those of their records: an empty list, or a bug."""
    cursor.execute(
        f"""
        SELECT coalesce(c.id, r.cell_id) FROM activity_activitycell c
        FULL JOIN ({REBUILT}) r ON r.cell_id = c.id
        WHERE coalesce(c.partnership_id, %(partnership)s) = %(partnership)s
          AND (coalesce(c.records, 0), coalesce(c.units, 0), coalesce(c.bed_days, 0), coalesce(c.cost_pence, 0))
              IS DISTINCT FROM
              (coalesce(r.records, 0), coalesce(r.units, 0), coalesce(r.bed_days, 0), coalesce(r.cost_pence, 0))
        ORDER BY 1
        """,
        {"partnership": current_partnership_id()},
    )
    return [{"cell": row[0], "what": "sums differ from the records"} for row in cursor.fetchall()]


def witnesses_that_mislead(cursor: Any) -> list[Mapping[str, Any]]:
    """Cells that name somebody who is not in them, or fewer people than they could."""
    cursor.execute(
        f"""
        SELECT c.id FROM activity_activitycell c
        CROSS JOIN LATERAL (
            SELECT array_agg(DISTINCT a.person_id) AS people FROM activity_activity a
            WHERE a.partnership_id = c.partnership_id AND a.cell_id = c.id
        ) real
        WHERE c.partnership_id = %(partnership)s
          AND NOT (c.witnesses <@ coalesce(real.people, '{{}}')
                   AND cardinality(c.witnesses) = least({WITNESSES}, coalesce(cardinality(real.people), 0)))
        """,
        {"partnership": current_partnership_id()},
    )
    return [{"cell": row[0], "what": "people named are not those of the records"} for row in cursor.fetchall()]

"""Deprivation deciles of small areas: compared, and written."""

from typing import Any

from apps.foundation.core.registries import Rows, Taken
from apps.foundation.core.staging import staged, taken_of
from apps.foundation.core.tenancy import current_partnership_id

TABLE = "staged_deprivation"
COLUMNS = {"line": "bigint", "lsoa": "text", "decile": "smallint"}
MATCHED = f"""
SELECT s.*, d.id, d.decile IS NOT DISTINCT FROM s.decile AS same
FROM {TABLE} s LEFT JOIN patients_deprivation d ON d.partnership_id = %(partnership)s AND d.lsoa = s.lsoa
"""


def compare(rows: Rows) -> Taken:
    """How many areas would be new, replaced and unchanged."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        return taken_of(cursor, MATCHED, {"partnership": current_partnership_id()})


def take(rows: Rows, *_: Any) -> Taken:
    """Write what is new or different."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        parameters = {"partnership": current_partnership_id(), "moment": rows.moment}
        taken = taken_of(cursor, MATCHED, parameters)
        cursor.execute(
            f"""
            INSERT INTO patients_deprivation (partnership_id, lsoa, decile)
            SELECT %(partnership)s, lsoa, decile FROM {TABLE}
            ON CONFLICT (partnership_id, lsoa) DO UPDATE SET decile = excluded.decile
            WHERE patients_deprivation.decile <> excluded.decile
            """,
            parameters,
        )
    return taken

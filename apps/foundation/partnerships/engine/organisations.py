"""Organisations of a file: compared with the register, and written."""

from typing import Any

from apps.foundation.core.registries import Rows, Taken
from apps.foundation.core.staging import staged, taken_of
from apps.foundation.core.tenancy import current_partnership_id

COLUMNS = {
    "line": "bigint",
    "ods_code": "text",
    "name": "text",
    "sector": "text",
    "role": "text",
    "opened": "date",
    "closed": "date",
    "successor": "text",
}
TABLE = "staged_organisations"

# A directory lists organisations as ELSEWHERE: that never makes an outsider of one inside.
CHANGED = f"""
SELECT s.*, o.id,
       CASE WHEN s.role = 'ELSEWHERE' AND o.id IS NOT NULL THEN o.role ELSE s.role END AS new_role,
       o.id IS NOT NULL AND (
           o.name, o.opened_on, o.closed_on, o.successor_code, l.sector,
           CASE WHEN s.role = 'ELSEWHERE' THEN s.role ELSE o.role END
       ) IS NOT DISTINCT FROM (s.name, s.opened, s.closed, coalesce(s.successor, ''), s.sector, s.role) AS same
FROM {TABLE} s
LEFT JOIN partnerships_organisation o ON o.partnership_id = %(partnership)s AND o.ods_code = s.ods_code
LEFT JOIN partnerships_serviceline l
       ON l.partnership_id = o.partnership_id AND l.organisation_id = o.id AND l.code = o.ods_code
"""


def compare(rows: Rows) -> Taken:
    """How many organisations would be new, replaced and unchanged."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        return taken_of(cursor, CHANGED, {"partnership": current_partnership_id()})


def take(rows: Rows, *_: Any) -> Taken:
    """Write what is new or different."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        parameters = {"partnership": current_partnership_id(), "moment": rows.moment}
        taken = taken_of(cursor, CHANGED, parameters)
        cursor.execute(
            f"""
            WITH changed AS MATERIALIZED (SELECT * FROM ({CHANGED}) c WHERE NOT same),
            renewed AS (
                UPDATE partnerships_organisation o
                SET name = c.name, role = c.new_role, opened_on = c.opened, closed_on = c.closed,
                    successor_code = coalesce(c.successor, '')
                FROM changed c WHERE o.partnership_id = %(partnership)s AND o.id = c.id
            ),
            moved AS (
                UPDATE partnerships_serviceline l SET sector = c.sector
                FROM changed c
                WHERE l.partnership_id = %(partnership)s AND l.organisation_id = c.id AND l.code = c.ods_code
            ),
            added AS (
                INSERT INTO partnerships_organisation
                       (partnership_id, uid, ods_code, name, role, opened_on, closed_on, successor_code)
                SELECT %(partnership)s, gen_random_uuid(), ods_code, name, new_role, opened, closed,
                       coalesce(successor, '')
                FROM changed WHERE id IS NULL ORDER BY line
                RETURNING id, ods_code, name
            )
            INSERT INTO partnerships_serviceline (partnership_id, organisation_id, code, name, sector)
            SELECT %(partnership)s, a.id, a.ods_code, a.name, c.sector FROM added a JOIN changed c USING (ods_code)
            """,
            parameters,
        )
    return taken

"""Entries of condition registers: compared, and written."""

from typing import Any

from apps.care.patients.announcements import conditions_changed
from apps.foundation.core.registries import Rows, Taken, Tell
from apps.foundation.core.staging import staged, taken_of
from apps.foundation.core.tenancy import current_partnership_id

TABLE = "staged_conditions"
COLUMNS = {
    "line": "bigint",
    "person_id": "bigint",
    "condition": "text",
    "code_system": "text",
    "code": "text",
    "onset_date": "date",
    "resolved_date": "date",
    "source": "text",
}
MATCHED = f"""
SELECT s.*, c.id,
       c.id IS NOT NULL
       AND (c.resolved_on, c.source) IS NOT DISTINCT FROM (s.resolved_date, coalesce(s.source, '')) AS same
FROM {TABLE} s
LEFT JOIN patients_condition c
       ON c.partnership_id = %(partnership)s AND c.person_id = s.person_id
      AND c.code_system = coalesce(s.code_system, '') AND c.code = coalesce(s.code, '') AND c.name = s.condition
      AND c.onset_on IS NOT DISTINCT FROM s.onset_date
"""


def compare(rows: Rows) -> Taken:
    """How many entries would be new, replaced and unchanged."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        return taken_of(cursor, MATCHED, {"partnership": current_partnership_id()})


def take(rows: Rows, actor: Any, tell: Tell) -> Taken:
    """Write what is new or different, and say about whom."""
    with staged(TABLE, COLUMNS, rows.parts()) as cursor:
        parameters = {"partnership": current_partnership_id(), "batch": rows.batch_id, "moment": rows.moment}
        taken = taken_of(cursor, MATCHED, parameters)
        tell(rows.count, "writing the registers")
        cursor.execute(f"SELECT DISTINCT person_id FROM ({MATCHED}) m WHERE same IS NOT TRUE ORDER BY 1", parameters)
        person_ids = [row[0] for row in cursor.fetchall()]
        cursor.execute(
            f"""
            UPDATE patients_condition c
            SET resolved_on = m.resolved_date, source = coalesce(m.source, ''), batch_id = %(batch)s, line = m.line
            FROM ({MATCHED}) m WHERE c.partnership_id = %(partnership)s AND c.id = m.id AND NOT m.same
            """,
            parameters,
        )
        cursor.execute(
            f"""
            INSERT INTO patients_condition
                   (partnership_id, person_id, name, code_system, code, onset_on, resolved_on, source, batch_id, line)
            SELECT %(partnership)s, person_id, condition, coalesce(code_system, ''), coalesce(code, ''),
                   onset_date, resolved_date, coalesce(source, ''), %(batch)s, line
            FROM ({MATCHED}) m WHERE id IS NULL ORDER BY line
            """,
            parameters,
        )
    conditions_changed.announce(person_ids=person_ids, moment=rows.moment, actor=actor)
    return taken

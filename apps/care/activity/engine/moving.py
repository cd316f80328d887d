"""Moving people's records between cells when who pays for them changed: exact deltas, not a recount."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from apps.care.activity.engine.cells import GRAIN_LIST, add_to_cells, make_cells, renew_witnesses
from apps.care.activity.engine.funding import NOW, relations
from apps.foundation.core.tenancy import current_partnership_id

_PLACED = """
SELECT a.id, a.cell_id AS old_cell, a.units, a.bed_days, a.cost_pence,
       c.month, c.service_line_id, c.kind, c.ltc_related,
       coalesce(f.contract_id, 0) AS contract_id,
       coalesce(f.funded_band, 0)::smallint AS funded_band,
       (CASE WHEN f.contract_id IS NULL THEN 0 ELSE coalesce(s.scope, 3) END)::smallint AS scope,
       c.contract_id AS old_contract, c.funded_band AS old_band, c.scope AS old_scope
FROM activity_activity a
JOIN activity_activitycell c ON c.partnership_id = %(partnership)s AND c.id = a.cell_id
LEFT JOIN ({periods}) f ON f.person_id = a.person_id AND f.starts_on <= a.starts_on AND a.starts_on < f.ends_before
LEFT JOIN ({scopes}) s ON s.contract_id = f.contract_id AND s.kind = a.kind AND s.ltc_related = a.ltc_related
                      AND s.starts_on <= a.starts_on AND a.starts_on < s.ends_before
WHERE a.partnership_id = %(partnership)s {whose}
"""


def move_records(person_ids: Sequence[int] | None) -> int:
    """Put the records of some people, or of all, where they stand now; returns how many moved.

    The caller holds the partnership's figures. Cells lose and gain in one step each.
    """
    if person_ids is not None and not person_ids:
        return 0
    whose = "" if person_ids is None else "AND a.person_id = ANY(%(people)s)"
    parameters = {"partnership": current_partnership_id(), "people": person_ids, "as_of": NOW}
    placed = _PLACED.format(periods=relations.periods, scopes=relations.scopes, whose=whose)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            CREATE TEMPORARY TABLE moving ON COMMIT DROP AS
            SELECT id, old_cell, units, bed_days, cost_pence, NULL::bigint AS new_cell, {GRAIN_LIST}
            FROM ({placed}) p
            WHERE (old_contract, old_band, old_scope) IS DISTINCT FROM (contract_id, funded_band, scope)
            """,
            parameters,
        )
        moved = cursor.rowcount
        if moved:
            _move(cursor)
        cursor.execute("DROP TABLE moving")
    return moved


def _move(cursor: Any) -> None:
    parameters = {"partnership": current_partnership_id()}
    make_cells(cursor, "moving")
    cursor.execute(
        """
        UPDATE moving m SET new_cell = c.id FROM activity_activitycell c
        WHERE c.partnership_id = %(partnership)s AND c.contract_id = m.contract_id AND c.month = m.month
          AND c.service_line_id = m.service_line_id AND c.kind = m.kind AND c.funded_band = m.funded_band
          AND c.scope = m.scope AND c.ltc_related = m.ltc_related
        """,
        parameters,
    )
    cursor.execute(
        """
        UPDATE activity_activity a SET cell_id = m.new_cell FROM moving m
        WHERE a.partnership_id = %(partnership)s AND a.id = m.id
        """,
        parameters,
    )
    add_to_cells(
        cursor,
        """
        (SELECT new_cell AS cell_id, 1 AS records, units, bed_days, cost_pence FROM moving
         UNION ALL SELECT old_cell, -1, -units, -bed_days, -cost_pence FROM moving) d
        """,
    )
    renew_witnesses(
        cursor,
        "(SELECT new_cell AS cell_id, false AS lost FROM moving UNION ALL SELECT old_cell, true FROM moving) t",
    )

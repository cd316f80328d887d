"""The cells as they were known at a moment, from records and funding with their recorded times."""

from datetime import datetime
from typing import Any

from django.db import connection

from apps.care.activity.engine.cells import GRAIN_LIST
from apps.care.activity.engine.funding import NOW, relations
from apps.care.activity.engine.taking import NAMES
from apps.foundation.core.tenancy import current_partnership_id

RECORDS_NOW = f"SELECT {NAMES} FROM activity_activity WHERE partnership_id = %(partnership)s"


def records_then(names: str) -> str:
    """The query of some columns of every record as it was known at the moment `as_of`."""
    of_now, of_before = (", ".join(f"{table}.{name}" for name in names.split(", ")) for table in "ah")
    return f"""
    SELECT {of_now} FROM activity_activity a
    JOIN intake_batch b ON b.partnership_id = a.partnership_id AND b.id = a.batch_id
    WHERE a.partnership_id = %(partnership)s AND b.recorded_at <= %(as_of)s
    UNION ALL
    SELECT {of_before} FROM activity_activitybefore h
    JOIN intake_batch b ON b.partnership_id = h.partnership_id AND b.id = h.batch_id
    JOIN intake_batch s ON s.partnership_id = h.partnership_id AND s.id = h.superseded_batch_id
    WHERE h.partnership_id = %(partnership)s AND b.recorded_at <= %(as_of)s AND s.recorded_at > %(as_of)s
    """


PLACE_OF_RECORD = """
       coalesce(f.contract_id, 0) AS contract_id, date_trunc('month', r.starts_on)::date AS month,
       r.service_line_id, r.kind, coalesce(f.funded_band, 0)::smallint AS funded_band,
       (CASE WHEN f.contract_id IS NULL THEN 0 ELSE coalesce(s.scope, 3) END)::smallint AS scope, r.ltc_related
"""
SCOPES_AND_PERIODS = """
LEFT JOIN ({periods}) f ON f.person_id = r.person_id AND f.starts_on <= r.starts_on AND r.starts_on < f.ends_before
LEFT JOIN ({scopes}) s ON s.contract_id = f.contract_id AND s.kind = r.kind AND s.ltc_related = r.ltc_related
                      AND s.starts_on <= r.starts_on AND r.starts_on < s.ends_before
"""
PLACED = f"""
SELECT {PLACE_OF_RECORD},
       count(*) AS records, sum(r.units)::bigint AS units, sum(r.bed_days)::bigint AS bed_days,
       sum(r.cost_pence)::bigint AS cost_pence
FROM ({{records}}) r
{SCOPES_AND_PERIODS}
GROUP BY 1, 2, 3, 4, 5, 6, 7
"""


def cells_as_of(as_of: datetime | None) -> list[tuple[Any, ...]]:
    """Every cell with its sums, in the order of its grain, as known at a moment (or now), worked out afresh."""
    placed = PLACED.format(
        records=RECORDS_NOW if as_of is None else records_then(NAMES),
        periods=relations.periods,
        scopes=relations.scopes,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {GRAIN_LIST}, records, units, bed_days, cost_pence FROM ({placed}) p ORDER BY {GRAIN_LIST}",
            {"partnership": current_partnership_id(), "as_of": as_of or NOW},
        )
        return cursor.fetchall()

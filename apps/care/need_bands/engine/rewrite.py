"""Changing levels of need for many people at once (`domain.history.rewritten`, over a set)."""

from datetime import datetime
from typing import Any

from apps.foundation.core.tenancy import current_partnership_id

WISHES = "band_wishes"
WISH_COLUMNS = {
    "person_id": "bigint",
    "starts_on": "date",
    "ends_before": "date",
    "need_band": "smallint",
    "funded_band": "smallint",
    "source": "text",
    "source_id": "bigint",
}

_OVERLAP = """
p.partnership_id = %(partnership)s AND p.superseded_at IS NULL AND p.person_id = w.person_id
AND p.starts_on < coalesce(w.ends_before, 'infinity') AND w.starts_on < coalesce(p.ends_before, 'infinity')
"""

DROP_WISHES_THAT_CHANGE_NOTHING = f"""
DELETE FROM {WISHES} w
WHERE CASE WHEN w.need_band IS NULL THEN NOT EXISTS (SELECT FROM need_bands_bandperiod p WHERE {_OVERLAP})
      ELSE EXISTS (
          SELECT FROM need_bands_bandperiod p WHERE {_OVERLAP}
             AND p.starts_on <= w.starts_on
             AND coalesce(p.ends_before, 'infinity') >= coalesce(w.ends_before, 'infinity')
             AND (p.need_band, p.funded_band, p.source) = (w.need_band, w.funded_band, w.source))
      END
"""

# What is to be added waits in a table of its own: in one statement the exclusion constraint would compare it
# with the rows that the same statement supersedes.
ROWS_TO_ADD = f"""
CREATE TEMPORARY TABLE bands_to_add ON COMMIT DROP AS
SELECT person_id, starts_on, ends_before, need_band, funded_band, source, source_id FROM {WISHES} WHERE false
"""

SUPERSEDE = f"""
WITH wished AS (
    SELECT person_id, range_agg(daterange(starts_on, ends_before)) AS days FROM {WISHES} GROUP BY person_id
), touched AS (
    UPDATE need_bands_bandperiod p SET superseded_at = %(moment)s
    FROM wished w
    WHERE p.partnership_id = %(partnership)s AND p.superseded_at IS NULL AND p.person_id = w.person_id
      AND daterange(p.starts_on, p.ends_before) && w.days
    RETURNING p.person_id, p.starts_on, p.ends_before, p.need_band, p.funded_band, p.source, p.source_id, w.days
)
INSERT INTO bands_to_add
SELECT person_id, lower(rest), upper(rest), need_band, funded_band, source, source_id
FROM touched, unnest(datemultirange(daterange(starts_on, ends_before)) - days) AS rest
UNION ALL
SELECT person_id, starts_on, ends_before, need_band, funded_band, source, source_id
FROM {WISHES} WHERE need_band IS NOT NULL
"""

ADD = """
INSERT INTO need_bands_bandperiod
       (partnership_id, person_id, starts_on, ends_before, need_band, funded_band, source, source_id, recorded_at)
SELECT %(partnership)s, person_id, starts_on, ends_before, need_band, funded_band, source, source_id, %(moment)s
FROM bands_to_add ORDER BY person_id, starts_on
"""


def rewrite(cursor: Any, moment: datetime) -> list[int]:
    """Apply the wishes in the temporary table `band_wishes`; returns whose levels changed. Wishes of one person do
    not overlap.

    The caller holds the partnership's figures (`take_figures_moment`).
    """
    parameters = {"partnership": current_partnership_id(), "moment": moment}
    for statement in (DROP_WISHES_THAT_CHANGE_NOTHING, ROWS_TO_ADD, SUPERSEDE, ADD):
        cursor.execute(statement, parameters)
    cursor.execute(f"SELECT array_agg(DISTINCT person_id ORDER BY person_id) FROM {WISHES}")
    changed: list[int] = cursor.fetchone()[0] or []
    cursor.execute("DROP TABLE bands_to_add")
    return changed

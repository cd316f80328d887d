"""Counting people by result, over everybody alive whom an assessment has decided."""

from datetime import date, timedelta
from typing import Any

from django.db import connection

from apps.care.assessments.domain.standing import newest_first_in_sql
from apps.care.assessments.engine.standing import SAYS_A_LEVEL
from apps.foundation.core.tenancy import current_partnership_id

CURRENT = f"""
SELECT DISTINCT ON (a.person_id) a.person_id, a.id AS assessment_id, c.cell, c.need_band, c.profile
FROM assessments_assessment a
JOIN assessments_classification c ON c.partnership_id = a.partnership_id AND c.assessment_id = a.id
JOIN patients_person p ON p.partnership_id = a.partnership_id AND p.id = a.person_id
WHERE {SAYS_A_LEVEL}
  AND a.assessed_on <= %(today)s AND (p.died_on IS NULL OR p.died_on >= %(today)s)
ORDER BY a.person_id, {newest_first_in_sql("a")}
"""
"""The assessment that decides each person's level on a day."""

BY_CELL = f"SELECT cell, count(*) FROM ({CURRENT}) c GROUP BY cell"

COST_BY_CELL = f"""
WITH current AS ({CURRENT}), spent AS (
    SELECT c.cell, coalesce(sum(r.cost_pence), 0)::bigint AS pence
    FROM current c
    LEFT JOIN activity_activity r
           ON r.partnership_id = %(partnership)s AND r.person_id = c.person_id
          AND r.starts_on >= %(from)s AND r.starts_on < %(today)s
    GROUP BY c.cell, c.person_id
)
SELECT cell, sum(pence)::bigint, percentile_disc(0.25) WITHIN GROUP (ORDER BY pence),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY pence), percentile_disc(0.75) WITHIN GROUP (ORDER BY pence)
FROM spent GROUP BY cell
"""

BY_SCORE = f"""
SELECT s.need_band, c.need_band, count(*)
FROM ({CURRENT}) c
LEFT JOIN risk_profiling_riskscore s
       ON s.partnership_id = %(partnership)s AND s.person_id = c.person_id AND s.run_id = %(run)s
GROUP BY 1, 2
"""

NEWEST_RUN = """
SELECT id, tool, data_on FROM risk_profiling_riskrun
WHERE partnership_id = %(partnership)s AND applied_at IS NOT NULL AND effective_from <= %(today)s
ORDER BY effective_from DESC, id DESC LIMIT 1
"""

BY_DEFINITION = f"""
SELECT d.need_band, c.need_band, count(*)
FROM ({CURRENT}) c
JOIN assessments_definitionchosen d ON d.partnership_id = %(partnership)s AND d.assessment_id = c.assessment_id
GROUP BY 1, 2
"""

BY_REGISTERS = """
SELECT least(registers, 9), need_band, count(*)
FROM (
    SELECT b.need_band, (
        SELECT count(DISTINCT k."group")
        FROM patients_condition t
        JOIN patients_conditioncode k
          ON k.partnership_id = t.partnership_id AND k.code_system = t.code_system AND k.code = t.code
        WHERE t.partnership_id = b.partnership_id AND t.person_id = b.person_id
          AND (t.onset_on IS NULL OR t.onset_on <= %(today)s) AND (t.resolved_on IS NULL OR t.resolved_on > %(today)s)
    ) AS registers
    FROM need_bands_bandperiod b
    JOIN patients_person p ON p.partnership_id = b.partnership_id AND p.id = b.person_id
    WHERE b.partnership_id = %(partnership)s AND b.superseded_at IS NULL AND b.starts_on <= %(today)s
      AND (b.ends_before IS NULL OR b.ends_before > %(today)s) AND (p.died_on IS NULL OR p.died_on >= %(today)s)
) people
GROUP BY 1, 2
"""

BY_PROFILE = f"""
SELECT c.profile, c.need_band, f.person_id IS NOT NULL, count(*)
FROM ({CURRENT}) c
LEFT JOIN capitation_fundedperiod f
       ON f.partnership_id = %(partnership)s AND f.person_id = c.person_id AND f.contract_id = %(contract)s
      AND f.superseded_at IS NULL AND f.starts_on <= %(today)s AND f.ends_before > %(today)s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

YEAR = timedelta(days=365)


def rows(sql: str, today: date, **more: Any) -> list[tuple[Any, ...]]:
    """The rows of one of the queries above, on a day."""
    parameters = {"partnership": current_partnership_id(), "today": today, "from": today - YEAR, **more}
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found

"""Which assessments hold, as SQL over `assessments_assessment a`: completed, not replaced, not withdrawn."""

NOT_REPLACED = """
NOT EXISTS (
    SELECT FROM assessments_assessment replacing
    WHERE replacing.partnership_id = a.partnership_id AND replacing.replaces_id = a.id
      AND replacing.state = 'COMPLETED')
"""

HOLDS = f"(a.partnership_id = %(partnership)s AND a.state = 'COMPLETED' AND {NOT_REPLACED})"
"""An assessment that holds (`selectors.assessments.current`). One that was withdrawn has another state."""

SAYS_A_LEVEL = f"({HOLDS} AND a.reason <> 'AUDIT')"
"""One that says its person's level: re-assessments of a sample say none."""

MADE_HERE = """
SELECT a.person_id, a.assessed_on, min(a.id) AS id
FROM assessments_assessment a
WHERE a.partnership_id = %(partnership)s
  AND ((a.batch_id = 0 AND a.state = 'COMPLETED' AND a.reason <> 'AUDIT')
       OR (a.batch_id > 0 AND (a.state = 'WITHDRAWN' OR EXISTS (
           SELECT FROM assessments_assessment c
           WHERE c.partnership_id = a.partnership_id AND c.replaces_id = a.id AND c.batch_id = 0
             AND c.state = 'COMPLETED'))))
GROUP BY a.person_id, a.assessed_on
"""
"""Whose assessments of which days were made, corrected or withdrawn here. A file knows of none of it: the row of a
withdrawn assessment, or of its wrong day, would come back."""

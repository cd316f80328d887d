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

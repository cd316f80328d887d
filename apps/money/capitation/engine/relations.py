"""What the activity engine is told about who pays for whom (`activity.engine.funding`)."""

from apps.money.capitation.engine.person_days import AS_OF

PERIODS = AS_OF

SCOPES = """
SELECT v.contract_id, s.kind, s.ltc_related, s.scope, s.starts_on, s.ends_before
FROM contracts_scopeline s
JOIN contracts_contractversion v ON v.partnership_id = s.partnership_id AND v.id = s.version_id
WHERE s.partnership_id = %(partnership)s AND v.state = 'IN_FORCE' AND v.in_force_at <= %(as_of)s
"""

CHANGED_SINCE = """
SELECT DISTINCT person_id FROM capitation_fundedperiod
WHERE partnership_id = %(partnership)s AND (recorded_at > %(since)s OR superseded_at > %(since)s)
UNION ALL
SELECT NULL FROM contracts_contractversion
WHERE partnership_id = %(partnership)s AND in_force_at > %(since)s
"""

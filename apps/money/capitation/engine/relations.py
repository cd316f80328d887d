"""What the activity engine is told about who pays for whom (`activity.engine.funding`)."""

from apps.money.capitation.engine.person_days import AS_OF

PERIODS = AS_OF

SCOPES = """
SELECT v.contract_id, s.kind, s.ltc_related, s.scope, greatest(s.starts_on, v.starts_on) AS starts_on,
       least(s.ends_before, v.ends_before, later.starts_on) AS ends_before
FROM contracts_scopeline s
JOIN contracts_contractversion v ON v.partnership_id = s.partnership_id AND v.id = s.version_id
CROSS JOIN LATERAL (
    SELECT min(w.starts_on) AS starts_on FROM contracts_contractversion w
    WHERE w.partnership_id = v.partnership_id AND w.contract_id = v.contract_id AND w.number > v.number
      AND w.state = 'IN_FORCE' AND w.in_force_at <= %(as_of)s
) later
WHERE s.partnership_id = %(partnership)s AND v.state = 'IN_FORCE' AND v.in_force_at <= %(as_of)s
  AND greatest(s.starts_on, v.starts_on) < least(s.ends_before, v.ends_before, later.starts_on)
"""
"""Scope lines over the days on which their versions counted, as known at the moment."""

CHANGED_SINCE = """
SELECT DISTINCT person_id FROM capitation_fundedperiod
WHERE partnership_id = %(partnership)s AND (recorded_at > %(since)s OR superseded_at > %(since)s)
UNION ALL
SELECT NULL FROM contracts_contractversion
WHERE partnership_id = %(partnership)s AND in_force_at > %(since)s
"""

"""The eight minimum requirements over everybody in the model at once (`domain.requirements`, over a set)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection

from apps.care.assessments.engine.standing import SAYS_A_LEVEL
from apps.care.caseloads.selectors import CARING_ROLES
from apps.care.co_ordination.domain.requirements import Facts
from apps.care.patients.engine.groups import AGE_GROUP, DEPRIVED_FIFTH, ETHNIC_GROUP, LIVES_IN
from apps.foundation.core.tenancy import current_partnership_id

FACTS = f"""
WITH people AS (
    SELECT p.id, p.sharing_consent, b.need_band
    FROM patients_person p
    LEFT JOIN need_bands_bandperiod b
      ON b.partnership_id = p.partnership_id AND b.person_id = p.id AND b.superseded_at IS NULL
     AND b.starts_on <= %(today)s AND (b.ends_before IS NULL OR b.ends_before > %(today)s)
    WHERE p.partnership_id = %(partnership)s AND (p.died_on IS NULL OR p.died_on > %(today)s)
      AND (%(ids)s::bigint[] IS NULL OR p.id = ANY(%(ids)s::bigint[]))
      AND (%(ids)s::bigint[] IS NOT NULL OR b.need_band IS NOT NULL)
), led AS (
    SELECT DISTINCT c.person_id
    FROM caseloads_coordination c
    JOIN accounts_membership m
      ON m.partnership_id = c.partnership_id AND m.user_id = c.user_id AND m.team_id = c.team_id
     AND m.role = ANY(%(roles)s) AND m.starts_on <= %(today)s AND (m.ends_before IS NULL OR m.ends_before > %(today)s)
    WHERE c.partnership_id = %(partnership)s
      AND c.starts_on <= %(today)s AND (c.ends_before IS NULL OR c.ends_before > %(today)s)
), assessed AS (
    SELECT a.person_id, max(a.assessed_on) AS assessed_on
    FROM assessments_assessment a
    WHERE {SAYS_A_LEVEL}
    GROUP BY a.person_id
), plans AS (
    SELECT c.id, c.person_id, c.agreed_on, c.review_due_on, c.does_myself <> '' AS says_self_care,
           c.specialist_access <> '' AS says_specialist_access
    FROM care_plans_careplan c
    WHERE c.partnership_id = %(partnership)s AND c.state = 'AGREED'
), told AS (
    SELECT n.plan_id, count(*) AS number
    FROM care_plans_plannotice n
    WHERE n.partnership_id = %(partnership)s AND n.undone_at IS NULL
    GROUP BY n.plan_id
), cared AS (
    SELECT r.person_id, count(DISTINCT r.team_id) AS teams
    FROM patients_carerelationship r
    WHERE r.partnership_id = %(partnership)s
      AND r.starts_on <= %(today)s AND (r.ends_before IS NULL OR r.ends_before > %(today)s)
    GROUP BY r.person_id
), registered AS (
    SELECT DISTINCT r.person_id
    FROM patients_registration r
    JOIN partnerships_organisation o ON o.partnership_id = r.partnership_id AND o.id = r.practice_id
    WHERE r.partnership_id = %(partnership)s AND o.role <> 'ELSEWHERE'
      AND r.starts_on <= %(today)s AND (r.ends_before IS NULL OR r.ends_before > %(today)s)
), helped AS (
    SELECT DISTINCT f.person_id
    FROM care_plans_referral f
    WHERE f.partnership_id = %(partnership)s AND f.offered_on <= %(today)s
      AND f.offered_on > %(today)s::date - interval '1 year'
), late AS (
    SELECT s.person_id,
           count(*) FILTER (WHERE s.state = 'ACCEPTED' AND s.achieved_at IS NULL AND s.promised_for < %(now)s)
               AS promises,
           count(*) FILTER (WHERE s.state = 'ASKED' AND s.wanted_by < %(now)s) AS answers
    FROM co_ordination_stepuprequest s
    WHERE s.partnership_id = %(partnership)s
    GROUP BY s.person_id
), alerted AS (
    SELECT n.person_id, count(*) AS number
    FROM admissions_alert n
    WHERE n.partnership_id = %(partnership)s AND n.ended_at IS NULL AND NOT n.learned_late
      AND n.raised_at < %(now)s::timestamptz - interval '1 day'
    GROUP BY n.person_id
), facts AS (
    SELECT p.id AS person_id, p.need_band, p.need_band IS NOT NULL AS in_model,
           l.person_id IS NOT NULL AS has_coordinator, a.assessed_on, c.agreed_on, c.review_due_on,
           CASE WHEN p.sharing_consent = 'GIVEN'
                THEN greatest(coalesce(k.teams, 0) - 1, 0) + (g.person_id IS NOT NULL)::int ELSE 0 END AS parties,
           coalesce(t.number, 0) AS told,
           coalesce(c.says_self_care, false) OR h.person_id IS NOT NULL AS supports_self_care,
           coalesce(c.says_specialist_access, false) AS says_specialist_access,
           p.sharing_consent <> 'NOT_ASKED' AS sharing_asked,
           EXISTS (SELECT FROM activity_activity v
                   WHERE v.partnership_id = %(partnership)s AND v.person_id = p.id
                     AND v.starts_on <= %(today)s AND v.starts_on > %(today)s::date - interval '1 year')
           OR EXISTS (SELECT FROM co_ordination_visit v
                      WHERE v.partnership_id = %(partnership)s AND v.person_id = p.id
                        AND v.visited_at <= %(now)s AND v.visited_at > %(now)s::timestamptz - interval '1 year')
               AS seen_in_a_year,
           coalesce(w.promises, 0) AS late_promises, coalesce(w.answers, 0) + coalesce(n.number, 0) AS late_answers
    FROM people p
    LEFT JOIN led l ON l.person_id = p.id
    LEFT JOIN assessed a ON a.person_id = p.id
    LEFT JOIN plans c ON c.person_id = p.id
    LEFT JOIN told t ON t.plan_id = c.id
    LEFT JOIN cared k ON k.person_id = p.id
    LEFT JOIN registered g ON g.person_id = p.id
    LEFT JOIN helped h ON h.person_id = p.id
    LEFT JOIN late w ON w.person_id = p.id
    LEFT JOIN alerted n ON n.person_id = p.id
)
"""

COLUMNS = tuple(Facts.__dataclass_fields__)

MASK = """
(f.has_coordinator)::int
+ 2 * coalesce(%(today)s <= (f.assessed_on + interval '1 year')::date, false)::int
+ 4 * (f.agreed_on IS NOT NULL AND (f.told > 0 OR f.parties = 0))::int
+ 8 * f.supports_self_care::int
+ 16 * (f.agreed_on IS NOT NULL AND f.says_specialist_access AND f.late_promises = 0)::int
+ 32 * coalesce(%(today)s <= f.review_due_on, false)::int
+ 64 * (f.in_model AND f.sharing_asked AND f.seen_in_a_year)::int
+ 128 * (f.late_answers = 0)::int
"""

GROUPINGS = ("level", "provider", "age", "sex", "ethnicity", "deprivation")
"""What counts are shown by. Everybody stands in one group of each."""

_BY = ", ".join(GROUPINGS)

COUNTED = f"""{FACTS}
, homes AS (
    SELECT DISTINCT ON (r.person_id) r.person_id, t.organisation_id
    FROM patients_carerelationship r
    JOIN partnerships_team t ON t.partnership_id = r.partnership_id AND t.id = r.team_id
    WHERE r.partnership_id = %(partnership)s
      AND r.starts_on <= %(today)s AND (r.ends_before IS NULL OR r.ends_before > %(today)s)
    ORDER BY r.person_id, r.starts_on, r.id
)
, described AS (
    SELECT f.need_band::text AS level, coalesce(o.name, '') AS provider, {AGE_GROUP} AS age, p.sex,
           {ETHNIC_GROUP} AS ethnicity, {DEPRIVED_FIFTH} AS deprivation, {MASK} AS mask
    FROM facts f
    JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.id = f.person_id
    LEFT JOIN {LIVES_IN}
    LEFT JOIN homes h ON h.person_id = f.person_id
    LEFT JOIN partnerships_organisation o ON o.partnership_id = %(partnership)s AND o.id = h.organisation_id
)
SELECT grouping({_BY}), coalesce({_BY}), mask, count(*)
FROM described GROUP BY GROUPING SETS ({", ".join(f"(mask, {name})" for name in GROUPINGS)})
"""

COUNTED_BY_LEVEL = f"{FACTS} SELECT f.need_band, {MASK}, count(*) FROM facts f GROUP BY 1, 2"

MASKS = f"{FACTS} SELECT f.person_id, {MASK} FROM facts f"


def facts_of(person_ids: Iterable[int], today: date, now: datetime) -> dict[int, Facts]:
    """What records say of some people, in the model or not."""
    rows = _asked(
        f"{FACTS} SELECT f.person_id, {', '.join(f'f.{name}' for name in COLUMNS)} FROM facts f",
        list(person_ids),
        today,
        now,
    )
    return {row[0]: Facts(*row[1:]) for row in rows}


def masks_of(person_ids: Iterable[int], today: date, now: datetime) -> dict[int, int]:
    """Which requirements some people have, as masks."""
    return dict(_asked(MASKS, list(person_ids), today, now))


def counted(today: date, now: datetime) -> list[tuple[str, str, int, int]]:
    """(what it is by, the group, mask, people) for everybody in the model, once by each of `GROUPINGS`."""
    last = len(GROUPINGS) - 1
    names = {(1 << last + 1) - 1 - (1 << last - place): name for place, name in enumerate(GROUPINGS)}
    return [(names[bits], group, mask, people) for bits, group, mask, people in _asked(COUNTED, None, today, now)]


def counted_by_level(today: date, now: datetime) -> list[tuple[int, int, int]]:
    """(level of need, mask, people) for everybody in the model."""
    return [(level, mask, people) for level, mask, people in _asked(COUNTED_BY_LEVEL, None, today, now)]


def _asked(sql: str, ids: list[int] | None, today: date, now: datetime) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "partnership": current_partnership_id(),
                "ids": ids,
                "today": today,
                "now": now,
                "roles": [str(role) for role in CARING_ROLES],
            },
        )
        return list(cursor.fetchall())

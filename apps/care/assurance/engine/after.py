"""What came after a rise in level, and after an early recovery point: parts of the query of `watch`.

They are `domain.cuts` and `domain.early_recovery` over sets. Both build on `known` (levels as known at the moment) and
`described` (people and the groups that they belong to).
"""

from apps.care.activity.engine.as_of import records_then
from apps.care.assurance.domain.cuts import A_YEAR, CUT_DAYS, ENDED_BY_CHOICE, HALVES, ONCE
from apps.care.assurance.domain.early_recovery import AFTER_DAYS, BACK_UNPLANNED, FEWEST


def _case(column: str, numbers: dict[str, int]) -> str:
    whens = " ".join(f"WHEN '{code}' THEN {number}" for code, number in numbers.items())
    return f"(CASE {column} {whens} ELSE 1 END)"


def _codes(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


CUTS = f"""
rises AS (
    SELECT k.person_id, k.starts_on AS rose_on, k.need_band,
           k.starts_on::timestamp AT TIME ZONE 'Europe/London' AS rose_at
    FROM known k JOIN known b ON b.person_id = k.person_id AND b.ends_before = k.starts_on AND b.need_band < k.need_band
    WHERE k.starts_on >= %(starts_on)s AND k.starts_on <= %(today)s::date - {CUT_DAYS}
),
packages AS (
    SELECT id, person_id, follows_id, starts_on, how_often = '{ONCE}' AS once,
           kind || '/' || CASE WHEN unit IN ({_codes(tuple(HALVES))}) THEN 'HOUR' ELSE unit END AS sort,
           units * {_case("how_often", A_YEAR)} * {_case("unit", HALVES)} AS amount,
           units * {_case("how_often", A_YEAR)} * unit_cost AS cost,
           CASE WHEN ended_at > %(as_of)s THEN 'infinity' ELSE coalesce(ends_before, 'infinity') END AS ends_before,
           CASE WHEN ended_at <= %(as_of)s THEN ended_at END AS ended_at, end_reason
    FROM care_plans_package WHERE partnership_id = %(partnership)s AND added_at <= %(as_of)s
),
chain AS (
    SELECT r.person_id, r.rose_on, r.need_band, p.id AS first_id, p.id
    FROM rises r JOIN packages p ON p.person_id = r.person_id AND p.starts_on < r.rose_on
         AND (p.ends_before >= r.rose_on OR p.ended_at >= r.rose_at)
    WHERE NOT EXISTS (SELECT FROM packages f WHERE f.id = p.follows_id AND f.ended_at >= r.rose_at)
    UNION ALL
    SELECT c.person_id, c.rose_on, c.need_band, c.first_id, n.id
    FROM chain c JOIN packages n ON n.follows_id = c.id AND n.starts_on <= c.rose_on + {CUT_DAYS}
),
cuts AS (
    SELECT c.person_id, c.rose_on, c.need_band,
           bool_or((l.end_reason IN ({_codes(ENDED_BY_CHOICE)}) AND l.ends_before <= c.rose_on + {CUT_DAYS})
                   OR (l.once = f.once AND CASE WHEN l.sort = f.sort AND l.amount <> f.amount THEN l.amount < f.amount
                                                ELSE l.cost < f.cost END)) AS cut
    FROM chain c JOIN packages f ON f.id = c.first_id JOIN packages l ON l.id = c.id
    WHERE NOT EXISTS (SELECT FROM chain n JOIN packages p ON p.id = n.id
                      WHERE n.first_id = c.first_id AND n.rose_on = c.rose_on AND p.follows_id = c.id)
    GROUP BY c.person_id, c.rose_on, c.need_band
),
cared_by AS (
    SELECT DISTINCT ON (c.person_id, c.rose_on) c.person_id, c.rose_on, t.organisation_id
    FROM cuts c
    JOIN patients_carerelationship r ON r.partnership_id = %(partnership)s AND r.person_id = c.person_id
        AND r.starts_on <= c.rose_on AND coalesce(r.ends_before, 'infinity') > c.rose_on
    JOIN partnerships_team t ON t.partnership_id = r.partnership_id AND t.id = r.team_id
    ORDER BY c.person_id, c.rose_on, r.starts_on, r.id
)
"""
"""Rises of people with a package in place on the day before, as `was_in_place` has it; of each, whether any of them was
cut in the days after. What a package was changed to after the rise stands for that package, and is none of its own."""

CUT_FACTS = """
SELECT 'PACKAGES_CUT', o.organisation_id, c.need_band, d.ethnicity, d.deprivation, c.cut
FROM cuts c JOIN described d USING (person_id) LEFT JOIN cared_by o USING (person_id, rose_on)
"""

EARLY = f"""
stays AS MATERIALIZED (
    SELECT id, (r).person_id, (r).provider_id, (r).spell_ref, (r).method,
           ((r).admitted_at AT TIME ZONE 'Europe/London')::date AS came_on,
           CASE WHEN (r).discharged_to = 'DIED'
                THEN ((r).discharged_at AT TIME ZONE 'Europe/London')::date END AS died_on
    FROM (
        SELECT a.id, jsonb_populate_record(a, coalesce(b.row, '{{}}')) AS r
        FROM admissions_admission a
        LEFT JOIN LATERAL (
            SELECT h.row FROM admissions_admissionbefore h
            WHERE h.partnership_id = a.partnership_id AND h.admission_id = a.id AND h.superseded_at > %(as_of)s
            ORDER BY h.superseded_at, h.id LIMIT 1
        ) b ON true
        WHERE a.partnership_id = %(partnership)s AND a.told_at <= %(as_of)s
          AND coalesce(a.withdrawn_at, 'infinity') > %(as_of)s
        OFFSET 0
    ) s
),
moves AS (
    SELECT DISTINCT ON (admission_id) admission_id AS id, step, "on" AS r_point
    FROM admissions_rpointmove WHERE partnership_id = %(partnership)s AND made_at <= %(as_of)s
    ORDER BY admission_id, number DESC
),
hrgs AS (
    SELECT person_id, provider_id, spell_ref, min(left(hrg, 2)) AS hrg
    FROM ({records_then("person_id, provider_id, spell_ref, hrg")}) r
    WHERE spell_ref IS NOT NULL AND hrg IS NOT NULL GROUP BY 1, 2, 3
),
points AS (
    SELECT s.id, s.person_id, s.provider_id, s.died_on, m.r_point, m.r_point - s.came_on AS days,
           s.method || '/' || coalesce(h.hrg, '') AS kind
    FROM stays s JOIN moves m USING (id) LEFT JOIN hrgs h USING (person_id, provider_id, spell_ref)
    WHERE m.step IN ('AGREED', 'DECIDED') AND m.r_point BETWEEN %(starts_on)s AND %(today)s::date - {AFTER_DAYS}
),
usual AS (
    SELECT kind, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS days
    FROM points GROUP BY kind HAVING count(*) >= {FEWEST}
)
"""
"""Recovery points that were set, by the kind of stay: how the person came, and the first two letters of its HRG."""

EARLY_FACTS = f"""
SELECT 'EARLY_R_POINT', p.provider_id, k.need_band, d.ethnicity, d.deprivation,
       coalesce(d.died_on BETWEEN p.r_point AND p.r_point + {AFTER_DAYS}, false)
       OR coalesce(p.died_on BETWEEN p.r_point AND p.r_point + {AFTER_DAYS}, false)
       OR EXISTS (SELECT FROM stays b WHERE b.person_id = p.person_id AND b.id <> p.id
                  AND b.method IN ({_codes(BACK_UNPLANNED)})
                  AND b.came_on BETWEEN p.r_point AND p.r_point + {AFTER_DAYS})
FROM points p JOIN usual u USING (kind) JOIN described d USING (person_id)
JOIN known k ON k.person_id = p.person_id AND k.starts_on <= p.r_point AND k.ends_before > p.r_point
WHERE p.days < u.days
"""

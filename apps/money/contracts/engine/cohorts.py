"""The days on which people are in the cohort that a version names: SQL over sets (`domain.cohort.Named`).

Common table expressions that follow one called `versions` (id, contract_id, starts_on, ends_before), with the
parameter `partnership`. `named` has version_id, person_id and days, and no rows of a version that names nobody apart.
"""

from collections.abc import Sequence

from django.db import connection

from apps.foundation.core.staging import in_whole_sets
from apps.foundation.core.tenancy import current_partnership_id

EVERY_DAY = "'{(,)}'::datemultirange"
NO_DAY = "'{}'::datemultirange"


def whose(alias: str, person_ids: Sequence[int] | None, column: str = "person_id") -> str:
    """Some people's rows, one look-up a person: a form that the index behind an exclusion constraint serves too."""
    return "" if person_ids is None else f"AND {alias}.{column} IN (SELECT unnest(%(people)s::bigint[]))"


def birthday(years: str) -> str:
    """The day on which somebody is so many years old: 1 March for 29 February in other years. Nothing of nothing."""
    day = f"(p.born_on + make_interval(years => {years}))::date"
    return f"({day} + CASE WHEN extract(day FROM {day}) <> extract(day FROM p.born_on) THEN 1 ELSE 0 END)"


def named(person_ids: Sequence[int] | None) -> str:
    """The expressions, for some people (`people`) or for all.

    Where somebody lived before the day from which it is recorded is what files said before; unknown, it is in no
    cohort that names where people live, nor is a person of unknown age in one that names ages. A condition counts
    from its onset to the day before it is resolved.
    """
    return f"""
cohorts AS (
    SELECT c.*, EXISTS (SELECT FROM contracts_cohortpractice q
                        WHERE q.partnership_id = c.partnership_id AND q.version_id = c.version_id) AS names_practices
    FROM contracts_cohort c JOIN versions v ON v.id = c.version_id
    WHERE c.partnership_id = %(partnership)s
), at_practices AS (
    SELECT q.version_id, r.person_id, range_agg(daterange(r.starts_on, r.ends_before)) AS days
    FROM contracts_cohortpractice q
    JOIN cohorts c ON c.version_id = q.version_id
    JOIN patients_registration r ON r.partnership_id = %(partnership)s AND r.practice_id = q.practice_id
                                {whose("r", person_ids)}
    WHERE q.partnership_id = %(partnership)s
    GROUP BY 1, 2
), with_conditions AS (
    SELECT c.version_id, t.person_id, range_agg(daterange(t.onset_on, t.resolved_on)) AS days
    FROM cohorts c
    JOIN patients_conditioncode g ON g.partnership_id = %(partnership)s AND g."group" = ANY(c.conditions)
    JOIN patients_condition t ON t.partnership_id = %(partnership)s AND t.code_system = g.code_system
                             AND t.code = g.code {whose("t", person_ids)}
    GROUP BY 1, 2
), recorded_homes AS (
    SELECT h.person_id, h.row ->> 'residence' AS residence,
           coalesce((h.row ->> 'residence_from')::date, '-infinity') AS starts_on, h.id AS place
    FROM patients_personbefore h
    WHERE h.partnership_id = %(partnership)s AND coalesce(h.row ->> 'residence', '') <> ''
      AND EXISTS (SELECT FROM cohorts WHERE residences <> '{{}}') {whose("h", person_ids)}
    UNION ALL
    SELECT p.id, p.residence, coalesce(p.residence_from, '-infinity'), 9223372036854775807
    FROM patients_person p
    WHERE p.partnership_id = %(partnership)s AND p.residence <> ''
      AND EXISTS (SELECT FROM cohorts WHERE residences <> '{{}}') {whose("p", person_ids, "id")}
), homes AS (
    SELECT person_id, residence, starts_on, min(starts_on) OVER (
        PARTITION BY person_id ORDER BY place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS ends_before
    FROM recorded_homes
), living AS (
    SELECT c.version_id, h.person_id, range_agg(daterange(h.starts_on, h.ends_before)) AS days
    FROM cohorts c JOIN homes h ON h.residence = ANY(c.residences)
    WHERE h.ends_before IS NULL OR h.ends_before > h.starts_on
    GROUP BY 1, 2
), named AS (
    SELECT c.version_id, p.id AS person_id,
           CASE WHEN c.age_from IS NULL AND c.age_to IS NULL THEN {EVERY_DAY} WHEN p.born_on IS NULL THEN {NO_DAY}
                ELSE datemultirange(daterange({birthday("c.age_from")}, {birthday("c.age_to + 1")})) END
           * CASE WHEN c.names_practices THEN coalesce(a.days, {NO_DAY}) ELSE {EVERY_DAY} END
           * CASE WHEN c.conditions <> '{{}}' THEN coalesce(w.days, {NO_DAY}) ELSE {EVERY_DAY} END
           * CASE WHEN c.residences <> '{{}}' THEN coalesce(l.days, {NO_DAY}) ELSE {EVERY_DAY} END AS days
    FROM cohorts c
    JOIN patients_person p ON p.partnership_id = %(partnership)s {whose("p", person_ids, "id")}
    LEFT JOIN at_practices a ON a.version_id = c.version_id AND a.person_id = p.id
    LEFT JOIN with_conditions w ON w.version_id = c.version_id AND w.person_id = p.id
    LEFT JOIN living l ON l.version_id = c.version_id AND l.person_id = p.id
)"""


PEOPLE_OF_A_RUN = f"""
WITH versions AS (
    SELECT v.id, v.contract_id, v.starts_on, coalesce(v.replaced_from, v.ends_before) AS ends_before
    FROM contracts_contractversion v
    WHERE v.partnership_id = %(partnership)s AND v.id = %(version)s
    UNION ALL (
        SELECT DISTINCT ON (v.contract_id) v.id, v.contract_id, v.starts_on, coalesce(v.replaced_from, v.ends_before)
        FROM contracts_givesway g
        JOIN contracts_contractversion v ON v.partnership_id = g.partnership_id AND v.contract_id = g.to_id
        WHERE g.partnership_id = %(partnership)s AND g.version_id = %(version)s AND v.state <> 'ENDED'
          AND v.starts_on <= %(on)s AND coalesce(v.replaced_from, v.ends_before) > %(on)s
        ORDER BY v.contract_id, v.state = 'IN_FORCE' DESC, v.offered_at IS NOT NULL DESC, v.number DESC)
), {named(None)}, inside AS (
    SELECT v.id AS version_id, s.person_id, s.need_band
    FROM versions v
    JOIN risk_profiling_riskscore s ON s.partnership_id = %(partnership)s AND s.run_id = %(run)s
                                   AND s.need_band IS NOT NULL
    LEFT JOIN cohorts c ON c.version_id = v.id
    LEFT JOIN named n ON n.version_id = v.id AND n.person_id = s.person_id
    WHERE c.id IS NULL OR (n.days @> %(on)s::date AND (c.levels = '{{}}' OR s.need_band = ANY(c.levels)))
)
SELECT person_id, need_band FROM inside i WHERE version_id = %(version)s AND NOT EXISTS (
    SELECT FROM inside other WHERE other.version_id <> %(version)s AND other.person_id = i.person_id)
"""
"""People of a run (`run`) at their level whom a version (`version`) is to pay for on a day (`on`). Contracts that it
gives way to count by their version in force, else by the one with their parties, else by their draft."""


def people_of_run(run_id: int, version_id: int, on: object) -> dict[int, int]:
    """How many people of a run are in the cohort of a version on a day, and in none that it gives way to, by level."""
    with connection.cursor() as cursor, in_whole_sets(cursor, many=True):
        cursor.execute(
            f"SELECT need_band, count(*) FROM ({PEOPLE_OF_A_RUN}) people GROUP BY 1",
            {"partnership": current_partnership_id(), "run": run_id, "version": version_id, "on": on},
        )
        return dict(cursor.fetchall())

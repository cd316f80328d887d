"""The weights of people under versions that adjust their fees: SQL over sets (`domain.adjusting.weight_of`)."""

from collections.abc import Sequence

from django.db import connection

from apps.foundation.core.staging import in_whole_sets
from apps.foundation.core.tenancy import current_partnership_id
from apps.money.contracts.domain.adjusting import WHOLE, Average, average_of
from apps.money.contracts.engine.cohorts import EVERY_DAY, NO_DAY, PEOPLE_OF_A_RUN, birthday, whose

RUNS_OF_PLANS = """
SELECT version_id, run_id FROM contracts_indicativeplan
WHERE partnership_id = %(partnership)s AND version_id IN (SELECT id FROM versions)
"""
"""The run that each version's plan was drawn from: its scores are those that factors go by."""


def weighed(person_ids: Sequence[int] | None, runs: str = RUNS_OF_PLANS) -> str:
    """Common table expressions that follow one called `versions` (id): `weighed` has version_id, person_id, weight and
    days, which together are every day, for some people (`people`) or for all; no rows of a version without factors.

    Age is that on the day, and a birthday counts at the new age; an age or score that is not known is below every step.
    """
    return f"""
runs AS ({runs}), steps AS (
    SELECT version_id, what, starts_at, factor,
           lead(starts_at) OVER (PARTITION BY version_id, what ORDER BY starts_at NULLS FIRST) AS ends_before
    FROM (
        SELECT version_id, what, starts_at, factor FROM contracts_factor
        WHERE partnership_id = %(partnership)s AND what <> 'SEX' AND version_id IN (SELECT id FROM versions)
        UNION ALL
        SELECT v.id, w.what, NULL, {WHOLE} FROM versions v CROSS JOIN (VALUES ('AGE'), ('SCORE')) w(what)
        WHERE EXISTS (SELECT FROM contracts_factor f
                      WHERE f.partnership_id = %(partnership)s AND f.version_id = v.id)
    ) typed
), weighed AS (
    SELECT a.version_id, p.id AS person_id,
           (2 * a.factor::bigint * c.factor * coalesce(x.factor, {WHOLE}) + {WHOLE * WHOLE}) / {2 * WHOLE * WHOLE}
           AS weight,
           CASE WHEN p.born_on IS NOT NULL
                THEN datemultirange(daterange({birthday("a.starts_at::int")}, {birthday("a.ends_before::int")}))
                WHEN a.starts_at IS NULL THEN {EVERY_DAY} ELSE {NO_DAY} END AS days
    FROM steps a
    JOIN patients_person p ON p.partnership_id = %(partnership)s {whose("p", person_ids, "id")}
    LEFT JOIN runs r ON r.version_id = a.version_id
    LEFT JOIN risk_profiling_riskscore s
      ON s.partnership_id = %(partnership)s AND s.run_id = r.run_id AND s.person_id = p.id
    JOIN steps c ON c.version_id = a.version_id AND c.what = 'SCORE'
                AND CASE WHEN s.score IS NULL THEN c.starts_at IS NULL
                         ELSE (c.starts_at IS NULL OR s.score >= c.starts_at)
                              AND (c.ends_before IS NULL OR s.score < c.ends_before) END
    LEFT JOIN contracts_factor x ON x.partnership_id = %(partnership)s AND x.version_id = a.version_id
                                AND x.what = 'SEX' AND x.sex = p.sex
    WHERE a.what = 'AGE'
)"""


def averages_of(run_id: int, version_id: int, on: object) -> dict[int, Average]:
    """The weights on a day of the people of a run whom a version is to pay for, added up by level; nothing of a version
    without factors."""
    with connection.cursor() as cursor, in_whole_sets(cursor, many=True):
        cursor.execute(
            f"""
            WITH people AS ({PEOPLE_OF_A_RUN}), versions AS (SELECT %(version)s::bigint AS id),
            {weighed(None, "SELECT %(version)s::bigint AS version_id, %(run)s::bigint AS run_id")}
            SELECT p.need_band, w.weight, count(*)
            FROM people p JOIN weighed w ON w.person_id = p.person_id AND w.days @> %(on)s::date
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            {"partnership": current_partnership_id(), "run": run_id, "version": version_id, "on": on},
        )
        shared: dict[int, list[tuple[int, int]]] = {}
        for level, weight, people in cursor.fetchall():
            shared.setdefault(level, []).append((weight, people))
    return {level: average_of(some) for level, some in shared.items()}

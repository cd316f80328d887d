"""Funded periods: the one definition in SQL (`domain.funded_periods`), and bringing the stored ones up to date."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from apps.care.activity.services import records_follow
from apps.foundation.core.staging import in_whole_sets
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.selectors import setting
from apps.money.capitation.engine.person_days import add_days_of, rebuild_days, take_off_days_of
from apps.money.contracts.domain.adjusting import WHOLE
from apps.money.contracts.engine.cohorts import EVERY_DAY, NO_DAY, named, whose
from apps.money.contracts.engine.weights import weighed

FEW_PEOPLE = 1_000
"""Up to here deltas are cheaper; beyond, everybody is worked out again."""

IN_FORCE = """
SELECT v.id, v.contract_id, v.starts_on, coalesce(v.replaced_from, v.ends_before) AS ends_before
FROM contracts_contractversion v
WHERE v.partnership_id = %(partnership)s AND v.state = 'IN_FORCE'
"""


def entitled(versions: str, person_ids: Sequence[int] | None, *, less_excluded: bool = True) -> str:
    """Common table expressions up to `entitled`: days of each person at each level in the cohort of some versions (id,
    contract_id, starts_on, ends_before), before any of them gives way; or with those days that another currency pays
    for."""
    less = f"- coalesce(e.days, {NO_DAY})" if less_excluded else ""
    return f"""
WITH versions AS ({versions}), {named(person_ids)}, bands AS (
    SELECT person_id, funded_band, range_agg(daterange(starts_on, ends_before)) AS days
    FROM need_bands_bandperiod b
    WHERE partnership_id = %(partnership)s AND superseded_at IS NULL {whose("b", person_ids)}
    GROUP BY person_id, funded_band
), registered AS (
    SELECT r.person_id, range_agg(daterange(r.starts_on, r.ends_before)) AS days
    FROM patients_registration r
    JOIN partnerships_organisation o
      ON o.partnership_id = r.partnership_id AND o.id = r.practice_id AND o.role <> 'ELSEWHERE'
    WHERE r.partnership_id = %(partnership)s {whose("r", person_ids)}
    GROUP BY r.person_id
), excluded AS (
    SELECT person_id, range_agg(daterange(starts_on, ends_before)) AS days
    FROM patients_exclusion e
    WHERE partnership_id = %(partnership)s {whose("e", person_ids)}
    GROUP BY person_id
), entitled AS (
    SELECT v.id AS version_id, v.contract_id, b.person_id, b.funded_band,
           b.days * r.days
           * datemultirange(daterange(v.starts_on, v.ends_before))
           * datemultirange(daterange(NULL, p.died_on + 1))
           * CASE WHEN c.id IS NULL THEN {EVERY_DAY} ELSE n.days END
           {less} AS days
    FROM bands b
    JOIN patients_person p ON p.partnership_id = %(partnership)s AND p.id = b.person_id
                          AND p.trace_status = ANY(%(paid)s)
    JOIN registered r ON r.person_id = b.person_id
    LEFT JOIN excluded e ON e.person_id = b.person_id
    CROSS JOIN versions v
    LEFT JOIN cohorts c ON c.version_id = v.id
    LEFT JOIN named n ON n.version_id = v.id AND n.person_id = b.person_id
    WHERE c.id IS NULL OR c.levels = '{{}}' OR b.funded_band = ANY(c.levels)
)"""


def giving_way(person_ids: Sequence[int] | None) -> str:
    """What follows `entitled`, for the same people: periods at each level and weight, less the days of which another
    contract's cohort has the person, where the version gives way to it. Versions of one contract that follow one
    another make one period where both have the person, at one weight."""
    return f"""
, {weighed(person_ids)}, given AS (
    SELECT g.version_id, x.person_id, x.funded_band, range_agg(x.days) AS days
    FROM contracts_givesway g JOIN entitled x ON x.contract_id = g.to_id
    WHERE g.partnership_id = %(partnership)s
    GROUP BY 1, 2, 3
)
SELECT contract_id, person_id, funded_band, weight, lower(days.range) AS starts_on, upper(days.range) AS ends_before
FROM (
    SELECT e.contract_id, e.person_id, e.funded_band, coalesce(w.weight, {WHOLE})::int AS weight,
           range_agg((e.days - coalesce(g.days, {NO_DAY})) * coalesce(w.days, {EVERY_DAY})) AS days
    FROM entitled e
    LEFT JOIN given g ON g.version_id = e.version_id AND g.person_id = e.person_id AND g.funded_band = e.funded_band
    LEFT JOIN weighed w ON w.version_id = e.version_id AND w.person_id = e.person_id
    GROUP BY 1, 2, 3, 4
) paid
CROSS JOIN LATERAL unnest(paid.days) AS days(range)
"""


SUPERSEDE = """
WITH gone AS (
    UPDATE capitation_fundedperiod f SET superseded_at = %(moment)s
    WHERE f.partnership_id = %(partnership)s AND f.superseded_at IS NULL
      AND NOT EXISTS (
          SELECT FROM wanted w WHERE w.person_id = f.person_id AND w.contract_id = f.contract_id
             AND (w.funded_band, w.weight) = (f.funded_band, f.weight)
             AND w.starts_on = f.starts_on AND w.ends_before = f.ends_before)
    RETURNING f.person_id
)
INSERT INTO changed SELECT DISTINCT person_id FROM gone
"""

ADD = """
WITH added AS (
    INSERT INTO capitation_fundedperiod
           (partnership_id, contract_id, person_id, funded_band, weight, starts_on, ends_before, recorded_at)
    SELECT %(partnership)s, contract_id, person_id, funded_band, weight, starts_on, ends_before, %(moment)s
    FROM wanted w
    WHERE NOT EXISTS (
        SELECT FROM capitation_fundedperiod f
        WHERE f.partnership_id = %(partnership)s AND f.superseded_at IS NULL AND f.person_id = w.person_id
          AND f.contract_id = w.contract_id AND (f.funded_band, f.weight) = (w.funded_band, w.weight)
          AND f.starts_on = w.starts_on AND f.ends_before = w.ends_before)
    ORDER BY person_id, starts_on
    RETURNING person_id
)
INSERT INTO changed SELECT DISTINCT person_id FROM added
"""

STORED = """
SELECT id, contract_id, person_id, funded_band, weight, starts_on, ends_before FROM capitation_fundedperiod
WHERE partnership_id = %(partnership)s AND superseded_at IS NULL AND person_id = ANY(%(people)s)
"""

SUPERSEDE_THESE = """
UPDATE capitation_fundedperiod SET superseded_at = %(moment)s
WHERE partnership_id = %(partnership)s AND id = ANY(%(ids)s)
"""

ADD_THESE = """
INSERT INTO capitation_fundedperiod
       (partnership_id, contract_id, person_id, funded_band, weight, starts_on, ends_before, recorded_at)
SELECT %(partnership)s, row.*, %(moment)s
FROM unnest(%(contracts)s::bigint[], %(persons)s::bigint[], %(bands)s::smallint[], %(weights)s::int[],
            %(starts)s::date[], %(ends)s::date[]) AS row
"""


def refresh_funded(person_ids: Sequence[int] | None, moment: datetime) -> int:
    """Bring the funded periods of some people, or of all, up to date, and every figure that follows.

    The caller holds the partnership's figures at `moment`. Returns how many people's days changed.
    """
    if person_ids is not None and len(person_ids) <= FEW_PEOPLE:
        changed = _refresh_few(list(person_ids), moment)
    else:
        changed = _refresh_all(moment)
    records_follow(changed)
    return len(changed)


def _refresh_few(people: list[int], moment: datetime) -> list[int]:
    """A few people's periods compared here, and their days taken off and put on; returns whose changed."""
    if not people:
        return []
    parameters = _parameters(moment) | {"people": people}
    with connection.cursor() as cursor:
        cursor.execute(_wanted(people), parameters)
        wanted = set(cursor.fetchall())
        cursor.execute(STORED, parameters)
        stored = {row[1:]: row[0] for row in cursor.fetchall()}
        gone, new = stored.keys() - wanted, sorted(wanted - stored.keys())
        changed = sorted({person for _, person, *_ in [*gone, *new]})
        if changed:
            take_off_days_of(cursor, changed)
            cursor.execute(SUPERSEDE_THESE, parameters | {"ids": [stored[row] for row in gone]})
            columns = zip(("contracts", "persons", "bands", "weights", "starts", "ends"), _columns(new), strict=True)
            cursor.execute(ADD_THESE, parameters | dict(columns))
            add_days_of(cursor, changed)
    return changed


def _refresh_all(moment: datetime) -> list[int]:
    """Everybody's periods worked out again as sets, and the days counted again; returns whose changed."""
    parameters = _parameters(moment)
    with connection.cursor() as cursor, in_whole_sets(cursor, many=True):
        cursor.execute("CREATE TEMPORARY TABLE changed (person_id bigint) ON COMMIT DROP")
        cursor.execute(f"CREATE TEMPORARY TABLE wanted ON COMMIT DROP AS {_wanted(None)}", parameters)
        cursor.execute("ANALYZE wanted")
        cursor.execute(SUPERSEDE, parameters)
        cursor.execute(ADD, parameters)
        rebuild_days(cursor)
        cursor.execute("SELECT DISTINCT person_id FROM changed ORDER BY person_id")
        changed = [row[0] for row in cursor.fetchall()]
        cursor.execute("DROP TABLE wanted")
        cursor.execute("DROP TABLE changed")
    return changed


def _parameters(moment: datetime) -> dict[str, Any]:
    return {
        "partnership": current_partnership_id(),
        "moment": moment,
        "paid": setting("trace_statuses_paid"),
    }


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Rows of six, as six lists."""
    return [[row[place] for row in rows] for place in range(6)]


def funded_periods_that_differ(cursor: Any) -> list[str]:
    """People whose stored funded periods are not what their facts make them: nobody, or a bug."""
    cursor.execute(
        f"""
        WITH afresh AS ({_wanted(None)}), stored AS (
            SELECT contract_id, person_id, funded_band, weight, starts_on, ends_before
            FROM capitation_fundedperiod
            WHERE partnership_id = %(partnership)s AND superseded_at IS NULL
        )
        SELECT count(DISTINCT person_id) FROM (
            (SELECT * FROM afresh EXCEPT ALL SELECT * FROM stored)
            UNION ALL
            (SELECT * FROM stored EXCEPT ALL SELECT * FROM afresh)
        ) differing
        """,
        {"partnership": current_partnership_id(), "paid": setting("trace_statuses_paid")},
    )
    people = cursor.fetchone()[0]
    return [f"{people:,} people have other periods"] if people else []


def _wanted(person_ids: Sequence[int] | None) -> str:
    return entitled(IN_FORCE, person_ids) + giving_way(person_ids)

"""Days in the model by contract, month and level: swept over all, or added and taken off for a few. Of a contract that
counts heads, people on the first of the month stand in their place."""

from collections.abc import Sequence
from typing import Any

from apps.foundation.core.tenancy import current_partnership_id

HEADED = """
SELECT DISTINCT contract_id FROM contracts_contractversion
WHERE partnership_id = %(partnership)s AND state = 'IN_FORCE' AND counting = 'HEADS'
"""
"""Contracts that count heads. Every version of a contract counts alike, so no moment knows it otherwise."""

IS_ON_THE_FIRST = "(starts_on <= month AND ends_before > month)"
COUNTS = f"(h.contract_id IS NULL OR {IS_ON_THE_FIRST})"
"""Whether a period counts in a month that it touches, beside `HEADED` as h."""
COUNTED = """
CASE WHEN h.contract_id IS NULL
     THEN least(ends_before, (month + interval '1 month')::date) - greatest(starts_on, month::date) ELSE 1 END
"""
"""How much it counts: its days of the month, or its head."""

# The days before a moment are the sum, over ends of periods before it, of +-(moment - end): so a month is the
# difference of two such sums, and nothing is joined day by day. Periods that agree are counted first: few differ. Heads
# on the first are the sum of the ends up to it.
SWEEP = """
WITH spans AS (
    SELECT contract_id, funded_band, starts_on, ends_before, count(*) AS people, sum(weight) AS weight
    FROM ({periods}) f GROUP BY 1, 2, 3, 4
), ends AS (
    SELECT contract_id, funded_band, day, sum(step) AS step, sum(weight) AS weight
    FROM (
        SELECT contract_id, funded_band, starts_on AS day, people AS step, weight FROM spans
        UNION ALL
        SELECT contract_id, funded_band, ends_before, -people, -weight FROM spans
    ) e
    GROUP BY contract_id, funded_band, day
), months AS (
    SELECT month::date FROM (SELECT min(day) AS first, max(day) AS last FROM ends) span,
    LATERAL generate_series(date_trunc('month', first), date_trunc('month', last) + interval '1 month', '1 month') month
), sums AS (
    SELECT e.contract_id, e.funded_band, m.month, sum(e.step * (m.month - e.day)) AS days, sum(e.step) AS heads,
           sum(e.weight * (m.month - e.day)) AS weighted_days, sum(e.weight) AS weighted_heads
    FROM ends e JOIN months m ON e.day <= m.month
    GROUP BY 1, 2, 3
)
SELECT s.contract_id, (month - interval '1 month')::date AS month, funded_band,
       (CASE WHEN h.contract_id IS NULL THEN days - lag(days, 1, 0) OVER place ELSE lag(heads, 1, 0) OVER place
        END)::bigint AS days,
       (CASE WHEN h.contract_id IS NULL THEN weighted_days - lag(weighted_days, 1, 0) OVER place
        ELSE lag(weighted_heads, 1, 0) OVER place END)::bigint AS weighted
FROM sums s LEFT JOIN ({headed}) h ON h.contract_id = s.contract_id
WINDOW place AS (PARTITION BY s.contract_id, funded_band ORDER BY month)
"""

CURRENT = """
SELECT contract_id, person_id, funded_band, weight, starts_on, ends_before FROM capitation_fundedperiod
WHERE partnership_id = %(partnership)s AND superseded_at IS NULL
"""
AS_OF = """
SELECT contract_id, person_id, funded_band, weight, starts_on, ends_before FROM capitation_fundedperiod
WHERE partnership_id = %(partnership)s
  AND recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)
"""
_OF_PEOPLE = f"{CURRENT} AND person_id = ANY(%(people)s)"

BY_MONTH = """
SELECT f.contract_id, month::date AS month, funded_band, sum({counted}) AS days, sum(weight * ({counted})) AS weighted,
       count(DISTINCT person_id) AS people
FROM ({periods}) f LEFT JOIN ({headed}) h ON h.contract_id = f.contract_id,
     LATERAL generate_series(date_trunc('month', starts_on), ends_before - 1, '1 month') month
WHERE {counts}
GROUP BY f.contract_id, month, funded_band
"""


def swept(periods: str) -> str:
    """What some periods count, by contract, month and level: by event sweep."""
    return f"SELECT * FROM ({SWEEP.format(periods=periods, headed=HEADED)}) found WHERE days <> 0"


def by_month(periods: str) -> str:
    """The same month by month of each period, with how many people it is."""
    return BY_MONTH.format(periods=periods, headed=HEADED, counted=COUNTED, counts=COUNTS)


def sweep(cursor: Any) -> list[tuple[Any, ...]]:
    """(contract, month, level, days, weighted days) over everybody, by event sweep over the ends of funded periods."""
    cursor.execute(
        f"{swept(CURRENT)} ORDER BY 1, 2, 3",
        {"partnership": current_partnership_id()},
    )
    return list(cursor.fetchall())


def sweep_as_of(cursor: Any, contract_id: int, as_of: Any) -> list[tuple[Any, ...]]:
    """(contract, month, level, days, weighted days) of one contract as known at a moment."""
    cursor.execute(
        f"{swept(AS_OF)} AND contract_id = %(contract)s ORDER BY 1, 2, 3",
        {"partnership": current_partnership_id(), "contract": contract_id, "as_of": as_of},
    )
    return list(cursor.fetchall())


OF_SPAN = """
SELECT contract_id, person_id, funded_band, weight, greatest(starts_on, %(from)s) AS starts_on,
       least(ends_before, %(to)s) AS ends_before
FROM capitation_fundedperiod
WHERE partnership_id = %(partnership)s AND contract_id = %(contract)s
  AND starts_on < %(to)s AND ends_before > %(from)s
  AND recorded_at <= %({moment})s AND (superseded_at IS NULL OR superseded_at > %({moment})s)
"""
OF_PERSON_BY_MONTH = """
SELECT person_id, month::date AS month, funded_band, sum({counted}) AS days, sum(weight * ({counted})) AS weighted
FROM ({periods}) f LEFT JOIN ({headed}) h ON h.contract_id = f.contract_id,
     LATERAL generate_series(date_trunc('month', starts_on), ends_before - 1, '1 month') month
WHERE person_id IN (SELECT person_id FROM touched) AND {counts}
GROUP BY person_id, month, funded_band
"""


def days_learned(
    cursor: Any, contract_id: int, span: tuple[Any, Any], after: Any, until: Any, most: int
) -> list[tuple[Any, ...]]:
    """(person, month, level, days more or fewer) of people whose days in a span, or whose weight, were known otherwise
    at a later moment than at an earlier one: of so many people at most."""
    then, since = OF_SPAN.format(moment="after"), OF_SPAN.format(moment="until")
    cursor.execute(
        f"""
        WITH touched AS (
            SELECT DISTINCT person_id FROM (
                (({then}) EXCEPT ALL ({since})) UNION ALL (({since}) EXCEPT ALL ({then}))) changed
            LIMIT %(most)s
        ), before AS ({_of_person(then)}), now AS ({_of_person(since)})
        SELECT person_id, month, funded_band, (coalesce(n.days, 0) - coalesce(b.days, 0))::bigint
        FROM before b FULL JOIN now n USING (person_id, month, funded_band)
        WHERE (coalesce(n.days, 0), coalesce(n.weighted, 0)) <> (coalesce(b.days, 0), coalesce(b.weighted, 0))
        ORDER BY 1, 2, 3
        """,
        {
            "partnership": current_partnership_id(),
            "contract": contract_id,
            "from": span[0],
            "to": span[1],
            "after": after,
            "until": until,
            "most": most,
        },
    )
    return list(cursor.fetchall())


def _of_person(periods: str) -> str:
    return OF_PERSON_BY_MONTH.format(periods=periods, headed=HEADED, counted=COUNTED, counts=COUNTS)


def rebuild_days(cursor: Any) -> None:
    """Count everything again and store what differs."""
    cursor.execute(
        f"""
        WITH swept AS ({swept(CURRENT)}), counted AS ({by_month(CURRENT)}),
        fresh AS (
            SELECT s.contract_id, s.month, s.funded_band, s.days, s.weighted, coalesce(c.people, 0) AS people
            FROM swept s LEFT JOIN counted c USING (contract_id, month, funded_band)
        ), emptied AS (
            UPDATE capitation_persondays d SET days = 0, weighted = 0, people = 0
            WHERE d.partnership_id = %(partnership)s AND (d.days, d.people) <> (0, 0) AND NOT EXISTS (
                SELECT FROM fresh f
                WHERE (f.contract_id, f.month, f.funded_band) = (d.contract_id, d.month, d.funded_band))
        )
        INSERT INTO capitation_persondays (partnership_id, contract_id, month, funded_band, days, weighted, people)
        SELECT %(partnership)s, contract_id, month, funded_band, days, weighted, people FROM fresh
        ON CONFLICT (partnership_id, contract_id, month, funded_band)
        DO UPDATE SET days = excluded.days, weighted = excluded.weighted, people = excluded.people
        """,
        {"partnership": current_partnership_id()},
    )


def add_days_of(cursor: Any, person_ids: Sequence[int]) -> None:
    """Add the days of a few people to the summary: after their periods changed."""
    cursor.execute(
        f"""
        INSERT INTO capitation_persondays AS d
               (partnership_id, contract_id, month, funded_band, days, weighted, people)
        SELECT %(partnership)s, contract_id, month, funded_band, days, weighted, people
        FROM ({by_month(_OF_PEOPLE)}) m
        ON CONFLICT (partnership_id, contract_id, month, funded_band)
        DO UPDATE SET days = d.days + excluded.days, weighted = d.weighted + excluded.weighted,
                      people = d.people + excluded.people
        """,
        {"partnership": current_partnership_id(), "people": list(person_ids)},
    )


def take_off_days_of(cursor: Any, person_ids: Sequence[int]) -> None:
    """Take the days of a few people off the summary: before their periods change."""
    cursor.execute(
        f"""
        UPDATE capitation_persondays d
        SET days = d.days - m.days, weighted = d.weighted - m.weighted, people = d.people - m.people
        FROM ({by_month(_OF_PEOPLE)}) m
        WHERE d.partnership_id = %(partnership)s
          AND (d.contract_id, d.month, d.funded_band) = (m.contract_id, m.month, m.funded_band)
        """,
        {"partnership": current_partnership_id(), "people": list(person_ids)},
    )


def days_that_differ(cursor: Any) -> list[str]:
    """Where the stored summary is not what counting again gives: nowhere, or a bug."""
    cursor.execute(
        f"""
        WITH counted AS ({by_month(CURRENT)}), swept AS ({swept(CURRENT)}),
        stored AS (SELECT contract_id, month, funded_band, days, weighted, people FROM capitation_persondays
                   WHERE partnership_id = %(partnership)s AND (days, weighted, people) <> (0, 0, 0))
        SELECT contract_id, month, funded_band
        FROM stored s FULL JOIN counted c USING (contract_id, month, funded_band)
             FULL JOIN swept w USING (contract_id, month, funded_band)
        WHERE (s.days, s.weighted, s.people, s.days, s.weighted)
              IS DISTINCT FROM (c.days, c.weighted, c.people, w.days, w.weighted)
        ORDER BY 1, 2, 3
        """,
        {"partnership": current_partnership_id()},
    )
    return [f"contract {row[0]}, {row[1]:%B %Y}, level {row[2]}" for row in cursor.fetchall()]

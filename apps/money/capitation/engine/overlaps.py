"""People and days that a version and other contracts would both pay for, before either gives way, as sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from apps.foundation.core.staging import in_whole_sets
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.periods import Period
from apps.foundation.partnerships.selectors import setting
from apps.money.capitation.engine.funded import entitled

VERSIONS = """
SELECT v.id, v.contract_id, v.starts_on, coalesce(v.replaced_from, v.ends_before) AS ends_before
FROM contracts_contractversion v
WHERE v.partnership_id = %(partnership)s AND v.id = ANY(%(versions)s)
"""

BOTH = """
, mine AS (
    SELECT person_id, funded_band, days FROM entitled WHERE version_id = %(own)s AND NOT isempty(days)
), theirs AS (
    SELECT contract_id, person_id, funded_band, range_agg(days) AS days
    FROM entitled WHERE version_id <> %(own)s AND NOT isempty(days)
    GROUP BY 1, 2, 3
), together AS (
    SELECT t.contract_id, t.person_id, t.funded_band, m.days * t.days AS days
    FROM mine m JOIN theirs t ON t.person_id = m.person_id AND t.funded_band = m.funded_band
    WHERE m.days && t.days
), by_span AS (
    SELECT t.contract_id, t.person_id, t.funded_band, y.place, upper(d.range) - lower(d.range) AS days,
           (SELECT count(*)
            FROM generate_series(date_trunc('month', lower(d.range)), upper(d.range) - 1, '1 month') first
            WHERE first >= lower(d.range)) AS heads
    FROM together t
    CROSS JOIN unnest(%(begins)s::date[], %(ends)s::date[]) WITH ORDINALITY AS y(starts_on, ends_before, place)
    CROSS JOIN LATERAL unnest(t.days * datemultirange(daterange(y.starts_on, y.ends_before))) AS d(range)
), alone AS (
    SELECT t.contract_id,
           (SELECT count(DISTINCT m.person_id) FROM mine m
            WHERE NOT EXISTS (SELECT FROM together b
                              WHERE b.contract_id = t.contract_id AND b.person_id = m.person_id)) AS own_alone,
           (SELECT count(DISTINCT o.person_id) FROM theirs o
            WHERE o.contract_id = t.contract_id AND NOT EXISTS (
                SELECT FROM together b
                WHERE b.contract_id = t.contract_id AND b.person_id = o.person_id)) AS other_alone
    FROM (SELECT DISTINCT contract_id FROM together) t
)
SELECT b.contract_id, b.place, b.funded_band, count(DISTINCT b.person_id) AS people, sum(b.days)::bigint AS days,
       sum(b.heads)::bigint AS heads, count(DISTINCT b.person_id) FILTER (WHERE b.heads > 0) AS counted,
       max(a.own_alone) AS own_alone, max(a.other_alone) AS other_alone
FROM by_span b JOIN alone a USING (contract_id)
GROUP BY GROUPING SETS ((b.contract_id), (b.contract_id, b.place, b.funded_band))
ORDER BY 1, 2 NULLS FIRST, 3
"""


@dataclass(frozen=True)
class Both:
    """People and days of a contract that a version names too: at a level in a span (by its place among those that were
    asked for), or of all, with how many people only one of the two names. `heads` are firsts of a month among the
    days, and `people_counted` who is there on one."""

    contract_id: int
    span: int | None
    funded_band: int | None
    people: int
    days: int
    heads: int
    people_counted: int
    own_alone: int
    other_alone: int


def days_of_both(version_id: int, others: Sequence[int], spans: Sequence[Period]) -> list[Both]:
    """What a version and versions of other contracts (`others`) both name, by the people known now."""
    parameters: dict[str, Any] = {
        "partnership": current_partnership_id(),
        "paid": setting("trace_statuses_paid"),
        "own": version_id,
        "versions": [version_id, *others],
        "begins": [span.starts_on for span in spans],
        "ends": [span.ends_before for span in spans],
    }
    with connection.cursor() as cursor, in_whole_sets(cursor, many=True):
        cursor.execute(entitled(VERSIONS, None) + BOTH, parameters)
        return [
            Both(contract, place - 1 if place else None, *figures) for contract, place, *figures in cursor.fetchall()
        ]

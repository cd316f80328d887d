"""People of a contract with the whole of their year: level, entitlement, and what each cost with whom.

Of a contract in force as it was recorded, of a draft as those whom its plan is drawn for cost in the year before.
Nobody is named: a row is a person, in the order of their numbers inside, so that the same people are the same rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import connection

from apps.care.activity.choices import CostBasis, Scope
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.choices import Sector
from apps.money.capitation.engine.person_days import COUNTED, COUNTS, CURRENT, HEADED
from apps.money.contracts.engine.cohorts import PEOPLE_OF_A_RUN

ACCREDITED = (CostBasis.TARIFF, CostBasis.LOCAL_PRICE, CostBasis.PATIENT_LEVEL)
"""Cost bases that others can check: a price that was published or agreed, or a patient-level cost. Decided."""

Price = Mapping[tuple[date, int], Fraction]
"""Pence a day (or head) of a month at a level."""


@dataclass(frozen=True)
class PersonYear:
    """A person's level at the end, what the fees come to for them, and pence by organisation; of all of it the acute
    part, and the part with an accredited cost basis."""

    level: int
    entitlement: Pence
    costs: Mapping[int, Pence]
    acute: Pence
    accredited: Pence


RECORDED = f"""
WITH prices AS (
    SELECT * FROM unnest(%(months)s::date[], %(levels)s::int[], %(tops)s::numeric[], %(bottoms)s::numeric[])
    AS p (month, level, top, bottom)
), periods AS (
    SELECT contract_id, person_id, funded_band, greatest(starts_on, %(from)s::date) AS starts_on,
           least(ends_before, %(to)s::date) AS ends_before
    FROM ({CURRENT}) f
    WHERE contract_id = %(contract)s AND starts_on < %(to)s AND ends_before > %(from)s
), counted AS (
    SELECT person_id, month::date AS month, funded_band, ends_before, {COUNTED} AS days
    FROM periods f LEFT JOIN ({HEADED}) h ON h.contract_id = f.contract_id,
         LATERAL generate_series(date_trunc('month', starts_on), ends_before - 1, '1 month') month
    WHERE {COUNTS}
), people AS (
    SELECT person_id, (array_agg(funded_band ORDER BY ends_before DESC, funded_band DESC))[1] AS level,
           round(sum(days * top / bottom))::bigint AS entitlement
    FROM counted JOIN prices p ON p.month = counted.month AND p.level = funded_band
    GROUP BY person_id
), spent AS (
    SELECT a.person_id, a.service_line_id, sum(a.cost_pence)::bigint AS pence,
           coalesce(sum(a.cost_pence) FILTER (WHERE a.cost_basis = ANY(%(accredited)s)), 0)::bigint AS accredited
    FROM activity_activitycell c
    JOIN activity_activity a ON a.partnership_id = c.partnership_id AND a.cell_id = c.id
    WHERE c.partnership_id = %(partnership)s AND c.contract_id = %(contract)s AND c.scope = %(scope)s
      AND c.month >= %(from)s AND c.month < %(to)s
    GROUP BY 1, 2
)"""

EXPECTED = f"""
WITH people AS (
    SELECT s.person_id, s.need_band AS level, p.top::bigint AS entitlement
    FROM ({PEOPLE_OF_A_RUN}) s
    JOIN unnest(%(levels)s::int[], %(tops)s::numeric[]) AS p (level, top) ON p.level = s.need_band
), spent AS (
    SELECT a.person_id, a.service_line_id, sum(a.cost_pence)::bigint AS pence,
           coalesce(sum(a.cost_pence) FILTER (WHERE a.cost_basis = ANY(%(accredited)s)), 0)::bigint AS accredited
    FROM people
    JOIN activity_activity a ON a.partnership_id = %(partnership)s AND a.person_id = people.person_id
                            AND a.starts_on >= %(from)s AND a.starts_on < %(to)s
    JOIN contracts_scopeline l ON l.partnership_id = %(partnership)s AND l.version_id = %(version)s
                              AND l.scope = %(scope)s AND l.kind = a.kind AND l.ltc_related = a.ltc_related
                              AND l.starts_on <= %(on)s AND l.ends_before > %(on)s
    GROUP BY 1, 2
)"""

TOGETHER = """
SELECT e.person_id, e.level, e.entitlement, l.organisation_id, sum(s.pence)::bigint,
       coalesce(sum(s.pence) FILTER (WHERE l.sector = %(acute)s), 0)::bigint, coalesce(sum(s.accredited), 0)::bigint
FROM people e
LEFT JOIN spent s ON s.person_id = e.person_id
LEFT JOIN partnerships_serviceline l ON l.partnership_id = %(partnership)s AND l.id = s.service_line_id
GROUP BY 1, 2, 3, 4
ORDER BY 1, 4
"""


def recorded(contract_id: int, starts_on: date, ends_before: date, prices: Price) -> list[PersonYear]:
    """People of a contract in months of it, as now known: entitlement to the nearest penny a person."""
    priced = sorted(prices.items())
    return _people(
        RECORDED,
        {
            "contract": contract_id,
            "from": starts_on,
            "to": ends_before,
            "months": [month for (month, _), _ in priced],
            "levels": [level for (_, level), _ in priced],
            "tops": [price.numerator for _, price in priced],
            "bottoms": [price.denominator for _, price in priced],
        },
    )


def expected(
    *, version_id: int, run_id: int, on: date, starts_on: date, ends_before: date, fees: Mapping[int, Pence]
) -> list[PersonYear]:
    """People of a run in the cohort of a version on a day, each with a whole fee of its level, and with what their care
    cost from a day to before another, for the kinds of care in scope on that day."""
    return _people(
        EXPECTED,
        {
            "version": version_id,
            "run": run_id,
            "on": on,
            "from": starts_on,
            "to": ends_before,
            "levels": list(fees),
            "tops": list(fees.values()),
        },
    )


def _people(sql: str, said: Mapping[str, object]) -> list[PersonYear]:
    with connection.cursor() as cursor:
        cursor.execute(
            sql + TOGETHER,
            {
                "partnership": current_partnership_id(),
                "scope": Scope.IN,
                "acute": Sector.ACUTE.value,
                "accredited": [int(one) for one in ACCREDITED],
                **said,
            },
        )
        rows = cursor.fetchall()
    found: dict[int, PersonYear] = {}
    for person, level, entitlement, organisation, pence, acute, accredited in rows:
        before = found.get(person, PersonYear(level, entitlement, {}, 0, 0))
        costs = before.costs if organisation is None else {**before.costs, organisation: pence}
        found[person] = PersonYear(level, entitlement, costs, before.acute + acute, before.accredited + accredited)
    return list(found.values())


def number_of(people: Sequence[PersonYear], organisation: int) -> int:
    """How many people an organisation gave care that cost something."""
    return sum(1 for one in people if one.costs.get(organisation))

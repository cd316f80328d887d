"""People and days that a contract would pay for, were it not that another currency does: as sets, by currency."""

from dataclasses import dataclass

from django.db import connection

from apps.care.patients.models import Exclusion
from apps.foundation.core.staging import in_whole_sets
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.periods import Period
from apps.foundation.partnerships.selectors import setting
from apps.money.capitation.engine.funded import IN_FORCE, entitled, giving_way

BY_CURRENCY = """
SELECT e.reason, count(DISTINCT p.person_id), sum(upper(d.range) - lower(d.range))::bigint
FROM ({paid}) p
JOIN (
    SELECT person_id, reason, range_agg(daterange(starts_on, ends_before)) AS days FROM patients_exclusion
    WHERE partnership_id = %(partnership)s
    GROUP BY person_id, reason
) e ON e.person_id = p.person_id
CROSS JOIN LATERAL unnest(
    e.days * datemultirange(daterange(p.starts_on, p.ends_before)) * datemultirange(daterange(%(from)s, %(to)s))
) AS d(range)
WHERE p.contract_id = %(contract)s
GROUP BY e.reason ORDER BY e.reason
"""


@dataclass(frozen=True)
class LeftOut:
    """People and days of a contract in some days that another currency pays for. Somebody may be in two currencies."""

    reason: str
    people: int
    days: int


def left_out_by_currency(contract_id: int, days: Period) -> list[LeftOut]:
    """Whom a contract leaves out on some days. A day that another contract in force would pay for is that one's."""
    people = list(Exclusion.objects.order_by().values_list("person_id", flat=True).distinct())
    if not people:
        return []
    parameters = {
        "partnership": current_partnership_id(),
        "paid": setting("trace_statuses_paid"),
        "people": people,
        "contract": contract_id,
        "from": days.starts_on,
        "to": days.ends_before,
    }
    paid = entitled(IN_FORCE, people, less_excluded=False) + giving_way(people)
    with connection.cursor() as cursor, in_whole_sets(cursor, many=True):
        cursor.execute(BY_CURRENCY.format(paid=paid), parameters)
        return [LeftOut(*row) for row in cursor.fetchall()]

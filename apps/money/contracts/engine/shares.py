"""What care of a version's people of a run cost in the year before it, by level and service line."""

from datetime import date

from django.db import connection

from apps.foundation.core.staging import in_whole_sets
from apps.foundation.core.tenancy import current_partnership_id
from apps.money.contracts.engine.cohorts import PEOPLE_OF_A_RUN


def cost_by_service_line(
    run_id: int, version_id: int, starts_on: date, ends_before: date, *, cohort_on: date, scope_on: date
) -> dict[int, dict[str, int]]:
    """Pence by level and service line of those days, of the people whom the version names on a day, for the kinds of
    care that it has in scope on another."""
    with connection.cursor() as cursor, in_whole_sets(cursor, many=True):
        cursor.execute(
            f"""
            SELECT s.need_band, a.service_line_id, sum(a.cost_pence)::bigint
            FROM ({PEOPLE_OF_A_RUN}) s
            JOIN activity_activity a
              ON a.partnership_id = %(partnership)s AND a.person_id = s.person_id
             AND a.starts_on >= %(from)s AND a.starts_on < %(to)s
            JOIN contracts_scopeline l
              ON l.partnership_id = %(partnership)s AND l.version_id = %(version)s AND l.scope = 1
              AND l.kind = a.kind AND l.ltc_related = a.ltc_related
              AND l.starts_on <= %(scope_on)s AND l.ends_before > %(scope_on)s
            GROUP BY 1, 2
            """,
            {
                "partnership": current_partnership_id(),
                "run": run_id,
                "version": version_id,
                "from": starts_on,
                "to": ends_before,
                "on": cohort_on,
                "scope_on": scope_on,
            },
        )
        shares: dict[int, dict[str, int]] = {}
        for band, line, pence in cursor.fetchall():
            shares.setdefault(band, {})[str(line)] = pence
    return shares

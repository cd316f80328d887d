"""What a version's people of a run had and cost in the year before it: by level, calendar month and service line."""

from datetime import date

from django.db import connection

from apps.foundation.core.staging import in_whole_sets
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.periods import Period
from apps.money.contracts.domain.season import At, LastYear, Past, days_by_calendar_month
from apps.money.contracts.engine.cohorts import PEOPLE_OF_A_RUN


def last_year_of(
    run_id: int, version_id: int, year: Period, *, cohort_on: date, scope_on: date, enough: int
) -> LastYear:
    """Cost, records and people of those days, of the people whom the version names on a day, for the kinds of care that
    it has in scope on another. `enough` people make a season."""
    with connection.cursor() as cursor, in_whole_sets(cursor, many=True):
        cursor.execute(
            f"""
            SELECT need_band, month, service_line_id, sum(pence)::bigint, sum(records)::bigint, count(*)
            FROM (
                SELECT s.need_band, extract(month FROM a.starts_on)::int AS month, a.service_line_id, a.person_id,
                       sum(a.cost_pence) AS pence, count(*) AS records
                FROM ({PEOPLE_OF_A_RUN}) s
                JOIN activity_activity a
                  ON a.partnership_id = %(partnership)s AND a.person_id = s.person_id
                 AND a.starts_on >= %(from)s AND a.starts_on < %(to)s
                JOIN contracts_scopeline l
                  ON l.partnership_id = %(partnership)s AND l.version_id = %(version)s AND l.scope = 1
                  AND l.kind = a.kind AND l.ltc_related = a.ltc_related
                  AND l.starts_on <= %(scope_on)s AND l.ends_before > %(scope_on)s
                GROUP BY 1, 2, 3, 4
            ) of_one
            GROUP BY 1, 2, 3
            """,
            {
                "partnership": current_partnership_id(),
                "run": run_id,
                "version": version_id,
                "from": year.starts_on,
                "to": year.ends_before,
                "on": cohort_on,
                "scope_on": scope_on,
            },
        )
        levels: dict[int, dict[At, Past]] = {}
        for band, month, line, pence, records, people in cursor.fetchall():
            levels.setdefault(band, {})[month, str(line)] = Past(pence, records, people)
    return LastYear(levels, days_by_calendar_month(year), enough)

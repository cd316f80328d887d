"""What a Synthea year is made from, asked of the database."""

from datetime import date

from django.db import connection

from apps.foundation.core.tenancy import current_partnership_id


class NoEncounters(ValueError):
    """The export holds no encounter, so there is no year to look at."""


def latest_encounter() -> date:
    """The day of the latest record. Raises NoEncounters."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(starts_on) FROM activity_activity WHERE partnership_id = %s",
            [current_partnership_id()],
        )
        latest = cursor.fetchone()[0]
    if latest is None:
        raise NoEncounters("The export holds no encounter that could be accepted.")
    return latest


def cohort_scores(index_day: date) -> list[tuple[str, int]]:
    """(NHS number, pence of the year before) of everybody in the cohort on the index day.

    In it: alive on the day (a death on it is out), 18 or over, with a long-term condition of the list active
    on it (begun on or before, resolved after or not at all).
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.nhs_number, coalesce(sum(a.cost_pence), 0)::bigint
            FROM patients_person p
            LEFT JOIN activity_activity a
              ON a.partnership_id = p.partnership_id AND a.person_id = p.id
             AND a.starts_on >= %(year_before)s AND a.starts_on < %(day)s
            WHERE p.partnership_id = %(partnership)s
              AND (p.died_on IS NULL OR p.died_on > %(day)s)
              AND p.born_on <= %(eighteen)s
              AND EXISTS (
                  SELECT FROM patients_condition c
                  JOIN patients_conditioncode l
                    ON l.partnership_id = c.partnership_id AND l.code_system = c.code_system AND l.code = c.code
                  WHERE c.partnership_id = p.partnership_id AND c.person_id = p.id
                    AND c.onset_on <= %(day)s AND (c.resolved_on IS NULL OR c.resolved_on > %(day)s))
            GROUP BY p.nhs_number ORDER BY p.nhs_number
            """,
            {
                "partnership": current_partnership_id(),
                "day": index_day,
                "year_before": index_day.replace(year=index_day.year - 1),
                "eighteen": index_day.replace(year=index_day.year - 18),
            },
        )
        return cursor.fetchall()

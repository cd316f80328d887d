"""Who may be told of new stays: the facts that the rule needs, for many stays in a few questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from apps.care.admissions.domain.news import CaringTeam, Patient
from apps.foundation.core.tenancy import current_partnership_id


@dataclass(frozen=True)
class NewStay:
    """A stay that was not known before, and whose it is."""

    admission_id: int
    person_id: int
    provider_id: int
    admitted_at: datetime
    patient: Patient


_FACTS = """
SELECT a.id, a.person_id, a.provider_id, a.admitted_at, p.died_on, p.sharing_consent,
       EXISTS (SELECT FROM need_bands_bandperiod b
               WHERE b.partnership_id = a.partnership_id AND b.person_id = a.person_id AND b.superseded_at IS NULL
                 AND b.starts_on <= %(today)s AND coalesce(b.ends_before, 'infinity') > %(today)s),
       coalesce(
           (SELECT r.practice_id FROM patients_registration r
            WHERE r.partnership_id = a.partnership_id AND r.person_id = a.person_id AND r.starts_on <= %(today)s
              AND coalesce(r.ends_before, 'infinity') > %(today)s LIMIT 1),
           (SELECT t.organisation_id FROM patients_carerelationship c
            JOIN partnerships_team t ON t.partnership_id = c.partnership_id AND t.id = c.team_id
            WHERE c.partnership_id = a.partnership_id AND c.person_id = a.person_id
            ORDER BY c.starts_on, c.id LIMIT 1))
FROM admissions_admission a
JOIN patients_person p ON p.partnership_id = a.partnership_id AND p.id = a.person_id
WHERE a.partnership_id = %(partnership)s AND a.id = ANY(%(ids)s)
ORDER BY a.id
"""


def new_stays(
    admission_ids: Sequence[int],
    teams: Mapping[int, Sequence[CaringTeam]],
    first_teams: Mapping[int, int],
    today: date,
) -> list[NewStay]:
    """What decides who is told of each stay. `teams` care for each person; of them `first_teams`, the co-ordinator's,
    comes first."""
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"today": today, "partnership": current_partnership_id(), "ids": list(admission_ids)})
        return [_stay(row, teams, first_teams) for row in cursor.fetchall()]


def people_of(admission_ids: Sequence[int]) -> list[int]:
    """Whose stays they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT person_id FROM admissions_admission WHERE partnership_id = %s AND id = ANY(%s)",
            [current_partnership_id(), list(admission_ids)],
        )
        return [row[0] for row in cursor.fetchall()]


def _stay(row: tuple[Any, ...], teams: Mapping[int, Sequence[CaringTeam]], first_teams: Mapping[int, int]) -> NewStay:
    admission_id, person_id, provider_id, admitted_at, died_on, consent, has_level, holder_id = row
    first = first_teams.get(person_id)
    caring = sorted(teams.get(person_id, ()), key=lambda team: team.team_id != first)
    return NewStay(
        admission_id, person_id, provider_id, admitted_at, Patient(has_level, died_on, consent, holder_id, caring)
    )

"""Who could be drawn for re-assessment, and which clinicians of other teams could see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import connection

from apps.care.assessments.choices import Reason, State
from apps.care.assessments.domain.standing import newest_first_in_sql
from apps.care.assurance.engine.counted import TEAM_OF_DAY
from apps.care.patients.choices import Consent
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership
from apps.foundation.core.in_force import in_force
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.partnerships.selectors import agreement_partners

LATEST = f"""
SELECT DISTINCT ON (a.person_id) a.id, a.person_id, p.uid, c.need_band, coalesce(a.team_id, care_team.team_id),
       a.lead_id,
       coalesce(g.practice_id, a.organisation_id), p.sharing_consent = %(given)s,
       EXISTS (SELECT FROM patients_restriction r WHERE r.partnership_id = p.partnership_id AND r.person_id = p.id
               AND r.ended_at IS NULL)
FROM assessments_assessment a
JOIN assessments_classification c ON c.partnership_id = a.partnership_id AND c.assessment_id = a.id
LEFT JOIN ({TEAM_OF_DAY}) care_team ON care_team.assessment_id = a.id
JOIN patients_person p ON p.partnership_id = a.partnership_id AND p.id = a.person_id
LEFT JOIN patients_registration g ON g.partnership_id = p.partnership_id AND g.person_id = p.id
    AND g.starts_on <= %(today)s AND coalesce(g.ends_before, 'infinity') > %(today)s
WHERE a.partnership_id = %(partnership)s AND a.state = %(completed)s AND a.reason <> %(audit)s
  AND a.completed_at <= %(now)s AND a.assessed_on >= %(starts_on)s AND a.assessed_on <= %(today)s
  AND p.died_on IS NULL
  AND NOT EXISTS (SELECT FROM assessments_assessment n WHERE n.partnership_id = a.partnership_id
                  AND n.replaces_id = a.id AND n.state = %(completed)s AND n.completed_at <= %(now)s)
ORDER BY a.person_id, {newest_first_in_sql("a")}
"""


@dataclass(frozen=True)
class Candidate:
    """A person with their latest assessment; `holder_id` is the organisation that holds the record."""

    assessment_id: int
    person_id: int
    person_uid: UUID
    need_band: int
    team_id: int | None
    lead_id: UUID | None
    holder_id: int | None
    shares: bool
    restricted: bool


@dataclass(frozen=True)
class Clinician:
    """Somebody who may re-assess, in a team; `partners` share records with the team's organisation."""

    user_id: UUID
    team_id: int
    organisation_id: int
    partners: frozenset[int]

    def may_see(self, candidate: Candidate) -> bool:
        """Another team than the one that assessed, another person, and a record that opens for the team."""
        if candidate.restricted or candidate.team_id == self.team_id or candidate.lead_id == self.user_id:
            return False
        if candidate.holder_id == self.organisation_id:
            return True
        return candidate.shares and candidate.holder_id in self.partners


def candidates(starts_on: date, now: datetime, today: date) -> list[Candidate]:
    """Everybody alive who was assessed in the period, once, with the assessment that stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            LATEST,
            {
                "partnership": current_partnership_id(),
                "given": Consent.GIVEN,
                "completed": State.COMPLETED,
                "audit": Reason.AUDIT,
                "starts_on": starts_on,
                "today": today,
                "now": now,
            },
        )
        return [Candidate(*row) for row in cursor.fetchall()]


def clinicians(today: date) -> list[Clinician]:
    """Every clinician of a team, in the order of their ids."""
    holds = in_force(today)
    members = Membership.objects.filter(holds, role=Role.CLINICIAN, team__isnull=False, user__is_active=True)
    rows = list(members.order_by("user_id", "team_id").values_list("user_id", "team_id", "organisation_id"))
    partners: Mapping[int, frozenset[int]] = {
        body: frozenset(agreement_partners(body, today)) - {body} for body in {row[2] for row in rows}
    }
    return [Clinician(user, team, body, partners[body]) for user, team, body in rows]

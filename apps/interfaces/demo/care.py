"""Teams take people into their care, and three records are opened in an emergency."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.utils import timezone

from apps.care.patients.choices import EmergencyReason, ReviewOutcome
from apps.care.patients.models import EmergencyOpening, Person
from apps.care.patients.services import begin_care
from apps.care.patients.services.emergencies import open_in_emergency, review_opening
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Team
from apps.interfaces.demo.generator.partnership import Caseload
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.people_who_sign_in import Staff

OPENINGS = (
    (
        6,
        time(22, 40),
        EmergencyReason.WITH_PERSON,
        "Brought in by ambulance, confused; medicines and allergies needed.",
    ),
    (3, time(9, 15), EmergencyReason.COVER, "Covering the ward round for a colleague who is on leave."),
    (1, time(3, 5), EmergencyReason.VITAL_INTERESTS, "Found unresponsive; no relative could be reached."),
)
"""Days ago, at what time, why, and in which words. The guardian has answered the first."""

REFERRAL = "Referred by the practice after risk profiling; accepted at the weekly meeting."
ANSWER = "Seen in the emergency department at the time given. Justified."


def take_into_care(staff: Staff, caseloads: Sequence[Caseload]) -> int:
    """A team lead takes each person into the team's care. Returns how many people that is."""
    lead = staff.acting(Role.TEAM_LEAD)
    with tenant(lead.partnership_id):
        teams = {team.name: team for team in Team.objects.filter(organisation_id=lead.organisation_id)}
        people = {
            person.nhs_number: person
            for person in Person.objects.filter(nhs_number__in=[entry.nhs_number for entry in caseloads])
        }
        for entry in caseloads:
            begin_care(
                actor=lead,
                person=people[entry.nhs_number],
                team=teams[entry.team],
                starts_on=entry.since,
                why=REFERRAL,
            )
    return len(caseloads)


def open_records(staff: Staff, numbers: Sequence[str], timeline: Timeline) -> int:
    """A hospital clinician opens records beyond reach, each with a reason; the guardian reviews the first."""
    clinician, guardian = staff.acting(Role.CLINICIAN), staff.acting(Role.CALDICOTT_GUARDIAN)
    openings: list[EmergencyOpening] = []
    with tenant(clinician.partnership_id):
        for number, (days, at, reason, words) in zip(numbers, OPENINGS, strict=False):
            now = timezone.make_aware(datetime.combine(timeline.today - timedelta(days=days), at))
            person = Person.objects.get(nhs_number=number)
            openings.append(
                open_in_emergency(actor=clinician, person=person, reason=reason, explanation=words, now=now)
            )
        if openings:
            review_opening(
                actor=guardian,
                opening=openings[0],
                outcome=ReviewOutcome.JUSTIFIED,
                note=ANSWER,
                now=openings[0].opened_at + timedelta(days=1, hours=11),
            )
    return len(openings)

"""Who may open a record, in the demo: restricted, decided about, awaiting trace, worried about, asked about."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from apps.care.patients.choices import DecidedBy, DecidedHow, Decision, RestrictionReason
from apps.care.patients.models import CareRelationship, EmergencyOpening, EmergencyQuestion, Person
from apps.care.patients.selectors import people_within_reach
from apps.care.patients.services import begin_care
from apps.care.patients.services.consents import record_consent
from apps.care.patients.services.emergencies import ask_opener
from apps.care.patients.services.restrictions import restrict_record
from apps.care.safeguarding.choices import ConcernKind, ConcernOutcome
from apps.care.safeguarding.services import close_concern, raise_concern
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Team
from apps.foundation.partnerships.services import change_setting
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.people_who_sign_in import Staff

ROUTES = {
    "guardian_telephone": "01632 960190",
    "safeguarding_telephone": "01632 960155, day and night",
}
CONCERNS = (
    (400, ConcernKind.SELF_NEGLECT),
    (330, ConcernKind.NEGLECT),
    (300, ConcernKind.NEGLECT),
    (270, ConcernKind.FINANCIAL),
    (240, ConcernKind.NEGLECT),
    (210, ConcernKind.SELF_NEGLECT),
    (180, ConcernKind.NEGLECT),
    (150, ConcernKind.PHYSICAL),
    (120, ConcernKind.NEGLECT),
    (90, ConcernKind.SELF_NEGLECT),
    (4, ConcernKind.FINANCIAL),
)
"""Days ago, and about what. All but the newest are closed two weeks later."""

WORRY = "Seen at the visit; spoken about with the person, who wants help with it. Told the local route the same day."
CLOSED = "Talked through with the person and the council. What was needed is in place."
AWAITING = 2
"""So many people without an NHS number come into the team's care."""


def guard_records(staff: Staff, timeline: Timeline) -> str:
    """Everything of this module, in words for the one who makes the demo."""
    lead, today = staff.acting(Role.TEAM_LEAD), timeline.today
    with tenant(lead.partnership_id):
        for name, value in ROUTES.items():
            change_setting(actor=staff.administrator, name=name, value=value, reason="Agreed by the partnership")
        awaiting = _awaiting_trace(lead, timeline)
        people = list(people_within_reach(lead, today).filter(died_on__isnull=True).order_by("id")[: len(CONCERNS) + 2])
        decided = _decision(lead, people[:1], timeline)
        concerns = _concerns(lead, people, timeline)
        restricted = _restricted(lead, people[-1:], timeline)
        _question(staff, timeline)
    return f"concerns {concerns}, restricted {restricted}, decisions about sharing {decided}, awaiting trace {awaiting}"


def _at(timeline: Timeline, days: int) -> datetime:
    return timezone.make_aware(datetime.combine(timeline.today - timedelta(days=days), time(14, 20)))


def _awaiting_trace(lead: Actor, timeline: Timeline) -> int:
    untraced = Person.objects.filter(
        nhs_number__isnull=True, died_on__isnull=True, sharing_consent="GIVEN", registrations__ends_before__isnull=True
    ).exclude(id__in=CareRelationship.objects.values("person_id"))
    found = list(untraced.order_by("id")[:AWAITING])
    team = Team.objects.get(id=lead.team_id)
    for person in found:
        begin_care(
            actor=lead,
            person=person,
            team=team,
            starts_on=timeline.today - timedelta(days=9),
            why="Came without an NHS number; referred by the ward.",
        )
    return len(found)


def _decision(lead: Actor, people: list[Person], timeline: Timeline) -> int:
    for person in people:
        record_consent(
            actor=lead,
            person=person,
            decision=Decision.GIVEN,
            decided_on=timeline.today - timedelta(days=41),
            decided_by=DecidedBy.ATTORNEY,
            decider="Daughter, attorney for health and welfare",
            how=DecidedHow.TELEPHONE,
            now=_at(timeline, 40),
        )
    return len(people)


def _concerns(lead: Actor, people: list[Person], timeline: Timeline) -> int:
    for person, (days, kind) in zip(people, CONCERNS, strict=False):
        concern = raise_concern(actor=lead, person=person, kind=kind, words=WORRY, now=_at(timeline, days))
        if days > 14:
            closing = _at(timeline, days - 14)
            close_concern(actor=lead, concern=concern, outcome=ConcernOutcome.SAFE_NOW, words=CLOSED, now=closing)
    return min(len(people), len(CONCERNS))


def _restricted(lead: Actor, people: list[Person], timeline: Timeline) -> int:
    for person in people:
        restrict_record(
            actor=lead,
            person=person,
            reason=RestrictionReason.RELATIVE,
            words="Mother of somebody in the community trust.",
            users=[user for user in [lead.user_id] if user],
            now=_at(timeline, 30),
        )
    return len(people)


def _question(staff: Staff, timeline: Timeline) -> None:
    """The guardian asks about the newest opening that nobody has asked about."""
    asked = EmergencyQuestion.objects.values("opening_id")
    opening = EmergencyOpening.objects.exclude(id__in=asked).order_by("-opened_at").first()
    if opening is not None:
        ask_opener(
            actor=staff.acting(Role.CALDICOTT_GUARDIAN),
            opening=opening,
            question="Whom did you try to reach before you opened the record?",
            now=_at(timeline, 0),
        )

"""A restricted record, a decision about sharing, a number given and taken back, a question to an opener."""

from datetime import date

from django.utils import timezone

from apps.care.patients.choices import DecidedBy, DecidedHow, Decision, RestrictionReason, TraceStatus
from apps.care.patients.domain.reach import Reach
from apps.care.patients.models import EmergencyOpening, Person
from apps.care.patients.services import begin_care, record_opening
from apps.care.patients.services.consents import record_consent
from apps.care.patients.services.emergencies import ask_opener
from apps.care.patients.services.restrictions import restrict_record
from apps.care.patients.services.tracing import give_number, take_number_back
from apps.care.safeguarding.choices import ConcernKind
from apps.care.safeguarding.services import raise_concern
from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from tests.factories.everything import Everything

TRACED = 58
"""Whose number is found and taken back: beyond every number that other parts use."""


def fill(made: Everything) -> None:
    lead, guardian, now = made.actor(Role.TEAM_LEAD), made.actor(Role.CALDICOTT_GUARDIAN), timezone.now()
    person = made.world.person(0)
    made.world.send("people", "local_id,family_name,given_name,sex\nawaiting-1,Awaiting,Trace,F\n")
    with tenant(made.id, user_id=lead.user_id):
        untraced = Person.objects.get(local_id="awaiting-1")
        begin_care(actor=lead, person=untraced, team=made.team, starts_on=timezone.localdate(), why="Came without one.")
        give_number(
            actor=lead,
            person=untraced,
            number=made.world.number(TRACED),
            status=TraceStatus.VERIFIED,
            born_on=date(1950, 1, 1),
            now=now,
        )
        take_number_back(actor=lead, person=untraced, why="Somebody else's number.", now=now)
        record_consent(
            actor=lead,
            person=person,
            decision=Decision.GIVEN,
            decided_on=date(2026, 4, 1),
            decided_by=DecidedBy.ATTORNEY,
            decider="A daughter",
            how=DecidedHow.TELEPHONE,
            now=now,
        )
        record_opening(actor=_namesake(lead, person), person=person, reach=Reach.OWN_CARE)
        concern = raise_concern(
            actor=lead, person=person, kind=ConcernKind.NEGLECT, words="Alone for days at a time.", now=now
        )
        restriction = restrict_record(
            actor=lead,
            person=made.world.person(2),
            reason=RestrictionReason.STAFF,
            words="Works in the team.",
            users=[lead.user_id],
            now=now,
        )
    with tenant(made.id):
        opening = EmergencyOpening.objects.get(uid=made.uids["reviewed_opening"])
        ask_opener(actor=guardian, opening=opening, question="Whom did you ring before?", now=now)
    made.uids |= {"restriction": restriction.uid, "concern": concern.uid}


def _namesake(lead: Actor, person: Person) -> Actor:
    """The lead, had they the person's surname."""
    return Actor(**(vars(lead) | {"user_name": f"Somebody {person.family_name}"}))


OBJECTS = {
    "guarding:end": lambda made, role: {"uid": made.uids["restriction"]},
    "safeguarding:person": lambda made, role: {"uid": made.uids["person"]},
    "safeguarding:note": lambda made, role: {"uid": made.uids["person"], "concern_uid": made.uids["concern"]},
}

"""People in hospital: told of in time and not, answered and not, on their way home and gone."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle
from pathlib import Path

from django.db.models import Q, QuerySet
from django.utils import timezone

from apps.care.admissions.choices import Decision, Destination, Exceeded, FirstStep, Recovery, Why
from apps.care.admissions.models import Admission, Alert
from apps.care.admissions.services.answering import Answering, answer_alert
from apps.care.admissions.services.taking import TypedStay, record_admission, record_discharge
from apps.care.admissions.services.way_home import Plan, agree_r_point, propose_r_point, save_way_home
from apps.care.assessments.models import Assessment
from apps.care.care_plans.models import CarePlan
from apps.care.caseloads.selectors import coordinations
from apps.care.patients.models import Person
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import User
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.here_and_now import take_file
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import change_setting
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.organisations import by_part
from apps.interfaces.demo.people_who_sign_in import Staff

ANSWERS = (
    Answering(FirstStep.RANG, Decision.PLAN_HOME, Exceeded.YES, Why.TREATMENT, "Lives alone; neighbour has a key."),
    Answering(FirstStep.GOING, Decision.PLAN_HOME, Exceeded.NO, Why.NO_HOURS, "Walks indoors with a stick."),
    Answering(FirstStep.RANG, Decision.HOME_TODAY, Exceeded.NO, Why.NOT_ASKED),
    Answering(FirstStep.COVER, Decision.PLAN_HOME, Exceeded.YES, Why.TESTS),
    Answering(FirstStep.GOING, Decision.HOME_IN_DOUBT, Exceeded.YES, Why.NOT_SAFE, "Daughter comes at weekends."),
    Answering(FirstStep.RANG, Decision.PLAN_HOME, Exceeded.NO, Why.NO_PLACE),
)
HOSPITAL = "acute"
EARLIER = 12
"""Stays of the months before, answered and over, for each team."""

HEADER = "provider,spell_ref,nhs_number,admitted_at,method,ward,expected_discharge,discharged_at,discharged_to"
MOVED = "nhs_number,family_name,given_name,date_of_birth,sex,residence,residence_from"


@dataclass
class _Hospital:
    """A team's people and the hospital that they come to."""

    actor: Actor
    proposer: Actor
    provider: Organisation
    now: datetime
    rows: list[str]
    moved: list[str]
    number: int = 0

    def typed(self, person: Person, came: timedelta, ward: str) -> Admission:
        """The co-ordinator hears of it an hour after, and types it in."""
        at = (self.now - came).replace(second=0, microsecond=0)
        return record_admission(
            actor=self.actor,
            person_id=person.id,
            person_uid=person.uid,
            provider=self.provider,
            stay=TypedStay(admitted_at=at, method="EMERGENCY", ward=ward),
            now=at + timedelta(hours=1),
        )

    def sent(
        self, person: Person, at: datetime, ward: str, *, expected: str = "", left: str = "", to: str = ""
    ) -> None:
        """A row of the hospital's next file."""
        self.number += 1
        self.rows.append(
            f"{self.provider.ods_code},{self.actor.team_id}-{self.number:04},{person.nhs_number},"
            f"{timezone.localtime(at):%Y-%m-%d %H:%M},emergency,{ward},{expected},{left},{to}"
        )

    def answered(self, stay: Admission, answering: Answering) -> None:
        alert = Alert.objects.get(admission=stay)
        answer_alert(actor=self.actor, alert=alert, answering=answering, now=stay.told_at + timedelta(minutes=50))


def bring_to_hospital(staff: Staff, blueprint: Blueprint, timeline: Timeline) -> int:
    """For each team: a stay that nobody has answered, one that has passed to the team lead, one learned late, one whose
    recovery point waits for an answer, one gone home, and those of the months before. Returns how many are known."""
    now = timezone.now()
    if timeline.today != timezone.localdate():
        now = timezone.make_aware(datetime.combine(timeline.today, time(11)))
    manager, clinician = staff.manager_of(HOSPITAL), staff.acting(Role.CLINICIAN)
    proposer = manager if can(manager, Permission.SPELL_PLAN) else clinician
    rows: list[str] = []
    moved: list[str] = []
    for lead in staff.everybody(Role.TEAM_LEAD):
        with tenant(lead.partnership_id, user_id=lead.user_id):
            provider = by_part(blueprint)[HOSPITAL]
            _team(_Hospital(lead, proposer, provider, now, rows, moved))
    _send(manager, "admissions", HEADER, rows)
    if moved:
        _send(staff.administrator, "people", MOVED, moved)
    with tenant(manager.partnership_id):
        email = User.objects.get(id=clinician.user_id).email
        change_setting(
            actor=staff.administrator, name="r_point_clinician", value=email, reason="Agreed between both sides."
        )
        return Admission.objects.filter(withdrawn_at=None).count()


def away_since(day: date) -> QuerySet[Admission]:
    """Stays of those who were not at home all the while since a day: in hospital, or gone to a nursing home."""
    since = timezone.make_aware(datetime.combine(day, time()))
    away = Q(discharged_at=None) | Q(discharged_at__gte=since) | Q(discharged_to=Destination.NURSING_HOME)
    return Admission.objects.filter(away, withdrawn_at=None)


def _team(hospital: _Hospital) -> None:
    found = coordinations(timezone.localdate(hospital.now)).filter(
        team_id=hospital.actor.team_id, person__nhs_number__isnull=False
    )
    found = found.exclude(person_id__in=Assessment.objects.filter(batch_id=0).values("person_id"))
    led = list(found.select_related("person").order_by("starts_on", "person_id"))
    people = [one.person for one in led[: EARLIER + 5]]
    if len(people) < 5:
        return
    _now_in_hospital(hospital, people[:5])
    planned = set(CarePlan.objects.values_list("person_id", flat=True))
    nobody_plans_for = [one for one in led[EARLIER + 5 :] if one.person_id not in planned]
    for place, (person, answering) in enumerate(zip(people[5:], cycle(ANSWERS), strict=False)):
        ago = timedelta(days=12 + 13 * place, hours=place)
        if answering.decision == Decision.HOME_IN_DOUBT:
            day = timezone.localdate(hospital.now - ago)
            moves = next((one for one in nobody_plans_for if one.starts_on < day), None)
            if moves is None:
                continue
            nobody_plans_for.remove(moves)
            person = moves.person
        _came_and_went(hospital, person, ago, place, answering)


def _came_and_went(hospital: _Hospital, person: Person, ago: timedelta, place: int, answering: Answering) -> None:
    """A stay of some months ago: home with a recovery point on which both sides agreed, or to a nursing home for good.
    Who moves there has no plan and no packages at home yet."""
    stay = hospital.typed(person, ago, f"Ward {1 + place % 9}")
    if stay.news != "ALERT":
        return
    hospital.answered(stay, answering)
    left = stay.admitted_at + timedelta(days=3 + place % 5)
    to = Destination.OWN_HOME
    if answering.decision == Decision.HOME_IN_DOUBT:
        to = Destination.NURSING_HOME
        says = (person.nhs_number, person.family_name, person.given_name, person.born_on, person.sex)
        hospital.moved.append(",".join([*map(str, says), "nursing_home", f"{timezone.localtime(left):%Y-%m-%d}"]))
    else:
        at = stay.admitted_at + timedelta(days=1)
        on = timezone.localdate(stay.admitted_at) + timedelta(days=1 + place % 3)
        propose_r_point(actor=hospital.proposer, admission=stay, on=on, reason="Walking again.", now=at, seen=0)
        agree_r_point(actor=hospital.actor, admission=stay, now=at + timedelta(hours=3), seen=1)
    record_discharge(
        actor=hospital.actor, admission=stay, discharged_at=left, discharged_to=to, now=left + timedelta(hours=2)
    )


def _now_in_hospital(hospital: _Hospital, people: Sequence[Person]) -> None:
    unanswered, escalated, late, waiting, gone = people
    now = hospital.now
    hospital.sent(unanswered, now - timedelta(hours=3), "Ward 12")
    hospital.typed(escalated, timedelta(hours=27), "Ward 4")
    hospital.sent(late, now - timedelta(days=5), "Ward 9")
    stay = hospital.typed(waiting, timedelta(days=2), "Ward 7")
    hospital.answered(stay, ANSWERS[0])
    expected = f"{timezone.localtime(now + timedelta(days=3)):%Y-%m-%d}"
    hospital.sent(waiting, stay.admitted_at, "Ward 7", expected=expected)
    propose_r_point(
        actor=hospital.proposer,
        admission=stay,
        on=timezone.localdate(now),
        reason="Off the drip since this morning. Walking with one person.",
        now=now - timedelta(minutes=40),
        seen=0,
    )
    home = hospital.typed(gone, timedelta(days=6), "Ward 2")
    hospital.answered(home, ANSWERS[1])
    came = timezone.localdate(home.admitted_at)
    plan = Plan(
        decision=Decision.PLAN_HOME,
        medically_stable_on=came + timedelta(days=2),
        assessed_on=came + timedelta(days=2),
        assessed_by="Ward, heart failure nurse, social worker, co-ordinator",
        recovery=Recovery.COMMUNITY,
        destination=Destination.OWN_HOME,
        lived_in="OWN_HOME",
        before="Managed indoors alone; shopping with help.",
        goals="Home for Joan. Up my own steps.",
        in_place="Reablement twice a day for six weeks; commode delivered.",
    )
    save_way_home(actor=hospital.actor, admission=home, plan=plan, seen_version=1, now=home.told_at + timedelta(days=2))
    left = timezone.localtime(now - timedelta(hours=20))
    hospital.sent(gone, home.admitted_at, "Ward 2", left=f"{left:%Y-%m-%d %H:%M}", to="own_home")


def _send(actor: Actor, kind: str, header: str, rows: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        path = Path(folder) / f"{kind}-lately.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        take_file(actor=actor, kind=kind, path=path)

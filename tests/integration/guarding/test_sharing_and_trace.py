"""Decisions about sharing hold at once; somebody without a number is cared for, and paid for once traced."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.care.activity.models import ActivityCell
from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.care.patients.choices import DecidedBy, DecidedHow, Decision, RestrictionReason, TraceStatus
from apps.care.patients.models import CareRelationship, ConsentDecision, Person, PersonBefore, Trace
from apps.care.patients.services import begin_care
from apps.care.patients.services.consents import NotADecision, record_consent
from apps.care.patients.services.restrictions import restrict_record
from apps.care.patients.services.tracing import CannotTrace, give_number, take_number_back
from apps.foundation.access.policy import NotPermitted
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.money.capitation.models import FundedPeriod, PersonDays
from apps.money.reconciliation.verifying import verify
from tests.factories.world import PEOPLE, every

pytestmark = pytest.mark.django_db
DECIDED = {"decision": "REFUSED", "decided_on": "1/6/2026", "decided_by": "PERSON", "how": "FACE_TO_FACE"}


def address(person, page="person"):
    return reverse(f"patients:{page}", kwargs={"uid": person.uid})


def consent_of(guarded, number=0):
    return guarded.person(number).sharing_consent


def test_from_a_refusal_on_another_organisation_cannot_open_the_record_and_the_practice_can(guarded):
    person, grace = guarded.person(0), guarded.clients["grace"]
    assert grace.get(address(person)).status_code == 200
    answer = guarded.clients["practice"].post(address(person, "sharing"), DECIDED)
    assert answer.status_code == 302
    assert grace.get(address(person)).status_code == 404
    assert guarded.clients["practice"].get(address(person)).status_code == 200
    with tenant(guarded.id):
        event = AuditEvent.objects.get(action="CONSENT_RECORDED")
    assert (event.person_id, event.details) == (person.id, {"decision": "REFUSED"})


def test_a_team_that_records_a_refusal_of_what_another_organisation_holds_loses_the_record_too(guarded):
    person, grace = guarded.person(0), guarded.clients["grace"]
    answer = grace.post(address(person, "sharing"), DECIDED | {"decision": "WITHDRAWN"}, follow=True)
    assert answer.status_code == 200
    assert "holds from now on" in answer.content.decode()
    assert grace.get(address(person, "sharing")).status_code == 404


def test_a_file_does_not_undo_what_was_written_down_and_speaks_where_nothing_was(guarded):
    guarded.clients["practice"].post(address(guarded.person(0), "sharing"), DECIDED)
    rows = [
        f"{guarded.world.number(n)},Family{n},New,1940-01-{1 + n:02},F,P01,2020-01-01,01,,{said}"
        for n, said in ((0, "given"), (1, "refused"))
    ]
    guarded.world.send("people", "\n".join([f"{PEOPLE},sharing_consent", *rows]))
    assert (consent_of(guarded, 0), consent_of(guarded, 1)) == ("REFUSED", "REFUSED")
    assert guarded.person(0).given_name == "New"


def test_a_paper_found_late_does_not_undo_what_was_said_since(guarded):
    practice, person = guarded.clients["practice"], guarded.person(0)
    practice.post(address(person, "sharing"), DECIDED)
    practice.post(address(person, "sharing"), DECIDED | {"decision": "GIVEN", "decided_on": "1/5/2026"})
    assert consent_of(guarded) == "REFUSED"
    practice.post(address(person, "sharing"), DECIDED | {"decision": "GIVEN", "decided_on": "2/6/2026"})
    assert consent_of(guarded) == "GIVEN"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"decided_by": "ATTORNEY"}, "Say who decided"),
        ({"decided_by": "BEST_INTERESTS"}, "Say who decided"),
        ({"decided_on": "1/1/2090"}, "in the future"),
        ({"decision": ""}, "There is a problem"),
    ],
)
def test_a_decision_without_its_decider_or_from_the_future_is_not_taken(guarded, changes, words):
    answer = guarded.clients["practice"].post(address(guarded.person(0), "sharing"), DECIDED | changes)
    assert words in answer.content.decode()
    with tenant(guarded.id):
        assert ConsentDecision.objects.count() == 0
    assert consent_of(guarded) == "GIVEN"


def test_an_attorney_s_decision_names_the_attorney_and_a_guardian_records_none(guarded):
    decided = {"decided_by": "ATTORNEY", "decider": "Ann Reed, daughter"}
    page = guarded.clients["practice"].post(address(guarded.person(0), "sharing"), DECIDED | decided, follow=True)
    assert page.status_code == 200
    shown = guarded.clients["practice"].get(address(guarded.person(0), "sharing")).content.decode()
    assert "Ann Reed, daughter" in shown
    with tenant(guarded.id), pytest.raises(NotPermitted):
        record_consent(
            actor=guarded.actor("guardian"),
            person=guarded.person(0),
            decision=Decision.GIVEN,
            decided_on=date(2026, 6, 1),
            decided_by=DecidedBy.PERSON,
            decider="",
            how=DecidedHow.WRITING,
            now=timezone.now(),
        )
    with tenant(guarded.id), pytest.raises(NotADecision):
        record_consent(
            actor=guarded.actor("lead"),
            person=guarded.person(0),
            decision=Decision.GIVEN,
            decided_on=date(2026, 6, 1),
            decided_by=DecidedBy.ATTORNEY,
            decider="",
            how=DecidedHow.WRITING,
            now=timezone.now(),
        )


@pytest.fixture
def awaiting(guarded):
    """Person 20 by local number alone, registered and scored, with activity, under a contract, in the team's care."""
    world = guarded.world
    world.send(
        "people",
        "local_id,family_name,given_name,sex,gp_practice,registered_from,sharing_consent\n"
        "L-77,Quill,Ada,F,P01,2026-04-01,given\n",
    )
    world.levels(every(range(4), 3000))
    world.contract()
    world.activity(*(world.record(f"r{n}", n, "2026-05-02", "10.00") for n in range(4)))
    header = "provider,record_id,local_id,kind,start_date,ltc_related,units,cost"
    world.send("activity", f"{header}\nACU,u1,L-77,AE_ATTENDANCE,2026-05-03,Y,1,25.00\n")
    with tenant(guarded.id):
        person = Person.objects.get(local_id="L-77")
        begin_care(
            actor=world.operator, person=person, team=guarded.crew.team, starts_on=date(2026, 5, 1), why="Came in."
        )
        change_band(
            person_id=person.id,
            need_band=NeedBand.LOW,
            funded_band=NeedBand.LOW,
            starts_on=date(2026, 4, 1),
            source=BandSource.RISK_RUN,
            source_id=0,
        )
    return person


def figures(guarded, person):
    """Days of the person that are paid, all days in May, cost in the cohort, and what does not hold."""
    with tenant(guarded.id):
        paid = FundedPeriod.objects.filter(superseded_at__isnull=True, person_id=person.id).count()
        days = sum(PersonDays.objects.filter(month="2026-05-01").values_list("days", flat=True))
        pence = sum(ActivityCell.objects.filter(contract_id__gt=0).values_list("cost_pence", flat=True))
        wrong = [(proof.what, proof.wrong) for proof in verify() if not proof.holds]
    return paid, days, pence, wrong


def test_somebody_awaiting_trace_is_listed_found_and_opened_by_the_team(guarded, awaiting):
    lead = guarded.clients["lead"]
    assert "Quill" in lead.get(reverse("patients:list")).content.decode()
    assert "1 person awaits trace" in lead.get("/").content.decode()
    work = lead.get(reverse("patients:awaiting-trace")).content.decode()
    assert "L-77" in work
    assert "Family0" not in work
    assert "awaiting trace" in lead.get(address(awaiting)).content.decode()
    assert "Quill" in lead.post(reverse("patients:find"), {"wanted": "L-77"}).content.decode()


def test_somebody_awaiting_trace_beyond_reach_is_found_by_local_number_and_taken_into_care(guarded):
    guarded.world.send("people", "local_id,family_name,given_name,sex,date_of_birth\nL-9,Moss,Ivy,F,1950-02-03\n")
    lead = guarded.clients["lead"]
    with tenant(guarded.id):
        person = Person.objects.get(local_id="L-9")
    for typed, finds in (("L-9", True), ("L-8", False)):
        found = lead.post(reverse("patients:find"), {"wanted": typed, "born_on": "1950-02-03"}).content.decode()
        assert (address(person, "assign") in found) is finds
    wrong = lead.post(reverse("patients:find"), {"wanted": "L-9", "born_on": "1950-02-04"}).content.decode()
    assert address(person, "assign") not in wrong
    lead.post(address(person, "assign"), {"team": guarded.crew.team.id, "why": "Referred by the ward."})
    with tenant(guarded.id):
        assert CareRelationship.objects.filter(person=person).count() == 1
    assert guarded.clients["grace"].get(address(person)).status_code == 200


NEW = 40
"""Whose number is found: of nobody in the register."""


def give(guarded, person, number, status=TraceStatus.VERIFIED, name="lead"):
    with tenant(guarded.id):
        return give_number(
            actor=guarded.actor(name),
            person=person,
            number=number,
            status=status,
            born_on=date(1950, 2, 3),
            now=timezone.now(),
        )


def test_days_since_registration_are_paid_once_traced_and_no_longer_once_taken_back(guarded, awaiting):
    assert figures(guarded, awaiting) == (0, 124, 4000, [])
    give(guarded, awaiting, guarded.world.number(NEW))
    assert figures(guarded, awaiting) == (1, 155, 6500, [])
    with tenant(guarded.id):
        period = FundedPeriod.objects.get(superseded_at__isnull=True, person_id=awaiting.id)
        assert period.starts_on == date(2026, 4, 1)
        take_number_back(actor=guarded.actor("lead"), person=awaiting, why="It was her sister's.", now=timezone.now())
    assert figures(guarded, awaiting) == (0, 124, 4000, [])
    give(guarded, awaiting, guarded.world.number(NEW))
    assert figures(guarded, awaiting) == (1, 155, 6500, [])


def test_a_number_of_another_status_is_written_down_and_does_not_pay(guarded, awaiting):
    give(guarded, awaiting, guarded.world.number(NEW), status=TraceStatus.NOT_TRACED)
    assert figures(guarded, awaiting) == (0, 124, 4000, [])


def test_taken_back_everything_stands_as_it_stood_and_both_states_are_kept(guarded, awaiting):
    def row():
        with tenant(guarded.id):
            return Person.objects.filter(id=awaiting.id).values().get()

    before = row()
    give(guarded, awaiting, guarded.world.number(NEW))
    given = row()
    changed = {"nhs_number": guarded.world.number(NEW), "trace_status": "01", "born_on": date(1950, 2, 3)}
    assert given == before | changed
    with tenant(guarded.id):
        take_number_back(actor=guarded.actor("lead"), person=awaiting, why="Her sister's.", now=timezone.now())
        kept = [one.row["nhs_number"] for one in PersonBefore.objects.filter(person=awaiting).order_by("id")]
    assert row() == before
    assert kept == [None, guarded.world.number(NEW)]


def test_a_file_knows_the_person_by_either_number_afterwards_and_counts_nobody_twice(guarded, awaiting):
    number = guarded.world.number(NEW)
    give(guarded, awaiting, number)
    guarded.world.send("people", f"{PEOPLE}\n{number},Quill,Ada May,1950-02-03,F,P01,2026-04-01,01,")
    with tenant(guarded.id):
        person = Person.objects.get(family_name="Quill")
    assert (person.id, person.given_name, person.local_id) == (awaiting.id, "Ada May", "L-77")
    assert figures(guarded, awaiting) == (1, 155, 6500, [])


def test_a_number_that_somebody_holds_is_refused_and_nothing_changes(guarded, awaiting):
    held = guarded.world.number(0)
    typed = {"number": held, "born_on": "3/2/1950", "status": "01"}
    answer = guarded.clients["lead"].post(address(awaiting, "trace"), typed).content.decode()
    assert "has this number already" in answer
    assert "Given0" not in answer
    with tenant(guarded.id):
        assert Person.objects.get(id=awaiting.id).nhs_number is None
        assert Trace.objects.count() == 0
        assert AuditEvent.objects.filter(action="NUMBER_GIVEN").count() == 0
    give(guarded, awaiting, guarded.world.number(NEW))
    with pytest.raises(CannotTrace, match="in the meantime"):
        give(guarded, awaiting, guarded.world.number(NEW + 1))


def test_a_number_whose_digit_is_wrong_is_refused_and_so_is_a_test_number_in_earnest(guarded, awaiting, settings):
    number = guarded.world.number(NEW)
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    typed = {"number": wrong, "born_on": "3/2/1950", "status": "01"}
    assert "check digit" in guarded.clients["lead"].post(address(awaiting, "trace"), typed).content.decode()
    settings.ALLOW_SYNTHETIC_NUMBERS = False
    with pytest.raises(CannotTrace, match="belong to nobody"):
        give(guarded, awaiting, number)


def test_only_a_team_lead_traces_and_only_what_was_given_by_hand_is_taken_back(guarded, awaiting):
    with pytest.raises(NotPermitted):
        give(guarded, awaiting, guarded.world.number(NEW), name="grace")
    with tenant(guarded.id), pytest.raises(CannotTrace, match="No number was given"):
        take_number_back(actor=guarded.actor("lead"), person=guarded.person(0), why="Wrong.", now=timezone.now())
    assert guarded.clients["grace"].get(reverse("patients:awaiting-trace")).status_code == 403


def test_a_restricted_person_awaiting_trace_is_on_nobody_else_s_work_list(guarded, awaiting):
    with tenant(guarded.id):
        restrict_record(
            actor=guarded.actor("lead"),
            person=awaiting,
            reason=RestrictionReason.RELATIVE,
            words="Mother of a colleague.",
            users=[guarded.crew.user("grace").id],
            now=timezone.now(),
        )
    lead = guarded.clients["lead"]
    assert "L-77" not in lead.get(reverse("patients:awaiting-trace")).content.decode()
    assert "trace" not in lead.get("/").content.decode()

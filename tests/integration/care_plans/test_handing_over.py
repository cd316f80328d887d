"""Another currency pays from the day on which it starts, never earlier; care goes on. A death closes what is open."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from apps.care.care_plans.choices import PackageEnd, PlanState
from apps.care.care_plans.domain.handing_over import NobodyPays
from apps.care.care_plans.models import CarePlan, HandOver, Package, PlanNotice
from apps.care.care_plans.selectors import plan_in_force
from apps.care.care_plans.services.hand_overs import (
    HandOverOpen,
    MovedAlready,
    NotAReceiver,
    ask_hand_over,
    drop_hand_over,
    move_funding,
    take_back,
)
from apps.care.care_plans.services.packages import add_package
from apps.care.caseloads.selectors import coordinator_of, who_answers
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import ExclusionReason
from apps.care.patients.models import Exclusion
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.money.capitation.models import FundedPeriod, PersonDays
from apps.money.capitation.selectors import counted_by_month
from apps.money.contracts.selectors import contract_by_code
from tests.factories.world import FEES, PEOPLE, every, sit
from tests.integration.admissions.hospital import Hospital, stay
from tests.integration.care_plans.writing import agreed, at, draft, need_agreed, package
from tests.integration.caseloads.team import TODAY, Crew

pytestmark = pytest.mark.django_db
MONTHS = [date(2026, month, 1) for month in range(4, 13)] + [date(2027, month, 1) for month in range(1, 4)]
JULY = date(2026, 7, 1)


@pytest.fixture
def crew():
    """Three people at Low, in a contract from 1 April 2026; person 0 has a co-ordinator and a plan."""
    made = Crew.make()
    made.world.levels(every(range(3), 2_600))
    made.world.contract()
    made.assign(0, "grace")
    agreed(made)
    return made


def days(crew):
    """Days in the model of a year by month, and their pence, all levels together."""
    with tenant(crew.id):
        contract = contract_by_code("yoc")
        counted = counted_by_month(contract.id, dict.fromkeys(MONTHS, FEES), "DAYS")
    by_month = {month: sum(counted[month, band].days for band in NeedBand) for month in MONTHS}
    return by_month, sum(one.pence for one in counted.values())


def ask(crew, reason=ExclusionReason.CONTINUING_HEALTHCARE):
    person = crew.world.person(0)
    with tenant(crew.id):
        return ask_hand_over(actor=crew.actors["grace"], person=person, reason=reason, now=at())


def move(crew, hand_over, *, starts_on=JULY, contract="CHC package 12", code="ICB"):
    with tenant(crew.id):
        receiver = Organisation.objects.filter(ods_code=code).first()
        move_funding(
            actor=crew.actors["grace"],
            hand_over=hand_over,
            receiver=receiver,
            contract=contract,
            starts_on=starts_on,
            now=at(),
        )


def test_until_a_receiver_starts_the_person_stays_funded_to_the_penny(crew):
    before = days(crew)
    assert before == ({month: 3 * _length(month) for month in MONTHS}, 3 * 100_000)
    hand_over = ask(crew)
    assert days(crew) == before
    for missing in ({"starts_on": None}, {"contract": ""}, {"code": "none"}):
        with pytest.raises(NobodyPays):
            move(crew, hand_over, **missing)
    assert days(crew) == before
    with tenant(crew.id):
        assert not Exclusion.objects.exists()


@pytest.mark.parametrize(
    "reason", [ExclusionReason.CONTINUING_HEALTHCARE, ExclusionReason.END_OF_LIFE, ExclusionReason.MENTAL_HEALTH]
)
def test_funding_moves_on_the_receivers_first_day_and_days_before_it_still_count(crew, reason):
    move(crew, ask(crew, reason))
    by_month, pence = days(crew)
    assert by_month == {month: (3 if month < JULY else 2) * _length(month) for month in MONTHS}
    stayed = (JULY - date(2026, 4, 1)).days
    assert pence == _pence(2 * 365 + stayed)
    with tenant(crew.id):
        person = crew.world.person(0)
        funded = FundedPeriod.objects.get(person=person, superseded_at__isnull=True)
        excluded = Exclusion.objects.get(person=person)
    assert (funded.ends_before, excluded.starts_on) == (JULY, JULY)


def test_co_ordinator_plan_and_who_answers_do_not_stop(crew):
    person = crew.world.person(0)
    with tenant(crew.id):
        before = (coordinator_of(person.id, JULY), plan_in_force(person.id, JULY), who_answers(person.id, JULY))
    move(crew, ask(crew))
    with tenant(crew.id):
        after = (coordinator_of(person.id, JULY), plan_in_force(person.id, JULY), who_answers(person.id, JULY))
    assert after == before
    assert after[0].name == "Grace" and after[1].version == 1


def test_an_admission_is_told_to_the_team_whoever_pays():
    hospital = Hospital.make()
    grace = hospital.actor("grace")
    with tenant(hospital.id):
        asked = ask_hand_over(
            actor=grace, person=hospital.world.person(0), reason=ExclusionReason.END_OF_LIFE, now=at()
        )
        move_funding(
            actor=grace,
            hand_over=asked,
            receiver=Organisation.objects.get(ods_code="ICB"),
            contract="Hospice at home",
            starts_on=date(2026, 7, 1),
            now=at(),
        )
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    assert (alert.person, alert.team) == (hospital.world.person(0), hospital.team)


def test_whoever_comes_back_is_funded_again_from_that_day(crew):
    hand_over = ask(crew)
    move(crew, hand_over)
    with tenant(crew.id):
        with pytest.raises(NotAReceiver):
            take_back(actor=crew.actors["grace"], hand_over=hand_over, on=JULY)
        take_back(actor=crew.actors["grace"], hand_over=hand_over, on=date(2026, 9, 1))
        with pytest.raises(MovedAlready):
            take_back(actor=crew.actors["grace"], hand_over=hand_over, on=date(2026, 9, 1))
    by_month, pence = days(crew)
    away = {date(2026, 7, 1), date(2026, 8, 1)}
    assert by_month == {month: (2 if month in away else 3) * _length(month) for month in MONTHS}
    assert pence == _pence(3 * 365 - 62)


def test_a_hand_over_moves_once_and_only_one_is_open(crew):
    hand_over = ask(crew)
    with pytest.raises(HandOverOpen):
        ask(crew, ExclusionReason.END_OF_LIFE)
    move(crew, hand_over)
    with pytest.raises(MovedAlready):
        move(crew, hand_over, starts_on=date(2026, 8, 1))
    with tenant(crew.id), pytest.raises(MovedAlready):
        drop_hand_over(actor=crew.actors["grace"], hand_over=hand_over, now=at())
    with tenant(crew.id):
        assert Exclusion.objects.count() == 1


def test_a_hand_over_that_is_dropped_leaves_everything_as_it_was(crew):
    before = days(crew)
    hand_over = ask(crew)
    with tenant(crew.id):
        drop_hand_over(actor=crew.actors["grace"], hand_over=hand_over, now=at())
    assert days(crew) == before
    ask(crew)


def test_that_a_hand_over_is_dropped_or_ends_is_confirmed_and_its_last_day_said(crew):
    client, person = Client(), crew.world.person(0)
    sit(client, crew.members["grace"])
    address, stays = f"/people/{person.uid}/who-pays/", f"{person.given_name} stays in the year of care."
    dropped = client.post(f"{address}{ask(crew).uid}/drop/", follow=True)
    assert stays in dropped.content.decode()
    hand_over = ask(crew)
    move(crew, hand_over)
    page = client.post(f"{address}{hand_over.uid}/come-back/", {"on": "11/7/2026"}, follow=True).content.decode()
    assert "is funded in the year of care from 11 July 2026." in page
    assert "ntil 10 July 2026" in page


def test_the_database_holds_funding_to_a_named_receiver(crew):
    hand_over = ask(crew)
    with tenant(crew.id), pytest.raises(IntegrityError), transaction.atomic():
        HandOver.objects.filter(id=hand_over.id).update(starts_on=JULY)


def died(crew, on):
    number = crew.world.number(0)
    crew.world.send("people", f"{PEOPLE}\n{number},Family0,Given0,1940-01-01,F,P01,2020-01-01,01,{on}")


def test_a_death_learned_of_late_closes_plan_packages_notices_and_the_hand_over(crew):
    need_agreed(crew)
    person = crew.world.person(0)
    with tenant(crew.id):
        before, after = (
            add_package(
                uid=uuid4(),
                actor=crew.actors["grace"],
                person=person,
                said=package(),
                starts_on=on,
                now=at(),
                today=TODAY,
            )
            for on in (date(2026, 5, 1), date(2026, 8, 1))
        )
        ended = add_package(
            uid=uuid4(),
            actor=crew.actors["grace"],
            person=person,
            said=package(ends_before=date(2026, 5, 20)),
            starts_on=date(2026, 5, 1),
            now=at(),
            today=TODAY,
        )
    draft(crew)
    ask(crew)
    died(crew, "2026-06-01")
    with tenant(crew.id):
        rows = dict(Package.objects.values_list("id", "ends_before"))
        assert rows == {
            before.id: date(2026, 6, 2),
            after.id: date(2026, 8, 1),
            ended.id: date(2026, 5, 20),
        }
        assert list(CarePlan.objects.values_list("state", flat=True)) == [PlanState.CLOSED, PlanState.CLOSED]
        assert HandOver.objects.get().dropped_at is not None
        event = AuditEvent.objects.get(action="CARE_CLOSED_AT_DEATH")
        assert event.details == {"plans": 2, "packages": 2}
    died(crew, "2026-06-05")
    with tenant(crew.id):
        corrected = Package.objects.get(id=before.id)
        assert (corrected.ends_before, corrected.end_reason) == (date(2026, 6, 6), PackageEnd.DEATH)


def test_nobody_is_told_of_a_plan_after_a_death_that_was_learned_in_the_two_minutes(crew):
    plan = agreed(crew, 1, now=at(date(2090, 1, 1)))
    number = crew.world.number(1)
    crew.world.send("people", f"{PEOPLE}\n{number},Family1,Given1,1940-01-02,F,P01,2020-01-01,01,2026-06-01")
    with tenant(crew.id):
        assert not PlanNotice.objects.filter(plan=plan, undone_at__isnull=True).exists()


def test_people_who_live_keep_everything(crew):
    before = days(crew)
    crew.world.send("people", f"{PEOPLE}\n{crew.world.number(0)},Other,Given0,1940-01-01,F,P01,2020-01-01,01,")
    with tenant(crew.id):
        assert CarePlan.objects.get().state == PlanState.AGREED
        assert PersonDays.objects.exists()
    assert days(crew) == before


def _length(month):
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return (after - month).days


def _pence(person_days):
    """Days at £1,000 a year of 365 days, rounded half up once."""
    return (2 * person_days * 100_000 + 365) // (2 * 365)


def test_the_helper_of_these_tests_counts_a_year():
    assert sum(_length(month) for month in MONTHS) == 365
    assert date(2026, 4, 1) + timedelta(days=365) == date(2027, 4, 1)

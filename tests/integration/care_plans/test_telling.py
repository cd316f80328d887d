"""Who is told that a plan was agreed: parties to the person's care, after two minutes, and nobody against a refusal."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.care.care_plans.models import PlanNotice
from apps.care.care_plans.selectors.parties import get_notice_for, notices_for, notices_of, parties_to_care
from apps.care.care_plans.services.agreeing import TooLateToUndo, tell_parties, undo_telling
from apps.care.care_plans.services.packages import add_package
from apps.care.patients.choices import RestrictionReason
from apps.care.patients.models import Person
from apps.care.patients.services import begin_care
from apps.care.patients.services.restrictions import restrict_record
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_sharing_agreement, add_team
from tests.factories.world import sit
from tests.integration.care_plans.writing import agreed, at, need_agreed, package
from tests.integration.caseloads.team import TODAY, Crew

pytestmark = pytest.mark.django_db
NOW = at()
LATER = NOW + timedelta(minutes=2)


@pytest.fixture
def crew():
    """The council gives person 0 a package and is bound by the agreement; another team of the trust cares as well."""
    made = Crew.make()
    operator = made.world.operator
    need_agreed(made)
    with tenant(made.id):
        add_sharing_agreement(
            actor=operator,
            name="Care at home",
            purposes="Direct care",
            starts_on=date(2020, 1, 1),
            ends_before=date(2090, 1, 1),
            parties=list(Organisation.objects.filter(ods_code__in=["SOC", "P01"])),
        )
        add_package(
            uid=uuid4(),
            actor=made.actors["grace"],
            person=made.world.person(0),
            said=package(),
            starts_on=TODAY,
            now=NOW,
            today=TODAY,
        )
        begin_care(actor=operator, person=made.world.person(0), team=made.other_team, starts_on=TODAY, why="Referred")
    return made


def told(plan, crew):
    with tenant(crew.id):
        return [(one.organisation.ods_code, one.team.name if one.team else "", one.kind) for one in notices_of(plan.id)]


def consent(crew, value):
    with tenant(crew.id):
        Person.objects.filter(id=crew.world.person(0).id).update(sharing_consent=value)


def test_parties_to_the_persons_care_are_told_and_the_writers_own_team_is_not(crew):
    plan = agreed(crew, now=NOW)
    assert told(plan, crew) == [("P01", "", "PRACTICE"), ("COM", "Swift team", "TEAM"), ("SOC", "", "PACKAGE")]
    with tenant(crew.id):
        notice = PlanNotice.objects.first()
        assert (notice.told_by.name, notice.told_at, notice.counts_from) == ("Grace", NOW, LATER)
        event = AuditEvent.objects.get(action="CARE_PLAN_AGREED")
        assert event.details == {"version": 1, "told": 3, "review": "2027-06-15"}


def test_organisations_that_are_no_party_to_the_care_are_not_told(crew):
    plan = agreed(crew, 1, now=NOW)
    assert told(plan, crew) == [("P01", "", "PRACTICE")]


@pytest.mark.parametrize("value", ["REFUSED", "NOT_ASKED"])
def test_after_a_refusal_only_the_holder_of_the_record_is_told(crew, value):
    consent(crew, value)
    plan = agreed(crew, now=NOW)
    assert told(plan, crew) == [("P01", "", "PRACTICE")]
    with tenant(crew.id):
        parties = parties_to_care(crew.world.person(0), crew.actors["grace"], TODAY)
    assert {party.name: str(party.not_told) for party in parties if party.not_told} == {
        "Swift team, Test community trust": "the person has refused to share their record"
        if value == "REFUSED"
        else "the person has not been asked about sharing",
        "Test council": "the person has refused to share their record"
        if value == "REFUSED"
        else "the person has not been asked about sharing",
    }


def test_without_an_agreement_a_party_is_not_told(crew):
    with tenant(crew.id):
        hospital = Organisation.objects.get(ods_code="ACU")
        ward = add_team(actor=crew.world.operator, organisation=hospital, name="Ward 7")
        begin_care(actor=crew.world.operator, person=crew.world.person(0), team=ward, starts_on=TODAY, why="Referred")
    plan = agreed(crew, now=NOW)
    assert ("ACU", "Ward 7", "TEAM") not in told(plan, crew)


def seen_by(crew, actor, now):
    with tenant(crew.id):
        return notices_for(actor, now, now - timedelta(days=30)).count()


def test_a_notice_counts_after_two_minutes_for_those_it_is_for(crew):
    agreed(crew, now=NOW)
    practice = crew.world.actor(crew.world.member(Role.GP_PRACTICE))
    other_practice = crew.world.actor(crew.world.member(Role.GP_PRACTICE, organisation="P02", email="p02@here.example"))
    assert seen_by(crew, practice, LATER - timedelta(seconds=1)) == 0
    assert seen_by(crew, practice, LATER) == 1
    assert seen_by(crew, crew.actors["other"], LATER) == 1
    assert seen_by(crew, crew.actors["sean"], LATER) == 0
    assert seen_by(crew, other_practice, LATER) == 0


def test_undone_in_time_nobody_is_told_and_they_can_be_told_later_once(crew):
    plan = agreed(crew, now=NOW)
    with tenant(crew.id):
        assert undo_telling(actor=crew.actors["grace"], plan=plan, now=NOW + timedelta(seconds=119)) == 3
    assert told(plan, crew) == []
    assert seen_by(crew, crew.actors["other"], LATER) == 0
    with tenant(crew.id):
        assert tell_parties(actor=crew.actors["grace"], plan=plan, now=LATER, today=TODAY) == 3
        assert tell_parties(actor=crew.actors["grace"], plan=plan, now=LATER, today=TODAY) == 0
    assert len(told(plan, crew)) == 3


def test_after_two_minutes_it_is_too_late_to_undo(crew):
    plan = agreed(crew, now=NOW)
    with tenant(crew.id), pytest.raises(TooLateToUndo):
        undo_telling(actor=crew.actors["grace"], plan=plan, now=LATER)
    assert len(told(plan, crew)) == 3


def test_a_consent_taken_back_hides_the_notice_again(crew):
    agreed(crew, now=NOW)
    consent(crew, "REFUSED")
    assert seen_by(crew, crew.actors["other"], LATER) == 0


def test_a_notice_about_a_record_that_is_restricted_to_others_is_not_there(crew):
    agreed(crew, now=NOW)
    assert seen_by(crew, crew.actors["other"], LATER) == 1
    with tenant(crew.id):
        restrict_record(
            actor=crew.actors["lead"],
            person=crew.world.person(0),
            reason=RestrictionReason(RestrictionReason.values[0]),
            words="A relative works here",
            users=[crew.members["grace"].user_id],
            now=LATER,
        )
    assert seen_by(crew, crew.actors["other"], LATER) == 0


@pytest.mark.parametrize("why", ["consent", "agreement", "restriction"])
def test_a_notice_of_which_one_may_no_longer_know_is_neither_listed_nor_opens(crew, why):
    plan = agreed(crew, now=NOW)
    other, later = crew.actors["other"], LATER
    with tenant(crew.id):
        uid = PlanNotice.objects.get(plan=plan, team_id=other.team_id).uid
        assert get_notice_for(other, uid, later).plan_id == plan.id
        if why == "consent":
            consent(crew, "REFUSED")
        elif why == "agreement":
            later = LATER.replace(year=2090)
        else:
            restrict_record(
                actor=crew.actors["lead"],
                person=crew.world.person(0),
                reason=RestrictionReason.STAFF,
                words="A relative works here",
                users=[crew.members["grace"].user_id],
                now=LATER,
            )
        assert not notices_for(other, later, NOW - timedelta(days=1)).exists()
        with pytest.raises(PlanNotice.DoesNotExist):
            get_notice_for(other, uid, later)


def home_of(member):
    client = Client()
    sit(client, member)
    return client


def test_the_notice_on_the_home_page_says_nothing_about_the_person_and_opens_as_reach_allows(crew):
    now = timezone.now() - timedelta(minutes=5)
    plan = agreed(crew, now=now)
    person = crew.world.person(0)
    visitor = home_of(crew.members["other"])
    page = visitor.get("/").content.decode()
    assert "Grace agreed a care plan with somebody in your care on 15 June 2026." in page
    for personal in (person.family_name, person.given_name, person.nhs_number, "allotment", str(person.uid)):
        assert personal not in page
    with tenant(crew.id):
        notice = PlanNotice.objects.get(plan=plan, team=crew.other_team)
    address = f"/people/plan-notices/{notice.uid}/"
    opened = visitor.get(address, follow=True)
    assert (opened.status_code, opened.redirect_chain[0][0]) == (200, f"/people/{person.uid}/plan/")
    assert "agreed a care plan" not in visitor.get("/").content.decode()
    assert home_of(crew.members["sean"]).get(address).status_code == 404


def test_a_notice_does_not_open_a_record_that_is_out_of_reach(crew):
    plan = agreed(crew, now=timezone.now() - timedelta(minutes=5))
    with tenant(crew.id):
        council = Organisation.objects.get(ods_code="SOC")
        team = add_team(actor=crew.world.operator, organisation=council, name="Home care")
        notice = PlanNotice.objects.get(plan=plan, organisation=council)
    member = crew.world.member(Role.CARE_COORDINATOR, organisation="SOC", team=team, email="soc@here.example")
    answer = home_of(member).get(f"/people/plan-notices/{notice.uid}/", follow=True)
    assert answer.status_code == 404


def test_a_package_brings_the_record_into_the_reach_of_the_team_that_gives_it_and_takes_it_out_again(crew):
    person = crew.world.person(1)
    need_agreed(crew, 1)
    today = timezone.localdate()
    with tenant(crew.id):
        council = Organisation.objects.get(ods_code="SOC")
        team = add_team(actor=crew.world.operator, organisation=council, name="Home care")
    member = crew.world.member(Role.CARE_COORDINATOR, organisation="SOC", team=team, email="soc@here.example")
    visitor = home_of(member)
    assert visitor.get(f"/people/{person.uid}/").status_code == 404
    with tenant(crew.id):
        given = add_package(
            uid=uuid4(),
            actor=crew.actors["grace"],
            person=person,
            said=package(team=team, ends_before=today - timedelta(days=80)),
            starts_on=today - timedelta(days=200),
            now=NOW,
            today=today,
        )
    assert visitor.get(f"/people/{person.uid}/").status_code == 200
    with tenant(crew.id):
        type(given).objects.filter(id=given.id).update(ends_before=today - timedelta(days=90))
    assert visitor.get(f"/people/{person.uid}/").status_code == 404

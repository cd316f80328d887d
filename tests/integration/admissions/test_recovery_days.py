"""A recovery day that the hospital names: who is asked for the answer, and what a stay that ended before it says."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.admissions.choices import Decision, Exceeded, FirstStep, Why
from apps.care.admissions.domain.r_point import RPoint, Stage
from apps.care.admissions.models import Admission
from apps.care.admissions.services.answering import Answering, answer_alert
from apps.care.admissions.services.way_home import agree_r_point, propose_r_point
from apps.care.caseloads.services import set_leave
from apps.care.patients.models import Person
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.models import ServiceLine
from apps.foundation.partnerships.services import add_organisation
from tests.factories.world import sit
from tests.integration.admissions.hospital import stay

pytestmark = pytest.mark.django_db
ASKS = "Answer the hospital"
ANSWER = Answering(FirstStep.RANG, Decision.PLAN_HOME, Exceeded.NO, Why.NO_PLACE, "Lives alone.")


def page(hospital, name, address="/"):
    seated = Client()
    sit(seated, hospital.members[name])
    return " ".join(seated.get(address).content.decode().split())


def proposed(hospital, *, side="manager", hours=1.0, days=0):
    """Person 0's stay of two days, for which a side names a day."""
    hospital.tell(stay(0, hours=50))
    [known] = hospital.admissions()
    with tenant(hospital.id, user_id=hospital.user(side)):
        propose_r_point(
            actor=hospital.actor(side),
            admission=known,
            on=timezone.localdate() + timedelta(days=days),
            reason="Off the drip.",
            now=timezone.now() - timedelta(hours=hours),
            seen=0,
        )
    return known


@pytest.mark.parametrize(("name", "is_asked"), [("grace", True), ("priya", True), ("sean", False), ("leila", False)])
def test_a_day_that_the_hospital_names_asks_the_co_ordinator_and_the_lead_on_home_with_the_time_left(
    hospital, name, is_asked
):
    known = proposed(hospital)
    said = page(hospital, name)
    way_home = reverse("admissions:way-home", kwargs={"uid": known.uid})
    assert (ASKS in said) is is_asked
    assert (" left, then the named clinician decides." in said) is is_asked
    assert (f'href="{way_home}#r-point"' in said) is is_asked
    assert (ASKS in page(hospital, name, reverse("admissions:mine"))) is is_asked


@pytest.mark.parametrize("is_named", [True, False])
def test_while_the_co_ordinator_is_away_it_asks_whoever_covers(hospital, is_named):
    proposed(hospital)
    today = timezone.localdate()
    with tenant(hospital.id, user_id=hospital.user("priya")):
        set_leave(
            actor=hospital.actor("priya"),
            team=hospital.team,
            user_id=hospital.user("grace"),
            deputy_id=hospital.user("sean") if is_named else None,
            starts_on=today,
            ends_before=today + timedelta(days=3),
        )
    assert ASKS in page(hospital, "sean")


@pytest.mark.parametrize(("side", "hours"), [("manager", 25), ("grace", 1)])
def test_nothing_asks_when_the_time_is_over_or_the_hospital_is_the_one_to_answer(hospital, side, hours):
    proposed(hospital, side=side, hours=hours)
    for address in ("/", reverse("admissions:in-hospital")):
        assert ASKS not in page(hospital, "grace", address)


def test_the_list_of_those_in_hospital_says_that_a_day_waits(hospital):
    proposed(hospital)
    assert ASKS in page(hospital, "grace", reverse("admissions:in-hospital"))


def test_a_recovery_day_after_leaving_is_said_to_have_been_missed_to_both_sides(hospital):
    known = proposed(hospital, days=3)
    with tenant(hospital.id, user_id=hospital.user("grace")):
        agree_r_point(actor=hospital.actor("grace"), admission=known, now=timezone.now(), seen=1)
    at = timezone.localtime() - timedelta(hours=2)
    grace = Client()
    sit(grace, hospital.members["grace"])
    said = grace.post(
        reverse("admissions:discharge", kwargs={"uid": known.uid}),
        {"left_on": f"{at:%d/%m/%Y}", "left_time": f"{at:%H:%M}", "discharged_to": "OWN_HOME"},
        follow=True,
    ).content.decode()
    words = f"the recovery point of {day_in_words(timezone.localdate() + timedelta(days=3))}"
    assert f"They left before {words}." in said
    way_home = page(hospital, "grace", reverse("admissions:way-home", kwargs={"uid": known.uid}))
    own = page(hospital, "manager", reverse("admissions:spell", kwargs={"uid": known.uid}))
    for shown in (way_home, own):
        assert f"Left before {words}" in shown
        assert "It is set." not in shown


def test_a_recovery_day_on_the_day_of_leaving_was_reached():
    today = timezone.localdate()
    point = RPoint(Stage.SET, today)
    assert not point.is_missed(today)
    assert not point.is_missed(None)
    assert point.is_missed(today - timedelta(days=1))


@pytest.mark.parametrize(
    ("lives", "since", "noted", "expected"),
    [
        ("nursing_home", -30, "", "NURSING_HOME"),
        ("nursing_home", None, "", "NURSING_HOME"),
        ("nursing_home", 0, "OWN_HOME", "OWN_HOME"),
        ("nursing_home", 0, "", ""),
    ],
)
def test_the_way_home_begins_with_where_they_lived_when_they_came(hospital, lives, since, noted, expected):
    hospital.tell(stay(0, hours=50))
    [alert] = hospital.alerts()
    today = timezone.localdate()
    with tenant(hospital.id, user_id=hospital.user("grace")):
        answer_alert(actor=hospital.actor("grace"), alert=alert, answering=ANSWER, now=timezone.now())
        Person.objects.filter(id=alert.person_id).update(
            residence=lives.upper(), residence_from=None if since is None else today + timedelta(days=since)
        )
        Admission.objects.update(lived_in=noted)
    said = page(hospital, "grace", reverse("admissions:way-home", kwargs={"uid": alert.admission.uid}))
    asked = said[said.index('name="lived_in"') :]
    asked = asked[: asked.index("</select>")]
    assert f'value="{expected}" selected' in asked


def test_the_way_home_says_whether_it_was_more_than_the_community_could_provide_for_and_why(hospital):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    with tenant(hospital.id, user_id=hospital.user("grace")):
        answer_alert(actor=hospital.actor("grace"), alert=alert, answering=ANSWER, now=timezone.now())
    said = page(hospital, "grace", reverse("admissions:way-home", kwargs={"uid": alert.admission.uid}))
    assert (
        "More than care in the community could provide for? No: care at home could have been enough (no place free)."
        in said
    )


def test_the_note_of_an_answer_promises_nothing_to_the_hospital_which_does_not_read_it(hospital):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    asked = page(hospital, "grace", reverse("admissions:answer", kwargs={"uid": alert.uid}))
    assert "What to tell the ward when you ring" in asked
    assert "the hospital does not read it here" in asked
    with tenant(hospital.id, user_id=hospital.user("grace")):
        answer_alert(actor=hospital.actor("grace"), alert=alert, answering=ANSWER, now=timezone.now())
    own = page(hospital, "manager", reverse("admissions:spell", kwargs={"uid": alert.admission.uid}))
    assert ANSWER.note not in own


def test_a_stay_is_typed_for_an_organisation_with_acute_services_and_for_any_provider_where_none_has(hospital):
    address = reverse("admissions:new-stay", kwargs={"uid": hospital.world.person(0).uid})
    with tenant(hospital.id):
        home = add_organisation(
            actor=hospital.world.operator, ods_code="HOM", name="Care homes", role="PROVIDER", sector="INDEPENDENT"
        )
    said = page(hospital, "grace", address)
    assert "Test hospital</option>" in said
    assert "Care homes</option>" not in said
    with tenant(hospital.id):
        ServiceLine.objects.filter(sector="ACUTE").delete()
    assert f'value="{home.id}"' in page(hospital, "grace", address)

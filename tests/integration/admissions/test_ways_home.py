"""Ways home: typed stays, plans of two hands, recovery points between two sides, and leaving."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.admissions.models import Admission, RPointMove, WayHome
from apps.care.admissions.selectors.stays import in_hospital_since
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.typed_days import typed_day
from apps.foundation.partnerships.services import change_setting
from tests.factories.world import sit
from tests.integration.admissions.hospital import UK, ago, stay

pytestmark = pytest.mark.django_db


def client(hospital, name):
    seated = Client()
    sit(seated, hospital.members[name])
    return seated


def typed(hours=5, **more):
    came = (timezone.now() - timedelta(hours=hours)).astimezone(UK)
    return {
        "admitted_on": f"{came:%d/%m/%Y}",
        "admitted_time": f"{came:%H:%M}",
        "method": "EMERGENCY",
        "site": "",
        "ward": "Ward 5",
        "spell_ref": "",
        "expected_on": "",
        **more,
    }


def type_in(hospital, name="grace", person=0, **more):
    from apps.foundation.partnerships.models import Organisation

    with tenant(hospital.id):
        provider = Organisation.objects.get(ods_code="ACU").id
    address = reverse("admissions:new-stay", kwargs={"uid": hospital.world.person(person).uid})
    return client(hospital, name).post(address, typed(**more) | {"provider": provider})


def test_a_typed_stay_raises_its_alert_and_the_hospitals_own_row_takes_its_place_without_another(hospital):
    assert type_in(hospital).status_code == 302
    [alert] = hospital.alerts()
    batch = hospital.tell(stay(0, hours=6, ref="S77"))
    assert (batch.added, batch.replaced) == (0, 1)
    [known] = hospital.admissions()
    assert (known.spell_ref, known.awaits_reference, known.ward) == ("S77", False, "Ward 12")
    assert [one.uid for one in hospital.alerts()] == [alert.uid]


def test_a_stay_that_is_known_already_is_not_typed_again(hospital):
    hospital.tell(stay(0))
    answer = type_in(hospital)
    assert answer.status_code == 200
    assert "This stay is known already" in answer.content.decode()
    assert len(hospital.admissions()) == len(hospital.alerts()) == 1


def test_of_a_reference_that_is_somebody_elses_nothing_is_said_but_that_it_is_in_use(hospital):
    hospital.tell(stay(1, hours=24 * 40, ref="REF1"))
    with tenant(hospital.id):
        about_another = Admission.objects.get().admitted_at
    said = type_in(hospital, person=0, spell_ref="REF1").content.decode()
    assert "This reference is in use at Test hospital already. Check it, or leave it empty." in said
    assert "known already" not in said
    assert f"{about_another.day} {about_another:%B}" not in said
    assert "This stay is known already: since" in type_in(hospital, person=1, spell_ref="REF1").content.decode()
    assert len(hospital.admissions()) == 1


def test_were_they_met_stands_by_the_goals_and_no_question_ends_in_a_colon(hospital):
    hospital.tell(stay(0))
    [alert], grace = hospital.alerts(), client(hospital, "grace")
    page = grace.get(reverse("admissions:way-home", kwargs={"uid": alert.admission.uid})).content.decode()
    asked = re.findall(r'name="(before|goals|goals_met|in_place|delay_days|delay)"', page)
    assert asked == ["before", "goals", "goals_met", "in_place", "delay_days", "delay"]
    said = grace.post(reverse("admissions:answer", kwargs={"uid": alert.uid}), {"note": "x"}).content.decode()
    assert "What do you do? Choose one." in said
    assert "?:" not in said


def test_two_rows_about_the_same_hours_do_not_share_one_typed_stay(hospital):
    type_in(hospital)
    batch = hospital.tell(stay(0, hours=5, ref="S1"), stay(0, hours=8, ref="S2"))
    assert (batch.added, batch.replaced) == (1, 1)
    assert sorted(one.spell_ref for one in hospital.admissions()) == ["S1", "S2"]


def test_a_stay_cannot_be_typed_for_somebody_out_of_reach_or_in_the_future(hospital):
    assert type_in(hospital, person=5).status_code == 404
    assert "in the future" in type_in(hospital, hours=-30).content.decode()
    for name in ("admitted_on", "expected_on"):
        assert "before 2000 is a slip of the pen" in type_in(hospital, **{name: "1/1/1850"}).content.decode()
    assert hospital.admissions() == []


PLAN = {"decision": "PLAN_HOME", "goals": "Home for Joan.", "destination": "OWN_HOME", "delay_days": "0"}


def test_a_plan_is_kept_in_versions_and_the_same_again_makes_none(hospital):
    hospital.tell(stay(0))
    [known] = hospital.admissions()
    grace, address = client(hospital, "grace"), reverse("admissions:way-home", kwargs={"uid": known.uid})
    for seen in ("0", "1"):
        assert grace.post(address, PLAN | {"seen_version": seen}).status_code == 302
    assert grace.post(address, PLAN | {"seen_version": "1", "goals": "Up my own steps."}).status_code == 302
    with tenant(hospital.id):
        assert list(WayHome.objects.order_by("version").values_list("version", "goals")) == [
            (1, "Home for Joan."),
            (2, "Up my own steps."),
        ]


def test_who_saves_a_plan_that_somebody_else_saved_since_is_shown_theirs_and_loses_nothing(hospital):
    hospital.tell(stay(0))
    [known] = hospital.admissions()
    address = reverse("admissions:way-home", kwargs={"uid": known.uid})
    client(hospital, "priya").post(address, PLAN | {"seen_version": "0"})
    grace = client(hospital, "grace")
    page = grace.post(address, PLAN | {"seen_version": "0", "goals": "Garden again."}).content.decode()
    assert "Team Lead of here saved this way home" in page
    assert "Home for Joan." in page
    assert "Garden again." in page
    assert grace.post(address, PLAN | {"seen_version": "1", "goals": "Garden again."}).status_code == 302
    with tenant(hospital.id):
        assert list(WayHome.objects.order_by("version").values_list("goals", flat=True)) == [
            "Home for Joan.",
            "Garden again.",
        ]


def test_days_of_waiting_need_a_reason(hospital):
    hospital.tell(stay(0))
    [known] = hospital.admissions()
    address = reverse("admissions:way-home", kwargs={"uid": known.uid})
    page = client(hospital, "grace").post(address, PLAN | {"seen_version": "0", "delay_days": "3"}).content.decode()
    assert "Say what they waited for." in page


def test_beside_each_day_stands_one_that_lies_in_the_stay(hospital):
    hospital.tell(stay(0, hours=24 * 6))
    [known] = hospital.admissions()
    address = reverse("admissions:way-home", kwargs={"uid": known.uid})
    page = client(hospital, "grace").get(address).content.decode()
    came, today = timezone.localdate(known.admitted_at), timezone.localdate()
    beside = re.findall(r"hint\">\s*For example ([0-9/]+)\s*<", page)
    days = [came + timedelta(days=n) for n in (2, 1)] + [today + timedelta(days=3), came + timedelta(days=1), today]
    assert beside == [typed_day(day) for day in days]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"medically_stable_on": -7}, "This is before they came to hospital."),
        ({"assessed_on": 1}, "This day is still to come."),
        ({"expected_on": -7}, "This is before they came to hospital."),
    ],
)
def test_a_plan_with_a_day_that_cannot_be_is_refused(hospital, change, sentence):
    hospital.tell(stay(0, hours=24 * 6))
    [known] = hospital.admissions()
    address = reverse("admissions:way-home", kwargs={"uid": known.uid})
    said = {name: typed_day(timezone.localdate() + timedelta(days=n)) for name, n in change.items()}
    page = client(hospital, "grace").post(address, PLAN | {"seen_version": "0"} | said).content.decode()
    assert sentence in page
    assert "Home for Joan." in page
    with tenant(hospital.id):
        assert WayHome.objects.count() == 0


def test_the_hospital_proposes_by_its_own_number_and_the_co_ordinator_agrees(hospital):
    hospital.tell(stay(0, hours=50))
    [known] = hospital.admissions()
    manager = client(hospital, "manager")
    listed = manager.get(reverse("admissions:spells")).content.decode()
    assert "S0" in listed
    for secret in ("Family0", hospital.world.number(0), "£"):
        assert secret not in listed
    day = timezone.localdate()
    step = {"seen": "0", "on": f"{day:%d/%m/%Y}", "reason": "Off the drip."}
    own = reverse("admissions:spell", kwargs={"uid": known.uid})
    assert manager.post(own, step).status_code == 302
    page = manager.get(own).content.decode()
    assert "waits for the answer of care in the community" in page
    assert "Family0" not in page
    grace, address = client(hospital, "grace"), reverse("admissions:r-point", kwargs={"uid": known.uid})
    assert grace.post(address, {"seen": "1", "answer": "agree"}).status_code == 302
    with tenant(hospital.id):
        assert list(RPointMove.objects.order_by("number").values_list("step", "side", "on")) == [
            ("PROPOSED", "HOSPITAL", day),
            ("AGREED", "COMMUNITY", day),
        ]


def test_a_side_cannot_answer_itself_and_a_stale_answer_is_not_taken(hospital):
    hospital.tell(stay(0, hours=50))
    [known] = hospital.admissions()
    manager, own = client(hospital, "manager"), reverse("admissions:spell", kwargs={"uid": known.uid})
    step = {"seen": "0", "on": f"{timezone.localdate():%d/%m/%Y}", "reason": "Off the drip."}
    manager.post(own, step)
    manager.post(own, step | {"seen": "1"})
    stale = client(hospital, "grace").post(
        reverse("admissions:r-point", kwargs={"uid": known.uid}), {"seen": "0", "answer": "agree"}, follow=True
    )
    assert "Somebody else has taken a step" in stale.content.decode()
    with tenant(hospital.id):
        assert RPointMove.objects.count() == 1


def test_where_they_do_not_agree_the_named_clinician_decides_and_nobody_else(hospital):
    hospital.members["hugh"] = hospital.world.member(Role.CLINICIAN, organisation="ACU", email="hugh@here.example")
    with tenant(hospital.id):
        change_setting(
            actor=hospital.world.operator, name="r_point_clinician", value="leila@here.example", reason="Agreed"
        )
    hospital.tell(stay(0, hours=50))
    [known] = hospital.admissions()
    day = f"{timezone.localdate():%d/%m/%Y}"
    client(hospital, "manager").post(
        reverse("admissions:spell", kwargs={"uid": known.uid}), {"seen": "0", "on": day, "reason": "Off the drip."}
    )
    client(hospital, "grace").post(
        reverse("admissions:r-point", kwargs={"uid": known.uid}),
        {"seen": "1", "answer": "refuse", "reason": "Not on her feet."},
    )
    address, decision = (
        reverse("admissions:decide", kwargs={"uid": known.uid}),
        {"seen": "2", "on": day, "reason": "So."},
    )
    assert client(hospital, "hugh").post(address, decision).status_code == 404
    leila = client(hospital, "leila")
    assert "1 recovery point (R-point) waits for your decision." in leila.get("/").content.decode()
    page = leila.get(address).content.decode()
    assert "Not on her feet." in page
    assert "Family0" not in page
    assert leila.post(address, decision).status_code == 302
    with tenant(hospital.id):
        assert list(RPointMove.objects.order_by("number").values_list("step", flat=True)) == [
            "PROPOSED",
            "NOT_AGREED",
            "DECIDED",
        ]


@pytest.mark.parametrize("days", [3, -1])
def test_a_recovery_point_before_the_day_after_coming_is_refused(hospital, days):
    hospital.tell(stay(0, hours=50))
    [known] = hospital.admissions()
    on = known.admitted_at.astimezone(UK).date() - timedelta(days=max(days, 0))
    answer = client(hospital, "grace").post(
        reverse("admissions:r-point", kwargs={"uid": known.uid}), {"seen": "0", "on": f"{on:%d/%m/%Y}", "reason": "x"}
    )
    assert "a day after the admission" in answer.content.decode()
    with tenant(hospital.id):
        assert RPointMove.objects.count() == 0


def left(hours):
    at = (timezone.now() - timedelta(hours=hours)).astimezone(UK)
    return {"left_on": f"{at:%d/%m/%Y}", "left_time": f"{at:%H:%M}", "discharged_to": "NURSING_HOME"}


def test_leaving_is_recorded_once_and_holds_until_the_hospital_says_otherwise(hospital):
    row = stay(0, hours=50)
    hospital.tell(row)
    [known] = hospital.admissions()
    grace, address = client(hospital, "grace"), reverse("admissions:discharge", kwargs={"uid": known.uid})
    assert grace.post(address, left(2)).status_code == 302
    assert "recorded already" in grace.post(address, left(1), follow=True).content.decode()
    assert hospital.tell(row).unchanged == 1
    [known] = hospital.admissions()
    assert known.discharged_to == "NURSING_HOME"
    page = grace.get(reverse("admissions:care-homes")).content.decode()
    assert "Given0 Family0" in page
    assert hospital.tell(row.removesuffix(",,") + f",{ago(1)},own_home").replaced == 1
    [known] = hospital.admissions()
    assert (known.discharged_to, known.left_said_by_id) == ("OWN_HOME", None)
    assert "Nobody in the last twelve months." in grace.get(reverse("admissions:care-homes")).content.decode()


def test_nobody_leaves_before_they_came_or_in_the_future(hospital):
    hospital.tell(stay(0, hours=5))
    [known] = hospital.admissions()
    address = reverse("admissions:discharge", kwargs={"uid": known.uid})
    for hours in (30, -30):
        page = client(hospital, "grace").post(address, left(hours)).content.decode()
        assert "The person left after they came, and not after now." in page
    assert hospital.admissions()[0].discharged_at is None


def test_a_record_of_activity_with_the_same_reference_joins_the_stay_and_ends_it(hospital):
    hospital.tell(stay(0, hours=24 * 10, ref="S5"))
    person = hospital.world.person(0)
    with tenant(hospital.id):
        assert in_hospital_since(person.id) is not None
    came = timezone.localdate() - timedelta(days=10)
    ended = came + timedelta(days=4)
    hospital.world.activity(f"ACU,r1,{{0}},NON_ELECTIVE_SPELL,{came},{ended},S5,,,,,Y,1,4,,,,,,,,4200.00,,")
    with tenant(hospital.id):
        assert in_hospital_since(person.id) is None
    page = client(hospital, "grace").get(reverse("admissions:hospital", kwargs={"uid": person.uid})).content.decode()
    assert "by the hospital&#39;s record of activity" in page or "by the hospital's record of activity" in page
    assert "£" not in page


def test_no_money_stands_on_any_page_of_a_stay(hospital):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    grace = client(hospital, "grace")
    for address in (
        reverse("admissions:answer", kwargs={"uid": alert.uid}),
        reverse("admissions:way-home", kwargs={"uid": alert.admission.uid}),
        reverse("admissions:in-hospital"),
    ):
        page = grace.get(address)
        assert page.status_code == 200
        assert "£" not in page.content.decode()

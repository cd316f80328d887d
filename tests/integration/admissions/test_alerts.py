"""Alerts as people meet them: on Home at once, passed on, nudged, answered once, out of reach for others."""

import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.admissions.choices import Decision, Exceeded, FirstStep, Why
from apps.care.admissions.models import Answer, Nudge
from apps.care.admissions.presenters import age_row, alert_card
from apps.care.admissions.selectors.alerts import alerts_for, alerts_of_team
from apps.care.admissions.services.answering import AnsweredAlready, Answering, NotAReason, answer_alert
from apps.care.caseloads.services import set_leave
from apps.care.patients.models import Person
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.registries import HIDE_NAMES
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_team, change_setting
from tests.factories.world import sit
from tests.integration.admissions.hospital import Hospital, stay

pytestmark = pytest.mark.django_db
SAID = {"first_step": "RANG", "decision": "PLAN_HOME", "exceeded": "NO", "why": "NO_PLACE", "note": "Lives alone."}


def client(hospital, name):
    seated = Client()
    sit(seated, hospital.members[name])
    return seated


def home(hospital, name):
    return client(hospital, name).get("/").content.decode()


def always(hospital):
    """The clock runs by night too, so that a test says the same at any hour."""
    with tenant(hospital.id):
        change_setting(actor=hospital.world.operator, name="alert_hours", value="00:00-24:00", reason="For tests")


def asked(hospital, name, after=timedelta()):
    actor = hospital.actor(name)
    with tenant(hospital.id, user_id=actor.user_id):
        return [one.alert.person_id for one in alerts_for(actor, timezone.now() + after, timezone.localdate())]


def test_the_moment_a_file_is_taken_in_its_alert_stands_first_on_the_co_ordinators_home(hospital):
    assert "Nothing needs your answer." in home(hospital, "grace")
    hospital.tell(stay(0))
    page = home(hospital, "grace")
    assert page.count('class="app-alert app-alert--now"') == 1
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Given0 Family0" in words
    assert re.search(r"In Test hospital, Ward 12 , since \d\d:\d\d", words)
    assert re.search(r"We were told \d\d:\d\d today, 3 h( \d min)? after; (just now|\d minutes? ago)", words)
    assert re.search(r"If you cannot Care Coordinator of here at \d\d:\d\d \w+, then Team Lead of here at", words)
    assert f'data-each-minute="{reverse("admissions:mine")}"' in page
    assert "aria-live" not in page[page.index("data-each-minute") : page.index("</article>")]


def test_the_part_that_refreshes_says_the_same_and_is_no_sign_of_life(hospital):
    grace = client(hospital, "grace")
    hospital.tell(stay(0))
    grace.get("/")
    before = grace.session["active"]
    part = grace.get(reverse("admissions:mine"), headers={"X-Progress": "1"}).content.decode()
    assert "Given0 Family0" in part
    assert "<html" not in part
    assert grace.session["active"] == before


def test_on_a_device_on_which_names_are_hidden_an_alert_says_initials_when_it_refreshes_too(hospital):
    hospital.tell(stay(0))
    grace = client(hospital, "grace")
    grace.cookies[HIDE_NAMES] = "1"
    for address in ("/", reverse("admissions:mine")):
        page = grace.get(address).content.decode()
        assert re.search(r"G\. F\., \d\d", page)
        assert "Family0" not in page


def test_an_alert_passes_from_co_ordinator_to_deputy_to_team_lead_by_the_clock(hospital):
    always(hospital)
    hospital.tell(stay(0))
    person = hospital.world.person(0).id
    hours = lambda number: timedelta(hours=number)  # noqa: E731
    assert [asked(hospital, "grace", hours(n)) for n in (0, 3, 5)] == [[person]] * 3
    assert [asked(hospital, "sean", hours(n)) for n in (0, 3, 5)] == [[], [person], [person]]
    assert [asked(hospital, "priya", hours(n)) for n in (0, 3, 5)] == [[], [], [person]]
    assert [asked(hospital, "leila", hours(n)) for n in (0, 3, 5)] == [[], [], []]


def test_of_somebody_without_a_co_ordinator_the_team_leads_are_told_at_once(hospital):
    hospital.tell(stay(2))
    assert asked(hospital, "priya") == [hospital.world.person(2).id]
    assert asked(hospital, "grace") == []


def test_on_a_co_ordinators_leave_whoever_covers_has_it_from_the_start(hospital):
    priya, today = hospital.actor("priya"), timezone.localdate()
    with tenant(hospital.id, user_id=priya.user_id):
        set_leave(
            actor=priya,
            team=hospital.team,
            user_id=hospital.user("grace"),
            deputy_id=hospital.user("leila"),
            starts_on=today,
            ends_before=today + timedelta(days=5),
        )
    hospital.tell(stay(0))
    assert asked(hospital, "leila") == [hospital.world.person(0).id]
    assert asked(hospital, "grace") == []


def test_a_nudge_brings_the_alert_to_the_home_of_whoever_has_it_and_is_recorded(hospital):
    always(hospital)
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    priya = client(hospital, "priya")
    page = priya.get(reverse("admissions:ageing")).content.decode()
    assert "Alerts nobody has answered yet" in page
    assert "Given0 Family0" in page
    priya.post(reverse("admissions:nudge", kwargs={"uid": alert.uid}), {"to": str(hospital.user("grace"))})
    with tenant(hospital.id):
        [nudge] = Nudge.objects.all()
        assert (nudge.to_id, nudge.nudged_by_id) == (hospital.user("grace"), hospital.user("priya"))
        [event] = AuditEvent.objects.filter(action="ALERT_NUDGED")
        assert event.person_id == alert.person_id
    assert "Your team lead asked for an answer" in home(hospital, "grace")


def test_a_nudge_to_somebody_who_does_not_have_it_is_refused_and_nothing_is_recorded(hospital):
    always(hospital)
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    answer = client(hospital, "priya").post(
        reverse("admissions:nudge", kwargs={"uid": alert.uid}), {"to": str(hospital.user("sean"))}, follow=True
    )
    assert "passed to somebody else" in answer.content.decode()
    with tenant(hospital.id):
        assert Nudge.objects.count() == 0


def test_an_answer_is_recorded_once_and_the_alert_leaves_home(hospital):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    grace, address = client(hospital, "grace"), reverse("admissions:answer", kwargs={"uid": alert.uid})
    answer = grace.post(address, SAID)
    assert answer["Location"] == reverse("admissions:way-home", kwargs={"uid": alert.admission.uid})
    with tenant(hospital.id):
        [given] = Answer.objects.all()
        assert (given.exceeded, given.why, given.decision, given.answered_in_time) == (
            "NO",
            "NO_PLACE",
            "PLAN_HOME",
            True,
        )
    assert "Nothing needs your answer." in home(hospital, "grace")
    page = grace.get(answer["Location"]).content.decode()
    assert "I rang the ward. Stays for now: plan the way home." in page


def test_of_two_who_answer_at_once_one_wins_and_the_other_is_told(hospital):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    address = reverse("admissions:answer", kwargs={"uid": alert.uid})
    grace, priya = client(hospital, "grace"), client(hospital, "priya")
    assert grace.get(address).status_code == priya.get(address).status_code == 200
    priya.post(address, SAID)
    mine = SAID | {"decision": "HOME_TODAY", "note": "Her neighbour has the key."}
    page = grace.post(address, mine).content.decode()
    assert "Her neighbour has the key." in page
    assert f'href="{reverse("admissions:way-home", kwargs={"uid": alert.admission.uid})}">The way home</a>' in page
    assert "Record my answer" not in page
    assert "Team Lead of here answered this alert at" in page
    assert "Your answer is not recorded" in page
    with tenant(hospital.id):
        assert list(Answer.objects.values_list("answered_by_id", "decision")) == [(hospital.user("priya"), "PLAN_HOME")]
        with pytest.raises(AnsweredAlready):
            answer_alert(
                actor=hospital.actor("grace"),
                alert=alert,
                answering=Answering(FirstStep.RANG, Decision.PLAN_HOME, Exceeded.CANNOT_SAY),
                now=timezone.now(),
            )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"first_step": ""}, "What do you do? Choose one."),
        ({"exceeded": "NO", "why": ""}, "Choose why"),
        ({"exceeded": "YES", "why": "NO_PLACE"}, "not enough this time"),
        ({"exceeded": "NO", "why": "TREATMENT"}, "only a hospital could help"),
    ],
)
def test_an_answer_that_contradicts_itself_is_not_recorded_and_what_was_typed_stays(hospital, change, sentence):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    answer = client(hospital, "grace").post(reverse("admissions:answer", kwargs={"uid": alert.uid}), SAID | change)
    page = answer.content.decode()
    assert sentence in page
    assert "Lives alone." in page
    with tenant(hospital.id):
        assert Answer.objects.count() == 0
    assert hospital.alerts()[0].ended_at is None


@pytest.mark.parametrize(
    ("exceeded", "why", "sentence"),
    [
        (Exceeded.YES, Why.NO_PLACE, "not enough this time"),
        (Exceeded.NO, Why.TESTS, "only a hospital could help"),
        (Exceeded.YES, "", "Choose why"),
        (Exceeded.CANNOT_SAY, Why.OTHER, "gives no reason"),
    ],
)
def test_no_answer_is_kept_with_a_reason_that_does_not_fit_it(hospital, exceeded, why, sentence):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    grace = hospital.actor("grace")
    said = Answering(FirstStep.RANG, Decision.PLAN_HOME, exceeded, why)
    with tenant(hospital.id, user_id=grace.user_id):
        with pytest.raises(NotAReason, match=sentence):
            answer_alert(actor=grace, alert=alert, answering=said, now=timezone.now())
        assert Answer.objects.count() == 0


def test_under_each_answer_stand_the_reasons_that_fit_it_and_an_error_leads_to_them(hospital):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    grace, address = client(hospital, "grace"), reverse("admissions:answer", kwargs={"uid": alert.uid})
    page = grace.get(address).content.decode()
    yes, no = page.index('value="YES"'), page.index('value="NO"')
    assert yes < page.index('value="TREATMENT"') < no < page.index('value="NO_PLACE"')
    assert page.count('value="TREATMENT"') == page.count('value="NO_PLACE"') == 1
    assert page.count('value="OTHER"') == 2
    page = grace.post(address, SAID | {"exceeded": "YES"}).content.decode()
    assert 'href="#id_why"' in page
    assert page.index('value="YES"') < page.index('id="id_why"') < page.index('value="NO"')
    assert 'value="NO_PLACE" checked' not in page


def test_an_answer_in_time_is_before_the_clock_of_the_team_lead(hospital):
    always(hospital)
    hospital.tell(stay(0), stay(1))
    first, second = hospital.alerts()
    said = Answering(FirstStep.RANG, Decision.PLAN_HOME, Exceeded.YES, Why.TREATMENT)
    with tenant(hospital.id):
        for alert, after in ((first, timedelta(hours=4)), (second, timedelta(hours=4, seconds=1))):
            answer_alert(actor=hospital.actor("grace"), alert=alert, answering=said, now=alert.raised_at + after)
        assert list(Answer.objects.order_by("id").values_list("answered_in_time", flat=True)) == [True, False]
    page = client(hospital, "priya").get(reverse("admissions:ageing")).content.decode()
    assert "<strong>1 of 2</strong>" in page


def test_what_was_learned_late_stands_on_its_list_and_never_on_home_as_an_alert(hospital):
    hospital.tell(stay(0, hours=100))
    page = home(hospital, "grace")
    assert "Nothing needs your answer." in page
    assert "1 stay was learned of late" in page
    grace = client(hospital, "grace")
    assert "Given0 Family0" in grace.get(reverse("admissions:late")).content.decode()
    [alert] = hospital.alerts()
    grace.post(reverse("admissions:answer", kwargs={"uid": alert.uid}), SAID)
    assert "Nothing was learned late." in grace.get(reverse("admissions:late")).content.decode()


def test_what_was_learned_late_is_said_to_be_late_by_how_much_and_has_no_clock(hospital):
    hospital.tell(stay(0, hours=100))
    [alert] = hospital.alerts()
    grace = client(hospital, "grace")
    said = grace.get(reverse("admissions:answer", kwargs={"uid": alert.uid})).content.decode()
    assert re.search(r'<strong class="app-late">4 days 4 h after they came</strong>. No clock runs', said)
    assert "Answer by" not in said
    listed = grace.get(reverse("admissions:late")).content.decode()
    assert '<strong class="app-late">Late: 4 days 4 h after they came</strong>' in listed
    with tenant(hospital.id):
        change_setting(actor=hospital.world.operator, name="learned_late_after", value="120", reason="For tests")
    listed = grace.get(reverse("admissions:late")).content.decode()
    assert "4 days 4 h after they came" in listed
    assert "app-late" not in listed


def test_age_is_red_and_late_in_words_only_past_the_limit_of_the_partnership(hospital):
    """The deputy has it after two hours, which is not late; the limit is four."""
    always(hospital)
    hospital.tell(stay(0))
    priya = hospital.actor("priya")
    shown = {}
    for hours in (3, 5):
        with tenant(hospital.id, user_id=priya.user_id):
            now = timezone.now() + timedelta(hours=hours)
            [one] = alerts_of_team(priya, now, timezone.localdate())
        shares = (timedelta(hours=2), timedelta(hours=4))
        shown[hours] = (age_row(one, now, None, None, shares).late, alert_card(one, now, None).left)
    assert shown[3][0] == ""
    assert re.fullmatch(r"\d+ min left|1 h( \d+ min)? left", shown[3][1])
    assert re.fullmatch(r"Late by 1 h( \d+ min)?", shown[5][0])
    assert re.fullmatch(r"late by 1 h( \d+ min)?", shown[5][1])


def test_when_consent_is_withdrawn_the_alert_is_gone_from_that_moment(hospital):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    with tenant(hospital.id):
        Person.objects.filter(id=alert.person_id).update(sharing_consent="REFUSED")
    assert asked(hospital, "grace") == []
    answer = client(hospital, "grace").get(reverse("admissions:answer", kwargs={"uid": alert.uid}))
    assert answer.status_code == 404


def test_another_team_another_partnership_and_other_roles_get_nothing(hospital):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    with tenant(hospital.id):
        wren = add_team(
            actor=hospital.world.operator, organisation=Organisation.objects.get(ods_code="COM"), name="Wren team"
        )
    hospital.members["other"] = hospital.world.member(
        Role.CARE_COORDINATOR, organisation="COM", team=wren, email="other@here.example"
    )
    there = Hospital.make("there", 500)
    address = reverse("admissions:answer", kwargs={"uid": alert.uid})
    for whose, name in ((hospital, "other"), (there, "grace"), (there, "priya")):
        answer = client(whose, name).post(address, SAID)
        assert answer.status_code == 404
        assert b"Family0" not in answer.content
    assert asked(hospital, "other") == []
    assert client(hospital, "manager").get(address).status_code == 403
    assert client(hospital, "grace").get(reverse("admissions:ageing")).status_code == 403
    grace = hospital.actor("grace")
    with tenant(hospital.id), pytest.raises(NotPermitted):
        alerts_of_team(grace, timezone.now(), date.today())
    assert hospital.alerts()[0].ended_at is None


def test_no_name_or_number_stands_in_an_address_a_message_or_an_event(hospital):
    hospital.tell(stay(0))
    [alert] = hospital.alerts()
    grace = client(hospital, "grace")
    grace.post(reverse("admissions:answer", kwargs={"uid": alert.uid}), SAID)
    number = hospital.world.number(0)
    with tenant(hospital.id):
        said = " ".join(f"{event.purpose} {event.details}" for event in AuditEvent.objects.all())
    for secret in (number, "Family0", "Given0"):
        assert secret not in said
    page = grace.get("/").content.decode()
    assert number not in "".join(re.findall(r'(?:href|action|data-each-minute)="[^"]*"', page))


def test_the_page_of_the_person_says_in_hospital_since(hospital):
    hospital.tell(stay(0, hours=30))
    person = hospital.world.person(0)
    page = client(hospital, "grace").get(reverse("patients:person", kwargs={"uid": person.uid})).content.decode()
    since = timezone.localtime(hospital.admissions()[0].admitted_at)
    assert f"In hospital since {since.day} {since:%B}" in page
    assert "Emergency admission at" in page

"""What the Caldicott guardian is told, asks, answers and prints; what an auditor looks for; safeguarding."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from apps.care.patients.choices import EmergencyReason
from apps.care.patients.models import EmergencyQuestion, EmergencyReview, SameSurnameOpening
from apps.care.patients.services.emergencies import answer_guardian, open_in_emergency
from apps.care.safeguarding.choices import ConcernKind
from apps.care.safeguarding.domain.counting import concerns_counted
from apps.care.safeguarding.models import Concern, ConcernNote
from apps.care.safeguarding.selectors import concern_counts
from apps.care.safeguarding.services import AlreadyClosed, add_note, raise_concern
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant

pytestmark = pytest.mark.django_db
QUEUE = "/people/emergency-openings/"
REPORT = "/guarding/who-has-opened/"


def address(person, page="person"):
    return reverse(f"patients:{page}", kwargs={"uid": person.uid})


def text_of(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def opened(guarded, number=3, name="sean", reason=EmergencyReason.COVER, ago=timedelta(0)):
    with tenant(guarded.id):
        return open_in_emergency(
            actor=guarded.actor(name),
            person=guarded.person(number),
            reason=reason,
            explanation="Covering while they are away.",
            now=timezone.now() - ago,
        )


def test_the_queue_says_how_many_wait_the_oldest_what_was_seen_and_nobody_s_name(guarded):
    opened(guarded, ago=timedelta(days=2, hours=3), name="grace")
    opened(guarded)
    guarded.clients["sean"].get(address(guarded.person(3)))
    guarded.clients["sean"].get(address(guarded.person(3), "sharing"))
    home, queue = (text_of(guarded.clients["guardian"].get(page)) for page in ("/", QUEUE))
    assert "2 to review, oldest 2 days." in home
    assert "Emergency openings: 2 to review The oldest is 2 days old." in queue
    assert "What was seen Nothing yet" in queue
    assert "What was seen Overview, Sharing" in queue
    assert queue.index("2 days old") < queue.index("less than a minute old")
    assert not re.search(r"Family\d|Given\d|999 000", queue)


def test_whose_record_it_was_is_shown_on_asking_and_that_is_recorded(guarded):
    opening, guardian, person = opened(guarded), guarded.clients["guardian"], guarded.person(3)
    whose = reverse("patients:whose", kwargs={"uid": opening.uid})
    assert guardian.get(whose).status_code == 405
    assert f"{person.given_name} {person.family_name}" in text_of(guardian.post(whose))
    with tenant(guarded.id):
        event = AuditEvent.objects.get(action="WHOSE_RECORD_SHOWN")
    assert (event.person_id, event.user_id) == (person.id, guarded.crew.user("guardian").id)
    assert guarded.clients["lead"].post(whose).status_code == 403


def test_an_opening_is_answered_once_and_anything_but_justified_says_what_follows(guarded):
    opening, guardian = opened(guarded), guarded.clients["guardian"]
    review = reverse("patients:review", kwargs={"uid": opening.uid})
    assert "Say what follows" in text_of(guardian.post(review, {"outcome": "TAKEN_FURTHER"}))
    assert guardian.post(review, {"outcome": "JUSTIFIED"}).status_code == 302
    again = guardian.post(review, {"outcome": "TAKEN_FURTHER", "note": "Second thoughts."}, follow=True)
    assert "answered already" in text_of(again)
    with tenant(guarded.id):
        assert list(EmergencyReview.objects.values_list("outcome", "note")) == [("JUSTIFIED", "")]
    assert "Reviewed this year: 1 justified, 0 talked through, 0 taken further." in text_of(guardian.get(QUEUE))


def test_the_opener_is_asked_on_their_home_page_and_answers_once(guarded):
    opening, guardian, sean = opened(guarded), guarded.clients["guardian"], guarded.clients["sean"]
    ask = reverse("patients:ask", kwargs={"uid": opening.uid})
    guardian.post(ask, {"question": "Whom did you try to ring first?"})
    assert "asked already" in text_of(guardian.post(ask, {"question": "And one more thing?"}, follow=True))
    assert "The Caldicott guardian asks" in text_of(sean.get("/"))
    assert "The Caldicott guardian asks" not in text_of(guarded.clients["grace"].get("/"))
    with tenant(guarded.id):
        question = EmergencyQuestion.objects.get()
    page = reverse("patients:answer")
    assert "Whom did you try" not in text_of(guarded.clients["grace"].get(page))
    guarded.clients["grace"].post(page, {"question": question.uid, "answer": "Not mine to say."})
    sean.post(page, {"question": question.uid, "answer": "The single point of access."})
    sean.post(page, {"question": question.uid, "answer": "Something else."})
    assert "The single point of access." in text_of(guardian.get(QUEUE))
    with tenant(guarded.id):
        assert AuditEvent.objects.filter(action="OPENER_ANSWERED").count() == 1
        with pytest.raises(NotPermitted):
            answer_guardian(actor=guarded.actor("grace"), question=question, answer="No", now=timezone.now())


def test_somebody_with_the_person_s_surname_is_told_to_the_guardian_once_a_day(guarded):
    user = guarded.crew.user("grace")
    user.name = "Grace Famil\u00fd0"
    user.save()
    for _ in range(2):
        guarded.clients["grace"].get(address(guarded.person(0)))
    guarded.clients["grace"].get(address(guarded.person(1)))
    with tenant(guarded.id):
        assert list(SameSurnameOpening.objects.values_list("person_id", "user_id")) == [(guarded.person(0).id, user.id)]
    page = text_of(guarded.clients["guardian"].get("/guarding/same-surname/"))
    assert str(guarded.person(0).uid)[:8] in page
    assert "Family0" not in page
    assert "surname: 1." in text_of(guarded.clients["guardian"].get("/"))


def asked_for(person, born, months="6"):
    return {"wanted": person.nhs_number, "born_on": born, "months": months}


def test_a_person_is_told_who_opened_their_record_where_they_work_what_they_saw_and_why(guarded):
    person, grace = guarded.person(0), guarded.clients["grace"]
    grace.get(address(person))
    grace.get(address(person, "sharing"))
    guarded.clients["practice"].get(address(person))
    guardian = guarded.clients["guardian"]
    page = text_of(guardian.post(REPORT, asked_for(person, "1/1/1940")))
    assert "Given0 Family0 , NHS number" in page
    assert "Grace, care co-ordinator Test community trust Overview, Sharing In a team that looks after you" in page
    assert "First practice Overview Your GP practice" in page
    assert "Printed this list for you" not in page
    with tenant(guarded.id):
        event = AuditEvent.objects.get(action="ACCESS_REPORTED")
    assert (event.person_id, event.role) == (person.id, "CALDICOTT_GUARDIAN")
    assert "Printed this list for you" in text_of(guardian.post(REPORT, asked_for(person, "1/1/1940")))


def test_an_emergency_on_the_list_says_what_the_guardian_found_and_not_what_was_typed(guarded):
    opening, person, guardian = opened(guarded), guarded.person(3), guarded.clients["guardian"]
    guarded.clients["sean"].get(address(person))
    before = text_of(guardian.post(REPORT, asked_for(person, "4/1/1940")))
    assert "In an emergency. Being checked" in before
    guardian.post(reverse("patients:review", kwargs={"uid": opening.uid}), {"outcome": "JUSTIFIED"})
    after = text_of(guardian.post(REPORT, asked_for(person, "4/1/1940")))
    assert "right to do so" in after
    assert "1 opening was in an emergency, and was checked" in after
    assert "Covering while" not in before + after


def test_the_list_needs_the_exact_number_and_date_and_is_the_guardian_s_alone(guarded):
    person, guardian = guarded.person(0), guarded.clients["guardian"]
    assert "Check both" in text_of(guardian.post(REPORT, asked_for(person, "2/1/1940")))
    assert guarded.clients["auditor"].get(REPORT).status_code == 403
    with tenant(guarded.id):
        assert AuditEvent.objects.filter(action="ACCESS_REPORTED").count() == 0


def test_an_auditor_reads_one_act_one_record_one_day(guarded):
    person, auditor = guarded.person(0), guarded.clients["auditor"]
    guarded.clients["grace"].get(address(person))
    guarded.clients["grace"].get(address(guarded.person(1)))
    reference, today = str(person.uid)[:8], f"{timezone.localdate():%d/%m/%Y}"
    both = auditor.get("/guarding/history/", {"act": "PERSON_OPENED"})
    assert both.content.decode().count("(record ") == 2
    one = auditor.get("/guarding/history/", {"act": "PERSON_OPENED", "record": reference.upper(), "day": today})
    assert one.content.decode().count(f"(record {reference})") == 1
    assert one.content.decode().count("(record ") == 1
    for asked in ({"record": "00000000"}, {"day": "1/1/2020"}):
        assert "Nothing of that kind has happened" in text_of(auditor.get("/guarding/history/", asked))
    assert "eight signs" in text_of(auditor.get("/guarding/history/", {"record": "Family0"}))


def concern(guarded, number=0, name="grace", kind=ConcernKind.NEGLECT, at=None):
    with tenant(guarded.id):
        return raise_concern(
            actor=guarded.actor(name),
            person=guarded.person(number),
            kind=kind,
            words="Alone for days without food.",
            now=at or timezone.now(),
        )


def safeguarding(person):
    return reverse("safeguarding:person", kwargs={"uid": person.uid})


def test_a_concern_is_flagged_read_by_those_who_care_and_by_nobody_else(guarded):
    person, words = guarded.person(0), "Says her nephew takes the money."
    given = {"kind": "FINANCIAL", "words": words}
    assert guarded.clients["grace"].post(safeguarding(person), given).status_code == 302
    for name in ("sean", "practice"):
        assert words in text_of(guarded.clients[name].get(safeguarding(person)))
    overview = text_of(guarded.clients["sean"].get(address(person)))
    assert "Safeguarding concern" in overview
    assert "nephew" not in overview
    assert guarded.clients["other"].get(safeguarding(person)).status_code == 404
    for name in ("guardian", "auditor"):
        assert guarded.clients[name].get(safeguarding(person)).status_code == 403
    assert "nephew" not in text_of(guarded.clients["auditor"].get("/guarding/history/"))
    with tenant(guarded.id):
        event = AuditEvent.objects.get(action="CONCERN_RAISED")
    assert (event.person_id, event.purpose, event.details) == (person.id, "", {})


def test_a_concern_is_closed_once_with_an_outcome_and_takes_no_note_after(guarded):
    raised, person = concern(guarded), guarded.person(0)
    note = reverse("safeguarding:note", kwargs={"uid": person.uid, "concern_uid": raised.uid})
    sean = guarded.clients["sean"]
    assert sean.post(note, {"words": "Rang the nephew."}).status_code == 302
    assert sean.post(note, {"words": "The council has it now.", "outcome": "TAKEN_ON"}).status_code == 302
    assert sean.post(note, {"words": "Too late."}).status_code == 404
    assert "Safeguarding concern" not in text_of(sean.get(address(person)))
    with tenant(guarded.id):
        with pytest.raises(AlreadyClosed):
            add_note(actor=guarded.actor("sean"), concern=raised, words="Too late.", now=timezone.now())
        assert ConcernNote.objects.count() == 3
        assert Concern.objects.get().outcome == "TAKEN_ON"


def test_a_concern_about_somebody_else_does_not_open_under_one_s_own_person(guarded):
    raised = concern(guarded, number=1)
    mixed = reverse("safeguarding:note", kwargs={"uid": guarded.person(0).uid, "concern_uid": raised.uid})
    assert guarded.clients["grace"].get(mixed).status_code == 404


@pytest.mark.parametrize(
    ("people", "shown", "hidden", "total"),
    [
        ({"A": [], "B": []}, {0}, 0, 0),
        ({"A": [1, 2, 3, 4, 5], "B": []}, {5, 0}, 0, 5),
        ({"A": [1, 2, 3, 4], "B": []}, {0}, 1, None),
        ({"A": [1, 1, 1, 1, 1], "B": []}, {0}, 1, None),
        ({"A": [1, 2, 3, 4, 5, 6], "B": [7]}, set(), 2, 7),
        ({"A": [1, 2, 3, 4, 5], "B": [6, 7, 8, 9, 10], "C": [11]}, {5}, 2, 11),
    ],
)
def test_counts_of_concerns_hide_small_numbers_and_what_they_would_follow_from(people, shown, hidden, total):
    counted = concerns_counted(people, 5)
    assert counted.total == total
    assert set(counted.by_kind.values()) - {None} == shown
    assert list(counted.by_kind.values()).count(None) == hidden


def test_the_board_reads_counts_of_four_whole_quarters(guarded):
    for at in (datetime(2025, 6, 30, 12, tzinfo=UTC), datetime(2025, 7, 1, 12, tzinfo=UTC)):
        concern(guarded, at=at)
    concern(guarded, at=datetime(2026, 7, 1, 12, tzinfo=UTC))
    guarded.add("member", Role.BOARD_MEMBER, "ICB")
    with tenant(guarded.id):
        found = concern_counts(guarded.actor("member"), date(2026, 8, 20))
        assert (found.starts_on, found.ends_before) == (date(2025, 7, 1), date(2026, 7, 1))
        assert (dict(found.rows)["Neglect or acts of omission"], found.total) == (None, None)
        with pytest.raises(NotPermitted):
            concern_counts(guarded.actor("grace"), date(2026, 8, 20))
    assert guarded.clients["member"].get(reverse("safeguarding:counts")).status_code == 200

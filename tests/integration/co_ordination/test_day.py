"""A co-ordinator's day: Home, work lists, before you knock."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.assessments.choices import Reason, State
from apps.care.assessments.models import Assessment
from apps.care.caseloads.selectors import covered_by
from apps.care.caseloads.services import set_deputy, set_leave
from apps.care.co_ordination.domain.reviews import yearly_review_due
from apps.care.co_ordination.models import DoorNote, Visit
from apps.care.co_ordination.selectors import LISTS
from apps.care.co_ordination.selectors.reviews import yearly_due
from apps.care.co_ordination.services import note_visit
from apps.care.patients.models import CareRelationship, Person, Registration
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import day_in_words
from tests.factories.once import once
from tests.factories.world import sit
from tests.integration.caseloads.team import Crew
from tests.questions import questions

pytestmark = pytest.mark.django_db
HOME = "/"


def crew_made():
    return Crew.make()


made_once, crew = once("crew_day", crew_made)


def seated(crew, name):
    client = Client()
    sit(client, crew.members[name])
    return client


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def whom(page):
    return [f"Family{n}" for n in range(4) if f"Family{n}" in page]


def assessed(crew, number, on, *, reason=Reason.INITIAL):
    """An assessment of another system, completed on a day."""
    now = timezone.now()
    with tenant(crew.id):
        return Assessment.objects.create(
            person=crew.world.person(number),
            assessed_on=on,
            reason=reason,
            setting="OWN_HOME",
            assessor="Somebody",
            state=State.COMPLETED,
            started_at=now,
            changed_at=now,
            completed_at=now,
            batch_id=1,
        )


def listed(crew, name, list_name):
    return whom(text(seated(crew, name).get(reverse("co_ordination:work-list", kwargs={"name": list_name}))))


@pytest.mark.parametrize(
    ("assessed_on", "due"),
    [
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2023, 2, 28), date(2024, 2, 28)),
        (date(2026, 6, 1), date(2027, 6, 1)),
        (date(2027, 3, 1), date(2028, 3, 1)),
    ],
)
def test_the_yearly_assessment_is_due_on_the_same_day_of_the_next_year_in_rule_and_database(crew, assessed_on, due):
    assessed(crew, 0, assessed_on)
    with tenant(crew.id):
        assert Person.objects.annotate(due=yearly_due()).get(id=crew.world.person(0).id).due == due
    assert yearly_review_due(assessed_on) == due


def test_reviews_are_listed_from_some_weeks_before_they_are_due_the_longest_overdue_first(crew):
    today = timezone.localdate()
    for number, ago in enumerate((370, 345, 300)):
        assessed(crew, number, today - timedelta(days=ago))
    page = text(seated(crew, "grace").get(reverse("co_ordination:work-list", kwargs={"name": "reviews"})))
    assert whom(page) == ["Family0", "Family1"]
    assert page.index("Family0") < page.index("Family1")
    assert "overdue" in page
    assert listed(crew, "other", "reviews") == []


def test_a_re_assessment_of_a_sample_puts_no_review_off(crew):
    today = timezone.localdate()
    assessed(crew, 0, today - timedelta(days=380))
    assessed(crew, 0, today - timedelta(days=3), reason=Reason.AUDIT)
    assert listed(crew, "grace", "reviews") == ["Family0"]


def test_people_found_by_score_are_listed_for_their_team_and_their_practice_until_assessed(crew):
    crew.world.levels({0: 2_600, 1: 9_000, 3: 5_200}, effective_from="2026-04-01")
    crew.members["practice"] = crew.world.member(Role.GP_PRACTICE)
    crew.members["elsewhere"] = crew.world.member(Role.GP_PRACTICE, organisation="P02", email="p02@here.example")
    assert listed(crew, "grace", "never-assessed") == ["Family0", "Family1"]
    assert listed(crew, "practice", "never-assessed") == ["Family0", "Family1", "Family3"]
    assert listed(crew, "elsewhere", "never-assessed") == []
    assessed(crew, 1, timezone.localdate())
    assert listed(crew, "practice", "never-assessed") == ["Family0", "Family3"]


def test_little_contact_is_fewer_than_expected_at_a_level_where_the_practice_sends_contacts(crew):
    crew.world.levels({0: 2_600, 1: 9_000, 2: 9_000}, effective_from="2026-04-01")
    assert listed(crew, "grace", "few-contacts") == []
    today = timezone.localdate()
    days = [today - timedelta(days=30 * n) for n in range(1, 5)]
    rows = [
        crew.world.record(f"g{place}", 1, f"{day}", "30.00", provider="P01", kind="GP_CONTACT")
        for place, day in enumerate(days)
    ]
    crew.world.activity(*rows, crew.world.record("g9", 2, f"{days[0]}", "30.00", provider="P01", kind="GP_CONTACT"))
    page = text(seated(crew, "grace").get(reverse("co_ordination:work-list", kwargs={"name": "few-contacts"})))
    assert whom(page) == ["Family0", "Family2"]
    assert "1 of 4 expected" in page
    assert "0 of 1 expected" in page


def test_people_without_registration_or_number_stand_on_their_lists(crew):
    with tenant(crew.id):
        Registration.objects.filter(person=crew.world.person(1)).delete()
        person = crew.world.person(2)
        person.nhs_number, person.local_id = None, "L-1"
        person.save()
    assert listed(crew, "grace", "unregistered") == ["Family1"]
    assert listed(crew, "grace", "awaiting-trace") == ["Family2"]


def test_people_without_a_co_ordinator_stand_on_a_list_and_the_dead_on_none(crew):
    crew.assign(0, "grace")
    with tenant(crew.id):
        person = crew.world.person(1)
        person.died_on = timezone.localdate()
        person.save()
    assert listed(crew, "lead", "without-co-ordinator") == ["Family2"]


def test_a_practice_opens_case_finding_only(crew):
    crew.members["practice"] = crew.world.member(Role.GP_PRACTICE)
    client = seated(crew, "practice")
    opened = {
        one.name: client.get(reverse("co_ordination:work-list", kwargs={"name": one.name})).status_code for one in LISTS
    }
    assert {name for name, status in opened.items() if status == 200} == {"never-assessed", "few-contacts"}
    index = text(client.get(reverse("co_ordination:work-lists")))
    assert "Found by score" in index
    assert "Reviews due" not in index
    assert client.get("/work-lists/nothing/").status_code == 404


def test_home_says_what_needs_one_today(crew):
    today = timezone.localdate()
    for number, name in ((0, "grace"), (1, "grace"), (2, "sean")):
        crew.assign(number, name, on=today - timedelta(days=10))
    assessed(crew, 0, today - timedelta(days=368))
    page = text(seated(crew, "grace").get(HOME))
    assert whom(page) == ["Family0", "Family1"]
    assert "overdue" in page
    assert "First assessment by" in page
    assert "2 people</a>: 0 high" in page
    lead = text(seated(crew, "lead").get(HOME))
    assert whom(lead) == ["Family0", "Family1", "Family2"]
    assert "3 people</a>: 0 high" in lead


def test_new_people_are_in_care_and_not_taken_off_every_practices_list(crew):
    today = timezone.localdate()
    for number in (0, 1, 2):
        crew.assign(number, "grace", on=today - timedelta(days=10))
    with tenant(crew.id):
        Registration.objects.filter(person=crew.world.person(0)).delete()
        Registration.objects.filter(person=crew.world.person(1)).update(ends_before=today)
        CareRelationship.objects.filter(person=crew.world.person(2)).update(ends_before=today)
    page = text(seated(crew, "grace").get(HOME))
    assert whom(page[page.index("New people") :]) == ["Family0"], "never registered, and in care"
    assert listed(crew, "grace", "unregistered") == ["Family0", "Family1"]


def away(crew, name, *, covered_by=None, last_day):
    with tenant(crew.id):
        set_leave(
            actor=crew.actors["lead"],
            team=crew.team,
            user_id=crew.user(name).id,
            deputy_id=crew.user(covered_by).id if covered_by else None,
            starts_on=timezone.localdate(),
            ends_before=last_day + timedelta(days=1),
        )


@pytest.mark.parametrize("by", ["cover", "deputy"])
def test_home_of_whoever_covers_shows_the_colleagues_reviews_by_name_until_the_last_day(crew, by):
    today = timezone.localdate()
    last_day = today + timedelta(days=9)
    for number, name in ((0, "grace"), (1, "sean"), (2, "lead")):
        crew.assign(number, name, on=today - timedelta(days=200))
        assessed(crew, number, today - timedelta(days=368))
    assert whom(text(seated(crew, "sean").get(HOME))) == ["Family1"]
    if by == "deputy":
        with tenant(crew.id):
            set_deputy(
                actor=crew.actors["lead"],
                team=crew.team,
                user_id=crew.user("grace").id,
                deputy_id=crew.user("sean").id,
                on=today,
            )
        assert whom(text(seated(crew, "sean").get(HOME))) == ["Family1"]
    away(crew, "grace", covered_by="sean" if by == "cover" else None, last_day=last_day)
    page = text(seated(crew, "sean").get(HOME))
    assert whom(page) == ["Family0", "Family1"]
    words = f"Covering for Grace until {day_in_words(last_day)}."
    assert page.count(words) == 1
    assert page.index("Family0") < page.index(words)
    due = f"You cover for Grace until {day_in_words(last_day)}. 1 review of theirs is due, and overdue."
    assert due in page
    assert f"?whose={crew.user('grace').id}&amp;show=review" in page
    assert "Grace is away" not in page
    away_now = f"{day_in_words(today)} to {day_in_words(last_day)}"
    own = text(seated(crew, "grace").get(HOME))
    assert "Covering for" not in own
    assert (f"You are away {away_now}: Sean covers." in own) is (by == "cover")
    assert f"Grace is away {away_now}" in text(seated(crew, "lead").get(HOME))
    with tenant(crew.id):
        covered = covered_by(crew.actors["sean"], last_day)
        assert [one.user_id for one in covered] == [crew.user("grace").id]
        assert covered_by(crew.actors["sean"], last_day + timedelta(days=1)) == []
        assert covered_by(crew.actors["lead"], today) == []


def test_home_says_how_many_reviews_of_whom_one_covers_for_are_due_and_of_days_to_come_that_one_will(crew):
    today = timezone.localdate()
    for number, since in ((0, 368), (1, 360), (2, 100)):
        crew.assign(number, "grace", on=today - timedelta(days=200))
        assessed(crew, number, today - timedelta(days=since))
    away(crew, "grace", covered_by="sean", last_day=today + timedelta(days=1))
    page = text(seated(crew, "sean").get(HOME))
    assert "You cover for Grace until tomorrow. 2 reviews of theirs are due, 1 of them overdue." in page
    with tenant(crew.id):
        set_leave(
            actor=crew.actors["lead"],
            team=crew.team,
            user_id=crew.user("lead").id,
            deputy_id=crew.user("sean").id,
            starts_on=today + timedelta(days=5),
            ends_before=today + timedelta(days=7),
        )
    days = f"{day_in_words(today + timedelta(days=5))} to {day_in_words(today + timedelta(days=6))}"
    assert f"Lead is away {days}: you cover." in text(seated(crew, "sean").get(HOME))


def test_the_last_contact_is_one_with_the_person_and_no_prescription(crew):
    door = reverse("co_ordination:before", kwargs={"uid": crew.world.person(0).uid})
    client = seated(crew, "grace")
    record = crew.world.record
    crew.world.activity(
        record("r1", 0, "2026-05-04", "9.00", provider="P01", kind="PRESCRIPTION"),
        record("r2", 0, "2026-05-03", "9.00", provider="COM", kind="COMMUNITY_BED_DAY"),
    )
    assert "no contact is on record" in text(client.get(door))
    crew.world.activity(record("r3", 0, "2026-05-02", "9.00", provider="P01", kind="GP_CONTACT"))
    assert "The last contact on record: GP contact, 2 May 2026, First practice" in text(client.get(door))


@pytest.mark.parametrize("name", ["grace", "lead"])
def test_home_asks_the_same_number_of_questions_whatever_the_number_of_rows(crew, name):
    today = timezone.localdate()
    crew.assign(0, "grace", on=today - timedelta(days=10))
    client = seated(crew, name)
    client.get(HOME)
    with questions() as few:
        client.get(HOME)
    for number in (1, 2):
        crew.assign(number, "grace", on=today - timedelta(days=10))
        assessed(crew, number, today - timedelta(days=400))
    with questions() as many:
        client.get(HOME)
    assert len(few) == len(many) <= 66


def test_names_are_hidden_on_a_device_and_shown_again(crew):
    crew.assign(0, "grace", on=timezone.localdate())
    client = seated(crew, "grace")
    assert "Given0 Family0" in text(client.get(HOME))
    client.post(reverse("co_ordination:names"))
    page = text(client.get(HOME))
    assert "G. F., 86" in page or "G. F., 87" in page
    assert whom(page) == []
    client.post(reverse("co_ordination:names"))
    assert "Given0 Family0" in text(client.get(HOME))


def test_a_visit_is_noted_once_and_stands_before_the_next_door(crew):
    person, client = crew.world.person(0), seated(crew, "grace")
    page = reverse("co_ordination:visit", kwargs={"uid": person.uid})
    now = timezone.localtime()
    sent = {
        "client_id": str(uuid4()),
        "way": "HOME",
        "day": f"{now:%d/%m/%Y}",
        "at": "00:01",
        "words": "More breathless on the stairs.",
        "next_step": "Bloods on Friday",
    }
    assert "still to come" in text(client.post(page, sent | {"day": "1/1/2090"}))
    assert [client.post(page, sent).status_code for _ in range(2)] == [302, 302]
    before = text(client.get(reverse("co_ordination:before", kwargs={"uid": person.uid})))
    assert "More breathless on the stairs." in before
    assert "Bloods on Friday" in before
    assert seated(crew, "other").post(page, sent).status_code == 404
    with tenant(crew.id):
        assert Visit.objects.count() == 1
    assert client.post(page, sent | {"words": "She fell in the kitchen."}).status_code == 302
    with tenant(crew.id):
        assert list(Visit.objects.order_by("id").values_list("words", flat=True)) == [
            "More breathless on the stairs.",
            "She fell in the kitchen.",
        ]
    assert "More breathless" in text(client.get(reverse("patients:person", kwargs={"uid": person.uid})))


def test_what_to_know_at_the_door_is_kept_version_by_version(crew):
    person, client = crew.world.person(0), seated(crew, "grace")
    page = reverse("co_ordination:door", kwargs={"uid": person.uid})
    for entry in ("Ring once and wait.", "Ring once and wait.", "Key with the neighbour."):
        client.post(page, {"entry": entry, "risks": "Loose rug"})
    before = text(client.get(reverse("co_ordination:before", kwargs={"uid": person.uid})))
    assert "Key with the neighbour." in before
    assert "Loose rug" in before
    with tenant(crew.id):
        assert DoorNote.objects.count() == 2


def test_whoever_knocks_knows_how_to_talk_together_and_who_is_closest(crew):
    person, client = crew.world.person(0), seated(crew, "grace")
    before = reverse("co_ordination:before", kwargs={"uid": person.uid})
    assert "Nobody is named." in text(client.get(before))
    with tenant(crew.id):
        type(person).objects.filter(id=person.id).update(language="Polish", interpreter=True, communication_needs="BSL")
    sent = {"talking": "Hears better on the left", "next_of_kin": "Jean, wife", "next_of_kin_telephone": "01632 960201"}
    client.post(reverse("co_ordination:door", kwargs={"uid": person.uid}), sent)
    page = text(client.get(before))
    for said in ("Speaks Polish, with an interpreter", "BSL", "Hears better on the left", "Jean, wife"):
        assert f">{said}" in page
    assert 'href="tel:01632960201"' in page
    form = text(client.get(reverse("co_ordination:door", kwargs={"uid": person.uid})))
    assert "Hears better on the left" in form and 'value="Jean, wife"' in form


def test_a_note_of_a_visit_with_other_words_counts_once_however_often_it_is_sent(crew):
    now, note = timezone.now(), uuid4()
    said = {"way": "HOME", "next_step": "", "client_id": note, "visited_at": now, "now": now}
    with tenant(crew.id):
        for number, words in ((0, "A"), (0, "B"), (0, "B"), (0, "A"), (1, "B"), (1, "B")):
            note_visit(actor=crew.actors["grace"], person=crew.world.person(number), words=words, **said)
        kept = list(Visit.objects.order_by("id").values_list("person_id", "words"))
        first, second = (crew.world.person(number).id for number in (0, 1))
    assert kept == [(first, "A"), (first, "B"), (second, "B")]

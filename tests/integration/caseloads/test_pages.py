"""Pages of caseloads through the client."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.caseloads.models import Absence, Coordination, Deputy
from apps.care.caseloads.selectors import coordinator_of
from apps.care.patients.models import CareRelationship
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from tests.factories.world import World, sit
from tests.integration.caseloads.team import Crew

pytestmark = pytest.mark.django_db
CASELOAD, HAND_OVER, LEAVE = (reverse(f"caseloads:{name}") for name in ("caseload", "hand-over", "leave"))


@pytest.fixture
def crew():
    return Crew.make()


def seated(crew, name):
    client = Client()
    sit(client, crew.members[name])
    return client


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def mark_on(page):
    return re.search(r'name="shown" value="(\w+)"', page).group(1)


def whom(page):
    return [f"Family{n}" for n in range(4) if f"Family{n}" in page]


def test_one_sees_ones_own_people_and_the_team_s_and_those_with_nobody(crew):
    crew.assign(0, "grace")
    crew.assign(1, "sean")
    client = seated(crew, "grace")
    assert whom(text(client.get(CASELOAD))) == ["Family0"]
    assert whom(text(client.get(CASELOAD, {"whose": "team"}))) == ["Family0", "Family1", "Family2"]
    assert whom(text(client.get(CASELOAD, {"whose": "nobody"}))) == ["Family2"]
    assert whom(text(client.get(CASELOAD, {"whose": str(crew.user("sean").id)}))) == ["Family1"]
    assert whom(text(seated(crew, "other").get(CASELOAD, {"whose": "team"}))) == []
    with tenant(crew.id):
        assert AuditEvent.objects.filter(action="PEOPLE_LISTED").count() == 5


def test_whoever_manages_and_has_nobody_of_their_own_sees_the_team_first(crew):
    crew.assign(0, "grace")
    lead, sean = seated(crew, "lead"), seated(crew, "sean")
    assert whom(text(lead.get(CASELOAD))) == ["Family0", "Family1", "Family2"]
    assert "Heron team: everybody" in text(lead.get(CASELOAD))
    assert whom(text(lead.get(CASELOAD, {"whose": ""}))) == []
    assert "Nobody is on this caseload yet" in text(sean.get(CASELOAD))
    crew.assign(2, "lead")
    assert whom(text(lead.get(CASELOAD))) == ["Family2"]


def test_who_saw_the_names_of_a_hand_over_is_recorded(crew):
    crew.assign(0, "grace")
    crew.assign(1, "grace")
    lead = seated(crew, "lead")
    pair = {"giver": str(crew.user("grace").id), "taker": str(crew.user("sean").id)}
    assert whom(text(lead.get(HAND_OVER, pair))) == ["Family0", "Family1"]
    with tenant(crew.id):
        event = AuditEvent.objects.get(action="PEOPLE_LISTED")
    assert (event.user_id, event.details) == (crew.user("lead").id, {"shown": 2})


def test_odd_filters_show_ones_own_list(crew):
    crew.assign(0, "grace")
    odd = {"whose": "x' OR 1=1", "level": "9", "show": "none", "sort": "id;--", "page": "-3"}
    assert whom(text(seated(crew, "grace").get(CASELOAD, odd))) == ["Family0"]


def test_a_list_is_narrowed_to_a_level_and_sorted_by_it(crew):
    crew.world.levels({0: 2_600, 1: 9_000}, effective_from="2026-04-01")
    client = seated(crew, "grace")
    found = text(client.get(CASELOAD, {"whose": "team", "level": "3"}))
    assert (whom(found), "1 high, 0 medium, 1 low" in found) == (["Family1"], True)
    found = text(client.get(CASELOAD, {"whose": "team", "sort": "level"}))
    assert found.index("Family1") < found.index("Family0") < found.index("Family2")


def test_those_whose_record_does_not_open_are_counted_and_not_named(crew):
    crew.assign(0, "grace")
    with tenant(crew.id):
        person = crew.world.person(0)
        person.sharing_consent = "REFUSED"
        person.save()
    found = text(seated(crew, "grace").get(CASELOAD))
    assert "1 more person has a record that does not open for your team" in found
    assert whom(found) == []


def test_a_lead_looks_at_who_moves_and_then_moves_them_once(crew):
    crew.assign(0, "grace")
    crew.assign(1, "grace")
    client = seated(crew, "lead")
    pair = {"giver": str(crew.user("grace").id), "taker": str(crew.user("sean").id)}
    shown = text(client.get(HAND_OVER, pair))
    assert "2 people move from Grace to Sean" in shown
    sent = pair | {"shown": mark_on(shown)}
    assert client.post(HAND_OVER, sent).status_code == 302
    assert client.post(HAND_OVER, sent).status_code == 302
    with tenant(crew.id):
        today = timezone.localdate()
        assert {coordinator_of(crew.world.person(n).id, today).name for n in (0, 1)} == {"Sean"}
        assert Coordination.objects.count() == 4


def test_a_stale_hand_over_moves_nobody_and_says_so(crew):
    crew.assign(0, "grace")
    client = seated(crew, "lead")
    pair = {"giver": str(crew.user("grace").id), "taker": str(crew.user("sean").id)}
    mark = mark_on(text(client.get(HAND_OVER, pair)))
    crew.assign(1, "grace")
    assert "This caseload has changed since you looked at it" in text(client.post(HAND_OVER, pair | {"shown": mark}))
    assert "This caseload has changed" in text(client.post(HAND_OVER, pair | {"shown": ""}))
    with tenant(crew.id):
        assert coordinator_of(crew.world.person(0).id, timezone.localdate()).name == "Grace"


def test_to_oneself_and_to_another_team_nothing_is_handed(crew):
    crew.assign(0, "grace")
    client, grace = seated(crew, "lead"), str(crew.user("grace").id)
    assert "somebody else" in text(client.get(HAND_OVER, {"giver": grace, "taker": grace}))
    other = str(crew.user("other").id)
    assert "There is a problem" in text(client.post(HAND_OVER, {"giver": grace, "taker": other, "shown": "x"}))


def test_ones_own_days_are_noted_and_taken_back_and_nobody_else_s(crew):
    client, grace, sean = seated(crew, "grace"), crew.user("grace"), crew.user("sean")
    days = {"first": "1/6/2090", "last": "5/6/2090", "deputy": str(sean.id)}
    assert "There is a problem" in text(client.post(LEAVE, days | {"user": str(sean.id), "deputy": ""}))
    assert "comes before" in text(client.post(LEAVE, days | {"user": str(grace.id), "last": "1/5/2090"}))
    assert client.post(LEAVE, days | {"user": str(grace.id)}).status_code == 302
    with tenant(crew.id):
        absence = Absence.objects.get()
        assert (str(absence.starts_on), str(absence.ends_before)) == ("2090-06-01", "2090-06-06")
    assert "1 June 2090 to 5 June 2090" in text(client.get(LEAVE))
    back = reverse("caseloads:take-back", kwargs={"uid": absence.uid})
    seated(crew, "sean").post(back)
    assert "1 June 2090" in text(client.get(LEAVE))
    assert seated(crew, "other").post(back).status_code == 404
    client.post(back)
    assert "1 June 2090" not in text(client.get(LEAVE))


def test_a_lead_names_who_covers_and_a_deputy(crew):
    client = seated(crew, "lead")
    grace, sean = (str(crew.user(name).id) for name in ("grace", "sean"))
    client.post(LEAVE, {"user": grace, "first": "1/6/2090", "last": "5/6/2090", "deputy": ""})
    assert "Nobody covers" in text(client.get(LEAVE))
    with tenant(crew.id):
        uid = Absence.objects.get().uid
    address = reverse("caseloads:absence", kwargs={"uid": uid})
    assert client.post(address, {"deputy": sean}).status_code == 302
    assert "Nobody covers" not in text(client.get(LEAVE))
    client.post(LEAVE, {"user": sean, "first": "5/6/2090", "last": "6/6/2090", "deputy": ""})
    assert "Sean is away on some of these days" in text(client.get(LEAVE))
    client.post(reverse("caseloads:deputy"), {"user": grace, "deputy": sean})
    client.post(reverse("caseloads:deputy"), {"user": grace, "deputy": grace})
    with tenant(crew.id):
        assert [(str(one.user_id), str(one.deputy_id)) for one in Deputy.objects.all()] == [(grace, sean)]


def test_the_banner_says_who_co_ordinates_and_who_covers(crew):
    client, person = seated(crew, "lead"), crew.world.person(0)
    page = reverse("patients:person", kwargs={"uid": person.uid})
    assert "nobody yet" in text(client.get(page))
    crew.assign(0, "grace")
    today = timezone.localdate()
    assert "<dt>Co-ordinator</dt><dd>Grace</dd>" in text(client.get(page))
    day = f"{today.day}/{today.month}/{today.year}"
    client.post(LEAVE, {"user": str(crew.user("grace").id), "first": day, "last": day, "deputy": ""})
    assert "Grace, away: nobody covers" in text(client.get(page))


def test_one_takes_a_person_on_and_cannot_name_another(crew):
    client, person = seated(crew, "grace"), crew.world.person(0)
    page = reverse("caseloads:co-ordinator", kwargs={"uid": person.uid})
    assert "Take on myself" in text(client.get(page))
    assert "There is a problem" in text(client.post(page, {"user": str(crew.user("sean").id)}))
    assert client.post(page, {"user": str(crew.user("grace").id)}).status_code == 302
    assert "Take on myself" not in text(client.get(page))
    assert seated(crew, "other").get(page).status_code == 404
    assert seated(crew, "other").post(page, {"user": str(crew.user("other").id)}).status_code == 404
    with tenant(crew.id):
        assert coordinator_of(person.id, timezone.localdate()).name == "Grace"


def test_a_lead_ends_a_team_s_care_with_a_reason(crew):
    client, person = seated(crew, "lead"), crew.world.person(0)
    page = reverse("patients:end-care", kwargs={"uid": person.uid})
    sent = {"team": crew.team.id, "why": "Moved to another area"}
    assert "There is a problem" in text(client.post(page, sent | {"why": "short"}))
    assert client.post(page, sent).status_code == 302
    assert "No team of your organisation cares" in text(client.post(page, sent))
    with tenant(crew.id):
        assert CareRelationship.objects.get(person=person).ends_before == timezone.localdate()


def test_a_lead_s_team_of_another_organisation_is_none_to_end(crew):
    member = crew.world.member(Role.TEAM_LEAD, organisation="SOC", email="soc@here.example")
    client = Client()
    sit(client, member)
    page = reverse("patients:end-care", kwargs={"uid": crew.world.person(0).uid})
    assert client.post(page, {"team": crew.team.id, "why": "Moved to another area"}).status_code == 404


def test_somebody_of_no_team_is_told_so(crew):
    member = crew.world.member(Role.CLINICIAN, organisation="ACU")
    client = Client()
    sit(client, member)
    assert "your role here is in none" in text(client.get(CASELOAD))


def test_another_partnership_s_people_are_not_there(crew):
    there = World.make("there", first=5_000)
    there.people(1)
    page = reverse("caseloads:co-ordinator", kwargs={"uid": there.person(0).uid})
    assert seated(crew, "lead").get(page).status_code == 404

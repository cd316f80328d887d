"""A record narrowed to named people: as if it did not exist for everybody else."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.care.caseloads.selectors import caseload
from apps.care.patients.choices import EmergencyReason, RestrictionReason
from apps.care.patients.domain.reach import Reach
from apps.care.patients.models import EmergencyOpening, Restriction
from apps.care.patients.selectors import BeyondReach, open_person, people_within_reach
from apps.care.patients.services.restrictions import NobodyNamed, NotRestricted, end_restriction, restrict_record
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from tests.factories.world import World, sit
from tests.integration.caseloads.team import TODAY
from tests.questions import questions

pytestmark = pytest.mark.django_db
NOBODYS = "999 000 9990"


def address(person, page="person"):
    return reverse(f"patients:{page}", kwargs={"uid": person.uid})


def said(response):
    """A page without its token, and without what was typed into it."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return re.sub(r'value="[^"]*"', "", text)


def events(guarded, action):
    with tenant(guarded.id):
        return list(AuditEvent.objects.filter(action=action).order_by("id"))


def test_the_same_team_finds_a_restricted_record_nowhere_and_the_person_named_finds_it_as_before(guarded):
    person = guarded.person(0)
    guarded.restrict(0, "grace")
    for name, finds in (("grace", True), ("sean", False), ("lead", False), ("practice", False)):
        client = guarded.clients[name]
        assert client.get(address(person)).status_code == (200 if finds else 404)
        assert (person.family_name in client.get(reverse("patients:list")).content.decode()) is finds
        for typed in (person.nhs_number, person.family_name):
            found = client.post(reverse("patients:find"), {"wanted": typed}).content.decode()
            assert (str(person.uid) in found) is finds
        with tenant(guarded.id):
            assert people_within_reach(guarded.actor(name), TODAY).filter(id=person.id).exists() is finds


def test_a_caseload_counts_nobody_whose_record_is_restricted_to_others(guarded):
    guarded.crew.assign(0, "grace")
    guarded.restrict(0, "grace")
    with tenant(guarded.id):
        sean, grace = (
            caseload(guarded.actor(name), TODAY, whose="team", level="", show="", sort="") for name in ("sean", "grace")
        )
    assert (sean.total, sean.beyond_reach, grace.total, grace.beyond_reach) == (2, 0, 3, 0)


def test_a_restricted_record_by_exact_number_and_date_looks_like_nobody_in_page_and_questions(guarded):
    guarded.restrict(0, "grace")
    person, answers, counts = guarded.person(0), [], []
    guarded.clients["other"].get(reverse("patients:list"))
    for number in (person.nhs_number, NOBODYS):
        with questions() as queries:
            answers.append(
                guarded.clients["other"].post(reverse("patients:find"), {"wanted": number, "born_on": "1940-01-01"})
            )
        counts.append(len(queries))
    assert said(answers[0]) == said(answers[1])
    assert counts[0] == counts[1]
    assert "Somebody with exactly this number" not in said(answers[0])


def test_an_address_of_a_restricted_record_is_the_page_of_nothing_and_the_attempt_is_recorded(guarded):
    guarded.restrict(0, "grace")
    person, sean = guarded.person(0), guarded.clients["sean"]
    for page in ("person", "sharing"):
        nothing = reverse(f"patients:{page}", kwargs={"uid": "00000000-0000-0000-0000-000000000004"})
        closed, missing = sean.get(address(person, page)), sean.get(nothing)
        assert (closed.status_code, said(closed)) == (404, said(missing))
    lead = guarded.clients["lead"]
    assert [lead.get(address(person, page)).status_code for page in ("assign", "restrict", "trace")] == [404] * 3
    assert lead.post(address(person, "unrestrict"), {"why": "No longer needed."}).status_code == 404
    assert len(events(guarded, "NOT_FOUND")) == 8
    assert events(guarded, "RESTRICTION_ENDED") == []


@pytest.mark.parametrize("reason", [reason for reason in EmergencyReason if reason != EmergencyReason.VITAL_INTERESTS])
def test_an_emergency_does_not_open_a_restricted_record_and_says_the_same_as_for_nobody(guarded, reason):
    guarded.restrict(0, "grace")
    person, answers, counts = guarded.person(0), [], []
    guarded.clients["sean"].get(reverse("patients:list"))
    for number in (person.nhs_number, NOBODYS):
        typed = {
            "wanted": number,
            "born_on": "1940-01-01",
            "reason": reason.value,
            "explanation": "At her door; a neighbour rang.",
        }
        with questions() as queries:
            answers.append(guarded.clients["sean"].post(reverse("patients:emergency"), typed))
        counts.append(len(queries))
    assert [answer.status_code for answer in answers] == [200, 200]
    assert said(answers[0]) == said(answers[1])
    assert counts[0] == counts[1]
    assert [event.person_id for event in events(guarded, "EMERGENCY_REFUSED")] == [person.id, None]
    with tenant(guarded.id):
        assert EmergencyOpening.objects.count() == 0
    assert guarded.clients["sean"].get(address(person)).status_code == 404


def test_a_threat_to_life_opens_a_restricted_record_and_the_guardian_is_told_first(guarded):
    guarded.restrict(0, "grace")
    person = guarded.person(0)
    typed = {
        "wanted": person.nhs_number,
        "born_on": "1940-01-01",
        "reason": "VITAL_INTERESTS",
        "explanation": "Found unconscious in the street.",
    }
    answer = guarded.clients["other"].post(reverse("patients:emergency"), typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, address(person))
    assert guarded.clients["other"].get(address(person)).status_code == 200
    with tenant(guarded.id):
        assert EmergencyOpening.objects.get().stood_in_for == Reach.RESTRICTED
    home = guarded.clients["guardian"].get("/").content.decode()
    assert home.index("1 record was opened because life was at risk.") < home.index(
        "1 to review, oldest less than a minute."
    )
    queue = guarded.clients["guardian"].get(reverse("patients:emergency-queue")).content.decode()
    assert "Restricted record" in queue
    assert person.family_name not in queue


def test_an_opening_made_before_the_restriction_for_another_reason_closes_with_it(guarded):
    person = guarded.person(3)
    typed = {"wanted": person.nhs_number, "born_on": "1940-01-04", "explanation": "Covering while they are away."}
    guarded.clients["sean"].post(reverse("patients:emergency"), typed | {"reason": "COVER"})
    assert guarded.clients["sean"].get(address(person)).status_code == 200
    guarded.restrict(3, "grace")
    assert guarded.clients["sean"].get(address(person)).status_code == 404


def test_naming_somebody_gives_them_nothing_that_they_had_not(guarded):
    guarded.restrict(3, "grace")
    with tenant(guarded.id), pytest.raises(BeyondReach) as closed:
        open_person(guarded.actor("grace"), guarded.person(3).uid, timezone.now())
    assert closed.value.reach == Reach.NO_RELATIONSHIP


def test_other_names_are_a_new_restriction_and_the_old_one_stays_in_the_history(guarded):
    first = guarded.restrict(0, "grace")
    guarded.restrict(0, "sean")
    assert [guarded.clients[name].get(address(guarded.person(0))).status_code for name in ("grace", "sean")] == [
        404,
        200,
    ]
    with tenant(guarded.id):
        assert Restriction.objects.count() == 2
        assert Restriction.objects.get(id=first.id).ended_at is not None


def test_a_team_lead_restricts_from_the_page_and_has_to_name_somebody(guarded):
    person, lead = guarded.person(0), guarded.clients["lead"]
    chosen = {"reason": "HIDDEN_ADDRESS", "words": "Moved away from danger."}
    assert "Name at least one person" in lead.post(address(person, "restrict"), chosen).content.decode()
    outsider = str(guarded.crew.user("guardian").id)
    assert (
        "There is a problem" in lead.post(address(person, "restrict"), chosen | {"users": [outsider]}).content.decode()
    )
    with tenant(guarded.id):
        assert Restriction.objects.count() == 0
    grace = str(guarded.crew.user("grace").id)
    assert lead.post(address(person, "restrict"), chosen | {"users": [grace]}).status_code == 302
    (event,) = events(guarded, "RECORD_RESTRICTED")
    assert (event.person_id, event.details) == (person.id, {"people": 1})
    assert lead.get(address(person)).status_code == 404


def test_somebody_named_or_the_guardian_ends_a_restriction_once(guarded):
    restriction, guardian = guarded.restrict(0, "grace"), guarded.clients["guardian"]
    listed = guardian.get(reverse("guarding:restricted")).content.decode()
    assert guarded.person(0).family_name not in listed
    assert str(guarded.person(0).uid)[:8] in listed
    end = reverse("guarding:end", kwargs={"uid": restriction.uid})
    assert guardian.post(end, {"why": "Grace has left the team."}).status_code == 302
    assert guarded.clients["sean"].get(address(guarded.person(0))).status_code == 200
    assert guardian.post(end, {"why": "Grace has left the team."}).status_code == 404
    with tenant(guarded.id), pytest.raises(NotRestricted):
        end_restriction(actor=guarded.actor("guardian"), restriction=restriction, why="Again", now=timezone.now())
    assert len(events(guarded, "RESTRICTION_ENDED")) == 1


def test_nobody_else_restricts_and_nobody_is_left_out_of_the_names(guarded):
    with tenant(guarded.id):
        for name, refusal, users in (("grace", NotPermitted, ["grace"]), ("lead", NobodyNamed, [])):
            with pytest.raises(refusal):
                restrict_record(
                    actor=guarded.actor(name),
                    person=guarded.person(0),
                    reason=RestrictionReason.STAFF,
                    words="Works in the team.",
                    users=[guarded.crew.user(user).id for user in users],
                    now=timezone.now(),
                )
        assert Restriction.objects.count() == 0


def test_a_restriction_of_another_partnership_is_nothing_here(guarded):
    there = World.make("there", first=5_000)
    there.people(1)
    restriction = guarded.restrict(0, "grace")
    client = Client()
    sit(client, there.member(Role.CALDICOTT_GUARDIAN, email="theirs@there.example"))
    assert client.get(reverse("guarding:end", kwargs={"uid": restriction.uid})).status_code == 404
    assert "No record is restricted" in client.get(reverse("guarding:restricted")).content.decode()


def opened_at_risk(guarded, name, number):
    """Somebody of another team opens a record because a life is at risk."""
    person = guarded.person(number)
    typed = {
        "wanted": person.nhs_number,
        "born_on": "1940-01-01",
        "reason": "VITAL_INTERESTS",
        "explanation": "Found unconscious in the street.",
    }
    assert guarded.clients[name].post(reverse("patients:emergency"), typed).status_code == 302
    return person


def test_who_opened_a_record_in_an_emergency_decides_nothing_about_who_opens_it_later(guarded):
    guarded.add("swift", Role.TEAM_LEAD, "COM", team=guarded.crew.members["other"].team)
    guarded.restrict(0, "grace")
    person = opened_at_risk(guarded, "swift", 0)
    client = guarded.clients["swift"]
    assert client.get(address(person)).status_code == 200
    for page in ("restrict", "unrestrict", "sharing", "end-care"):
        assert client.post(address(person, page), {"why": "No longer needed."}).status_code == 403, page
    added = reverse("care_plans:add-package", kwargs={"uid": person.uid})
    assert client.post(added, {}).status_code == 403
    with tenant(guarded.id):
        assert Restriction.objects.filter(ended_at__isnull=True).count() == 1


def test_a_restriction_is_ended_by_somebody_whom_it_names_or_by_the_guardian(guarded):
    stands = guarded.restrict(0, "grace")
    with tenant(guarded.id):
        with pytest.raises(NotPermitted):
            end_restriction(actor=guarded.actor("lead"), restriction=stands, why="Left the team.", now=timezone.now())
        end_restriction(actor=guarded.actor("guardian"), restriction=stands, why="Left the team.", now=timezone.now())
        assert Restriction.objects.filter(ended_at__isnull=True).count() == 0

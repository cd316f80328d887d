"""Somebody whose record is restricted comes to hospital: whoever may open it hears of it, in the team told or another.

People are cared for by two teams, Heron and Swift. Heron is told, since its co-ordinator leads the care of person 0.
"""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.care.admissions.selectors.alerts import alerts_for, learned_late, unheard
from apps.care.caseloads.services import set_leave
from apps.care.patients.choices import RestrictionReason
from apps.care.patients.models import Restriction
from apps.care.patients.services import begin_care
from apps.care.patients.services.restrictions import end_restriction, restrict_record
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_team, change_setting
from tests.factories.world import sit
from tests.integration.admissions.hospital import stay

pytestmark = pytest.mark.django_db
EVERYBODY = ("grace", "sean", "priya", "leila", "swift", "practice")


@pytest.fixture
def two_teams(hospital):
    world = hospital.world
    with tenant(hospital.id):
        change_setting(actor=world.operator, name="alert_hours", value="00:00-24:00", reason="For tests")
        trust = Organisation.objects.get(ods_code="COM")
        swift = add_team(actor=world.operator, organisation=trust, name="Swift team")
        for number in (0, 2):
            begin_care(
                actor=world.operator,
                person=world.person(number),
                team=swift,
                starts_on=date(2026, 2, 1),
                why="Referred.",
            )
    join(hospital, "swift", Role.CARE_COORDINATOR, "COM", swift)
    join(hospital, "practice", Role.GP_PRACTICE, "P01")
    join(hospital, "guardian", Role.CALDICOTT_GUARDIAN, "ICB")
    return hospital


def join(hospital, name, role, organisation, team=None):
    hospital.members[name] = hospital.world.member(
        role, organisation=organisation, team=team, email=f"{name}-2@here.example"
    )


def restrict(hospital, number, *names):
    lead = hospital.actor("priya")
    with tenant(hospital.id, user_id=lead.user_id):
        restrict_record(
            actor=lead,
            person=hospital.world.person(number),
            reason=RestrictionReason.STAFF,
            words="Works in the team.",
            users=[hospital.user(name) for name in names],
            now=timezone.now(),
        )


def asked(hospital, after=timedelta()):
    """Whom the one alert asks now."""
    found = []
    for name in EVERYBODY[:-1]:
        actor = hospital.actor(name)
        with tenant(hospital.id, user_id=actor.user_id):
            if alerts_for(actor, timezone.now() + after, timezone.localdate()):
                found.append(name)
    return found


def unheard_of(hospital):
    guardian = hospital.actor("guardian")
    with tenant(hospital.id, user_id=guardian.user_id):
        return [alert.person_id for alert in unheard(guardian, timezone.localdate())]


@pytest.mark.parametrize(
    ("named", "first", "late"),
    [
        (["grace", "sean", "priya", "swift"], ["grace"], ["grace", "sean", "priya"]),
        (["grace", "swift"], ["grace"], ["grace", "swift"]),
        (["sean", "priya", "swift"], ["sean"], ["sean", "priya"]),
        (["priya", "swift"], ["priya"], ["priya"]),
        (["leila", "swift"], ["leila", "swift"], ["leila", "swift"]),
        (["swift"], ["swift"], ["swift"]),
        (["swift", "practice"], ["swift"], ["swift"]),
    ],
    ids=["co-ordinator", "no-lead", "deputy", "lead", "named-in-team", "named-in-other-team", "practice-cannot-answer"],
)
def test_the_alert_asks_the_first_who_may_open_the_record(two_teams, named, first, late):
    restrict(two_teams, 0, *named)
    two_teams.tell(stay(0))
    assert [alert.team.name for alert in two_teams.alerts()] == ["Heron team"]
    assert asked(two_teams) == first
    assert asked(two_teams, timedelta(hours=5)) == late
    assert unheard_of(two_teams) == []


def test_a_restriction_made_after_the_alert_moves_it_to_those_it_names(two_teams):
    two_teams.tell(stay(0))
    assert asked(two_teams) == ["grace"]
    restrict(two_teams, 0, "swift")
    assert asked(two_teams) == ["swift"]
    page = Client()
    sit(page, two_teams.members["swift"])
    alert = two_teams.alerts()[0]
    assert "Given0 Family0" in page.get("/").content.decode()
    assert page.get(f"/alerts/{alert.uid}/").status_code == 200


def test_when_the_co_ordinator_is_away_whoever_covers_is_asked_only_if_the_record_opens_for_them(two_teams):
    today = timezone.localdate()
    lead = two_teams.actor("priya")
    with tenant(two_teams.id, user_id=lead.user_id):
        set_leave(
            actor=lead,
            team=two_teams.team,
            user_id=two_teams.user("grace"),
            deputy_id=two_teams.user("leila"),
            starts_on=today,
            ends_before=today + timedelta(days=3),
        )
    two_teams.tell(stay(0))
    assert asked(two_teams) == ["leila"]
    restrict(two_teams, 0, "grace", "sean")
    assert asked(two_teams) == ["sean"]
    restrict(two_teams, 0, "grace", "swift")
    assert asked(two_teams) == ["swift"]


def test_news_learned_late_stands_on_the_list_of_those_named_in_the_other_team(two_teams):
    restrict(two_teams, 2, "swift")
    two_teams.tell(stay(2, hours=24 * 5))
    found = {}
    for name in ("priya", "swift"):
        actor = two_teams.actor(name)
        with tenant(two_teams.id, user_id=actor.user_id):
            found[name] = len(learned_late(actor, timezone.localdate()))
    assert found == {"priya": 0, "swift": 1}


@pytest.mark.parametrize("hours", [3, 24 * 5], ids=["alert", "learned-late"])
def test_where_nobody_named_can_answer_the_guardian_is_told_by_reference(two_teams, hours):
    page = Client()
    sit(page, two_teams.members["guardian"])
    restrict(two_teams, 0, "practice")
    assert "Nobody told" not in page.get("/").content.decode()
    two_teams.tell(stay(0, hours=hours))
    person = two_teams.world.person(0)
    assert asked(two_teams) == []
    assert unheard_of(two_teams) == [person.id]
    assert "1 stay in hospital of somebody whose record is restricted reaches nobody" in page.get("/").content.decode()
    said = page.get("/guarding/restricted/").content.decode()
    assert f'class="app-nowrap">{str(person.uid)[:8]}</th><td><span class="app-cell-head">Where: </span>' in said
    assert "Heron team" in said
    assert "Family0" not in said
    with tenant(two_teams.id):
        end_restriction(
            actor=two_teams.actor("guardian"), restriction=Restriction.objects.get(), why="Left.", now=timezone.now()
        )
    assert unheard_of(two_teams) == []


def test_one_who_has_left_is_nobody_and_only_the_guardian_reads_who_is_unheard(two_teams):
    restrict(two_teams, 0, "swift")
    two_teams.tell(stay(0))
    assert unheard_of(two_teams) == []
    with tenant(two_teams.id):
        held = two_teams.members["swift"]
        type(held).objects.filter(id=held.id).update(ends_before=timezone.localdate())
        assert unheard_of(two_teams) == [two_teams.world.person(0).id]
        with pytest.raises(NotPermitted):
            unheard(two_teams.actor("priya"), timezone.localdate())

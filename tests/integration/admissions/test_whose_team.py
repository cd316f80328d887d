"""Which team hears of a stay where nobody co-ordinates the person's care: by a package, until lately, or none at all.

People 4 and 5 are in no team's care, and have a level of need that was agreed.
"""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from apps.care.admissions.models import Alert
from apps.care.admissions.selectors.alerts import alerts_for, learned_late, unheard
from apps.care.care_plans.choices import PackageEnd
from apps.care.care_plans.services.packages import add_package, end_package
from apps.care.patients.services import begin_care, end_care
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import add_team
from tests.factories.world import sit
from tests.integration.admissions.hospital import ago, stay
from tests.integration.care_plans.writing import need_agreed, package

pytestmark = pytest.mark.django_db


@pytest.fixture
def nobodys(hospital):
    for number in (4, 5):
        need_agreed(hospital, number)
    hospital.members["guardian"] = hospital.world.member(
        Role.CALDICOTT_GUARDIAN, organisation="ICB", email="guardian@here.example"
    )
    return hospital


def give_package(hospital, number, team, ends_before=None):
    actor = hospital.actor("leila")
    with tenant(hospital.id, user_id=actor.user_id):
        made = add_package(
            actor=actor,
            person=hospital.world.person(number),
            uid=uuid4(),
            said=package("COM", team=team, sector=Sector.COMMUNITY, service="Wound care"),
            starts_on=date(2026, 4, 2),
            now=timezone.now(),
            today=timezone.localdate(),
        )
        if ends_before is not None:
            end_package(
                actor=actor,
                package=made,
                ends_before=ends_before,
                reason=PackageEnd.NO_LONGER_NEEDED,
                now=timezone.now(),
            )


def told(hospital):
    """The team, and the news, of each stay."""
    return [(one.team and one.team.name, one.admission.news, one.learned_late) for one in hospital.alerts()]


def asked(hospital):
    found = []
    for name in ("grace", "sean", "priya", "leila"):
        actor = hospital.actor(name)
        with tenant(hospital.id, user_id=actor.user_id):
            if alerts_for(actor, timezone.now(), timezone.localdate()):
                found.append(name)
    return found


def unheard_of(hospital):
    guardian = hospital.actor("guardian")
    with tenant(hospital.id, user_id=guardian.user_id):
        return [alert.person_id for alert in unheard(guardian, timezone.localdate())]


def test_a_team_that_only_gives_a_package_is_told_and_its_lead_is_asked(nobodys):
    give_package(nobodys, 4, nobodys.team)
    nobodys.tell(stay(4))
    assert told(nobodys) == [("Heron team", "ALERT", False)]
    assert asked(nobodys) == ["priya"]
    assert unheard_of(nobodys) == []


def test_a_team_that_cares_for_the_person_comes_before_one_that_gives_a_package(nobodys):
    with tenant(nobodys.id):
        swift = add_team(
            actor=nobodys.world.operator, organisation=Organisation.objects.get(ods_code="COM"), name="Swift team"
        )
    need_agreed(nobodys, 2, on=date(2026, 1, 1))
    give_package(nobodys, 2, swift)
    nobodys.tell(stay(2))
    assert told(nobodys) == [("Heron team", "ALERT", False)]


def test_a_package_that_is_over_tells_its_team_only_while_the_record_opens_for_it(nobodys):
    today = timezone.localdate()
    give_package(nobodys, 4, nobodys.team, ends_before=today)
    give_package(nobodys, 5, nobodys.team, ends_before=date(2026, 4, 3))
    nobodys.tell(stay(4), stay(5))
    assert told(nobodys) == [("Heron team", "ALERT", False), (None, "NO_TEAM", False)]


def test_the_last_team_to_have_cared_is_told_while_the_record_opens_for_it(nobodys):
    today = timezone.localdate()
    lead = nobodys.actor("priya")
    with tenant(nobodys.id, user_id=lead.user_id):
        person = nobodys.world.person(3)
        end_care(actor=lead, person=person, team=nobodys.team, ends_before=today - timedelta(days=1), why="Better.")
    need_agreed(nobodys, 3)
    nobodys.tell(stay(3))
    assert told(nobodys) == [("Heron team", "ALERT", False)]
    assert asked(nobodys) == ["priya"]


def test_with_no_team_at_all_the_guardian_is_told_by_reference_and_the_hospital_is_shown_nothing(nobodys):
    nobodys.tell(stay(4))
    person = nobodys.world.person(4)
    assert told(nobodys) == [(None, "NO_TEAM", False)]
    assert (asked(nobodys), unheard_of(nobodys)) == ([], [person.id])
    page = Client()
    sit(page, nobodys.members["guardian"])
    assert "1 person with a level of need is in hospital, and no team cares for them." in page.get("/").content.decode()
    said = page.get("/guarding/restricted/").content.decode()
    assert str(person.uid)[:8] in said
    assert "Ask the lead of a community team to take the person into its care" in said
    assert "Family4" not in said
    hospital = Client()
    sit(hospital, nobodys.members["manager"])
    assert "of your stays" not in hospital.get("/").content.decode()


@pytest.mark.parametrize(("hours", "news"), [(3, "ALERT"), (24 * 5, "LEARNED_LATE")])
def test_the_alert_goes_to_the_first_team_that_takes_the_person_into_its_care(nobodys, hours, news):
    nobodys.tell(stay(4, hours=hours))
    lead = nobodys.actor("priya")
    with tenant(nobodys.id, user_id=lead.user_id):
        person = nobodys.world.person(4)
        begin_care(actor=lead, person=person, team=nobodys.team, starts_on=timezone.localdate(), why="Asked.")
    assert told(nobodys) == [("Heron team", news, news == "LEARNED_LATE")]
    assert unheard_of(nobodys) == []


def test_a_package_brings_the_alert_to_its_team(nobodys):
    nobodys.tell(stay(4))
    give_package(nobodys, 4, nobodys.team)
    assert (told(nobodys), asked(nobodys)) == ([("Heron team", "ALERT", False)], ["priya"])


def test_a_team_that_may_not_know_does_not_get_the_alert_and_it_ends_when_the_person_leaves(nobodys):
    nobodys.tell(stay(4))
    with tenant(nobodys.id):
        outside = Organisation.objects.get(ods_code="SOC")
        team = add_team(actor=nobodys.world.operator, organisation=outside, name="Day centre")
        begin_care(
            actor=nobodys.world.operator,
            person=nobodys.world.person(4),
            team=team,
            starts_on=timezone.localdate(),
            why="Asked.",
        )
    assert told(nobodys) == [(None, "NO_TEAM", False)]
    assert unheard_of(nobodys) == [nobodys.world.person(4).id]
    nobodys.tell(stay(4, hours=3).removesuffix(",,") + f",{timezone.localtime():%Y-%m-%dT%H:%M},own_home")
    assert unheard_of(nobodys) == []
    assert [one.ended for one in nobodys.alerts()] == ["LEFT"]


def take_on(hospital, number=4):
    lead = hospital.actor("priya")
    with tenant(hospital.id, user_id=lead.user_id):
        person, today = hospital.world.person(number), timezone.localdate()
        begin_care(actor=lead, person=person, team=hospital.team, starts_on=today, why="Asked.")


@pytest.mark.parametrize("left_when_told", [False, True])
def test_of_a_stay_that_is_over_a_team_that_takes_the_person_on_afterwards_is_told_nothing(nobodys, left_when_told):
    if not left_when_told:
        nobodys.tell(stay(4))
        assert [one.ended for one in nobodys.alerts()] == [""]
    nobodys.tell(f"{stay(4).removesuffix(',,')},{ago(1)},own_home")
    assert [one.ended for one in nobodys.alerts()] == ["LEFT"]
    take_on(nobodys)
    assert (told(nobodys), asked(nobodys), unheard_of(nobodys)) == ([(None, "NO_TEAM", False)], [], [])


def test_an_alert_without_a_team_that_ended_opens_again_where_the_stay_turns_out_to_last(nobodys):
    row = stay(4)
    nobodys.tell(f"{row.removesuffix(',,')},{ago(1)},own_home")
    nobodys.tell(row)
    assert unheard_of(nobodys) == [nobodys.world.person(4).id]
    take_on(nobodys)
    assert (told(nobodys), asked(nobodys)) == ([("Heron team", "ALERT", False)], ["priya"])


def test_an_alert_that_has_waited_too_long_for_a_team_is_learned_late_by_it(nobodys):
    nobodys.tell(stay(4))
    with tenant(nobodys.id):
        [alert] = Alert.objects.select_related("admission")
        for held, name in ((alert.admission, "admitted_at"), (alert, "raised_at")):
            setattr(held, name, getattr(held, name) - timedelta(hours=72))
            held.save(update_fields=[name])
    take_on(nobodys)
    assert (told(nobodys), asked(nobodys)) == ([("Heron team", "LEARNED_LATE", True)], [])
    lead = nobodys.actor("priya")
    with tenant(nobodys.id, user_id=lead.user_id):
        [late] = learned_late(lead, timezone.localdate())
    assert late.person_id == nobodys.world.person(4).id
    page = Client()
    sit(page, nobodys.members["priya"])
    assert "Late: 3 days 3 h after they came" in page.get("/alerts/learned-late/").content.decode()

"""Who co-ordinates whose care, hand-over, and who is left with nobody."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from apps.care.caseloads.domain.marks import caseload_mark
from apps.care.caseloads.models import Coordination
from apps.care.caseloads.selectors import (
    caseload_of,
    coordinator_of,
    open_caseload,
    people_without_coordinator,
    who_answers,
)
from apps.care.caseloads.services import (
    BeforeTheLast,
    CaseloadChanged,
    LeaveOverlaps,
    NotADeputy,
    NotDays,
    NotInCare,
    NotInTeam,
    end_leave,
    hand_over,
    set_deputy,
    set_leave,
)
from apps.care.patients.selectors import people_within_reach
from apps.care.patients.services import NotCaredFor, end_care
from apps.foundation.access.roles import Role
from apps.foundation.accounts.services import end_membership
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from tests.integration.caseloads.team import TODAY, Crew

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew():
    return Crew.make()


@pytest.fixture
def inside(crew):
    with tenant(crew.id):
        yield crew


def rows(crew, number):
    person = crew.world.person(number)
    found = Coordination.objects.filter(person=person).order_by("id")
    return [(one.user.name, one.starts_on, one.ends_before) for one in found]


def names(people):
    return sorted(person.family_name for person in people)


def test_a_lead_names_a_coordinator_and_the_next_one_ends_the_first(inside):
    inside.assign(0, "grace")
    inside.assign(0, "sean", on=date(2026, 6, 1))
    assert rows(inside, 0) == [
        ("Grace", date(2026, 5, 1), date(2026, 6, 1)),
        ("Sean", date(2026, 6, 1), None),
    ]
    found = coordinator_of(inside.world.person(0).id, TODAY)
    assert (found.name, found.team_name, found.since) == ("Sean", "Heron team", date(2026, 6, 1))
    assert coordinator_of(inside.world.person(0).id, date(2026, 5, 31)).name == "Grace"
    assert AuditEvent.objects.filter(action="COORDINATOR_ASSIGNED").count() == 2


def test_naming_the_same_one_again_changes_and_records_nothing(inside):
    inside.assign(0, "grace")
    inside.assign(0, "grace", on=TODAY)
    assert rows(inside, 0) == [("Grace", date(2026, 5, 1), None)]
    assert AuditEvent.objects.filter(action="COORDINATOR_ASSIGNED").count() == 1


def test_two_on_one_day_keep_both_and_the_later_counts(inside):
    inside.assign(0, "grace", on=TODAY)
    inside.assign(0, "sean", on=TODAY)
    assert rows(inside, 0) == [("Grace", TODAY, TODAY), ("Sean", TODAY, None)]


def test_one_takes_a_person_of_ones_team_on_oneself_and_nobody_else(inside):
    inside.assign(0, "grace", by="grace")
    with pytest.raises(PermissionDenied):
        inside.assign(1, "sean", by="grace")
    assert rows(inside, 1) == []


def test_another_team_s_lead_names_nobody_here(inside):
    for name in ("other_lead", "sean"):
        with pytest.raises(PermissionDenied):
            inside.assign(0, name, by="other_lead")
    assert Coordination.objects.count() == 0


def test_only_people_in_the_team_s_care_and_members_of_it(inside):
    with pytest.raises(NotInCare):
        inside.assign(3, "grace")
    with pytest.raises(NotInTeam):
        inside.assign(0, "other")
    assert Coordination.objects.count() == 0


def test_history_is_not_rewritten(inside):
    inside.assign(0, "grace", on=TODAY)
    with pytest.raises(BeforeTheLast):
        inside.assign(0, "sean", on=TODAY - timedelta(days=1))
    assert rows(inside, 0) == [("Grace", TODAY, None)]


def test_the_database_takes_no_second_coordinator_on_a_day(inside):
    inside.assign(0, "grace")
    with pytest.raises(IntegrityError), transaction.atomic():
        Coordination.objects.create(
            person=inside.world.person(0),
            team=inside.team,
            user=inside.user("sean"),
            starts_on=date(2026, 4, 1),
            ends_before=date(2026, 5, 2),
        )


def test_a_leaver_s_people_stand_among_those_without_a_coordinator(inside):
    inside.assign(0, "grace")
    inside.assign(1, "sean")
    assert names(people_without_coordinator(inside.actors["lead"], TODAY)) == ["Family2"]
    end_membership(actor=inside.world.operator, membership=inside.members["grace"], ends_before=TODAY)
    assert names(people_without_coordinator(inside.actors["lead"], TODAY)) == ["Family0", "Family2"]
    assert coordinator_of(inside.world.person(0).id, TODAY) is None
    assert coordinator_of(inside.world.person(0).id, TODAY - timedelta(days=1)).name == "Grace"


def test_the_dead_are_on_nobody_s_list(inside):
    inside.assign(0, "grace")
    person = inside.world.person(0)
    person.died_on = TODAY
    person.save()
    assert names(people_without_coordinator(inside.actors["lead"], TODAY)) == ["Family1", "Family2"]
    assert names(caseload_of(inside.actors["grace"], inside.user("grace").id, TODAY)) == []


def move(crew, *, shown, by="lead", giver="grace", taker="sean"):
    return hand_over(
        actor=crew.actors[by],
        team=crew.team,
        giver_id=crew.user(giver).id,
        taker_id=crew.user(taker).id,
        shown=shown,
        on=TODAY,
    )


def mark(crew, name):
    return caseload_mark(one.person_id for one in open_caseload(crew.team.id, crew.user(name).id, TODAY))


def test_a_whole_caseload_moves_at_once_and_a_second_submission_moves_nobody(inside):
    inside.assign(0, "grace")
    inside.assign(1, "grace")
    inside.assign(2, "sean")
    shown = mark(inside, "grace")
    assert [move(inside, shown=shown), move(inside, shown=shown)] == [2, 0]
    assert names(caseload_of(inside.actors["sean"], inside.user("sean").id, TODAY)) == ["Family0", "Family1", "Family2"]
    assert rows(inside, 0) == [("Grace", date(2026, 5, 1), TODAY), ("Sean", TODAY, None)]
    (event,) = AuditEvent.objects.filter(action="CASELOAD_HANDED_OVER")
    assert event.details["people"] == 2


def test_a_caseload_that_changed_since_it_was_shown_stays(inside):
    inside.assign(0, "grace")
    shown = mark(inside, "grace")
    inside.assign(1, "grace")
    with pytest.raises(CaseloadChanged):
        move(inside, shown=shown)
    assert names(caseload_of(inside.actors["grace"], inside.user("grace").id, TODAY)) == ["Family0", "Family1"]


def test_a_leaver_s_caseload_is_handed_over_and_nobody_else_hands_it(inside):
    inside.assign(0, "grace")
    end_membership(actor=inside.world.operator, membership=inside.members["grace"], ends_before=TODAY)
    shown = mark(inside, "grace")
    for by in ("sean", "other_lead"):
        with pytest.raises(PermissionDenied):
            move(inside, shown=shown, by=by)
    with pytest.raises(NotInTeam):
        move(inside, shown=shown, taker="other")
    assert move(inside, shown=shown) == 1


def test_the_end_of_care_ends_coordination_and_the_record_stays_open_for_as_long_as_is_set(inside):
    inside.assign(0, "grace")
    person, lead = inside.world.person(0), inside.actors["lead"]
    end_care(actor=lead, person=person, team=inside.team, ends_before=TODAY, why="Moved away.")
    assert rows(inside, 0) == [("Grace", date(2026, 5, 1), TODAY)]
    assert names(people_without_coordinator(lead, TODAY)) == ["Family1", "Family2"]
    assert "Family0" in names(people_within_reach(lead, TODAY + timedelta(days=89)))
    assert "Family0" not in names(people_within_reach(lead, TODAY + timedelta(days=90)))
    assert AuditEvent.objects.get(action="CARE_ENDED").purpose == "Moved away."
    with pytest.raises(NotCaredFor):
        end_care(actor=lead, person=person, team=inside.team, ends_before=TODAY, why="Moved away.")
    assert AuditEvent.objects.filter(action="CARE_ENDED").count() == 1


def test_care_is_ended_by_a_lead_of_the_team_s_own_organisation(inside):
    elsewhere = inside.world.actor(inside.world.member(Role.TEAM_LEAD, organisation="SOC", email="soc@here.example"))
    for actor in (inside.actors["grace"], elsewhere):
        with pytest.raises(PermissionDenied):
            end_care(actor=actor, person=inside.world.person(0), team=inside.team, ends_before=TODAY, why="Moved away.")
    assert AuditEvent.objects.filter(action="CARE_ENDED").count() == 0


def away(crew, name, deputy, *, by="lead", first=TODAY, days=5):
    return set_leave(
        actor=crew.actors[by],
        team=crew.team,
        user_id=crew.user(name).id,
        deputy_id=crew.user(deputy).id if deputy else None,
        starts_on=first,
        ends_before=first + timedelta(days=days),
    )


def asked(crew, number=0, on=TODAY):
    found = who_answers(crew.world.person(number).id, on)
    return [one.name for one in found.first], found.deputy and found.deputy.name, [one.name for one in found.leads]


def test_the_coordinator_answers_then_the_deputy_then_the_leads(inside):
    inside.assign(0, "grace")
    assert asked(inside) == (["Grace"], None, ["Lead"])
    set_deputy(
        actor=inside.actors["grace"],
        team=inside.team,
        user_id=inside.user("grace").id,
        deputy_id=inside.user("sean").id,
        on=TODAY,
    )
    assert asked(inside) == (["Grace"], "Sean", ["Lead"])


def test_whoever_covers_answers_on_days_away_and_on_no_others(inside):
    inside.assign(0, "grace")
    away(inside, "grace", "sean", by="grace")
    assert asked(inside) == (["Sean"], None, ["Lead"])
    assert asked(inside, on=TODAY + timedelta(days=5)) == (["Grace"], None, ["Lead"])


def test_with_nobody_to_cover_and_with_no_coordinator_the_leads_answer(inside):
    inside.assign(0, "grace")
    away(inside, "grace", None)
    assert asked(inside) == (["Lead"], None, ["Lead"])
    assert asked(inside, 1) == (["Lead"], None, ["Lead"])
    assert asked(inside, 3) == ([], None, [])


def test_a_deputy_who_is_away_or_of_another_team_or_oneself_does_not_cover(inside):
    away(inside, "sean", None, days=1)
    for deputy in ("sean", "grace"):
        with pytest.raises(NotADeputy):
            away(inside, "grace", deputy)
    with pytest.raises(NotInTeam):
        away(inside, "grace", "other")


def test_days_away_neither_overlap_nor_run_backwards_and_the_same_again_changes_the_cover_only(inside):
    first = away(inside, "grace", None)
    again = away(inside, "grace", "sean")
    assert (again.id, again.deputy_id) == (first.id, inside.user("sean").id)
    with pytest.raises(LeaveOverlaps):
        away(inside, "grace", "sean", first=TODAY + timedelta(days=4))
    with pytest.raises(NotDays):
        away(inside, "grace", "sean", days=0)
    away(inside, "grace", "sean")
    assert AuditEvent.objects.filter(action="LEAVE_SET").count() == 2


def test_only_a_manager_notes_the_days_of_another(inside):
    for by in ("sean", "other_lead"):
        with pytest.raises(PermissionDenied):
            away(inside, "grace", None, by=by)
    absence = away(inside, "grace", None, first=TODAY + timedelta(days=10))
    with pytest.raises(PermissionDenied):
        end_leave(actor=inside.actors["sean"], absence=absence, on=TODAY)
    end_leave(actor=inside.actors["grace"], absence=absence, on=TODAY)
    end_leave(actor=inside.actors["grace"], absence=absence, on=TODAY)
    assert (absence.starts_on, absence.ends_before) == (TODAY + timedelta(days=10),) * 2
    assert AuditEvent.objects.filter(action="LEAVE_ENDED").count() == 1

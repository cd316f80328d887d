"""A file of packages comes to what the page would have written, with the same checks, once."""

from datetime import date
from uuid import uuid4

import pytest

from apps.care.care_plans.choices import PackageEnd
from apps.care.care_plans.models import Package
from apps.care.care_plans.selectors.packages import open_packages
from apps.care.care_plans.services.packages import add_package, change_package, end_package
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, Cause
from apps.foundation.intake.services import commit_batch
from tests.factories.once import once
from tests.factories.world import PEOPLE
from tests.integration.care_plans.writing import at, need_agreed, package
from tests.integration.caseloads.team import TODAY, Crew

pytestmark = pytest.mark.django_db
HEADER = "provider,kind,service,nhs_number,from,to,units,unit,how_often,unit_cost,funding,sector,end_reason"
USUAL = {
    "provider": "SOC",
    "kind": "help_at_home",
    "service": "Bathing help",
    "from": "2026-05-01",
    "to": "",
    "units": "2",
    "unit": "visit",
    "how_often": "each_week",
    "unit_cost": "23.00",
    "funding": "year_of_care",
    "sector": "",
    "end_reason": "",
}


def crew_made():
    made = Crew.make()
    need_agreed(made)
    return made


made_once, crew = once("crew_packages", crew_made)


def row(crew, number=0, **changes):
    said = USUAL | {"nhs_number": crew.world.number(number)} | changes
    return ",".join(said[name] for name in HEADER.split(","))


def send(crew, *rows, **more):
    return crew.world.send("packages", "\n".join([HEADER, *rows]), **more)


def counts(batch):
    return batch.received, batch.added, batch.replaced, batch.unchanged, batch.rejected


def causes(crew):
    with tenant(crew.id):
        return sorted(Cause.objects.filter(batch=Batch.objects.latest("id")).values_list("code", flat=True))


def rows(crew):
    with tenant(crew.id):
        return list(
            Package.objects.order_by("id").values_list("units", "starts_on", "ends_before", "end_reason", "follows_id")
        )


def ids(crew):
    with tenant(crew.id):
        return list(Package.objects.order_by("id").values_list("id", flat=True))


def test_a_row_is_the_package_that_the_page_would_have_written(crew):
    batch = send(crew, row(crew))
    assert counts(batch) == (1, 1, 0, 0, 0)
    with tenant(crew.id):
        [found] = open_packages(crew.world.person(0).id, TODAY)
        typed = add_package(
            uid=uuid4(),
            actor=crew.actors["grace"],
            person=crew.world.person(0),
            said=package(),
            starts_on=date(2026, 5, 1),
            now=at(),
            today=TODAY,
        )
        same = ("kind", "service", "provider_id", "sector", "starts_on", "ends_before", "units", "unit", "how_often")
        for name in (*same, "unit_cost", "funded_by", "team_id", "end_reason", "follows_id"):
            assert getattr(found, name) == getattr(typed, name), name
        assert (found.batch_id, found.line, found.added_at) == (batch.id, 2, batch.recorded_at)


def test_the_same_file_twice_changes_nothing(crew):
    both = [row(crew), row(crew, service="Lunch", to="2026-09-01", end_reason="declined")]
    assert counts(send(crew, *both)) == (2, 2, 0, 0, 0)
    before = rows(crew)
    assert counts(send(crew, *both)) == (2, 0, 0, 2, 0)
    assert rows(crew) == before


def test_nothing_is_in_place_until_somebody_commits(crew):
    batch = send(crew, row(crew), commit=False, state="CHECKED")
    assert (batch.added, batch.rejected) == (1, 0)
    assert rows(crew) == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": 1}, "need-not-agreed"),
        ({"provider": "XYZ"}, "provider-unknown"),
        ({"kind": "consultant", "funding": "phb_direct"}, "budget-for-a-medical-must"),
        ({"to": "2026-05-01"}, "ends-before-it-begins"),
        ({"end_reason": "declined"}, "end-reason-without-end"),
        ({"to": "2026-09-01", "end_reason": "death"}, "end-reason-unknown"),
        ({"from": "1899-12-31"}, "date-not-in-our-years"),
        ({"from": "2101-01-01"}, "date-not-in-our-years"),
        ({"to": "2101-01-01"}, "date-not-in-our-years"),
        ({"units": "0"}, "units-out-of-range"),
        ({"unit_cost": "100000.01"}, "unit-cost-out-of-range"),
    ],
)
def test_what_the_page_would_refuse_is_not_accepted(crew, changes, code):
    assert counts(send(crew, row(crew, **changes))) == (1, 0, 0, 0, 1)
    assert causes(crew) == [code]
    assert rows(crew) == []


def test_nothing_is_put_in_place_for_somebody_who_has_died(crew):
    world = crew.world
    world.send("people", f"{PEOPLE}\n{world.number(0)},Family0,Given0,1940-01-01,F,P01,2020-01-01,01,2026-05-20")
    assert counts(send(crew, row(crew))) == (1, 0, 0, 0, 1)
    assert causes(crew) == ["person-has-died"]


def test_an_end_needs_its_reason_and_ends_the_package_that_is_there(crew):
    send(crew, row(crew))
    assert counts(send(crew, row(crew, to="2026-06-01"))) == (1, 0, 0, 0, 1)
    assert causes(crew) == ["end-without-reason"]
    assert counts(send(crew, row(crew, to="2026-06-01", end_reason="no_longer_needed"))) == (1, 0, 1, 0, 0)
    assert rows(crew) == [(2, date(2026, 5, 1), date(2026, 6, 1), "NO_LONGER_NEEDED", None)]
    assert counts(send(crew, row(crew))) == (1, 0, 0, 0, 1)
    assert causes(crew) == ["package-is-over"]


def test_a_correction_is_a_new_row_and_the_old_one_never_held_a_day(crew):
    send(crew, row(crew))
    assert counts(send(crew, row(crew, units="3"))) == (1, 0, 1, 0, 0)
    [first, _] = ids(crew)
    day = date(2026, 5, 1)
    assert rows(crew) == [(2, day, day, "CHANGED", None), (3, day, None, "", first)]
    assert counts(send(crew, row(crew, units="3"))) == (1, 0, 0, 1, 0)


def test_a_package_that_is_changed_from_a_day_on_is_followed_by_what_it_was_changed_to(crew):
    send(crew, row(crew))
    ended = row(crew, to="2026-06-01", end_reason="changed")
    batch = send(crew, row(crew, **{"from": "2026-06-01", "units": "1"}), ended)
    assert counts(batch) == (2, 1, 1, 0, 0)
    first = ids(crew)[0]
    assert rows(crew) == [
        (2, date(2026, 5, 1), date(2026, 6, 1), "CHANGED", None),
        (1, date(2026, 6, 1), None, "", first),
    ]


@pytest.mark.parametrize("how", ["changed", "ended"])
def test_what_was_changed_or_ended_on_the_page_is_not_undone_by_a_file(crew, how):
    send(crew, row(crew))
    with tenant(crew.id):
        there = Package.objects.get()
        if how == "changed":
            change_package(
                uid=uuid4(),
                actor=crew.actors["grace"],
                package=there,
                said=package(units=5),
                starts_on=TODAY,
                now=at(),
                today=TODAY,
            )
        else:
            end_package(
                actor=crew.actors["grace"], package=there, ends_before=TODAY, reason=PackageEnd.DECLINED, now=at()
            )
    before = rows(crew)
    assert counts(send(crew, row(crew))) == (1, 0, 0, 0, 1)
    assert causes(crew) == ["package-is-over"]
    assert rows(crew) == before


def test_a_correction_on_the_page_is_not_undone_by_a_file_which_may_still_end_the_package(crew):
    send(crew, row(crew))
    waiting = send(crew, row(crew, units="3"), commit=False, state="CHECKED")
    with tenant(crew.id):
        change_package(
            uid=uuid4(),
            actor=crew.actors["grace"],
            package=Package.objects.get(),
            said=package(units=5),
            starts_on=date(2026, 5, 1),
            now=at(),
            today=TODAY,
        )
        before = rows(crew)
        committed = commit_batch(actor=crew.world.operator, batch=waiting, nudge=False)
    crew.world.do(committed.job)
    for said in ({}, {"units": "5", "to": "2026-12-01"}):
        assert counts(send(crew, row(crew, **said))) == (1, 0, 0, 0, 1)
        assert "package-is-over" in causes(crew)
    assert counts(send(crew, row(crew, units="5"))) == (1, 0, 0, 1, 0)
    assert rows(crew) == before
    ends = row(crew, units="5", to="2026-06-01", end_reason="no_longer_needed")
    assert counts(send(crew, ends)) == (1, 0, 1, 0, 0)
    assert [one[2] for one in rows(crew)] == [date(2026, 5, 1), date(2026, 6, 1)]


def test_what_a_file_corrects_or_changes_stays_with_its_team(crew):
    with tenant(crew.id):
        said, day = package("COM", team=crew.other_team), date(2026, 5, 1)
        grace, person = crew.actors["grace"], crew.world.person(0)
        add_package(uid=uuid4(), actor=grace, person=person, said=said, starts_on=day, now=at(), today=TODAY)
    theirs = {"provider": "COM", "units": "3", "sector": "social_care"}
    send(crew, row(crew, **theirs))
    ended = row(crew, **theirs, to="2026-06-01", end_reason="changed")
    send(crew, ended, row(crew, **theirs | {"from": "2026-06-01", "units": "4"}))
    with tenant(crew.id):
        found = list(Package.objects.order_by("id").values_list("units", "team_id"))
    assert found == [(units, crew.other_team.id) for units in (2, 3, 4)]


@pytest.mark.parametrize(
    ("ended", "follows"),
    [(None, True), (PackageEnd.CHANGED, True), (PackageEnd.NO_LONGER_NEEDED, False)],
    ids=["by-the-file", "here-as-changed", "here-for-another-reason"],
)
def test_what_was_put_in_place_here_and_goes_on_in_a_file_stays_with_its_team(crew, ended, follows):
    day, until = date(2026, 5, 1), date(2026, 6, 1)
    with tenant(crew.id):
        said = package("COM", team=crew.other_team)
        grace, person = crew.actors["grace"], crew.world.person(0)
        first = add_package(uid=uuid4(), actor=grace, person=person, said=said, starts_on=day, now=at(), today=TODAY)
        if ended:
            end_package(actor=grace, package=first, ends_before=until, reason=ended, now=at())
    theirs = {"provider": "COM", "sector": "social_care"}
    send(
        crew,
        row(crew, **theirs, to="2026-06-01", end_reason="changed"),
        row(crew, **theirs | {"from": "2026-06-01", "units": "4"}),
    )
    with tenant(crew.id):
        found = list(Package.objects.order_by("id").values_list("units", "team_id", "follows_id"))
    assert found == [
        (2, crew.other_team.id, None),
        (4, crew.other_team.id, first.id if follows else None),
    ]


def test_what_was_ended_between_the_check_and_the_commit_stays_ended(crew):
    send(crew, row(crew))
    batch = send(crew, row(crew, units="3"), commit=False, state="CHECKED")
    with tenant(crew.id):
        end_package(
            actor=crew.actors["grace"],
            package=Package.objects.get(),
            ends_before=TODAY,
            reason=PackageEnd.DECLINED,
            now=at(),
        )
        before = rows(crew)
        committed = commit_batch(actor=crew.world.operator, batch=batch, nudge=False)
    crew.world.do(committed.job)
    assert rows(crew) == before

"""The eight minimum requirements: the rule and the database say the same; pages of a person and of counts."""

from collections import Counter
from dataclasses import astuple
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.care.care_plans.choices import PlanReason, PlanState
from apps.care.care_plans.models import CarePlan
from apps.care.care_plans.services.agreeing import undo_telling
from apps.care.co_ordination.domain.requirements import ALL, Facts, Requirement, mask_of, met
from apps.care.co_ordination.engine.requirements import COLUMNS, MASK, counted, facts_of, masks_of
from apps.care.co_ordination.presenters.eight import NAMES, eight_tables
from apps.care.co_ordination.selectors.requirements import (
    SIDES,
    ByLevel,
    Counts,
    requirements_by_level,
    requirements_counted,
)
from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.core.tables import HIDDEN
from apps.foundation.core.tenancy import tenant
from tests.factories.world import PEOPLE, sit
from tests.integration.care_plans.writing import agreed
from tests.integration.caseloads.team import Crew
from tests.integration.co_ordination.test_day import assessed

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 28)
TYPES = {"assessed_on": "date", "agreed_on": "date", "review_due_on": "date"}
COUNTS = {"parties", "told", "late_promises", "late_answers"}

days = st.none() | st.sampled_from(
    [TODAY, TODAY + timedelta(1), TODAY - timedelta(1), date(2025, 2, 28), date(2025, 2, 27), date(2024, 2, 29)]
)
facts = st.builds(
    Facts,
    **{name: days if name in TYPES else st.integers(0, 2) if name in COUNTS else st.booleans() for name in COLUMNS},
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(facts, min_size=1, max_size=20))
def test_the_rule_and_the_database_find_the_same(several):
    kinds = [TYPES.get(name, "int" if name in COUNTS else "boolean") for name in COLUMNS]
    row = ", ".join(f"%s::{kind}" for kind in kinds)
    values = ", ".join(f"({place}, {row})" for place in range(len(several)))
    sql = f"SELECT {MASK} FROM (VALUES {values}) AS f (place, {', '.join(COLUMNS)}) ORDER BY place"
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%(today)s", f"'{TODAY}'::date"), [one for row in several for one in astuple(row)])
        found = [mask for (mask,) in cursor.fetchall()]
    assert found == [mask_of(met(one, TODAY)) for one in several]


@pytest.fixture
def crew():
    made = Crew.make()
    made.world.levels({0: 2_600, 1: 9_000}, effective_from="2026-04-01")
    return made


def agree(crew, number, *, review_in=100):
    """A plan agreed with a person, as the database holds it."""
    today, now = timezone.localdate(), timezone.now()
    return CarePlan.objects.create(
        person=crew.world.person(number),
        number=1,
        state=PlanState.AGREED,
        reason=PlanReason.values[0],
        begun_by=crew.user("grace"),
        begun_at=now,
        does_myself="Walks to the shop",
        specialist_access="Respiratory nurse",
        agreed_on=today - timedelta(days=10),
        review_due_on=today + timedelta(days=review_in),
        person_agreed=True,
        agreed_by=crew.user("grace"),
        agreed_at=now,
    )


def test_facts_come_from_records_and_follow_them(crew):
    today, now, person = timezone.localdate(), timezone.now(), crew.world.person(0)
    with tenant(crew.id):
        before = facts_of([person.id], today, now)[person.id]
    assert (before.in_model, before.has_coordinator, before.assessed_on, before.parties) == (True, False, None, 1)
    assert mask_of(met(before, today)) == 1 << Requirement.LIAISON
    crew.assign(0, "grace")
    assessed(crew, 0, today - timedelta(days=30))
    crew.world.activity(crew.world.record("c1", 0, f"{today - timedelta(days=9)}", "30.00"))
    with tenant(crew.id):
        agree(crew, 0)
        after = facts_of([person.id], today, now)[person.id]
        missing = set(Requirement) - met(after, today)
        assert missing == {Requirement.PLAN}
        person.sharing_consent = "REFUSED"
        person.save()
        assert masks_of([person.id], today, now) == {person.id: ALL}
        assert facts_of([crew.world.person(3).id], today, now)[crew.world.person(3).id].in_model is False


def test_a_plan_counts_as_told_while_telling_can_be_undone_and_no_longer_when_it_was(crew):
    today, now, person = timezone.localdate(), timezone.now(), crew.world.person(0)
    plan = agreed(crew, on=today, review=today + timedelta(days=90), now=now, today=today)
    with tenant(crew.id):
        assert facts_of([person.id], today, now)[person.id].told == 1
        undo_telling(actor=crew.actors["grace"], plan=plan, now=now)
        assert facts_of([person.id], today, now)[person.id].told == 0


def test_counts_are_of_everybody_in_the_model_by_every_group_that_the_register_holds(crew):
    world = crew.world
    today = timezone.localdate()
    born = [today.replace(year=today.year - age, day=1, month=1) for age in (64, 65)]
    said = ",ethnicity,lsoa,sharing_consent"
    rows = [
        f"{world.number(0)},Family0,Given0,{born[0]},F,P01,2020-01-01,01,,A,E01000001,given",
        f"{world.number(1)},Family1,Given1,{born[1]},M,P01,2020-01-01,01,,,E01000009,given",
    ]
    world.send("people", "\n".join([PEOPLE + said, *rows]))
    world.send("deprivation", "lsoa,decile\nE01000001,3\n")
    with tenant(crew.id):
        found = counted(today, timezone.now())
    assert Counter({(name, group): people for name, group, _, people in found}) == {
        ("level", "1"): 1,
        ("level", "3"): 1,
        ("provider", "Test community trust"): 2,
        ("age", "1"): 1,
        ("age", "2"): 1,
        ("sex", "F"): 1,
        ("sex", "M"): 1,
        ("ethnicity", "White"): 1,
        ("ethnicity", "Not stated"): 1,
        ("deprivation", "2"): 1,
        ("deprivation", "Not stated"): 1,
    }


def test_each_of_the_eight_by_level_adds_to_what_is_counted_of_everybody(crew):
    crew.assign(0, "grace")
    with tenant(crew.id):
        actor, now = crew.world.operator, timezone.now()
        by_level, counts = requirements_by_level(actor, now), requirements_counted(actor, now)
    assert by_level.of[Requirement.CO_ORDINATOR] == {("1", "all"): 1, ("3", "not"): 1}
    for requirement in Requirement:
        for side in SIDES:
            found = sum(number for (_, had), number in by_level.of[requirement].items() if had == side)
            assert found == counts.by_requirement[requirement.name, side]
    with tenant(crew.id), pytest.raises(NotPermitted):
        requirements_by_level(crew.actors["grace"], now)


EMPTY = {name: {} for name in ("provider", "age", "sex", "ethnicity", "deprivation")}
WORLD = {
    "level": [7, 6],
    "provider": [13],
    "age": [10, 3],
    "sex": [6, 7],
    "ethnicity": [12, 1],
    "deprivation": [5, 8],
}


def test_groups_of_few_are_hidden_with_another_beside_them_and_who_has_not_said_comes_last():
    groups = {
        "level": ["1", "3"],
        "provider": ["Trust"],
        "age": ["1", "4"],
        "sex": ["F", "M"],
        "ethnicity": ["White", "Not stated"],
        "deprivation": ["Not stated", "1"],
    }
    by = {
        name: {(row, column): number for row, number in zip(groups[name], WORLD[name], strict=True) for column in SIDES}
        for name in groups
    }
    shown = eight_tables(Counts(26, 13, by, {("PLAN", "all"): 26}, 5))
    texts = {table.caption: [[cell.text for cell in row.cells] for row in table.rows] for table in shown.by_group}
    assert texts["All eight, by age"] == [["18 to 64", HIDDEN, HIDDEN], ["85 and over", HIDDEN, HIDDEN]]
    assert texts["All eight, by sex"] == [["Female", "6", "6"], ["Male", "7", "7"]]
    assert texts["All eight, by ethnic group"] == [["White", HIDDEN, HIDDEN], ["Not stated", HIDDEN, HIDDEN]]
    assert texts["All eight, by deprivation of the area"] == [
        ["Most deprived fifth", "8", "8"],
        ["Not stated", "5", "5"],
    ]


def test_each_of_the_eight_by_level_shows_no_more_than_the_page_of_counts():
    """Levels that are shown would sum to a requirement that the page hides, or to a level that it hides."""

    def found(have, all_eight):
        """For two requirements that some have, and six that everybody has, at levels of 200 people each."""
        of = {one: {(level, "all"): 200 for level in "123"} for one in Requirement}
        for one, numbers in zip((Requirement.ASSESSMENT, Requirement.PLAN), have, strict=True):
            of[one] = {
                (level, side): number if side == "all" else 200 - number
                for level, number in zip("123", numbers, strict=True)
                for side in SIDES
            }
        levels = {
            (level, side): number if side == "all" else 200 - number
            for level, number in zip("123", all_eight, strict=True)
            for side in SIDES
        }
        each = Counter(
            {
                (one.name, side): sum(table.get((level, side), 0) for level in "123")
                for one, table in of.items()
                for side in SIDES
            }
        )
        page = eight_tables(Counts(600, sum(all_eight), {"level": levels} | EMPTY, each, 5))
        hidden = {row.cells[0].text: HIDDEN in [cell.text for cell in row.cells] for row in page.by_requirement.rows}
        at = {row.cells[0].text: HIDDEN in [cell.text for cell in row.cells] for row in page.by_group[0].rows}
        return hidden, at, ByLevel(of, levels, 5)

    hidden, _, by_level = found([(23, 149, 90), (0, 3, 0)], (0, 3, 0))
    assert hidden["A plan agreed, and those who care told of it"]
    for requirement in Requirement:
        if hidden[NAMES[requirement]]:
            assert [shown for _, shown in by_level.shown(requirement)] == [None] * 3
    assert hidden[NAMES[Requirement.ASSESSMENT]]
    hidden, at, by_level = found([(100, 120, 140), (100, 120, 140)], (3, 80, 90))
    assert not hidden[NAMES[Requirement.ASSESSMENT]] and sum(at.values()) == 2
    for requirement in Requirement:
        assert [band.label for band, shown in by_level.shown(requirement) if shown] == [
            level for level, is_hidden in at.items() if not is_hidden
        ]


def test_a_person_s_page_says_what_would_meet_the_others(crew):
    client = Client()
    sit(client, crew.members["grace"])
    address = reverse("co_ordination:eight", kwargs={"uid": crew.world.person(0).uid})
    page = client.get(address).content.decode()
    assert "1 of 8." in page
    assert "Name a co-ordinator who is in the team now." in page
    assert "Assess: nobody has yet." in page
    other = Client()
    sit(other, crew.members["other"])
    assert other.get(address).status_code == 404


def test_counts_about_few_are_hidden_and_no_name_is_there(crew):
    client = Client()
    sit(client, crew.world.member(Role.COMMISSIONER))
    page = client.get(reverse("co_ordination:requirements")).content.decode()
    assert "not shown" in page
    assert "Family" not in page
    grace = Client()
    sit(grace, crew.members["grace"])
    assert grace.get(reverse("co_ordination:requirements")).status_code == 403

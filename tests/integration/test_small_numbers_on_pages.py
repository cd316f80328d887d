"""What somebody works out who opens page after page, and subtracts: nothing about fewer than five people."""

import re

import pytest
from django.db import connection
from django.test import Client

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import pseudonym_salt
from apps.money.contracts.selectors import contract_by_code
from apps.money.reconciliation.domain.pseudonym import pseudonym
from tests.database import empty_every_table
from tests.factories.world import PEOPLE, World, every, sit
from tests.integration.test_why_pages import tables_of

pytestmark = pytest.mark.django_db

COMMUNITY = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}
COUNCIL = {"provider": "SOC", "kind": "SOCIAL_CARE_WEEK"}
MONTHS = (4, 5, 6)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Ten people at Low, ten at Medium, two at High, all born in May; persons 0 to 3 have opted out."""
    with django_db_blocker.unblock():
        try:
            yield made()
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


def made():
    world = World.make("here")
    rows = [
        f"{world.number(n)},Family{n},Given{n},1951-05-{10 + n % 20},F,P01,2020-01-01,01,,{'Y' if n < 4 else 'N'}"
        for n in range(30)
    ]
    world.send("people", "\n".join([f"{PEOPLE},national_opt_out", *rows]))
    world.levels(every(range(10), 3000) | every(range(10, 20), 6000) | every(range(20, 22), 9000))
    world.contract()
    world.activity(
        *[world.record(f"ward-{m}-{n}", n, f"2026-{m:02}-09", "100.00") for m in MONTHS for n in range(22)],
        *[world.record(f"tea-4-{n}", n, "2026-04-13", "50.01", **COMMUNITY) for n in range(4, 10)],
        world.record("tea-5-9", 9, "2026-05-13", "777.77", **COMMUNITY),
        *[world.record(f"tea-5-{n}", n, "2026-05-13", "60.02", **COMMUNITY) for n in range(10, 16)],
        *[world.record(f"tea-6-{n}", n, "2026-06-13", "9.00", **COMMUNITY) for n in range(10, 16)],
        *[world.record(f"week-6-{n}", n, "2026-06-14", "7.00", **COUNCIL) for n in range(5)],
        name="april-may-june.csv",
    )
    return world


def seated(world, role, organisation="ICB"):
    client = Client()
    sit(client, world.member(role, organisation=organisation, email=f"{role.lower()}.{organisation}@here.example"))
    return client


@pytest.fixture
def commissioner(world):
    return seated(world, Role.COMMISSIONER)


def address(world, page=""):
    with tenant(world.partnership.id):
        return f"/contracts/{contract_by_code('yoc').uid}/{page}"


def provider(world, code):
    with tenant(world.partnership.id):
        return Organisation.objects.get(ods_code=code).id


def shown(response):
    """The figure that a page explains, in pence, or nothing."""
    found = re.search(r"<h1>Why £([0-9,.]+)\?</h1>", response.content.decode())
    return found and round(float(found.group(1).replace(",", "")) * 100)


def people_listed(response):
    """The rows of people or records on a page, by pseudonym."""
    return [row for table in tables_of(response) for row in table if re.fullmatch(r"P-\w{4}-\w{3}", row[0])]


def test_one_persons_cost_is_not_the_difference_of_a_level_and_a_month_at_a_provider(world, commissioner):
    at = provider(world, "COM")
    level, april = (
        shown(commissioner.get(address(world, "why/actual/"), {"provider": at, **query}))
        for query in ({"level": "1"}, {"month": "2026-04"})
    )
    assert april == 6 * 5_001
    assert level is None


def test_a_list_of_others_records_names_no_file_no_line_and_no_level_of_one_month(world, commissioner):
    response = commissioner.get(address(world, "why/actual/"), {"provider": provider(world, "COM"), "month": "2026-04"})
    assert len(people_listed(response)) == 6
    assert ["Person", "Age", "Sex"] in [table[0] for table in tables_of(response)]
    assert "april-may-june.csv" not in response.content.decode()


def test_a_list_names_care_and_levels_where_every_kind_and_every_level_is_shown(world, commissioner):
    response = commissioner.get(address(world, "why/actual/"), {"month": "2026-04", "level": "1"})
    assert ["Person", "Age", "Sex", "Level"] in [table[0] for table in tables_of(response)]
    response = commissioner.get(address(world, "why/actual/"), {"month": "2026-04"})
    assert ["Person", "Age", "Sex", "Care"] in [table[0] for table in tables_of(response)]


def test_a_figure_of_five_people_of_whom_four_have_opted_out_lists_nobody(world, commissioner):
    response = commissioner.get(address(world, "why/actual/"), {"provider": provider(world, "SOC"), "month": "2026-06"})
    assert shown(response) == 5 * 700
    assert people_listed(response) == []


def test_ages_are_those_on_the_contracts_first_day_in_every_month(world, commissioner):
    ages = {
        (page, month): {row[1] for row in people_listed(commissioner.get(address(world, page), query))}
        for month in MONTHS
        for page, query in (
            ("why/actual/", {"month": f"2026-{month:02}"}),
            ("why/counted/", {"month": f"2026-{month:02}", "level": "2", "group": "whole"}),
        )
    }
    assert set(map(tuple, ages.values())) == {("65 to 74",)}


def test_lists_go_on_from_a_place_and_not_from_a_person(world, commissioner):
    page = address(world, "why/actual/")
    first = commissioner.get(page, {"month": "2026-05"})
    assert "person=" not in first.content.decode()
    assert "record=" not in first.content.decode()
    assert people_listed(commissioner.get(page, {"month": "2026-05", "person": "1"})) == people_listed(first)
    listed = people_listed(commissioner.get(address(world, "why/counted/"), DAYS))
    later = people_listed(commissioner.get(address(world, "why/counted/"), {**DAYS, "from": "4"}))
    assert len(listed) == 10
    assert later == listed[4:]
    assert people_listed(commissioner.get(address(world, "why/counted/"), {**DAYS, "from": "999"})) == []


DAYS = {"month": "2026-04", "level": "2", "group": "whole"}


def test_people_are_listed_in_an_order_of_the_reader_and_not_in_that_of_their_numbers_inside(world, commissioner):
    listed = [row[0] for row in people_listed(commissioner.get(address(world, "why/counted/"), DAYS))]
    with tenant(world.partnership.id):
        contract, salt = contract_by_code("yoc"), pseudonym_salt()
    ids = sorted(world.person(n).id for n in range(10, 20))
    at = provider(world, "ICB")
    by_id = [pseudonym(one, salt=salt, organisation_id=at, contract_id=contract.id) for one in ids]
    assert sorted(listed) == sorted(by_id)
    assert listed != by_id

"""What somebody works out who opens page after page, and subtracts: nothing about fewer than five people."""

import re

import pytest
from django.core.cache import cache, caches
from django.db import connection

from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import pseudonym_salt
from apps.foundation.partnerships.services import change_setting
from apps.money.contracts.selectors import contract_by_code
from apps.money.reconciliation.domain.pseudonym import pseudonym
from tests.database import empty_every_table
from tests.factories.pages import address, seated, tables_of
from tests.factories.world import PEOPLE, World, every

pytestmark = pytest.mark.django_db

COMMUNITY = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}
COUNCIL = {"provider": "SOC", "kind": "SOCIAL_CARE_WEEK"}
MONTHS = (4, 5, 6)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Twelve people at Low, ten at Medium, two at High, all born in May; persons 0 to 3 have opted out."""
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
    world.levels(every([*range(10), 22, 23], 3000) | every(range(10, 20), 6000) | every(range(20, 22), 9000))
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


@pytest.fixture
def commissioner(world):
    return seated(world, Role.COMMISSIONER)


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


def test_plans_and_runs_do_not_print_a_level_of_two_people_nor_its_days_or_pounds(world, commissioner):
    days, pounds = 2 * 365, "8,000.00"
    with tenant(world.partnership.id):
        run = RiskRun.objects.get()
    terms = commissioner.get(address(world, "terms/"))
    plan = {row[0].split()[0]: row[1:] for row in tables_of(terms)[1]}
    assert plan["High"] == plan["Medium"] == plan["All"] == ["not shown"] * 3
    assert plan["Low"] == ["12", "4,380", "12,000.00"]
    april = commissioner.get(address(world, "why/plan/"), {"level": "3", "month": "2026-04"})
    assert tables_of(april)[0][1:] == [["April 2026", "not shown", "not shown"], ["Together", "", "not shown"]]
    runs = tables_of(commissioner.get("/population/runs/"))[0]
    assert runs[1][2:6] == ["24", "12", "not shown", "not shown"]
    one = commissioner.get(f"/population/runs/{run.uid}/").content.decode()
    assert re.findall(r'<dt class="nhsuk-summary-list__key">(?:Low|Medium|High) .*?__value">([^<]*)', one) == [
        "12",
        "not shown",
        "not shown",
    ]
    for page in (terms.content.decode(), april.content.decode()):
        assert f"{days}<" not in page
        assert pounds not in page


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.BOARD_MEMBER, Role.AUDITOR])
def test_the_plan_of_all_levels_is_not_shown_where_one_of_them_is_not(world, role):
    client = seated(world, role)
    levels = next(t for t in tables_of(client.get(address(world))) if t[0][0] == "£")
    plans = [row[1:] for row in levels if row[0] == "Plan"]
    assert [set(row) == {"not shown"} for row in plans] == [False, True, True, True]
    variance = client.get(address(world, "why/variance/"))
    assert "Why is this not shown?" in variance.content.decode()


def test_who_is_in_the_model_is_not_counted_out_where_it_would_give_a_level_away(world):
    page = seated(world, Role.SURVEY_OFFICER).get("/population/")
    levels = {row[0].split()[0]: row[1:] for row in tables_of(page)[0]}
    assert levels["High"] == levels["Medium"] == levels["In"] == ["not shown", "not shown"]
    assert levels["Low"][0] == "12"
    assert "24 of 30" not in page.content.decode()


def test_a_level_that_is_not_shown_is_neither_drawn_nor_read_out_as_nil(world, commissioner):
    html = commissioner.get(address(world)).content.decode()
    said = next(words for words in re.findall(r"<desc[^>]*>(.*?)</desc>", html, re.S) if "from" in words)
    assert re.sub(r" \(\d\)", "", said) == "Medium from 10 to 10; Low from 12 to 12"
    assert "High (3) not drawn: too few people to show in at least one month." in html


def figures_shown(answer):
    return sum(cell[:1].isdigit() for table in tables_of(answer) for row in table for cell in row)


class TestWhatIsKept:
    @pytest.fixture(autouse=True)
    def kept(self, settings):
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        cache.clear()
        yield
        cache.clear()

    def test_a_larger_smallest_number_counts_at_once(self, world, commissioner):
        before = figures_shown(commissioner.get(address(world)))
        with tenant(world.partnership.id):
            change_setting(actor=world.operator, name="smallest_number_shown", value=10, reason="A test")
        try:
            after = figures_shown(commissioner.get(address(world)))
        finally:
            with tenant(world.partnership.id):
                change_setting(actor=world.operator, name="smallest_number_shown", value=5, reason="A test")
        assert after < before

    def test_words_in_an_address_that_the_year_has_not_are_not_kept(self, world, commissioner):
        page = address(world)
        first = tables_of(commissioner.get(page))
        kept = len(caches["default"]._cache)
        for query in ({"junk": "1"}, {"month": "1999-01"}, {"provider": "77"}, {"level": "9"}, {"sector": "x"}):
            assert tables_of(commissioner.get(page, query)) == first
        assert len(caches["default"]._cache) == kept
        narrow = {"month": "2026-04", "level": "1", "sector": "ACUTE"}
        assert b"for the year to date only" in commissioner.get(page, narrow).content
        assert b"for the year to date only" not in commissioner.get(page, {"level": "1", "sector": "ACUTE"}).content
        assert b"for the year to date only" in commissioner.get(page, narrow).content

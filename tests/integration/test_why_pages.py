"""The pages that say why: their figures add up to the figure asked about, and show of people what the role may see."""

import csv
import re
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.db import connection
from openpyxl import load_workbook

from apps.care.need_bands.models import BandSource, NeedBand
from apps.care.need_bands.services import change_band
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from tests.database import empty_every_table
from tests.factories.pages import address, seated, tables_of
from tests.factories.world import World, every

pytestmark = pytest.mark.django_db

PEOPLE = 24
COMMUNITY = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}
SECRET = ("77.77", "88.88", "166.65")
"""What social care cost for two people, and together: nobody may see any of it but the council itself."""


def cost_of(month, person):
    """Pence of a hospital record: no two are the same."""
    return 100_000 * month + 1_000 * person + 7


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Eight people at Low, seven at Medium, six at High, three outside. Six of Low move to Medium on 11 May."""
    with django_db_blocker.unblock():
        try:
            yield made()
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


def made():
    world = World.make("here")
    world.people(PEOPLE)
    world.levels(every(range(8), 3000) | every(range(8, 15), 6000) | every(range(15, 21), 9000))
    world.contract()
    pounds = {(m, n): f"{cost_of(m, n) // 100}.{cost_of(m, n) % 100:02}" for m in (4, 5) for n in range(21)}
    world.activity(
        *[world.record(f"ward-{m}-{n}", n, f"2026-{m:02}-09", cost) for (m, n), cost in pounds.items()],
        *[world.record(f"tea-{n}", n, "2026-05-13", "20.01", **COMMUNITY) for n in range(21)],
        world.record("week-1", 1, "2026-05-14", "77.77", provider="SOC", kind="SOCIAL_CARE_WEEK"),
        world.record("week-2", 2, "2026-05-14", "88.88", provider="SOC", kind="SOCIAL_CARE_WEEK"),
        name="may.csv",
    )
    with tenant(world.partnership.id):
        for person in range(6):
            change_band(
                person_id=world.person(person).id,
                need_band=NeedBand.MEDIUM,
                funded_band=NeedBand.MEDIUM,
                starts_on=date(2026, 5, 11),
                source=BandSource.ASSESSMENT,
                source_id=0,
            )
    return world


@pytest.fixture
def commissioner(world):
    return seated(world, Role.COMMISSIONER)


def pence(text):
    """`−1,234.50` as -123450."""
    return round(float(text.replace("£", "").replace(",", "").replace("−", "-").replace("+", "")) * 100)


def heading(response):
    return pence(re.search(r"<h1>Why ([^<?]+)\?</h1>", response.content.decode()).group(1))


def test_why_counted_of_a_month_and_level_is_the_difference_of_two_running_totals(world, commissioner):
    response = commissioner.get(address(world, "why/counted/"), {"month": "2026-05", "level": "1"})
    made_of, days, *_ = tables_of(response)
    april, may = made_of[1], made_of[2]
    assert april == ["April 2026", "240", "240", "657.53", "657.53"]
    assert may == ["May 2026", "122", "362", "991.78", "334.25"]
    assert heading(response) == 33_425
    groups = {row[0]: row[1:] for row in days[1:]}
    assert groups["Days in the model"] == ["", "122"]
    shown = [int(cells[1]) for name, cells in groups.items() if name != "Days in the model" and cells[1].isdigit()]
    assert sum(shown) <= 122
    assert groups["At this level all month"] == ["not shown", "not shown"]


def test_why_counted_to_date_adds_up_from_its_months(world, commissioner):
    response = commissioner.get(address(world, "why/counted/"))
    parts, *_ = tables_of(response)
    assert [row[0] for row in parts[1:]] == ["April 2026", "May 2026", "Together"]
    *rows, together = [[int(row[1].replace(",", "")), pence(row[2])] for row in parts[1:]]
    assert [sum(column) for column in zip(*rows, strict=True)] == together
    assert together == [21 * 61, heading(response)]


def test_why_counted_of_a_month_adds_up_from_its_levels(world, commissioner):
    response = commissioner.get(address(world, "why/counted/"), {"month": "2026-05"})
    parts, *_ = tables_of(response)
    *rows, together = [pence(row[2]) for row in parts[1:]]
    assert sum(rows) == together == heading(response)


def test_days_are_grouped_by_how_people_came_to_them_and_add_up(world, commissioner):
    response = commissioner.get(address(world, "why/counted/"), {"month": "2026-05", "level": "2"})
    days = {row[0]: row[1:] for row in tables_of(response)[1][1:]}
    assert days["At this level all month"] == ["7", "217"]
    assert days["Came from Low"] == ["6", "126"]
    assert days["Days in the model"] == ["", "343"]


def test_why_plan_adds_up_from_its_months(world, commissioner):
    response = commissioner.get(address(world, "why/plan/"))
    plan, *_ = tables_of(response)
    *rows, total = [pence(row[2]) for row in plan[1:]]
    assert sum(rows) == total == heading(response)
    fees = 8 * 100_000 + 7 * 200_000 + 6 * 400_000
    assert abs(total - fees * 61 / 365) < 4


def test_why_variance_adds_up_from_its_parts_and_from_its_levels(world, commissioner):
    response = commissioner.get(address(world, "why/variance/"))
    parts = [pence(part) for part in re.findall(r"<b>([^<]+)</b>", response.content.decode())]
    assert sum(parts[:3]) == parts[3] == heading(response)
    table, *_ = tables_of(response)
    rows = [[pence(cell) for cell in row[4:]] for row in table[1:]]
    for (actual, volume, mix, intensity, variance), cells in zip(rows, table[1:], strict=True):
        assert volume + mix + intensity == variance == actual - pence(cells[3])
    assert [sum(row[place] for row in rows) for place in (1, 2, 3, 4)] == parts[:4]


def test_why_actual_of_a_level_is_shown_without_its_parts_where_they_would_give_away_those_of_another(
    world, commissioner
):
    response = commissioner.get(address(world, "why/actual/"), {"level": "3"})
    places, *_ = tables_of(response)
    hospital = sum(cost_of(month, person) for month in (4, 5) for person in range(15, 21))
    assert heading(response) == hospital + 6 * 2_001
    actual = {row[0]: row[2] for row in places[1:]}
    assert actual == {"Acute": "not shown", "Community": "not shown", "Social care": "0.00"}


def test_why_actual_of_a_month_is_shown_with_its_parts(world, commissioner):
    response = commissioner.get(address(world, "why/actual/"), {"month": "2026-04"})
    places, kinds, *_ = tables_of(response)
    hospital = sum(cost_of(4, person) for person in range(21))
    assert heading(response) == hospital
    assert {row[0]: row[2] for row in places[1:]}["Acute"] == f"{hospital // 100:,}.{hospital % 100:02}"
    assert kinds[1:] == [["A&E attendance", "21"]]


PAGES = [
    ("", {}),
    ("", {"month": "2026-05"}),
    ("", {"level": "1"}),
    ("", {"sector": "SOCIAL_CARE"}),
    ("", {"sector": "ACUTE"}),
    ("", {"month": "2026-05", "sector": "SOCIAL_CARE"}),
    ("", {"month": "2026-05", "level": "1"}),
    ("why/counted/", {}),
    ("why/counted/", {"month": "2026-05"}),
    ("why/counted/", {"month": "2026-05", "level": "2"}),
    ("why/counted/", {"month": "2026-05", "level": "2", "group": "from-1"}),
    ("why/counted/", {"month": "2026-05", "level": "1", "group": "whole"}),
    ("why/actual/", {}),
    ("why/actual/", {"month": "2026-05"}),
    ("why/actual/", {"month": "2026-05", "level": "1"}),
    ("why/actual/", {"level": "1"}),
    ("why/actual/", {"sector": "SOCIAL_CARE"}),
    ("why/actual/", {"sector": "SOCIAL_CARE", "level": "1"}),
    ("why/actual/", {"sector": "SOCIAL_CARE", "month": "2026-05"}),
    ("why/actual/", {"sector": "COMMUNITY", "month": "2026-05"}),
    ("why/plan/", {}),
    ("why/plan/", {"sector": "SOCIAL_CARE"}),
    ("why/variance/", {}),
    ("why/variance/", {"sector": "SOCIAL_CARE"}),
    ("why/variance/", {"month": "2026-05", "level": "1"}),
    ("runs/", {}),
]


def test_why_actual_of_a_level_in_a_month_names_no_part_that_it_is_not_the_sum_of(world, commissioner):
    shown = commissioner.get(address(world, "why/actual/"), {"month": "2026-05", "level": "1"})
    assert shown.status_code == 200
    assert "What it is the sum of" not in shown.content.decode()


def everything_seen(world, client):
    """Every page of a contract as somebody sees it, and the home page."""
    shown = {}
    for page, query in [*PAGES, *[("", {"provider": place}) for place in provider_ids(world)]]:
        response = client.get(address(world, page), query)
        assert response.status_code == 200, (page, query)
        shown[page, str(query)] = response.content.decode()
    shown["home"] = client.get("/").content.decode()
    return shown


def provider_ids(world):
    with tenant(world.partnership.id):
        return list(Organisation.objects.filter(ods_code__in=["ACU", "COM", "SOC"]).values_list("id", flat=True))


def files_seen(world, client, kind):
    """Every table of the dashboard as a file, as text."""
    for number in range(1, 8):
        for query in ({}, {"month": "2026-05"}, {"sector": "SOCIAL_CARE"}):
            response = client.get(address(world), {**query, "file": kind, "table": number})
            assert response.status_code == 200
            if kind == "csv":
                rows = list(csv.reader(StringIO(response.content.decode())))
            else:
                sheet = load_workbook(BytesIO(response.content)).worksheets[1]
                rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
            assert len(rows) > 1
            yield rows


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.BOARD_MEMBER, Role.AUDITOR])
def test_no_page_of_figures_says_who_on_which_day_or_for_how_much(world, role):
    one_persons = {f"{cost_of(m, n) // 100:,}.{cost_of(m, n) % 100:02}" for m in (4, 5) for n in range(21)}
    for page, html in everything_seen(world, seated(world, role)).items():
        for person in range(PEOPLE):
            number = world.number(person)
            assert number not in html, page
            assert f"{number[:3]} {number[3:6]} {number[6:]}" not in html, page
            assert f"Family{person}<" not in html, page
            assert f"Given{person}<" not in html, page
        assert not re.search(r"\b(9 April|9 May|13 May|14 May|11 May)\b", html), page
        assert not [cost for cost in (*one_persons, "20.01", *SECRET) if cost in html], page


def test_a_commissioner_lists_people_by_pseudonym_and_every_look_is_recorded(world, commissioner):
    response = commissioner.get(address(world, "why/counted/"), {"month": "2026-05", "level": "2", "group": "from-1"})
    people = tables_of(response)[2]
    assert people[0][:3] == ["Person", "Age", "Sex"]
    assert len(people) == 1 + 6
    assert all(re.fullmatch(r"P-\w{4}-\w{3}", row[0]) and row[1] == "85 and over" for row in people[1:])
    with tenant(world.partnership.id):
        event = AuditEvent.objects.filter(action="LISTED_BEHIND_FIGURE").latest("id")
    assert event.details == {"what": "days", "shown": 6}


def test_a_group_of_too_few_does_not_open_however_it_is_asked(world, commissioner):
    response = commissioner.get(address(world, "why/counted/"), {"month": "2026-05", "level": "1", "group": "whole"})
    assert not re.search(r"P-\w{4}-\w{3}", response.content.decode())


def test_a_board_member_lists_nobody(world):
    for html in everything_seen(world, seated(world, Role.BOARD_MEMBER)).values():
        assert not re.search(r"P-\w{4}-\w{3}", html)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_money_about_too_few_people_is_in_no_file(world, commissioner, kind):
    for rows in files_seen(world, commissioner, kind):
        cells = [cell for row in rows for cell in row]
        assert not set(cells) & set(SECRET)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_says_not_shown_where_the_page_does(world, commissioner, kind):
    found = [row for rows in files_seen(world, commissioner, kind) for row in rows if row[0] == "Social care"]
    assert found
    assert all("not shown" in row for row in found)


def test_money_about_too_few_people_is_not_the_difference_of_what_is_shown(world, commissioner):
    sectors = next(t for t in tables_of(commissioner.get(address(world))) if t[0][0] == "Sector")
    away = [row[0] for row in sectors[1:] if row[2] == "not shown"]
    assert len(away) >= 2
    assert "Social care" in away


def test_a_provider_sees_its_own_records_by_its_own_numbers_and_they_add_up(world):
    client = seated(world, Role.PROVIDER_MANAGER, "ACU")
    with tenant(world.partnership.id):
        own = Organisation.objects.get(ods_code="ACU").id
    seen, following = [], {}
    while True:
        response = client.get(address(world, "why/actual/"), {"provider": own, **following})
        seen += tables_of(response)[-1][1:]
        more = re.search(r"[?;]from=(\d+)\"", response.content.decode())
        if more is None:
            break
        following = {"from": more.group(1)}
    assert len(seen) == 42
    assert sum(pence(row[3]) for row in seen) == sum(cost_of(m, n) for m in (4, 5) for n in range(21))
    assert {row[0] for row in seen} == {f"ward-{m}-{n}" for m in (4, 5) for n in range(21)}
    assert {row[1] for row in seen} == {"9 April 2026", "9 May 2026"}


def test_a_provider_sees_no_record_of_another(world):
    client = seated(world, Role.PROVIDER_MANAGER, "COM")
    for place in provider_ids(world):
        html = client.get(address(world, "why/actual/"), {"provider": place}).content.decode()
        assert "ward-" not in html
        assert "week-" not in html


def test_the_council_sees_its_own_two_records_though_nobody_else_may_know_their_sum(world):
    client = seated(world, Role.PROVIDER_MANAGER, "SOC")
    with tenant(world.partnership.id):
        own = Organisation.objects.get(ods_code="SOC").id
    records = tables_of(client.get(address(world, "why/actual/"), {"provider": own}))[-1]
    assert [row[0] for row in records[1:]] == ["week-1", "week-2"]
    assert [row[3] for row in records[1:]] == ["77.77", "88.88"]

"""Months on pages: looked at, frozen, their statements, and what was learned since."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from io import BytesIO, StringIO
from json import loads
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import contract_by_code, terms_of
from apps.money.reconciliation.domain.months import Dates
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.presenters.months import early_words
from apps.money.reconciliation.selectors.months import months_to_freeze, months_visible_to, overdue_months
from tests.factories.once import once
from tests.factories.pages import address, seated, tables_of
from tests.factories.world import World, every

pytestmark = pytest.mark.django_db
EARLY = (date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3))
CONTACT = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}


def made_made():
    """Twelve people at Low and twelve at High, each with records at two providers in April and May."""
    world = World.make("here")
    world.people(24)
    world.levels(every(range(12), 2600) | every(range(12, 24), 9000))
    world.contract()
    for month, pounds in (("04", "10.00"), ("05", "20.50")):
        world.activity(
            *(world.record(f"a{month}{n}", n, f"2026-{month}-{1 + n:02}", pounds) for n in range(24)),
            *(world.record(f"c{month}{n}", n, f"2026-{month}-{1 + n:02}", "1.01", **CONTACT) for n in range(24)),
        )
    return world


made_once, made = once("months_pages", made_made)


def post_freeze(client, world):
    """Freeze as the page offers it: the month and the moment that stand in its form."""
    page = client.get(address(world, "months/freeze/")).content.decode()
    said = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("month", "seen")}
    answer = client.post(address(world, "months/freeze/"), said)
    jobs.run_wanted(world.partnership.id)
    return answer


def statement_page(client, world, month):
    with tenant(world.partnership.id):
        uid = Statement.objects.get(month=month).uid
    return client.get(address(world, f"months/{uid}/"))


def pence(text):
    return int(Decimal(text.replace(",", "").replace("−", "-").replace("+", "")) * 100)


def test_a_month_to_freeze_stands_on_home_until_it_is_frozen_and_says_when_it_is_overdue(made):
    commissioner, provider = seated(made, Role.COMMISSIONER), seated(made, Role.PROVIDER_MANAGER, "ACU")
    home = reverse("dashboards:home")
    with tenant(made.partnership.id):
        contract = Contract.objects.get()
        actor = made.operator
        days = (date(2026, 5, 11), date(2026, 5, 12), date(2026, 5, 29), date(2026, 7, 1))
        due = [[(one.month, one.dates.freeze_on) for one in months_to_freeze(actor, day)] for day in days]
        line = months_visible_to(actor, terms_of(contract), days[-1])[0]
        assert due[-1] == [(line.month, line.dates.freeze_on)]
        assert [bool(one) for one in due] == [day >= line.dates.flex_on for day in days]
    said = f"April 2026 was due to be frozen by {day_in_words(line.dates.freeze_on)}."
    assert said in commissioner.get(home).content.decode()
    assert "Months to freeze" not in provider.get(home).content.decode()
    post_freeze(commissioner, made)
    page = commissioner.get(home).content.decode()
    assert said not in page and "May 2026 was due to be frozen" in page


def late_file(world):
    world.activity(*(world.record(f"late{n}", n, "2026-04-20", "3.00") for n in range(14)))


def test_a_commissioner_looks_freezes_and_reads_a_statement_that_adds_up(made):
    client = seated(made, Role.COMMISSIONER)
    assert b"Freeze April 2026" in client.get(address(made, "months/freeze/")).content
    assert post_freeze(client, made).status_code == 302
    levels, providers, *_ = tables_of(statement_page(client, made, date(2026, 4, 1)))
    *rows, total = levels[1:]
    for column in range(1, len(total)):
        assert sum(pence(row[column]) for row in rows) == pence(total[column])
    assert [pence(row[4]) for row in levels[1:]] == [12 * 1_101, 0, 12 * 1_101, 24 * 1_101]
    assert [pence(row[2]) for row in providers[1:]] == [24 * 101, 24 * 1_000, 24 * 1_101]
    months = client.get(address(made, "months/")).content.decode()
    assert months.count("app-state--frozen") == 1
    assert "Look and freeze" in months
    assert '">Statement<span' in months
    for place in (address(made), address(made, "months/"), address(made, "terms/")):
        strip = client.get(place).content.decode().split('aria-label="Pages of this contract">')[1].split("</nav>")[0]
        for name in ("Dashboard", "Months", "Terms"):
            assert strip.count(f">{name}</a>") == 1
    assert "are past their freeze date and not frozen" in client.get(reverse("contracts:list")).content.decode()
    with tenant(made.partnership.id):
        contract = contract_by_code("yoc")
        found = [overdue_months([contract], day) for day in (date(2026, 4, 2), date(2030, 1, 1))]
        assert found == [{}, {contract.id: 11}]


def test_a_late_file_shows_as_an_adjustment_on_the_dashboard_in_the_file_and_behind_it(made):
    client = seated(made, Role.COMMISSIONER)
    post_freeze(client, made)
    frozen = tables_of(statement_page(client, made, date(2026, 4, 1)))
    late_file(made)
    assert tables_of(statement_page(client, made, date(2026, 4, 1))) == frozen
    board = client.get(address(made)).content.decode()
    assert "of it adjustments" in board
    assert "+£42.00 cost of care" in board
    csv = client.get(address(made, "?file=csv")).content.decode()
    assert "of it adjustments" in csv
    may = next(row for row in tables_of(client.get(address(made, "usual-tariff/")))[0] if row[0] == "May 2026")
    assert may[5] == "+42.00"
    assert "frozen" in csv.splitlines()[0]
    behind = client.get(address(made, "why/adjustments/?month=2026-05&of=2026-04")).content.decode()
    assert "Why +£42.00?" in behind
    assert behind.count(">Added<") == 14
    assert "late0" not in behind
    own = seated(made, Role.PROVIDER_MANAGER, "ACU")
    listed = own.get(address(made, "why/adjustments/?month=2026-05&of=2026-04")).content.decode()
    assert "late13" in listed
    other = seated(made, Role.PROVIDER_FINANCE, "COM")
    assert "late13" not in other.get(address(made, "why/adjustments/?month=2026-05&of=2026-04")).content.decode()


def test_a_form_that_grew_old_freezes_nothing_and_says_why(made):
    client = seated(made, Role.COMMISSIONER)
    page = client.get(address(made, "months/freeze/")).content.decode()
    seen = page.split('name="seen" value="')[1].split('"')[0]
    late_file(made)
    answer = client.post(address(made, "months/freeze/"), {"month": "2026-04", "seen": seen}, follow=True)
    assert "Figures changed after you looked at them." in answer.content.decode()
    with tenant(made.partnership.id):
        assert not Statement.objects.exists()


def test_dates_out_of_order_are_refused_where_they_are_typed(made):
    client = seated(made, Role.COMMISSIONER)
    typed = {"flex_on": "2026-06-20", "freeze_on": "2026-06-01", "reason": "A slip"}
    answer = client.post(address(made, "months/2026-05/dates/"), typed)
    assert "frozen no earlier than it is provisional" in answer.content.decode()
    assert 'value="2026-06-20"' in answer.content.decode()
    assert client.post(address(made, "months/2026-05/dates/"), typed | {"freeze_on": "2026-07-01"}).status_code == 302
    assert "A slip" in client.get(address(made, "months/")).content.decode()
    client.post(address(made, "months/2026-04/dates/"), typed | {"flex_on": "2026-05-20", "freeze_on": "2090-06-01"})
    assert "It freezes on 1 June 2090: this would be" in client.get(address(made, "months/freeze/")).content.decode()


def test_how_early_a_month_would_be_frozen_is_said_up_to_its_day():
    said = [early_words(SimpleNamespace(dates=Dates(date(2026, 5, 20), date(2026, 6, 3))), day) for day in EARLY]
    assert said == [
        "It freezes on 3 June 2026: this would be 2 days early.",
        "It freezes on 3 June 2026: this would be a day early.",
        "",
    ]


def test_a_provider_reads_statements_and_cannot_freeze(made):
    post_freeze(seated(made, Role.COMMISSIONER), made)
    client = seated(made, Role.PROVIDER_FINANCE, "ACU")
    assert statement_page(client, made, date(2026, 4, 1)).status_code == 200
    assert client.get(address(made, "months/freeze/")).status_code == 403
    assert "Look and freeze" not in client.get(address(made, "months/")).content.decode()


def test_the_command_says_states_and_adjustments_of_a_contract_with_frozen_months(made):
    def reconciled():
        said = StringIO()
        call_command("reconcile", "--contract=here/yoc", "--json", stdout=said)
        return loads(said.getvalue())

    before = reconciled()
    assert "months" not in before
    post_freeze(seated(made, Role.COMMISSIONER), made)
    late_file(made)
    after = reconciled()
    assert after["cohort_in_scope_pence"] == before["cohort_in_scope_pence"] + 4_200
    april, may = after["months"][:2]
    assert (april["state"], may["state"]) == ("frozen", "provisional")
    assert april["cost_pence"] == 24 * 1_101
    assert may["adjustments"] == [
        {"of": "2026-04", "budget_pence": 0, "person_days": 0, "records": 14, "cost_pence": 4_200}
    ]
    assert sum(month["cost_pence"] for month in after["months"]) == after["year_cost_pence"]
    assert sum(month["budget_pence"] for month in after["months"]) == after["budget_pence"]


def test_a_statement_in_pdf_and_xlsx_has_the_figures_of_its_page(made):
    client = seated(made, Role.COMMISSIONER)
    post_freeze(client, made)
    late_file(made)
    with tenant(made.partnership.id):
        uid = Statement.objects.get(month=date(2026, 4, 1)).uid
    page = tables_of(client.get(address(made, f"months/{uid}/")))
    workbook = load_workbook(BytesIO(client.get(address(made, f"months/{uid}/?file=xlsx")).content))
    assert workbook.sheetnames[:4] == ["About", "1 statement 2026-04", "2 providers 2026-04", "3 tariff 2026-04"]
    for sheet, shown in zip(workbook.worksheets[1:], page, strict=True):
        rows = [list(row) for row in sheet.iter_rows(values_only=True)][1:]
        assert rows.pop()[0] == "100% of expected data received (2 of 2)."
        assert [[_in_pence("" if cell is None else cell) for cell in row] for row in rows] == [
            [_in_pence(cell) for cell in row] for row in shown[1:]
        ]
    answer = client.get(address(made, f"months/{uid}/?file=pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="yoc-2026-04-shadow.pdf"'
    assert client.get(address(made, f"months/{uid}/?file=pdf")).content == answer.content
    pages = PdfReader(BytesIO(answer.content)).pages
    on_paper = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert "no money moves" in on_paper
    for rows in page:
        for row in rows[1:]:
            assert " ".join(filter(None, row)) in on_paper


def _in_pence(cell):
    """A figure of a page or of a file, as pence; words as they stand."""
    try:
        return round(Decimal(str(cell).replace(",", "").replace("−", "-").replace("+", "")) * 100)
    except InvalidOperation:
        return cell


def test_a_contract_that_has_not_begun_shows_its_plan_and_compares_nothing():
    world = World.make("later")
    world.people(6)
    world.levels(every(range(6), 3000))
    first = timezone.localdate().replace(day=1, month=1) + timedelta(days=400)
    begins = first.replace(day=1)
    world.contract(starts_on=begins, ends_before=begins.replace(year=begins.year + 1))
    page = seated(world, Role.COMMISSIONER).get(address(world, "")).content.decode()
    assert "what stands below is its plan." in page
    assert "The plan by month, provider and sector" in page
    assert "Variance" not in page
    assert "Forecast outturn" not in page

"""A year of the demo's live partnership, closed month by month through the pages, and read by each of its parties.

Every month is frozen, signed by all eight parties and settled by their own sign-ins. Three files come after their
months were frozen; a query about May is upheld and one about August refused by a mediator. Each statement is opened
by each party, and its page and XLSX say the same, and so does its PDF: of every party in May, of one party in turn in
the other months. What it reports by level and by provider is what DuckDB sums
from the records as they were exported (COPY) when the month was frozen, less what had been exported a month before.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO

import duckdb
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from apps.care.activity.models import Scope
from apps.foundation.accounts.models import Membership
from apps.foundation.core import jobs
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import Period
from apps.interfaces.demo.sending import send
from apps.money.month_end.models import Query
from apps.money.reconciliation.models import Statement
from tests.database import filled
from tests.factories.demo_year import year_made
from tests.factories.pages import tables_of
from tests.factories.world import sit

MONTHS = list(Period(date(2025, 4, 1), date(2026, 4, 1)).months())
APRIL, MAY, JUNE, AUGUST, FEBRUARY, MARCH = (MONTHS[place] for place in (0, 1, 2, 4, 10, 11))
PARTS = ("icb", "council", "acute", "community", "mental_health", "social_care", "third", "care_homes")
ASKED = "Coastal Community Care NHS Trust"
MEDIATOR = "Ann Marsh, mediator"
LEVELS = {1: "Low (1)", 2: "Medium (2)", 3: "High (3)"}
ALL, NOT_SHOWN = "All levels", "not shown"

RECORDS = """
COPY (SELECT a.person_id, a.starts_on, o.name AS provider, a.cost_pence AS pence
  FROM activity_activity a
  JOIN activity_activitycell c ON c.id = a.cell_id AND c.partnership_id = a.partnership_id
  JOIN partnerships_serviceline l ON l.id = a.service_line_id
  JOIN partnerships_organisation o ON o.id = l.organisation_id
  WHERE c.scope = {scope} AND c.contract_id = {contract}) TO STDOUT (FORMAT csv, HEADER)
"""
PERIODS = """
COPY (SELECT person_id, funded_band AS band, starts_on AS since, ends_before AS until
  FROM need_bands_bandperiod WHERE superseded_at IS NULL) TO STDOUT (FORMAT csv, HEADER)
"""
REPORTED = """
WITH known AS (
  SELECT reported, date_trunc('month', starts_on)::DATE AS care, provider, band, sum(pence)::BIGINT AS pence
  FROM records JOIN periods USING (person_id)
  WHERE starts_on >= since AND (until IS NULL OR starts_on < until) AND starts_on < reported + INTERVAL 1 MONTH
  GROUP BY ALL
), steps AS (
  SELECT reported, care, provider, band, pence FROM known
  UNION ALL SELECT (reported + INTERVAL 1 MONTH)::DATE, care, provider, band, -pence FROM known
)
SELECT reported, care, provider, band, sum(pence)::BIGINT FROM steps GROUP BY ALL HAVING sum(pence) <> 0
"""
"""What each month reports of each month of care: all that is known of it by then, less what was the month before."""


class Year:
    """The partnership and a signed-in client for each party."""

    def __init__(self, made, folder):
        self.made, self.contract, self.id, self.folder = made, made.contract, made.partnership.id, folder
        self.clients, self.names = {}, {}
        for part in PARTS:
            signer = made.staff.signer_of(part, writer=made.commissioner)
            with tenant(self.id):
                seat = Membership.objects.select_related("user", "organisation").get(id=signer.membership_id)
            self.clients[part], self.names[part] = Client(), seat.organisation.name
            sit(self.clients[part], seat)

    def at(self, name, **more):
        return reverse(name, kwargs={"uid": self.contract.uid} | more)

    def statement(self, month):
        with tenant(self.id):
            return {"statement_uid": Statement.objects.get(month=month).uid}

    def freeze(self):
        """As the page offers it: the month and the moment that stand in its form."""
        address, icb = self.at("reconciliation:freeze-month"), self.clients["icb"]
        page = icb.get(address).content.decode()
        said = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("month", "seen")}
        assert icb.post(address, said).status_code == 302
        jobs.run_wanted(self.id)
        return date.fromisoformat(f"{said['month']}-01")

    def export(self, name, query):
        with (
            tenant(self.id),
            connection.cursor() as cursor,
            (self.folder / name).open("wb") as file,
            cursor.copy(query) as out,
        ):
            for chunk in out:
                file.write(chunk)

    def sign(self, month, reserved=""):
        for part, client in self.clients.items():
            seen = reserved if part == "icb" else ""
            address = self.at("month_end:sign", **self.statement(month))
            answer = client.post(address, {"seen": seen, "office": "Director", "has_read": "on"}, follow=True)
            how = " with reservation" if seen else ""
            assert f"You have signed {month:%B %Y}{how} for" in answer.content.decode()

    def ask(self, month, pounds):
        """The commissioner queries a part of a provider's cost; the query's address."""
        address = self.at("month_end:ask", **self.statement(month))
        page = self.clients["icb"].get(address).content.decode()
        figure = page.split(f"Actual cost, {ASKED}")[0].split('value="')[-1].split('"')[0]
        given = {"figure": figure, "pounds": pounds, "reason": "PRICE", "words": "Dearer than agreed"}
        assert self.clients["icb"].post(address, given).status_code == 302
        with tenant(self.id):
            return self.at("month_end:query", query_uid=Query.objects.latest("number").uid)

    def take(self, part, query, seen, act, **more):
        given = {"seen": seen, "act": act, "words": f"{act.title()} {seen}"} | more
        assert self.clients[part].post(query, given).status_code == 302

    def settle(self, month):
        answer = self.clients["icb"].post(self.at("month_end:settle", **self.statement(month)), follow=True)
        return answer.content.decode()

    def looked_up(self, month, part):
        """A statement's tables and the sheets of its XLSX, as a party gets them."""
        address, client = self.at("reconciliation:statement", **self.statement(month)), self.clients[part]
        book = load_workbook(BytesIO(client.get(address, {"file": "xlsx"}).content))
        sheets = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets[1:]]
        return tables_of(client.get(address)), sheets

    def paper(self, month, part):
        """Its PDF as text."""
        address = self.at("reconciliation:statement", **self.statement(month))
        paper = PdfReader(BytesIO(self.clients[part].get(address, {"file": "pdf"}).content))
        return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def pence(cell):
    return round(Decimal(str(cell).replace(",", "").replace("−", "-").replace("+", "")) * 100)


def as_figure(cell):
    try:
        return pence(cell)
    except ArithmeticError:
        return cell or ""


@pytest.fixture(scope="module")
def closed(django_db_setup, django_db_blocker, tmp_path_factory):
    """Twelve months, each frozen, exported and signed in turn; then settled."""
    with django_db_blocker.unblock(), filled("demo_year", lambda _: year_made()) as made:
        year = Year(made, tmp_path_factory.mktemp("exported"))
        records = RECORDS.format(scope=int(Scope.IN), contract=made.contract.id)
        for month in MONTHS:
            assert year.freeze() == month
            year.export(f"{month}.csv", records)
            if month == AUGUST:
                refused_by_a_mediator(year)
            else:
                if month == MAY:
                    year.take("community", year.ask(MAY, "50.00"), 0, "AGREE", pounds="50.00")
                year.sign(month)
            send([one for one in made.late if one.month == month], made.staff.manager_of, made.commissioner)
        year.export("periods.csv", PERIODS)
        for month in MONTHS:
            assert f"{month:%B %Y} is settled." in year.settle(month)
        yield year


def refused_by_a_mediator(year):
    query = year.ask(AUGUST, "7.77")
    year.take("community", query, 0, "DISAGREE")
    year.take("icb", query, 1, "KEEP")
    year.sign(AUGUST, reserved="2")
    assert "1 query is open" in year.settle(AUGUST)
    decision = {"decided_by": MEDIATOR, "decided_on": f"{timezone.localdate():%d/%m/%Y}", "pounds": "0"}
    answer = year.clients["icb"].post(f"{query}decision/", decision | {"words": "It stands", "seen": 2})
    assert answer.status_code == 302
    year.take("community", query, 3, "CONFIRM")


@pytest.fixture(scope="module")
def reported(closed):
    """(month, month of care, provider, level): pence, summed by DuckDB from what was exported."""
    duck = duckdb.connect()
    months = " UNION ALL ".join(
        f"SELECT DATE '{month}' AS reported, * FROM read_csv('{closed.folder}/{month}.csv')" for month in MONTHS
    )
    duck.execute(f"CREATE TABLE records AS {months}")
    duck.execute(f"CREATE TABLE periods AS SELECT * FROM read_csv('{closed.folder}/periods.csv')")
    return {tuple(key): sum_ for *key, sum_ in duck.execute(REPORTED).fetchall() if key[0] in MONTHS}


def said_in(table, head):
    """What a table says in a column, by the row's name."""
    place = [one.removesuffix("£").strip() for one in table[0]].index(head)
    return {row[0]: row[place] for row in table[1:]}


def named(tables, first, last=""):
    """The table that begins and ends with these heads."""
    return next((one for one in tables if one[0][0] == first and one[0][-1].startswith(last)), None)


def test_what_comes_after_its_month_was_frozen_is_an_adjustment_of_the_next(reported):
    late = {}
    for (month, care, *_), sum_ in reported.items():
        if month != care:
            late[month, care] = late.get((month, care), 0) + sum_
    assert late == {(MAY, APRIL): 20_00, (JUNE, MAY): 115_72, (MARCH, FEBRUARY): 396_00}


def test_each_statement_says_the_same_to_each_party_on_page_and_paper_and_what_duckdb_sums(closed, reported):
    compared = 0
    for number, month in enumerate(MONTHS):
        own = {key[1:]: sum_ for key, sum_ in reported.items() if key[0] == month}
        owed, levels_of_all = {}, []
        for part in PARTS:
            page, sheets = closed.looked_up(month, part)
            assert_page_is_in_sheets(page, sheets)
            if month == MAY or part == PARTS[number % len(PARTS)]:
                assert_page_is_on_paper(page, closed.paper(month, part))
            levels, providers = said_in(page[0], "Actual cost"), said_in(named(page, "Provider"), "Actual cost")
            levels_of_all.append((levels, providers))
            for name, cell in levels.items():
                compared += is_sum(cell, [sum_ for (*_, band), sum_ in own.items() if name in (ALL, LEVELS[band])])
            for name, cell in providers.items():
                compared += is_sum(cell, [sum_ for (_, who, _), sum_ in own.items() if name in ("All providers", who)])
            owed[closed.names[part]] = money_in(named(page, "With", "To pay"), is_live=month != APRIL)
        assert all(one == levels_of_all[0] for one in levels_of_all)
        assert levels_of_all[0][0][ALL] != NOT_SHOWN
        both_sides_agree(closed, owed)
    assert compared > len(MONTHS) * len(PARTS) * 5


def is_sum(cell, parts):
    """Whether a figure is shown; where it is, it is the sum to the penny."""
    if cell == NOT_SHOWN:
        return False
    assert pence(cell) == sum(parts)
    return True


def assert_page_is_in_sheets(page, sheets):
    assert len(sheets) == len(page)
    for sheet, shown in zip(sheets, page, strict=True):
        assert [list(map(as_figure, row)) for row in sheet[1:-1]] == [list(map(as_figure, row)) for row in shown[1:]]


def assert_page_is_on_paper(page, paper):
    for rows in page:
        for row in rows[1:]:
            assert " ".join(filter(None, row)) in paper


def money_in(table, *, is_live):
    """What a party's own table says is due between it and each other, which adds to what it says of all. It is invoiced
    whole in a month that is live, since nothing was paid on account; in April, which was in shadow, nothing is."""
    due = {name: pence(cell) for name, cell in said_in(table, "Due").items()}
    invoiced = {name: pence(cell) for name, cell in said_in(table, "Invoiced").items()}
    assert invoiced == (due if is_live else dict.fromkeys(due, 0))
    together = due.pop("Together", sum(due.values()))
    assert sum(due.values()) == together
    return due


def both_sides_agree(closed, owed):
    """A payer and a provider read the same amounts."""
    payers = {closed.names[part] for part in ("icb", "council")}
    providers = set(owed) - payers
    for payer in payers:
        assert owed[payer] == {provider: owed[provider][payer] for provider in providers}
        assert sum(owed[payer].values()) > 0


def test_the_year_is_over(closed):
    icb = closed.clients["icb"]
    months = icb.get(closed.at("reconciliation:months")).content.decode()
    assert months.count("app-state--settled") == len(MONTHS)
    listed = tables_of(icb.get(closed.at("month_end:queries")))[0]
    today = timezone.localdate()
    assert [row[-1] for row in listed[1:]] == [
        f"The figure stands: decided by {MEDIATOR} on {today.day} {today:%B %Y}",
        "Upheld, £50.00",
    ]

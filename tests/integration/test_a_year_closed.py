"""A year of a partnership, closed month by month: every figure of it to the penny on page, PDF, XLSX, and in DuckDB.

Twenty-four people; six of them move from Low to High in October. Each month's file comes before the month is frozen.
Records of June come after June was frozen; a query about May is upheld, and its records are corrected in September; a
query about August is refused by a mediator. DuckDB is given what was sent and nothing that the product worked out.
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

from apps.foundation.access.roles import Role
from apps.foundation.core import jobs
from apps.foundation.core.tenancy import tenant
from apps.foundation.kernel.periods import Period, next_month
from apps.money.month_end.models import Query
from apps.money.reconciliation.models import Statement
from tests.factories.pages import tables_of
from tests.factories.world import FEES, World, every, sit

pytestmark = pytest.mark.django_db

TERM = Period(date(2025, 4, 1), date(2026, 4, 1))
MONTHS = list(TERM.months())
MAY, JUNE, AUGUST, SEPTEMBER, OCTOBER = (date(2025, month, 1) for month in (5, 6, 8, 9, 10))
PARTIES = {"ICB": Role.COMMISSIONER} | dict.fromkeys(("ACU", "COM", "SOC"), Role.PROVIDER_MANAGER)
CONTACT = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}
PEOPLE, LOW, MOVERS, CORRECTED = 24, 12, 6, 10
MEDIATOR = "Ann Marsh, mediator"

SENT = """
CREATE TABLE sent (record VARCHAR, sent_for DATE, month DATE, provider VARCHAR, person INTEGER, pence BIGINT);
CREATE TABLE months (month DATE, days INTEGER);
CREATE TABLE levels (person INTEGER, month DATE, level VARCHAR);
CREATE TABLE fees (level VARCHAR, pence_a_year BIGINT)
"""
COST = """
WITH newest AS (
  SELECT m.month AS reported, s.* FROM months m JOIN sent s ON s.sent_for <= m.month
  QUALIFY row_number() OVER (PARTITION BY m.month, s.record ORDER BY s.sent_for DESC) = 1
), running AS (
  SELECT reported, newest.month AS care, provider, level, sum(pence)::BIGINT AS pence
  FROM newest JOIN levels USING (person, month) WHERE newest.month <= reported GROUP BY ALL
)
SELECT now.reported, now.care, now.provider, now.level, now.pence - coalesce(before.pence, 0) AS pence
FROM running now LEFT JOIN running before
  ON before.reported = (now.reported - INTERVAL 1 MONTH)::DATE
 AND (before.care, before.provider, before.level) = (now.care, now.provider, now.level)
"""
"""What each month reports of each month of care: all that is known of it by then, less what was the month before."""
COUNTED = """
WITH running AS (
  SELECT level, month, sum(people * days) OVER (PARTITION BY level ORDER BY month)::BIGINT AS person_days FROM (
    SELECT level, month, days, count(*) AS people FROM levels JOIN months USING (month) GROUP BY ALL)
), due AS (
  SELECT level, month, (2 * person_days * pence_a_year + 365) // (2 * 365) AS pence
  FROM running JOIN fees USING (level)
)
SELECT month, level, pence - coalesce(lag(pence) OVER (PARTITION BY level ORDER BY month), 0) FROM due
"""


class Year:
    """The partnership, its people who sign in, and what was sent."""

    def __init__(self):
        world = self.world = World.make("here")
        self.sent, self.id = [], world.partnership.id
        world.people(PEOPLE)
        world.levels(every(range(LOW), 2600) | every(range(LOW, PEOPLE), 9000), effective_from="2025-04-01")
        self.contract = world.contract(starts_on=TERM.starts_on, ends_before=TERM.ends_before)
        self.clients, self.names = {}, {}
        for code, role in PARTIES.items():
            member = world.member(role, organisation=code, email=f"{code.lower()}@year.example")
            self.clients[code] = Client()
            sit(self.clients[code], member)
            self.names[code] = world.actor(member).user_name

    def send(self, sent_for, month, mark, people, pence, **where):
        """Records of a month of care, sent before `sent_for` is frozen; one a person."""
        rows = []
        for n in people:
            pounds = f"{pence // 100}.{pence % 100:02}"
            rows.append(self.world.record(f"{mark}{month:%m}{n}", n, f"{month:%Y-%m}-{1 + n:02}", pounds, **where))
            record = f"{mark}{month:%m}{n}"
            self.sent.append((record, sent_for, month, where.get("provider", "ACU"), n, pence))
        self.world.activity(*rows)

    def at(self, name, **more):
        return reverse(name, kwargs={"uid": self.contract.uid} | more)

    def statement(self, month):
        with tenant(self.id):
            return {"statement_uid": Statement.objects.get(month=month).uid}

    def freeze(self):
        """As the page offers it: the month and the moment that stand in its form."""
        address, icb = self.at("reconciliation:freeze-month"), self.clients["ICB"]
        page = icb.get(address).content.decode()
        said = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("month", "seen")}
        assert icb.post(address, said).status_code == 302
        jobs.run_wanted(self.id)
        return date.fromisoformat(f"{said['month']}-01")

    def sign(self, month, reserved=""):
        for code, client in self.clients.items():
            seen = reserved if code == "ICB" else ""
            address = self.at("month_end:sign", **self.statement(month))
            answer = client.post(address, {"seen": seen, "office": "Director", "has_read": "on"}, follow=True)
            how = " with reservation" if seen else ""
            assert f"You have signed {month:%B %Y}{how} for" in answer.content.decode()

    def ask(self, month, code, pounds):
        """The commissioner queries a part of a provider's cost; the query's address."""
        address = self.at("month_end:ask", **self.statement(month))
        page = self.clients["ICB"].get(address).content.decode()
        named = {"ACU": "Test hospital", "COM": "Test community trust"}[code]
        figure = page.split(f"Actual cost, {named}")[0].split('value="')[-1].split('"')[0]
        given = {"figure": figure, "pounds": pounds, "reason": "PRICE", "words": "Dearer than agreed"}
        assert self.clients["ICB"].post(address, given).status_code == 302
        with tenant(self.id):
            return self.at("month_end:query", query_uid=Query.objects.latest("number").uid)

    def take(self, code, query, seen, act, **more):
        given = {"seen": seen, "act": act, "words": f"{act.title()} {seen}"} | more
        assert self.clients[code].post(query, given).status_code == 302

    def settle(self, month):
        answer = self.clients["ICB"].post(self.at("month_end:settle", **self.statement(month)), follow=True)
        return answer.content.decode()

    def looked_up(self, month):
        """A statement's tables, the sheets of its XLSX, and its PDF as text."""
        address, client = self.at("reconciliation:statement", **self.statement(month)), self.clients["ACU"]
        book = load_workbook(BytesIO(client.get(address, {"file": "xlsx"}).content))
        paper = PdfReader(BytesIO(client.get(address, {"file": "pdf"}).content))
        sheets = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets[1:]]
        text = " ".join(" ".join(page.extract_text() for page in paper.pages).split())
        return tables_of(client.get(address)), sheets, text


def pence(cell):
    return round(Decimal(str(cell).replace(",", "").replace("−", "-").replace("+", "")) * 100)


def as_figure(cell):
    try:
        return pence(cell)
    except ArithmeticError:
        return cell or ""


def level_of(person, month):
    return "High (3)" if person >= LOW or (person < MOVERS and month >= OCTOBER) else "Low (1)"


@pytest.fixture
def closed():
    """Twelve months, each sent, frozen and signed in turn; then settled."""
    year = Year()
    for month in MONTHS:
        if month == OCTOBER:
            moved = every(range(MOVERS), 9000) | every(range(MOVERS, LOW), 2600) | every(range(LOW, PEOPLE), 9000)
            year.world.levels(moved, effective_from="2025-10-01")
        year.send(month, month, "a", range(PEOPLE), 1_000 + month.month)
        year.send(month, month, "c", range(PEOPLE), 101, **CONTACT)
        if month == next_month(JUNE):
            year.send(month, JUNE, "late", range(LOW, PEOPLE), 333)
        if month == SEPTEMBER:
            year.send(month, MAY, "a", range(LOW, LOW + CORRECTED), 1_000 + MAY.month - 500)
        assert year.freeze() == month
        if month == MAY:
            query = year.ask(MAY, "ACU", "50.00")
            year.take("ACU", query, 0, "AGREE", pounds="50.00")
        if month == AUGUST:
            query = year.ask(AUGUST, "COM", "7.77")
            year.take("COM", query, 0, "DISAGREE")
            year.take("ICB", query, 1, "KEEP")
            year.sign(AUGUST, reserved="2")
            assert "1 query is open" in year.settle(AUGUST)
            today = timezone.localdate()
            decision = {"decided_by": MEDIATOR, "decided_on": f"{today:%d/%m/%Y}", "pounds": "0", "words": "It stands"}
            assert year.clients["ICB"].post(f"{query}decision/", decision | {"seen": 2}).status_code == 302
            year.take("COM", query, 3, "CONFIRM")
        else:
            year.sign(month)
    for month in MONTHS:
        assert f"{month:%B %Y} is settled." in year.settle(month)
    return year


def in_duck(year):
    """What was sent, with levels, days and fees, in a DuckDB of its own."""
    duck = duckdb.connect()
    duck.execute(SENT)
    duck.executemany("INSERT INTO sent VALUES (?, ?, ?, ?, ?, ?)", year.sent)
    duck.executemany("INSERT INTO months VALUES (?, ?)", [(one, (next_month(one) - one).days) for one in MONTHS])
    levels = [(n, month, level_of(n, month)) for n in range(PEOPLE) for month in MONTHS]
    duck.executemany("INSERT INTO levels VALUES (?, ?, ?)", levels)
    fees = [("Low (1)", FEES[1]), ("High (3)", FEES[3])]
    duck.executemany("INSERT INTO fees VALUES (?, ?)", fees)
    return duck


def test_a_year_closed_month_by_month_says_the_same_everywhere_to_the_penny(closed):
    duck = in_duck(closed)
    cost = duck.execute(COST).fetchall()
    counted = {(month, level): sum_ for month, level, sum_ in duck.execute(COUNTED).fetchall()}
    late = {(reported, care): 0 for reported, care, *_ in cost if care != reported}
    for reported, care, _, _, sum_ in cost:
        late[reported, care] = late.get((reported, care), 0) + sum_
    assert {key: sum_ for key, sum_ in late.items() if key[0] != key[1] and sum_} == {
        (next_month(JUNE), JUNE): 12 * 333,
        (SEPTEMBER, MAY): CORRECTED * -500,
    }
    total = 0
    for month in MONTHS:
        page, sheets, paper = closed.looked_up(month)
        levels, providers = page[0], next(one for one in page if one[0][0] == "Provider")
        heads = [head.removesuffix("£").strip() for head in levels[0]]
        for level, *cells in levels[1:]:
            named = [one for one in cost if one[0] == month and (level == "All levels" or one[3] == level)]
            said = dict(zip(heads[1:], cells, strict=True))
            assert pence(said["Actual cost"]) == sum(one[4] for one in named)
            due = sum(sum_ for key, sum_ in counted.items() if key[0] == month and level in ("All levels", key[1]))
            assert pence(said["Counted"]) == due
            if "Adjustments" in said:
                own = sum(one[4] for one in named if one[1] == month)
                assert pence(said[f"Care in {month:%B}"]) == own
        heads = [head.removesuffix("£").strip() for head in providers[0]]
        for provider, *cells in providers[1:]:
            code = {"Test hospital": ("ACU",), "Test community trust": ("COM",)}.get(provider, ("ACU", "COM"))
            expected = sum(one[4] for one in cost if one[0] == month and one[2] in code)
            assert pence(dict(zip(heads[1:], cells, strict=True))["Actual cost"]) == expected
        total += pence(cells[heads.index("Actual cost") - 1])
        assert len(sheets) == len(page)
        for sheet, shown in zip(sheets, page, strict=True):
            written = [list(map(as_figure, row)) for row in sheet[1:-1]]
            assert written == [list(map(as_figure, row)) for row in shown[1:]]
        for rows in page:
            for row in rows[1:]:
                assert " ".join(filter(None, row)) in paper
        assert f"by {closed.names['ICB']} for Test commissioner" in paper
    assert total == sum(exported(closed, duck).values())
    all_is_over(closed)


def exported(closed, duck):
    """The records as the partnership holds them at the end, by provider, summed by DuckDB."""
    with tenant(closed.id), connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.ods_code, a.starts_on, a.cost_pence FROM activity_activity a "
            "JOIN partnerships_serviceline l ON l.id = a.service_line_id "
            "JOIN partnerships_organisation o ON o.id = l.organisation_id"
        )
        rows = cursor.fetchall()
    duck.execute("CREATE TABLE exported (provider VARCHAR, starts_on DATE, pence BIGINT)")
    duck.executemany("INSERT INTO exported VALUES (?, ?, ?)", rows)
    return dict(duck.execute("SELECT provider, sum(pence)::BIGINT FROM exported GROUP BY provider").fetchall())


def all_is_over(closed):
    """The year is settled, each query ended, and Home asks for nothing of it."""
    icb = closed.clients["ICB"]
    months = icb.get(closed.at("reconciliation:months")).content.decode()
    assert months.count("app-state--settled") == 12
    assert "2025/26 is settled." in months
    listed = tables_of(icb.get(closed.at("month_end:queries")))[0]
    today = timezone.localdate()
    assert [row[-1] for row in listed[1:]] == [
        f"The figure stands: decided by {MEDIATOR} on {today.day} {today:%B %Y}",
        "Upheld, £50.00",
    ]
    home = icb.get("/").content.decode()
    assert "Settle April" not in home

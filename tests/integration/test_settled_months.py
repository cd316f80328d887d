"""A dispute is decided from outside; a month that every party has signed is settled, and nothing touches it after."""

import threading
from datetime import date
from io import BytesIO

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.money.contracts.selectors import terms_of
from apps.money.month_end.domain.query import Act, NotNow, NotThatDay, OtherSide, Standing, TooMuch
from apps.money.month_end.domain.settling import NotTheCommissioner, NotYetAgreed
from apps.money.month_end.models import Query, QueryStep, Settlement
from apps.money.month_end.selectors.agreement import settlements_of, statements_to_settle
from apps.money.month_end.selectors.queries import queries_waiting_for
from apps.money.month_end.services import Decision, MonthIsSettled, settle_month, write_decision
from apps.money.reconciliation.domain.months import MonthState
from apps.money.reconciliation.models import Statement, StatementCell
from apps.money.reconciliation.selectors.months import month_lines
from apps.money.reconciliation.services import DatesOutOfOrder, MonthIsFrozen, set_month_dates
from tests.database import close_connections
from tests.factories.pages import tables_of
from tests.integration.test_month_end import APRIL, PARTIES, TODAY, MonthEnd

MEDIATOR = "Ann Marsh, mediator"


class Settling(MonthEnd):
    def disputed(self):
        query = self.ask()
        self.step("ACU", query, Act.AGREE, 1_000)
        self.step("ICB", query, Act.KEEP)
        return query

    def decide(self, code, query, upheld, *, seen=2, on=None, words="One of them stands twice", by=MEDIATOR):
        with tenant(self.id):
            today = timezone.localdate()
            return write_decision(
                actor=self.actors[code],
                query=Query.objects.select_related("statement__contract").get(id=query.id),
                seen=seen,
                decision=Decision(by, on or today, upheld),
                words=words,
                today=today,
            )

    def sign_all(self, seen=()):
        for code in PARTIES:
            self.sign(code, seen if code == "ICB" else ())

    def settle(self, code="ICB"):
        with tenant(self.id):
            return settle_month(actor=self.actors[code], statement=self.statement)

    def state(self):
        with tenant(self.id):
            return month_lines(terms_of(self.contract), TODAY)[0].state


@pytest.fixture
def ended(db):
    return Settling()


def test_a_decision_counts_once_the_other_party_has_confirmed_it(ended):
    query = ended.disputed()
    ended.decide("ICB", query, 2_000)
    assert ended.position(query).standing == Standing.DECIDED
    assert ended.position(query).is_open
    with tenant(ended.id):
        assert [one.number for one, _ in queries_waiting_for(ended.actors["ACU"], TODAY)] == [1]
        assert queries_waiting_for(ended.actors["ICB"], TODAY) == []
    with pytest.raises(NotNow):
        ended.step("ICB", query, Act.CONFIRM)
    with pytest.raises(NotNow):
        ended.step("ACU", query, Act.CONFIRM, seen=2)
    ended.step("ACU", query, Act.CONFIRM, words="So it was decided")
    at = ended.position(query)
    assert (at.standing, at.agreed, at.upheld) == (Standing.UPHELD, 2_000, 2_000)
    with pytest.raises(NotNow):
        ended.decide("ACU", query, 0, seen=4)
    with tenant(ended.id):
        kept = QueryStep.objects.get(act="DECIDE")
        assert (kept.decided_by, kept.decided_on, kept.pence) == (MEDIATOR, timezone.localdate(), 2_000)
        acts = list(AuditEvent.objects.values_list("action", flat=True))
        assert acts.count("QUERY_DECIDED") == 1
        with pytest.raises(NeverChanges):
            QueryStep.objects.filter(id=kept.id).update(pence=0)


def test_who_reads_it_otherwise_writes_it_down_anew_and_the_first_confirms(ended):
    query = ended.disputed()
    ended.decide("ICB", query, 5_000)
    ended.decide("ACU", query, 0, seen=3, words="Nothing was upheld")
    with tenant(ended.id):
        assert [one.number for one, _ in queries_waiting_for(ended.actors["ICB"], TODAY)] == [1]
    ended.step("ICB", query, Act.CONFIRM)
    assert ended.position(query).standing == Standing.REFUSED


def test_a_decision_is_refused_that_is_too_much_of_another_day_or_names_somebody(ended):
    query, other = ended.disputed(), ended.ask(of="COM", pence=1, today=timezone.localdate())
    with pytest.raises(TooMuch):
        ended.decide("ICB", query, 5_001)
    with pytest.raises(NotThatDay):
        ended.decide("ICB", query, 1, on=date(2020, 1, 1))
    with pytest.raises(NamesSomebody):
        ended.decide("ICB", query, 1, by=f"Mediator of {ended.world.number(3)}")
    with pytest.raises(NamesSomebody):
        ended.decide("ICB", query, 1, words=f"About {ended.world.number(3)}")
    with pytest.raises(NotNow):
        ended.decide("COM", query, 1)
    with pytest.raises(NotNow):
        ended.decide("ICB", other, 1, seen=0)
    assert ended.position(query).standing == Standing.DISPUTED


def test_one_person_never_confirms_for_the_other_side(ended):
    query = ended.disputed()
    ended.decide("ICB", query, 2_000)
    email = ended.members["ICB"].user.email
    both = ended.world.member(Role.PROVIDER_MANAGER, organisation="ACU", email=email)
    own = ended.actors["ACU"]
    ended.actors["ACU"] = ended.world.actor(both)
    with pytest.raises(OtherSide):
        ended.step("ACU", query, Act.CONFIRM)
    ended.actors["ACU"] = own
    ended.step("ACU", query, Act.CONFIRM)


def test_a_month_is_settled_by_a_commissioner_once_all_have_signed_and_nothing_is_open(ended):
    query = ended.disputed()
    with pytest.raises(NotYetAgreed, match="4 parties have not signed and 1 query is open"):
        ended.settle()
    ended.sign_all(seen=[1])
    with pytest.raises(NotYetAgreed, match="1 query is open"):
        ended.settle()
    ended.decide("ACU", query, 5_000)
    with tenant(ended.id):
        assert statements_to_settle(ended.actors["ICB"]) == []
    ended.step("ICB", query, Act.CONFIRM)
    with tenant(ended.id):
        assert [one.month for one in statements_to_settle(ended.actors["ICB"])] == [APRIL]
        assert statements_to_settle(ended.actors["ACU"]) == []
    assert ended.state() == MonthState.FROZEN
    with pytest.raises(NotPermitted):
        ended.settle("ACU")
    ended.world.send("organisations", "ods_code,name,sector,role\nOTH,Other commissioner,COMMUNITY,COMMISSIONER\n")
    ended.actors["OTH"] = ended.world.actor(
        ended.world.member(Role.COMMISSIONER, organisation="OTH", email="oth@ends.example")
    )
    with pytest.raises(NotTheCommissioner):
        ended.settle("OTH")
    with tenant(ended.id):
        assert Settlement.objects.count() == 0
    assert ended.settle().check_code
    assert ended.state() == MonthState.SETTLED
    with tenant(ended.id):
        assert statements_to_settle(ended.actors["ICB"]) == []
        assert AuditEvent.objects.filter(action="MONTH_SETTLED").count() == 1


def test_nothing_touches_a_settled_month(ended):
    query = ended.disputed()
    ended.decide("ICB", query, 2_000)
    ended.step("ACU", query, Act.CONFIRM)
    ended.sign_all()
    ended.settle()
    for act in (
        ended.settle,
        lambda: ended.sign("ICB"),
        lambda: ended.ask(),
        lambda: ended.step("ICB", query, Act.WITHDRAW),
        lambda: ended.decide("ICB", query, 0, seen=4),
    ):
        with pytest.raises(MonthIsSettled, match="April 2026 is settled"):
            act()
    with tenant(ended.id), pytest.raises((MonthIsFrozen, DatesOutOfOrder)):
        set_month_dates(
            actor=ended.actors["ICB"],
            contract=ended.contract,
            month=APRIL,
            flex_on=TODAY,
            freeze_on=TODAY,
            reason="Again",
        )
    with tenant(ended.id):
        assert (Query.objects.count(), QueryStep.objects.count(), Settlement.objects.count()) == (1, 4, 1)


def test_the_database_lets_nobody_change_what_is_settled(ended):
    ended.sign_all()
    ended.settle()
    with tenant(ended.id):
        for model in (Statement, StatementCell, Settlement, Query, QueryStep):
            for verb in ("UPDATE {} SET id = id", "DELETE FROM {}"):
                with (
                    pytest.raises(ProgrammingError, match="permission denied"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(verb.format(model._meta.db_table))


def test_what_comes_late_is_an_adjustment_and_the_settled_statement_says_the_same(ended):
    ended.sign_all()
    ended.settle()
    address = reverse("reconciliation:statement", args=[ended.contract.uid, _uid(ended)])
    client = ended.client("ICB")
    before = {kind: client.get(address, {"file": kind}).content for kind in ("pdf", "csv")}
    ended.world.activity(*(ended.world.record(f"late{n}", n, "2026-04-20", "10.00") for n in range(12)))
    assert {kind: client.get(address, {"file": kind}).content for kind in before} == before
    months = str(tables_of(client.get(reverse("reconciliation:months", args=[ended.contract.uid]))))
    assert "+£120.00" in months


def _uid(ended):
    with tenant(ended.id):
        return ended.statement.uid


def query_steps(ended, query):
    with tenant(ended.id):
        return list(query.steps.order_by("place"))


def test_decisions_and_settling_on_pages_and_in_every_file(ended):
    query, today = ended.disputed(), timezone.localdate()
    icb, acute, address = ended.client("ICB"), ended.client("ACU"), ended.query_address(ended_query(ended))
    decision = reverse("month_end:decision", kwargs={"uid": ended.contract.uid, "query_uid": query.uid})
    page = icb.get(address).content.decode()
    assert "The contract names none" in page
    assert decision in page
    given = {"seen": "2", "decided_by": MEDIATOR, "decided_on": f"{today:%d/%m/%Y}", "pounds": "20.00", "words": "Half"}
    empty = icb.post(decision, {"seen": "2"})
    assert empty.content.count(b"Give an answer.") == 8
    assert b"between nil and what is in question" in icb.post(decision, given | {"pounds": "50.01"}).content
    assert b"none to come" in icb.post(decision, given | {"decided_on": "1/1/2020"}).content
    assert icb.post(decision, given).headers["Location"] == address
    assert icb.post(decision, given).headers["Location"] == address
    with tenant(ended.id):
        assert query.steps.count() == 3
    for corrected in ({"pounds": "25.00"}, {"decided_by": f"{MEDIATOR} of the county"}, {}):
        steps = query_steps(ended, query)
        seen = {"seen": str(len(steps))}
        assert icb.post(decision, given | corrected | seen).headers["Location"] == address
        taken = query_steps(ended, query)
        assert len(taken) == len(steps) + 1  # other sum, other name: written anew
        given_pence = 2_500 if "pounds" in corrected else 2_000
        assert taken[-1].pence == given_pence
    assert "Read the decision on query 1" in acute.get("/").content.decode()
    confirm = {"seen": "6", "act": "CONFIRM", "words": "So it was"}
    assert acute.post(address, confirm).headers["Location"] == address
    said = f"Upheld, £20.00: decided by {MEDIATOR} on {today.day} {today:%B %Y}"
    assert said in acute.get(address).content.decode()
    stale = acute.post(decision, given | {"words": "Anew"}, follow=True)
    assert b"for a query that is in dispute" in stale.content

    ended.sign_all()
    assert "Settle April 2026" in icb.get("/").content.decode()
    assert "Settle this month" not in acute.get(ended.address("agreement")).content.decode()
    assert acute.post(ended.address("settle")).status_code == 403
    assert b"April 2026 is settled." in icb.post(ended.address("settle"), follow=True).content
    assert b"not queried, signed or decided any more" in icb.post(ended.address("settle"), follow=True).content
    settled = f"Settled on {today.day} {today:%B %Y} by {ended.actors['ICB'].user_name} for Test commissioner"
    assert settled in icb.get(ended.address("agreement")).content.decode()
    statement = reverse("reconciliation:statement", args=[ended.contract.uid, _uid(ended)])
    assert settled in acute.get(statement).content.decode()
    pdf = "".join(one.extract_text() for one in PdfReader(BytesIO(icb.get(statement, {"file": "pdf"}).content)).pages)
    assert settled in " ".join(pdf.split())
    book = load_workbook(BytesIO(icb.get(statement, {"file": "xlsx"}).content))
    sheets = {sheet.title.split(" ", 1)[-1]: sheet for sheet in book.worksheets}
    about = [cell.value for cell in sheets["About"]["B"]]
    assert about[2].startswith("Statement of ")
    assert settled + "." in about
    assert [cell.value for cell in sheets["signatures"][2]][:3] == ["Test commissioner", "Commissioner", "Signed"]
    assert [cell.value for cell in sheets["settled"][2]] == [
        f"{today.day} {today:%B %Y}",
        ended.actors["ICB"].user_name,
        "Test commissioner",
    ]
    assert [cell.value for cell in sheets["decided"][2]][1:5] == [
        "Actual cost, Test hospital",
        50.0,
        20.0,
        f"{MEDIATOR} on {today.day} {today:%B %Y}",
    ]
    months = icb.get(reverse("reconciliation:months", args=[ended.contract.uid])).content.decode()
    assert "app-state--settled" in months
    board = icb.get(reverse("reconciliation:dashboard", args=[ended.contract.uid])).content.decode()
    assert f"settled {today.day} {today:%b}" in board
    outside = ended.client("SOC").get(statement).content.decode()
    assert settled in outside
    assert MEDIATOR not in outside


def ended_query(ended):
    with tenant(ended.id):
        return Query.objects.get()


def test_of_two_who_settle_at_once_one_is_told(committed_db):
    ended = Settling()
    ended.sign_all()
    refused, gate = [], threading.Barrier(2)

    def settle():
        try:
            gate.wait()
            ended.settle()
        except MonthIsSettled as late:
            refused.append(late)
        finally:
            close_connections()

    threads = [threading.Thread(target=settle) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 1
    with tenant(ended.id):
        assert len(settlements_of(ended.contract)) == 1


def test_another_partnership_settles_nothing(ended):
    other = Settling("there", 100)
    assert other.client("ICB").post(ended.address("settle")).status_code == 404
    with tenant(ended.id):
        assert Settlement.objects.count() == 0

"""Parties query a statement, answer each other, and sign it."""

import threading
from datetime import date

import pytest
from django.db.models import Prefetch
from django.test import Client
from django.urls import reverse

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.tenancy import tenant
from apps.foundation.core.written import NamesSomebody
from apps.money.month_end.choices import Reason
from apps.money.month_end.domain.line import Line
from apps.money.month_end.domain.query import Act, NotNow, Standing, TooMuch
from apps.money.month_end.domain.signing import QueriesMoved, SignedAlready
from apps.money.month_end.models import Query, QueryStep, StatementSignature
from apps.money.month_end.selectors.agreement import months_stand, statements_to_sign
from apps.money.month_end.selectors.queries import (
    figures_open_to,
    parties_of_statement,
    position_of,
    queries_visible_to,
    queries_waiting_for,
)
from apps.money.month_end.services import AskedAlready, NotOfThem, ask, sign_statement, take_step
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.selectors.year import published_year
from apps.money.reconciliation.services import ask_to_freeze
from tests.database import close_connections
from tests.factories.pages import tables_of
from tests.factories.world import World, every, sit

APRIL, TODAY = date(2026, 4, 1), date(2026, 7, 20)
PARTIES = {"ICB": Role.COMMISSIONER, "ACU": Role.PROVIDER_MANAGER, "COM": Role.PROVIDER_MANAGER}
PARTIES |= {"SOC": Role.PROVIDER_MANAGER}
CONTACT = {"provider": "COM", "kind": "COMMUNITY_CONTACT"}


class MonthEnd:
    """April frozen: twelve people at Low and twelve at High, £240.00 at the acute trust, £24.24 in the community."""

    def __init__(self, slug: str = "here", first: int = 0) -> None:
        world = self.world = World.make(slug, first)
        world.people(24)
        world.levels(every(range(12), 2600) | every(range(12, 24), 9000))
        self.contract = world.contract()
        world.activity(
            *(world.record(f"a{n}", n, f"2026-04-{1 + n:02}", "10.00") for n in range(24)),
            *(world.record(f"c{n}", n, f"2026-04-{1 + n:02}", "1.01", **CONTACT) for n in range(24)),
        )
        self.id = world.partnership.id
        with tenant(self.id):
            job = ask_to_freeze(actor=world.operator, contract=self.contract, month=APRIL, today=TODAY, nudge=False)
        world.do(job)
        self.members = {
            code: world.member(role, organisation=code, email=f"{code.lower()}.{slug}@ends.example")
            for code, role in PARTIES.items()
        }
        self.actors = {code: world.actor(member) for code, member in self.members.items()}

    @property
    def statement(self):
        return Statement.objects.select_related("contract").get(contract=self.contract, month=APRIL)

    def figures(self, code):
        year = published_year(self.actors[code], self.contract, TODAY)
        return figures_open_to(
            self.actors[code].organisation_id, self.statement, year, parties_of_statement(self.statement)
        )

    def cost_of(self, code, *, asker="ICB"):
        number = self.actors[code].organisation_id
        return next(one for one in self.figures(asker) if one.line == Line("COST", provider_id=number))

    def ask(
        self, *, asker="ICB", of="ACU", pence=5_000, reason=Reason.TWICE, words="Spell 12 stands twice", today=TODAY
    ):
        with tenant(self.id):
            figure = self.cost_of(of, asker=asker) if asker == "ICB" else self.cost_of(asker, asker=asker)
            asked_of = next(one for one in figure.asked_of if one.organisation_id == self.actors[of].organisation_id)
            return ask(
                actor=self.actors[asker],
                statement=self.statement,
                figure=figure,
                asked_of=asked_of,
                pence=pence,
                reason=reason,
                words=words,
                today=today,
            )

    def step(self, code, query, act, pence=None, *, seen=None, words="Looked up"):
        with tenant(self.id):
            query = Query.objects.get(id=query.id)
            seen = query.steps.count() if seen is None else seen
            return take_step(actor=self.actors[code], query=query, seen=seen, act=act, pence=pence, words=words)

    def sign(self, code, seen=(), office="CFO"):
        with tenant(self.id):
            return sign_statement(actor=self.actors[code], statement=self.statement, office=office, seen=list(seen))

    def position(self, query):
        with tenant(self.id):
            return position_of(Query.objects.prefetch_related("steps").get(id=query.id))

    def client(self, code):
        client = Client()
        sit(client, self.members[code])
        return client

    def address(self, name, **more):
        with tenant(self.id):
            return reverse(
                f"month_end:{name}", kwargs={"uid": self.contract.uid, "statement_uid": self.statement.uid} | more
            )

    def query_address(self, query):
        return reverse("month_end:query", kwargs={"uid": self.contract.uid, "query_uid": query.uid})


@pytest.fixture
def ended(db):
    return MonthEnd()


def test_a_party_queries_only_what_is_shown_and_what_is_its_to_ask(ended):
    with tenant(ended.id):
        named = {
            code: [(one.line.disputes, one.line.need_band, one.pence, len(one.asked_of)) for one in ended.figures(code)]
            for code in ("ICB", "ACU", "SOC")
        }
        counted = published_year(ended.actors["ICB"], ended.contract, TODAY).counted
        low, high = counted(APRIL, 1).pence, counted(APRIL, 3).pence
    levels = [("COUNTED", 1, low), ("COUNTED", 3, high), ("COUNTED", None, low + high)]
    providers = [("COST", None, 2_424, 1), ("COST", None, 24_000, 1)]
    shared = [("COST", None, 24_000, 1), ("COST", None, 2_424, 1), ("COST", 1, 13_212, 3), ("COST", 3, 13_212, 3)]
    assert named["ICB"] == [(*one, 3) for one in levels] + providers + shared
    assert named["ACU"] == [(*one, 1) for one in levels] + [("COST", None, 24_000, 1)]
    assert named["SOC"] == [(*one, 1) for one in levels]


def test_a_query_is_numbered_dated_and_waits_for_the_other_party(ended):
    query = ended.ask()
    assert (query.number, query.figure_pence, query.disputed_pence) == (1, 24_000, 5_000)
    assert query.answer_by == date(2026, 8, 3)
    with tenant(ended.id):
        assert [one.number for one, _ in queries_waiting_for(ended.actors["ACU"], TODAY)] == [1]
        assert queries_waiting_for(ended.actors["ICB"], TODAY) == queries_waiting_for(ended.actors["COM"], TODAY) == []
    ended.step("ACU", query, Act.AGREE, 2_000)
    with tenant(ended.id):
        assert [one.number for one, _ in queries_waiting_for(ended.actors["ICB"], TODAY)] == [1]
        assert queries_waiting_for(ended.actors["ACU"], TODAY) == []
    ended.step("ICB", query, Act.KEEP)
    with tenant(ended.id):
        assert queries_waiting_for(ended.actors["ICB"], TODAY) == queries_waiting_for(ended.actors["ACU"], TODAY) == []
    ended.step("ACU", query, Act.AGREE, 5_000)
    assert ended.position(query).standing == Standing.UPHELD
    assert ended.ask(of="COM", pence=1).number == 2


def test_a_query_is_refused_that_is_too_large_twice_the_same_or_names_somebody(ended):
    with pytest.raises(TooMuch):
        ended.ask(pence=24_001)
    first = ended.ask(pence=20_000)
    with pytest.raises(AskedAlready, match="query 1"):
        ended.ask(pence=1)
    with pytest.raises(TooMuch):
        ended.ask(pence=4_001, reason=Reason.PRICE)
    ended.ask(pence=4_000, reason=Reason.PRICE)
    with pytest.raises(NamesSomebody) as refused:
        ended.ask(of="COM", pence=1, words=f"See {ended.world.number(3)[:3]} {ended.world.number(3)[3:]}")
    assert ended.world.number(3) not in str(refused.value)
    with pytest.raises(NamesSomebody):
        ended.step("ACU", first, Act.DISAGREE, words=f"It is {ended.world.number(3)}")
    with pytest.raises(NamesSomebody):
        ended.sign("ACU", office=f"Ward of {ended.world.number(3)}")
    ended.step("ICB", first, Act.WITHDRAW)
    assert ended.ask(pence=20_000).number == 3


def test_what_was_upheld_of_a_figure_is_not_disputed_again(ended):
    ended.step("ACU", ended.ask(pence=20_000), Act.AGREE, 20_000)
    with pytest.raises(TooMuch):
        ended.ask(pence=4_001)
    rest = ended.ask(pence=4_000)
    ended.step("ACU", rest, Act.AGREE, 1_000)
    ended.step("ICB", rest, Act.ACCEPT)
    with pytest.raises(TooMuch):
        ended.ask(pence=3_001)
    assert ended.ask(pence=3_000).number == 3


def test_a_cost_is_asked_of_nobody_but_the_provider(ended):
    with tenant(ended.id):
        figure, other = ended.cost_of("ACU"), ended.cost_of("COM").asked_of[0]
        with pytest.raises(NotOfThem):
            ask(
                actor=ended.actors["ICB"],
                statement=ended.statement,
                figure=figure,
                asked_of=other,
                pence=1,
                reason=Reason.TWICE,
                words="No",
                today=TODAY,
            )


def test_only_the_two_parties_take_steps_in_turn_and_none_from_an_old_page(ended):
    query = ended.ask()
    with pytest.raises(NotNow):
        ended.step("COM", query, Act.AGREE, 5_000)
    with pytest.raises(NotNow):
        ended.step("ICB", query, Act.AGREE, 5_000)
    ended.step("ACU", query, Act.DISAGREE)
    with pytest.raises(NotNow):
        ended.step("ICB", query, Act.WITHDRAW, seen=0)
    with pytest.raises(NotNow):
        ended.step("ACU", query, Act.AGREE, 5_000)
    ended.step("ICB", query, Act.ACCEPT)
    assert ended.position(query).standing == Standing.REFUSED
    with pytest.raises(NotNow):
        ended.step("ICB", query, Act.KEEP)


def test_where_a_query_stands_does_not_rest_on_the_order_in_which_its_steps_are_read(ended):
    query = ended.ask()
    ended.step("ACU", query, Act.AGREE, 1_000)
    ended.step("ICB", query, Act.ACCEPT)
    with tenant(ended.id):
        backwards = Prefetch("steps", queryset=QueryStep.objects.order_by("-place"))
        assert not position_of(Query.objects.prefetch_related(backwards).get(id=query.id)).is_open


def test_queries_are_read_by_their_parties_commissioners_and_the_auditor(ended):
    query = ended.ask()
    auditor = ended.world.member(Role.AUDITOR, email="audit@ends.example")
    with tenant(ended.id):
        for code, numbers in {"ICB": [1], "ACU": [1], "COM": []}.items():
            assert [one.number for one in queries_visible_to(ended.actors[code])] == numbers
        assert [one.number for one in queries_visible_to(ended.world.actor(auditor))] == [1]
    assert ended.client("COM").get(ended.query_address(query)).status_code == 404
    assert b"Spell 12 stands twice" in ended.client("ACU").get(ended.query_address(query)).content
    assert b"Next step" not in _seated(auditor).get(ended.query_address(query)).content
    board = ended.world.member(Role.BOARD_MEMBER, email="board@ends.example")
    with tenant(ended.id), pytest.raises(NotPermitted):
        queries_visible_to(ended.world.actor(board))
    page = _seated(board).get(ended.address("agreement")).content
    assert b"Parties and signatures" in page
    assert b"Spell 12" not in page and b"Queries" not in page


def _seated(member):
    client = Client()
    sit(client, member)
    return client


def test_signing_with_reservation_lasts_until_the_query_is_over(ended):
    query = ended.ask(asker="ACU", of="ICB")
    with pytest.raises(QueriesMoved):
        ended.sign("ACU")
    signature = ended.sign("ACU", [1])
    with tenant(ended.id):
        assert (signature.reserved_for, signature.check_code) == ([1], ended.statement.checksum)
        assert statements_to_sign(ended.actors["ACU"]) == []
        assert [one.month for one in statements_to_sign(ended.actors["ICB"])] == [APRIL]
    with pytest.raises(SignedAlready):
        ended.sign("ACU", [1])
    with pytest.raises(SignedAlready):
        ended.ask(asker="ACU", of="ICB", reason=Reason.OTHER)
    for code in ("ICB", "COM", "SOC"):
        ended.sign(code)
    with tenant(ended.id):
        stands = months_stand(ended.contract)[APRIL]
        assert (stands.signed, stands.parties, stands.open_queries, stands.is_agreed) == (4, 4, 1, False)
    assert "Signed with reservation: query 1" in str(tables_of(ended.client("ICB").get(ended.address("agreement"))))
    ended.step("ICB", query, Act.AGREE, 5_000)
    with tenant(ended.id):
        assert months_stand(ended.contract)[APRIL].is_agreed
    assert "query 1 settled since" in str(tables_of(ended.client("ICB").get(ended.address("agreement"))))


def test_every_act_is_recorded_and_nothing_is_ever_changed(ended):
    query = ended.ask()
    ended.step("ACU", query, Act.DISAGREE)
    ended.sign("COM")
    with tenant(ended.id):
        acts = set(AuditEvent.objects.values_list("action", flat=True))
        assert acts >= {"QUERY_ASKED", "QUERY_STEP_TAKEN", "STATEMENT_SIGNED"}
        for model in (Query, QueryStep, StatementSignature):
            with pytest.raises(NeverChanges):
                model.objects.all().delete()


def test_a_commissioner_asks_and_a_provider_answers_on_pages(ended):
    icb, acute = ended.client("ICB"), ended.client("ACU")
    with tenant(ended.id):
        figure = ended.cost_of("ACU")
    assert b"Query a figure" in icb.get(ended.address("agreement")).content
    empty = icb.post(ended.address("ask"), {"figure": figure.line.key})
    assert empty.status_code == 200
    assert b"Give an answer." in empty.content
    given = {"figure": figure.line.key, "pounds": "50.00", "reason": "TWICE", "words": "Spell 12 stands twice"}
    too_much = icb.post(ended.address("ask"), given | {"pounds": "1,000.00"})
    assert b"no more than the figure itself" in too_much.content
    asked = icb.post(ended.address("ask"), given)
    with tenant(ended.id):
        query = Query.objects.get()
    assert asked.headers["Location"] == ended.query_address(query)
    home = acute.get("/").content.decode()
    assert "Answer query 1" in home
    assert "has not signed April 2026" in home
    page = acute.get(ended.query_address(query)).content.decode()
    assert "£240.00 as frozen" in page
    step = {"seen": "0", "act": "AGREE", "pounds": "20.00", "words": "One of them, yes"}
    assert b"Say how much" in acute.post(ended.query_address(query), step | {"pounds": ""}).content
    assert b"Agree to more than nil" in acute.post(ended.query_address(query), step | {"pounds": "50.01"}).content
    assert acute.post(ended.query_address(query), step).status_code == 302
    assert b"Next step" not in acute.get(ended.query_address(query)).content
    twice = acute.post(ended.query_address(query), step, follow=True).content
    assert b"moved on" not in twice
    late = acute.post(ended.query_address(query), step | {"words": "On second thoughts"}).content
    assert b"What you wrote was not sent" in late
    assert b"On second thoughts" in late
    again = icb.post(ended.address("ask"), given)
    assert again.headers["Location"] == ended.query_address(query)
    assert b"asked this already" in icb.post(ended.address("ask"), given | {"pounds": "51.00"}).content
    levels = tables_of(icb.get(ended.address("agreement")))
    assert levels[1][1] == ["Actual cost, Test hospital", "240.00", "50.00", "190.00"]
    icb.post(ended.query_address(query), {"seen": "1", "act": "ACCEPT", "words": "Agreed"})
    assert ended.position(query).agreed == 2_000
    listed = tables_of(icb.get(reverse("month_end:queries", args=[ended.contract.uid])))
    assert listed[0][1][3] == "50.00"
    assert listed[0][1][-1] == "Upheld, £20.00"


def test_two_steps_in_the_same_words_are_two_and_one_sent_twice_is_one(ended):
    query = ended.ask()
    ended.step("ACU", query, Act.DISAGREE)
    icb, at = ended.client("ICB"), ended.query_address(query)
    for seen, act in (("1", "KEEP"), ("1", "KEEP"), ("2", "WITHDRAW"), ("2", "WITHDRAW")):
        icb.post(at, {"seen": seen, "act": act, "words": "As we said"})
    with tenant(ended.id):
        assert list(query.steps.order_by("place").values_list("act", flat=True)) == ["DISAGREE", "KEEP", "WITHDRAW"]


def test_signing_on_pages_says_the_reservation_and_the_months_say_how_far_it_is(ended):
    ended.ask()
    icb = ended.client("ICB")
    page = icb.get(ended.address("agreement")).content.decode()
    assert "You sign with reservation" in page
    refused = icb.post(ended.address("sign"), {"seen": "", "office": "CFO", "has_read": "on"}, follow=True)
    assert b"queries have changed" in refused.content
    assert b"Give an answer." in icb.post(ended.address("sign"), {"seen": "1", "office": ""}).content
    signed = icb.post(ended.address("sign"), {"seen": "1", "office": "CFO", "has_read": "on"}, follow=True)
    assert b"You have signed April 2026 with reservation for" in signed.content
    months = icb.get(reverse("reconciliation:months", args=[ended.contract.uid])).content.decode()
    assert "1 of 4 signed, 1 query open" in months


def test_another_partnership_finds_nothing(ended):
    other = MonthEnd("there", 100)
    query = ended.ask()
    assert other.client("ICB").get(ended.query_address(query)).status_code == 404
    assert other.client("ICB").get(ended.address("agreement")).status_code == 404
    with tenant(other.id):
        assert Query.objects.count() == 0


def test_of_two_who_answer_at_once_one_is_told(committed_db):
    ended = MonthEnd()
    query, refused, gate = ended.ask(), [], threading.Barrier(2)

    def answer(act, pence):
        try:
            gate.wait()
            ended.step("ACU", query, act, pence, seen=0)
        except NotNow as late:
            refused.append(late)
        finally:
            close_connections()

    threads = [
        threading.Thread(target=answer, args=(Act.AGREE, 5_000)),
        threading.Thread(target=answer, args=(Act.DISAGREE, None)),
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(refused) == 1
    with tenant(ended.id):
        assert QueryStep.objects.count() == 1

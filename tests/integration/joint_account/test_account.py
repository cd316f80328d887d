"""A joint account: opened from a signed contract, settled by itself, in balance whoever writes."""

import re
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.urls import reverse
from openpyxl import load_workbook

from apps.foundation.access.policy import NotPermitted
from apps.foundation.access.roles import Role
from apps.foundation.audit.models import AuditEvent
from apps.foundation.core.models import NeverChanges
from apps.foundation.core.once import SentBefore
from apps.foundation.core.tenancy import tenant
from apps.governance.joint_account.choices import Cause
from apps.governance.joint_account.domain.account import Account, Place, TooLittle, held, moved
from apps.governance.joint_account.domain.opening import NotAnOpening
from apps.governance.joint_account.models import AccountYear, Entry, Posting
from apps.governance.joint_account.selectors import postings_of, uncommitted_after
from apps.governance.joint_account.services import (
    NotCorrected,
    correct_posting,
    post_settlement,
)
from apps.money.settlements.models import YearSettlement
from tests.factories.boards import form
from tests.factories.once import once
from tests.factories.world import World, sit
from tests.integration.joint_account.opened import TODAY, Made, raw

pytestmark = pytest.mark.django_db
POT, KEPT, QIPP = Place(Account.REINVESTMENT), Place(Account.CONTINGENCY), Place(Account.QIPP)
ICB, ACU, COM, SOC = (
    Place(Account.COMMISSIONER if code == "ICB" else Account.PROVIDER, code) for code in ("ICB", "ACU", "COM", "SOC")
)


made_once, made = once("joint_account", Made)


def page(answer):
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_year_opens_once_from_the_plan_that_was_signed(made):
    uid = uuid4()
    opened = made.open(uid, contingency=2_000, transition=500)
    # the plan of April and May is £1,000.00 by now: six people at Low, then at High
    plan = opened.payment_pence
    assert plan == sum(sum(one.due.plan.values()) for one in made.due().months)
    assert made.open(uid, contingency=2_000, transition=500) == opened
    balances = made.balances()
    assert balances[ICB] == -plan - 500
    assert (balances[KEPT], balances[Place(Account.TRANSITION)]) == (2_000, 500)
    assert balances[ACU] + balances[COM] + balances.get(SOC, 0) == plan - 2_000
    assert sum(balances.values()) == 0
    with pytest.raises(NotAnOpening, match="opened in an account already"):
        made.open()
    for otherwise in ({"year": 2027}, {"contingency": 2_001}):
        with pytest.raises(SentBefore):
            made.open(uid, **{"contingency": 2_000, "transition": 500, **otherwise})
    with tenant(made.id):
        assert AuditEvent.objects.filter(action="ACCOUNT_YEAR_OPENED").count() == 1
        assert Posting.objects.count() == 1


def test_what_cannot_be_opened_says_why(made):
    with pytest.raises(NotAnOpening, match="no month in that year"):
        made.open(year=2031)
    with pytest.raises(NotAnOpening, match="no more than that can be kept back") as refusal:
        made.open(contingency=10**9)
    assert refusal.value.field == "contingency"
    with pytest.raises(NotPermitted):
        made.keeper = made.actors["ACU"]
        made.open()
    assert made.balances() == {}


def test_a_settlement_is_posted_by_itself_once_in_the_order_of_savings(made):
    made.settle_months()
    made.open(contingency=1_000, qipp=700, incentive=200)
    before = made.balances()
    settlement = made.fix()
    with tenant(made.id):
        assert post_settlement(actor=None, settlement=settlement, today=TODAY) == Posting.objects.get(number=2)
        assert Posting.objects.count() == 2
    moved_by = {place: pence - before.get(place, 0) for place, pence in made.balances().items()}
    given = {place.organisation: -pence for place, pence in moved_by.items() if place in {ACU, COM, SOC} and pence}
    saved = sum(given.values())
    assert saved > 900
    assert (moved_by[QIPP], moved_by[Place(Account.INCENTIVE)], moved_by[KEPT]) == (700, 200, 0)
    assert moved_by[POT] == saved - 900
    assert moved_by[ICB] == 0
    with tenant(made.id):
        outcome = YearSettlement.objects.get().outcome
        assert given == {one["payer"]: one["pence"] for one in outcome["transfers"]}


def test_a_year_that_was_settled_before_it_was_opened_is_posted_with_it(made):
    made.settle_months()
    made.fix()
    assert made.balances() == {}
    made.open()
    with tenant(made.id):
        assert [one.cause for one in Posting.objects.order_by("number")] == [Cause.OPENING, Cause.SETTLEMENT]
    assert made.balances()[POT] > 0


def test_what_the_board_holds_is_never_taken_below_nil(made):
    made.open(contingency=1_000)
    made.post(moved(KEPT, POT, 400))
    with pytest.raises(TooLittle, match=r"Uncommitted: the account has £4\.00 and this takes £4\.01\."):
        made.post(moved(POT, ACU, 401))
    made.post(moved(POT, ACU, 400))
    assert held(made.balances()) == 600


def test_the_account_stood_as_it_did_on_each_day_and_no_posting_is_dated_before_another(made):
    made.open(contingency=1_000)
    made.post(moved(KEPT, POT, 400), day=TODAY + timedelta(days=2))
    made.post(moved(POT, ACU, 100), day=TODAY)
    assert made.balances(TODAY - timedelta(days=1)) == {}
    assert made.balances(TODAY)[KEPT] == 1_000
    assert made.balances(TODAY + timedelta(days=2))[POT] == 300
    with tenant(made.id):
        rows = list(postings_of(made.board))
        assert [one.number for one in rows] == [3, 2, 1]
        assert [uncommitted_after(made.board, rows)[one.id] for one in rows] == [300, 400, 0]


@pytest.mark.parametrize(
    ("sides", "said", "promise"),
    [
        ([("PROVIDER", 5), ("REINVESTMENT", 5)], {}, "joint_account_posting_balances"),
        ([("PROVIDER", 5)], {}, "joint_account_posting_balances"),
        ([], {}, "joint_account_posting_balances"),
        ([("PROVIDER", 5), ("QIPP", -4), ("QIPP", -1)], {}, "joint_account_posting_balances"),
        ([("PROVIDER", 5), ("REINVESTMENT", -5)], {}, "joint_account_never_below_nil"),
        ([("PROVIDER", 1_001), ("CONTINGENCY", -1_001)], {}, "joint_account_never_below_nil"),
        ([("PROVIDER", 5), ("CONTINGENCY", -5)], {"number": 3}, "joint_account_posting_without_gap"),
        ([("PROVIDER", 5), ("CONTINGENCY", -5)], {"number": 1}, "joint_account_posting_number"),
        ([("PROVIDER", 5), ("COMMITTED", -5)], {}, "joint_account_entry_committed_to_something"),
        ([("PROVIDER", 0), ("CONTINGENCY", 0)], {}, "joint_account_entry_says_something"),
        ([("PROVIDER", 5)], {"entries": 1}, "joint_account_posting_counted"),
    ],
)
def test_the_database_itself_refuses_what_is_no_posting(made, sides, said, promise):
    made.open(contingency=1_000)
    with pytest.raises(IntegrityError) as refusal:
        raw(made, *sides, **said)
    assert refusal.value.__cause__.diag.constraint_name == promise
    raw(made, ("PROVIDER", 1_000), ("CONTINGENCY", -1_000))
    assert held(made.balances()) == 0


def test_nothing_is_added_to_a_posting_that_stands_and_nothing_of_it_changes(made):
    made.open(contingency=1_000)
    with pytest.raises(IntegrityError, match="does not balance"), tenant(made.id):
        one = Posting.objects.get()
        for place, account in ((8, "REINVESTMENT"), (9, "QIPP")):
            Entry.objects.create(
                posting=one, board=made.board, place=place, account=account, pence=5 - 10 * (place > 8)
            )
    with tenant(made.id):
        for model in (AccountYear, Posting, Entry):
            with pytest.raises(NeverChanges):
                model.objects.all().delete()
            with pytest.raises(NeverChanges):
                model.objects.first().save()
        for act in ("DELETE FROM {0}", "UPDATE {0} SET id = id", "TRUNCATE {0}", "ALTER TABLE {0} DISABLE TRIGGER ALL"):
            for table in ("joint_account_entry", "joint_account_posting", "joint_account_accountyear"):
                with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(act.format(table))
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")


def test_a_correction_names_what_it_corrects_and_touches_nothing_that_the_board_holds(made):
    made.open(contingency=1_000)
    with tenant(made.id):
        opened = Posting.objects.get()
    uid, said = uuid4(), {"words": "Meant for the community trust", "today": TODAY}

    def correct(source, target, pence, **changed):
        with tenant(made.id):
            more = {"uid": uid, **said, **changed}
            return correct_posting(actor=made.keeper, posting=opened, source=source, target=target, pence=pence, **more)

    for source, target, pence in ((KEPT, ACU, 10), (ACU, POT, 10), (ACU, ACU, 10), (QIPP, ACU, 1)):
        with pytest.raises(NotCorrected, match="between parties"):
            correct(source, target, pence)
    for pence in (0, -1, 10**12):
        with pytest.raises(NotCorrected, match="no more than"):
            correct(ACU, COM, pence)
    before = made.balances()
    first = correct(ACU, COM, 150)
    assert correct(ACU, COM, 150) == first
    for again in ((ACU, COM, 151), (ACU, ICB, 150), (COM, ACU, 150)):
        with pytest.raises(SentBefore):
            correct(*again)
    for otherwise in ({"words": "Otherwise"}, {"uid": opened.uid}):
        with pytest.raises(SentBefore):
            correct(ACU, COM, 150, **otherwise)
    assert (first.number, first.corrects_id) == (2, opened.id)
    now = made.balances()
    assert (now[ACU], now[COM], now[KEPT]) == (before[ACU] - 150, before[COM] + 150, before[KEPT])


def test_corrections_of_a_posting_together_take_no_more_from_a_place_than_it_moved_there(made):
    made.open(contingency=1_000)
    moved_there = made.balances()[ACU]
    with tenant(made.id):
        opened = Posting.objects.get()

        def correct(posting, source, target, pence):
            said = {"uid": uuid4(), "words": "Meant for another", "today": TODAY}
            return correct_posting(
                actor=made.keeper, posting=posting, source=source, target=target, pence=pence, **said
            )

        first = correct(opened, ACU, COM, moved_there - 100)
        with pytest.raises(NotCorrected, match="with those that were made of it"):
            correct(opened, ACU, COM, 101)
        correct(opened, ACU, ICB, 100)
        correct(first, COM, ACU, moved_there - 100)
        with pytest.raises(NotCorrected, match="with those that were made of it"):
            correct(opened, ACU, COM, 1)
    assert made.balances()[ACU] == moved_there - 100


def test_what_is_sent_that_no_page_sends_is_refused_in_words(made, client):
    sit(client, made.secretary)
    made.open(contingency=1_000)
    with tenant(made.id):
        opened, contract = Posting.objects.get(), made.contract.uid
    correct, opens = made.at("correct", posting_uid=opened.uid), made.at("open", contract_uid=contract)
    said = {
        "uid": opened.uid,
        "source": "Test hospital, budget",
        "target": "Test community trust, budget",
        "pounds": "1.50",
        "words": "Meant for the trust",
    }
    assert "This form was sent already" in page(client.post(correct, said))
    odd = ("", "\0", "x" * 9_999, "9" * 400, "-1", "1e9", "urn:uuid:1", "NaN", "\ud800".encode("utf-8", "replace"))
    for value in odd:
        for name in said:
            assert (
                client.post(correct, said | {"uid": uuid4(), "words": "\0", "pounds": "\0", name: value}).status_code
                == 200
            )
        for name in ("uid", "contingency", "transition", "qipp", "incentive"):
            assert client.post(f"{opens}?year=2026", {"uid": uuid4(), name: value}).status_code == 200
        for year in (value, "0", "9999"):
            assert client.post(opens, {"uid": uuid4()}, QUERY_STRING=urlencode({"year": year})).status_code < 500
        for asked in ({"on": value}, {"page": value}, {"on": "1/1/1"}, {"file": value}):
            assert client.get(made.at(), asked).status_code < 500
    with tenant(made.id):
        assert Posting.objects.count() == 1


def test_ids_of_another_board_or_partnership_lead_nowhere(made, client):
    made.open(contingency=1_000)
    other = form(made.world, "COPD")
    with tenant(made.id):
        opened, contract = Posting.objects.get(), made.contract.uid
    sit(client, made.secretary)
    for name in ("posting", "correct"):
        at = reverse(f"joint_account:{name}", kwargs={"uid": other.uid, "posting_uid": opened.uid})
        assert client.get(at).status_code == 404
    there = World.make("there")
    sit(client, there.member(Role.BOARD_SECRETARY))
    theirs = form(there)
    for at in (made.at(), made.at("years"), made.at("posting", posting_uid=opened.uid)):
        assert client.get(at).status_code == 404
    mixed = reverse("joint_account:open", kwargs={"uid": theirs.uid, "contract_uid": contract})
    assert client.post(f"{mixed}?year=2026", {"uid": uuid4()}).status_code == 404


def test_the_secretary_opens_and_corrects_through_pages_that_everybody_reads(made, client):
    sit(client, made.secretary)
    assert "Nothing is in the account yet." in page(client.get(made.at()))
    assert "The board can decide nothing" in page(client.get(reverse("boards:board", kwargs={"uid": made.board.uid})))
    listed = client.get(made.at("years")).content.decode()
    with tenant(made.id):
        opens = made.at("open", contract_uid=made.contract.uid) + "?year=2026"
    assert opens in listed
    assert "Payment by the signed contract" in page(client.get(opens))
    given = {"uid": uuid4(), "contingency": "£20.00"}
    wrong = page(client.post(opens, given | {"contingency": "9,999,999.00"}))
    assert "no more than that can be kept back" in wrong
    for _ in range(2):
        answer = client.post(opens, given)
        assert answer.status_code == 302
    shown = page(client.get(made.at()))
    assert "2026/27 is opened in the account." in shown
    assert "Contingency £20.00" in shown
    assert "In the account £20.00 together" in shown
    assert "This form was sent already" in page(client.post(opens, given | {"contingency": "21.00"}))
    assert "No year can be opened." in page(client.get(made.at("years")))
    assert "This year of the contract is opened in an account already." in page(client.get(opens))
    book = load_workbook(BytesIO(client.get(made.at(), {"file": "xlsx"}).content))
    assert [sheet.title for sheet in book.worksheets[1:]] == ["1 flows", "2 postings", "3 years"]
    with tenant(made.id):
        opened = Posting.objects.get()
    where = made.at("correct", posting_uid=opened.uid)
    said = {
        "uid": uuid4(),
        "source": "Test hospital, budget",
        "target": "Test community trust, budget",
        "pounds": "1.50",
        "words": "Meant for the trust",
    }
    answer = client.post(where, said, follow=True)
    assert "Posting 2 corrects 1." in page(answer)
    assert "Corrects Posting 1" in page(answer)
    assert "Diabetes pathway board holds £20.00, of which £0.00 is uncommitted." in page(client.get("/"))
    before = page(client.get(made.at(), {"on": "1/1/2026"}))
    assert "Nothing had moved by then." in before
    for code in ("ICB", "ACU"):
        reader = made.client(code)
        assert "Contingency £20.00" in page(reader.get(made.at()))
        assert reader.get(made.at("years")).status_code == 403
        assert reader.get(opens).status_code == 403
        assert "Diabetes pathway board holds" not in page(reader.get("/"))

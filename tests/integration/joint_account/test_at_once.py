"""Many at once spend a pot that has enough for some: with real transactions, through the service and past it."""

from concurrent.futures import ThreadPoolExecutor
from copy import copy
from threading import Event

import pytest
from django.db import IntegrityError, connection

from apps.foundation.core.tenancy import tenant
from apps.governance.joint_account import services
from apps.governance.joint_account.choices import Cause
from apps.governance.joint_account.domain.account import Account, Place, TooLittle, held, moved
from apps.governance.joint_account.domain.opening import NotAnOpening
from apps.governance.joint_account.models import Posting
from apps.governance.joint_account.selectors import accounts_that_do_not_hold
from apps.money.reconciliation.verifying import verify
from tests.database import superuser_of
from tests.factories.boards import form
from tests.integration.joint_account.opened import Made, raw

KEPT, ACU = Place(Account.CONTINGENCY), Place(Account.PROVIDER, "ACU")


def test_of_many_at_once_those_pass_for_whom_there_is_enough(committed_db):
    made = Made()
    made.open(contingency=1_000)

    def spend(_):
        try:
            made.post(moved(KEPT, ACU, 300))
            return "passed"
        except TooLittle as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as people:
        said = list(people.map(spend, range(12)))
    assert said.count("passed") == 3
    assert set(said) == {"passed", "Contingency: the account has £1.00 and this takes £3.00."}
    assert made.balances()[KEPT] == 100
    for number in (4, 6):
        with pytest.raises(IntegrityError):
            raw(made, ("PROVIDER", 100), ("CONTINGENCY", -100), number=number)
    with pytest.raises(IntegrityError, match="below nil"):
        raw(made, ("PROVIDER", 101), ("CONTINGENCY", -101), number=5)
    raw(made, ("PROVIDER", 100), ("CONTINGENCY", -100), number=5)
    assert held(made.balances()) == 0
    with tenant(made.id):
        assert accounts_that_do_not_hold() == []
    with superuser_of(connection.settings_dict["NAME"]) as server:
        server.execute("UPDATE joint_account_entry SET pence = -101 WHERE account = 'CONTINGENCY' AND pence = -100")
        server.execute("UPDATE joint_account_posting SET number = 9 WHERE number = 4")
    with tenant(made.id):
        assert accounts_that_do_not_hold() == [
            "Diabetes pathway board, posting 5",
            "Diabetes pathway board, posting 9",
            "Diabetes pathway board, contingency below nil",
        ]
        assert [one.wrong for one in verify() if not one.holds] == [accounts_that_do_not_hold()]


def while_it_opens(monkeypatch, name, opening, other):
    """What comes of two acts of which the second begins while the first has read all that it goes by, in a function
    with a name, and has not committed yet."""
    has_read, goes_on = Event(), Event()
    reads = getattr(services, name)

    def slowly(*said):
        found = reads(*said)
        if not has_read.is_set():
            has_read.set()
            goes_on.wait(1)
        return found

    monkeypatch.setattr(services, name, slowly)

    def done(act):
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        first = people.submit(done, opening)
        has_read.wait(60)
        second = people.submit(done, other)
        second.add_done_callback(lambda _: goes_on.set())
        return first.result(), second.exception() or second.result()


def test_two_boards_that_open_a_year_at_once_open_it_once(committed_db, monkeypatch):
    made = Made()
    made.settle_months()
    other = copy(made)
    other.board = form(made.world, "COPD")
    _, refusal = while_it_opens(monkeypatch, "plan_of_year", made.open, other.open)
    assert isinstance(refusal, NotAnOpening)
    assert str(refusal) == "This year of the contract is opened in an account already."
    assert other.balances() == {}


def test_a_settlement_that_is_fixed_while_its_year_is_opened_is_posted(committed_db, monkeypatch):
    made = Made()
    made.settle_months()
    _, settlement = while_it_opens(monkeypatch, "settlements_of", made.open, made.fix)
    with tenant(made.id):
        posted = Posting.objects.order_by("number").values_list("cause", "source")
        assert [cause for cause, _ in posted] == [Cause.OPENING, Cause.SETTLEMENT]
        assert posted[1][1] == settlement.uid

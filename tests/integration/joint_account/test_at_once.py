"""Many at once spend a pot that has enough for some: with real transactions, through the service and past it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection

from apps.foundation.core.tenancy import tenant
from apps.governance.joint_account.domain.account import Account, Place, TooLittle, held, moved
from apps.governance.joint_account.selectors import accounts_that_do_not_hold
from apps.money.reconciliation.verifying import verify
from tests.database import superuser_of
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

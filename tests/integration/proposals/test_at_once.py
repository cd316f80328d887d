"""Fifty votes are counted at once against a pot that can pay for seven: with real transactions."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from apps.foundation.core.tenancy import tenant
from apps.governance.joint_account.domain.account import Account
from apps.governance.joint_account.selectors import accounts_that_do_not_hold, balances_of
from apps.governance.proposals.domain.tally import Choice
from apps.governance.proposals.models import Ballot, Decision
from apps.governance.proposals.services.deciding import count_vote
from apps.governance.proposals.services.voting import cast
from tests.factories.proposals import POT, TODAY, Decides

FIFTY, EACH, PAID = 50, 1_300, 7
"""£100.00 pays for seven of £13.00, and leaves £9.00."""


def test_of_fifty_that_are_counted_at_once_seven_are_paid(committed_db):
    made = Decides()
    proposals = [made.propose(pence=EACH, title=f"Clinic {number}") for number in range(FIFTY)]
    for one in proposals:
        made.open(one)
        with tenant(made.id):
            for code in ("ACU", "SOC", ""):
                cast(actor=made.actor(code), proposal=one, choice=Choice.FOR, gains=False, today=TODAY)

    def count(one):
        try:
            with tenant(made.id):
                # each is counted twice, as by two clicks
                return [count_vote(actor=made.keeper, proposal=one, today=TODAY) for _ in range(2)]
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as people:
        found = list(people.map(count, proposals))
    assert all(first == second for first, second in found)
    outcomes = [first.outcome for first, _ in found]
    assert (outcomes.count("APPROVED"), outcomes.count("UNPAYABLE")) == (PAID, FIFTY - PAID)
    assert {first.words.partition(" Uncommitted: ")[2] for first, _ in found if first.outcome != "APPROVED"} == {
        "the account has £9.00 and this takes £13.00."
    }
    with tenant(made.id):
        balances = balances_of(made.board)
        assert balances[POT] == 10_000 - PAID * EACH
        assert sum(pence for place, pence in balances.items() if place.account is Account.COMMITTED) == PAID * EACH
        assert sum(balances.values()) == 0
        assert accounts_that_do_not_hold() == []
        assert Decision.objects.count() == FIFTY


def test_of_a_ballot_and_a_count_at_once_one_comes_first(committed_db):
    """Whoever votes while a vote is counted is in the count, or is told that it is decided."""
    made = Decides()
    one = made.propose()
    made.open(one)
    with tenant(made.id):
        for code in ("ACU", "SOC", ""):
            cast(actor=made.actor(code), proposal=one, choice=Choice.FOR, gains=False, today=TODAY)

    def act(number):
        try:
            with tenant(made.id):
                if number % 2:
                    return count_vote(actor=made.keeper, proposal=one, today=TODAY).outcome
                cast(actor=made.actor("SOC"), proposal=one, choice=Choice.AGAINST, today=TODAY)
                return "voted"
        except ValueError as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as people:
        said = set(people.map(act, range(6)))
    assert said <= {"APPROVED", "voted", "The proposal stands otherwise by now: decided."}
    with tenant(made.id):
        decision = Decision.objects.get()
        against = Ballot.objects.filter(choice="AGAINST").count()
        assert decision.words.startswith("2 for, 1 against" if against else "3 for, 0 against")

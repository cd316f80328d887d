"""Whatever members, chair and secretary do in whatever order: the account balances, no pot falls below nil, and each
decision follows from its own record."""

from random import Random
from uuid import uuid4

import pytest

from apps.foundation.core.tenancy import tenant
from apps.governance.joint_account.domain.account import Account, Place, held
from apps.governance.joint_account.selectors import accounts_that_do_not_hold, balances_of
from apps.governance.proposals.choices import Outcome
from apps.governance.proposals.domain.tally import Choice
from apps.governance.proposals.models import Decision, Interest, Proposal
from apps.governance.proposals.selectors import known
from apps.governance.proposals.services.after import not_released, release
from apps.governance.proposals.services.deciding import count_vote, decide_tie
from apps.governance.proposals.services.holding import NotNow
from apps.governance.proposals.services.interests import declare, rule
from apps.governance.proposals.services.voting import cast, record_in_the_room
from apps.governance.proposals.services.writing import withdraw
from tests.factories.proposals import POT, TODAY, Decides
from tests.integration.proposals.test_proposals import again

pytestmark = pytest.mark.django_db
ACTS, FUNDED = 270, 10_000
PAID = Place(Account.PROVIDER, "COM")
CODES = ("ACU", "COM", "SOC", "")


def act(made, drawn, one):
    """Something that somebody may try about a proposal; what is refused changes nothing."""
    actor = made.actor(drawn.choice(CODES))
    choice = drawn.choice(list(Choice))
    match drawn.choice(
        ("open", "cast", "cast", "cast", "room", "declare", "rule", "count", "count", "tie", "pay", "end")
    ):
        case "open":
            made.open(one)
        case "cast":
            cast(actor=actor, proposal=one, choice=choice, gains=drawn.random() < 0.1, words="So", today=TODAY)
        case "room":
            choices = {each.voter.id: choice for each in known(one).standings}
            record_in_the_room(actor=made.keeper, proposal=one, choices=choices, today=TODAY)
        case "declare":
            declare(actor=actor, proposal=one, gains=drawn.random() < 0.3, words="So", today=TODAY)
        case "rule":
            if (said := Interest.objects.filter(proposal=one).last()) is not None:
                may = drawn.random() < 0.5
                rule(actor=actor, proposal=one, interest_id=said.id, may_vote=may, words="Ruled", today=TODAY)
        case "count":
            count_vote(actor=made.keeper, proposal=one, today=TODAY)
        case "tie":
            decide_tie(actor=actor, proposal=one, choice=choice, today=TODAY)
        case "pay":
            if (decision := Decision.objects.filter(proposal=one).first()) is not None:
                release(actor=made.keeper, decision=decision, uid=uuid4(), pence=drawn.randint(1, 3_000), today=TODAY)
        case "end":
            if drawn.random() < 0.1:
                withdraw(actor=made.actor("SOC"), proposal=one, why="Enough", today=TODAY)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_done_the_account_holds_and_decisions_follow_from_their_records(seed):
    made, drawn = Decides(), Random(seed)
    refused = 0
    proposals = [made.propose(pence=drawn.randint(1, 4_000)) for _ in range(8)]
    with tenant(made.id):
        for _ in range(ACTS):
            try:
                act(made, drawn, drawn.choice(proposals))
            except NotNow:
                refused += 1
        balances = balances_of(made.board)
        assert accounts_that_do_not_hold() == []
        assert sum(balances.values()) == 0
        approved = Decision.objects.filter(outcome=Outcome.APPROVED).select_related("case", "proposal")
        paid = balances.get(PAID, 0)
        assert balances.get(POT, 0) == FUNDED - sum(one.case.pence for one in approved) >= 0
        assert held(balances, Account.COMMITTED) + paid == sum(one.case.pence for one in approved)
        assert all(0 <= not_released(one) <= one.case.pence for one in approved)
        for one in Decision.objects.exclude(outcome=Outcome.WITHDRAWN):
            assert again(one) == one.record["result"]
            carried = one.record["result"] == "CARRIED"
            assert carried == (one.outcome in {Outcome.APPROVED, Outcome.NOT_PAYABLE})
        assert Decision.objects.count() >= 3
        assert refused
        assert Proposal.objects.count() == len(proposals)

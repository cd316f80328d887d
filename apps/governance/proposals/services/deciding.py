"""Counting a vote: what it comes to, and the money that moves with it in the same transaction."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.kernel.pence import sterling
from apps.governance.joint_account.choices import Cause
from apps.governance.joint_account.domain.account import Account, Place, TooLittle, moved
from apps.governance.joint_account.models import Posting
from apps.governance.joint_account.services import Said, post
from apps.governance.proposals.choices import Outcome, State
from apps.governance.proposals.domain.tally import Choice, Result, Tally, in_words, is_barred
from apps.governance.proposals.models import Decision, Proposal, Tie
from apps.governance.proposals.selectors import Known, Standing, votes_that_are_over
from apps.governance.proposals.services.holding import NotNow, about, check_keeps, hold, own_seat

OUTCOMES = {Result.REJECTED: Outcome.REJECTED, Result.TOO_FEW: Outcome.LAPSED}


def count_vote(*, actor: Actor, proposal: Proposal, today: date) -> Decision | None:
    """Count a vote that is over, or in which everybody has voted who may: then the secretary or the chair may end it.
    Counted twice, it is decided once. Nothing where it is tied, and waits for the chair. Raises NotNow.
    """
    require(actor, Permission.PROPOSAL_WRITE)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        check_keeps(held.found, actor)
        if held.known.decision is not None or held.state is State.TIED:
            return held.known.decision
        held.stands(State.OPEN, State.OVER)
        if held.state is State.OPEN and not held.known.all_have_voted:
            raise NotNow("The vote is open, and not everybody has voted who may.")
        if held.known.tally().result is Result.TIED:
            Tie.objects.create(vote=held.known.vote, closed_by_id=actor.user_id, closed_at=timezone.now())
            record(actor=actor, action="PROPOSAL_TIED", **about(proposal), details={"number": proposal.number})
            return None
        return _decide(actor, held.known, None, today)


def decide_tie(*, actor: Actor, proposal: Proposal, choice: Choice, today: date) -> Decision:
    """The chair's casting vote, once: for or against. It is cast by whoever chaired when the vote opened, or chairs
    now where that member has left. Raises NotNow."""
    require(actor, Permission.PROPOSAL_VOTE)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        if held.known.decision is not None:
            return held.known.decision
        held.stands(State.TIED)
        member = own_seat(held.found, actor)
        if not member.chairs:
            raise NotNow("The chair decides a tie.")
        said = held.known.declared.get(actor.user_id or 0)
        if is_barred(
            held.known.rules,
            is_paid=member.seat.organisation_id == held.known.case.payee_id,
            declared=said is not None and said.interest.gains,
            may_vote=said is not None and said.may_vote,
        ):
            raise NotNow("You would gain from this, and do not decide it.")
        if choice is Choice.ABSTAIN:
            raise NotNow("A casting vote is for or against.")
        return _decide(actor, held.known, choice, today)


def count_what_is_over(actor: Actor, today: date) -> int:
    """Count every vote that is past its end, and say how many."""
    over = votes_that_are_over()
    for one in over:
        count_vote(actor=actor, proposal=one, today=today)
    return len(over)


def _decide(actor: Actor, known: Known, casting: Choice | None, today: date) -> Decision:
    found = known.tally(casting)
    outcome, posting, more = OUTCOMES.get(found.result, Outcome.APPROVED), None, ""
    if outcome is Outcome.APPROVED:
        try:
            posting = _commit(actor, known, today)
        except TooLittle as refusal:
            outcome, more = Outcome.NOT_PAYABLE, f" {refusal}"
    cast = f" The chair's casting vote: {casting.lower()}." if casting else ""
    made = Decision.objects.create(
        proposal=known.proposal,
        case=known.case,
        outcome=outcome,
        words=f"{in_words(found, known.rules)}{cast}{more}",
        record=_record(known, found, casting),
        posting=posting,
        decided_by_id=actor.user_id,
        decided_on=today,
        decided_at=timezone.now(),
    )
    details = {"number": known.proposal.number, "outcome": outcome.value}
    record(actor=actor, action="PROPOSAL_DECIDED", **about(known.proposal), details=details)
    return made


def _commit(actor: Actor, known: Known, today: date) -> Posting:
    """From the pot to what is committed to the proposal. Raises TooLittle."""
    proposal, case = known.proposal, known.case
    words = f"Proposal {proposal.number}, {case.title}: {sterling(case.pence)} for {case.payee.name}"
    said = Said(proposal.uid, Cause.DECISION, proposal.uid, words)
    entries = moved(Place(Account(case.pot)), Place(Account.COMMITTED, purpose=str(proposal.uid)), case.pence)
    return post(actor=actor, board=proposal.board, said=said, entries=entries, today=today)


def _record(known: Known, found: Tally, casting: Choice | None) -> dict[str, Any]:
    """All that a decision follows from, as it stood: enough to work it out anew."""
    rules = known.rules
    return {
        "case": known.case.version,
        "rules": {
            "quorum": rules.quorum,
            "clinicians": rules.clinicians,
            "majority": rules.majority.value,
            "casting_vote": rules.casting_vote,
            "conflict": rules.conflict.value,
            "days": rules.days,
        },
        "voters": [_voter(one) for one in known.standings],
        "casting": casting.value if casting else None,
        "result": found.result.value,
    }


def _voter(one: Standing) -> dict[str, Any]:
    counted = one.counted
    return {
        "seat": one.voter.seat.of,
        "name": one.voter.user.name if one.voter.user else "",
        "is_clinician": counted.is_clinician,
        "chairs": counted.chairs,
        "is_barred": counted.is_barred,
        "choice": counted.choice.value if counted.choice else None,
        "reason": one.counts.reason if one.counts and counted.choice else "",
        "interest": one.declared.interest.words if one.declared else "",
        "ruling": one.declared.ruling.words if one.declared and one.declared.ruling else "",
        "is_paid": one.is_paid,
    }

"""Interests: what members say of whether they would gain, and what the chair rules of it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.written import check_names_nobody
from apps.governance.boards.selectors import Member
from apps.governance.proposals.choices import State
from apps.governance.proposals.models import Interest, Proposal, Ruling
from apps.governance.proposals.services.holding import Held, NotNow, about, hold, own_seat


def declare(*, actor: Actor, proposal: Proposal, gains: bool, words: str, today: date) -> None:
    """Say whether oneself, one's organisation or somebody close would gain. Said again as before, nothing is written.

    Who said that they would gain does not take it back: the chair may rule that they vote. Raises NamesSomebody,
    NotNow.
    """
    require(actor, Permission.PROPOSAL_VOTE)
    check_names_nobody(words)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        declare_held(actor, held, own_seat(held.found, actor), gains=gains, words=words)


def declare_held(actor: Actor, held: Held, member: Member, *, gains: bool, words: str) -> None:
    """The same, where the board is held already."""
    held.stands(State.DISCUSSED, State.OPEN)
    if gains and not words:
        raise NotNow("Say who would gain, and how.")
    proposal, before = held.known.proposal, held.known.declared.get(actor.user_id or 0)
    if before is not None and (before.interest.gains, before.interest.words) == (gains, words if gains else ""):
        return
    if before is not None and before.interest.gains and not gains:
        raise NotNow("You said that you would gain. The chair may rule that you vote all the same.")
    Interest.objects.create(
        proposal=proposal,
        seat=member.seat,
        user_id=actor.user_id,
        gains=gains,
        words=words if gains else "",
        declared_at=timezone.now(),
    )
    record(actor=actor, action="PROPOSAL_INTEREST", **about(proposal), details={"gains": gains})


def rule(*, actor: Actor, proposal: Proposal, interest_id: int, may_vote: bool, words: str, today: date) -> None:
    """Rule as the chair whether somebody votes who declared an interest; not on one's own. Whose organisation is paid
    never votes, where interests bar at all. Raises NamesSomebody, NotNow."""
    require(actor, Permission.PROPOSAL_VOTE)
    check_names_nobody(words)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        held.stands(State.DISCUSSED, State.OPEN)
        if not own_seat(held.found, actor).chairs:
            raise NotNow("The chair rules on interests.")
        said = next((one for one in held.known.declared.values() if one.interest.id == interest_id), None)
        if said is None or not said.interest.gains:
            raise NotNow("They said something else since you opened this page.")
        if said.interest.user_id == actor.user_id:
            raise NotNow("Nobody rules on their own interest.")
        if said.interest.seat.organisation_id == held.known.case.payee_id:
            raise NotNow("Their organisation would be paid: no ruling has them vote.")
        if said.ruling is not None and (said.ruling.may_vote, said.ruling.words) == (may_vote, words):
            return
        Ruling.objects.create(
            interest=said.interest,
            may_vote=may_vote,
            words=words,
            ruled_by_id=actor.user_id,
            ruled_at=timezone.now(),
        )
        record(actor=actor, action="PROPOSAL_RULED", **about(proposal), details={"may_vote": may_vote})

"""Opening a vote, casting ballots, and writing down those that were given in the room."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.written import check_names_nobody
from apps.governance.boards.domain.rules import who_is_missing
from apps.governance.proposals.choices import State
from apps.governance.proposals.domain.tally import Choice
from apps.governance.proposals.models import Ballot, Proposal, Vote, Voter
from apps.governance.proposals.selectors import Standing
from apps.governance.proposals.services.holding import NotNow, about, check_keeps, hold, own_seat
from apps.governance.proposals.services.interests import declare_held

CLOSES_AT = time(17)
"""When a vote ends on its last day."""


def open_vote(*, actor: Actor, proposal: Proposal, closes_on: date, read: int, today: date) -> Vote:
    """Open the vote on the version of a case that was read, until 17:00 of a day, by the rules and for the members of
    today. The secretary or the chair does it; done twice, it is opened once. Raises NotNow."""
    require(actor, Permission.PROPOSAL_WRITE)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        check_keeps(held.found, actor)
        if held.state is State.OPEN and held.known.vote is not None and _day(held.known.vote) == closes_on:
            return held.known.vote
        held.stands(State.DISCUSSED)
        if held.known.case.version != read:
            raise NotNow("The case was written anew since you opened this page. Read it before it is put to the vote.")
        rules, voting = held.found.rules, held.found.voting
        if rules is None:
            raise NotNow("The board has no rules to decide by.")
        clinicians = sum(one.is_clinician for one in voting)
        if missing := who_is_missing(rules.rules, members=len(voting), clinicians=clinicians):
            raise NotNow(f"The board can decide nothing: {missing}.")
        if not today < closes_on <= today + timedelta(days=rules.days):
            raise NotNow(f"By its rules a vote is open until tomorrow at the least, and for {rules.days} days at most.")
        vote = Vote.objects.create(
            proposal=proposal,
            case=held.known.case,
            rules=rules,
            opened_by_id=actor.user_id,
            opened_at=timezone.now(),
            closes_at=timezone.make_aware(datetime.combine(closes_on, CLOSES_AT)),
        )
        Voter.objects.bulk_create(
            Voter(vote=vote, seat=one.seat, user=one.user, is_clinician=one.is_clinician, chairs=one.chairs)
            for one in voting
        )
        record(actor=actor, action="PROPOSAL_VOTE_OPENED", **about(proposal), details={"number": proposal.number})
    return vote


def cast(
    *,
    actor: Actor,
    proposal: Proposal,
    choice: Choice | None,
    reason: str = "",
    gains: bool | None = None,
    words: str = "",
    today: date,
) -> None:
    """Cast a ballot; cast again until the vote ends, the last counts, and the same again is one. Who has not said yet
    whether they would gain says so with it: who would, casts none where the rules bar them. Raises NamesSomebody,
    NotNow."""
    require(actor, Permission.PROPOSAL_VOTE)
    check_names_nobody(reason, words)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        held.stands(State.OPEN)
        member = own_seat(held.found, actor)
        standing = held.known.standing_of(actor.user_id)
        if standing is None:
            raise NotNow("You had no vote on this board when the vote opened.")
        if standing.declared is None:
            if gains is None:
                raise NotNow("Say first whether you would gain from this.")
            declare_held(actor, held, member, gains=gains, words=words)
            standing = _as_it_stands(proposal, actor, today)
        if standing.is_barred:
            if gains:
                return
            raise NotNow("You would gain from this, and by the rules of the board you do not vote on it.")
        if choice is None:
            raise NotNow("Choose for, against or abstain.")
        last = standing.ballots[-1] if standing.ballots else None
        if last is not None and (last.choice, last.reason, last.in_the_room) == (choice, reason, False):
            return
        _put(actor, standing, choice, reason, in_the_room=False)
        record(actor=actor, action="PROPOSAL_VOTED", **about(proposal), details={"number": proposal.number})


def record_in_the_room(*, actor: Actor, proposal: Proposal, choices: Mapping[int, Choice], today: date) -> int:
    """Write down what voters, by id, chose in the room, and say how many were new. Each counts when its voter has
    confirmed it. Raises NotNow."""
    require(actor, Permission.PROPOSAL_KEEP)
    with transaction.atomic():
        held = hold(proposal, timezone.now(), today)
        held.stands(State.OPEN)
        made = 0
        for standing in held.known.standings:
            choice = choices.get(standing.voter.id)
            if choice is None or standing.is_barred:
                continue
            if standing.ballots and standing.ballots[-1].choice == choice:
                continue
            _put(actor, standing, choice, "", in_the_room=True)
            made += 1
        if made:
            details = {"number": proposal.number, "ballots": made}
            record(actor=actor, action="PROPOSAL_VOTE_IN_ROOM", **about(proposal), details=details)
    return made


def _as_it_stands(proposal: Proposal, actor: Actor, today: date) -> Standing:
    standing = hold(proposal, timezone.now(), today).known.standing_of(actor.user_id)
    assert standing is not None
    return standing


def _put(actor: Actor, standing: Standing, choice: Choice, reason: str, *, in_the_room: bool) -> None:
    Ballot.objects.create(
        voter=standing.voter,
        choice=choice.value,
        reason=reason,
        in_the_room=in_the_room,
        cast_by_id=actor.user_id,
        cast_at=timezone.now(),
    )


def _day(vote: Vote) -> date:
    return timezone.localdate(vote.closes_at)

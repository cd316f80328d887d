"""Reading proposals: who sees which, how they stand, and what their vote rests on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import Role
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.choices import OrganisationRole, Sector
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import organisations_inside
from apps.governance.boards.choices import BoardKind
from apps.governance.boards.domain.rules import Rules
from apps.governance.boards.models import Board
from apps.governance.boards.selectors import BoardOnADay, boards_visible_to, member_of
from apps.governance.proposals.choices import Outcome, State
from apps.governance.proposals.domain.tally import Choice, Tally, is_barred, tally
from apps.governance.proposals.domain.tally import Voter as Counted
from apps.governance.proposals.models import (
    Ballot,
    BenefitReport,
    Case,
    Decision,
    Interest,
    Proposal,
    Remark,
    Ruling,
    Vote,
    Voter,
)

SEE_ALL = frozenset({Role.BOARD_SECRETARY, Role.AUDITOR, Role.COMMAND_LINE})


@dataclass(frozen=True)
class Declared:
    """What somebody said last of their interest, and what the chair ruled of it last."""

    interest: Interest
    ruling: Ruling | None

    @property
    def may_vote(self) -> bool:
        return self.ruling is not None and self.ruling.may_vote


@dataclass(frozen=True)
class Standing:
    """Somebody who sat with a vote when the vote opened, and how they stand in it."""

    voter: Voter
    declared: Declared | None
    is_paid: bool
    is_barred: bool
    ballots: Sequence[Ballot]

    @property
    def counts(self) -> Ballot | None:
        """The last ballot that they cast themselves."""
        return next((one for one in reversed(self.ballots) if not one.in_the_room), None)

    @property
    def to_confirm(self) -> Ballot | None:
        """What the secretary wrote down since, which they have not confirmed."""
        last = self.ballots[-1] if self.ballots else None
        return last if last is not None and last.in_the_room else None

    @property
    def counted(self) -> Counted:
        """As the rule module takes them."""
        ballot = self.counts
        choice = Choice(ballot.choice) if ballot and not self.is_barred else None
        return Counted(self.voter.is_clinician, self.voter.chairs, self.is_barred, choice)


@dataclass(frozen=True)
class Known:
    """A proposal with what its page and its decision rest on."""

    proposal: Proposal
    case: Case
    vote: Vote | None
    declared: Mapping[int, Declared]
    """By user."""
    standings: Sequence[Standing]
    is_tied: bool
    decision: Decision | None

    @property
    def rules(self) -> Rules:
        assert self.vote is not None
        return self.vote.rules.rules

    def state(self, now: datetime) -> State | None:
        """Where it stands while nothing is decided; nothing where something is."""
        if self.decision is not None:
            return None
        if self.vote is None:
            return State.DISCUSSED
        if self.is_tied:
            return State.TIED
        return State.OPEN if now < self.vote.closes_at else State.OVER

    def standing_of(self, user_id: int | None) -> Standing | None:
        return next((one for one in self.standings if one.voter.user_id == user_id), None)

    @property
    def all_have_voted(self) -> bool:
        """Whether everybody who may vote has."""
        return all(one.is_barred or one.counts for one in self.standings)

    def tally(self, casting: Choice | None = None) -> Tally:
        return tally(self.rules, [one.counted for one in self.standings], casting)


def sees_all(actor: Actor, found: BoardOnADay) -> bool:
    """Whether the actor sees what the board has yet to decide: its members, its secretary and auditors; in an alliance
    commissioners too."""
    if actor.role == Role.COMMISSIONER and found.board.kind == BoardKind.ALLIANCE:
        return True
    return actor.role in SEE_ALL or member_of(found, actor) is not None


def proposals_visible_to(actor: Actor, found: BoardOnADay) -> QuerySet[Proposal]:
    """Proposals to a board, the latest first: all, or those that were voted on and decided."""
    require(actor, Permission.PROPOSAL_VIEW)
    every = Proposal.objects.filter(board=found.board).order_by("-number")
    if sees_all(actor, found):
        return every
    voted = Decision.objects.filter(proposal=OuterRef("pk")).exclude(outcome=Outcome.WITHDRAWN)
    return every.filter(Exists(voted))


def open_board(actor: Actor, uid: UUID) -> Board:
    """A board whose proposals the actor may look at; raises Board.DoesNotExist."""
    require(actor, Permission.PROPOSAL_VIEW)
    return boards_visible_to(actor).get(uid=uid)


def all_known(proposals: QuerySet[Proposal]) -> list[Known]:
    """Each with all that it rests on, in the order of the query."""
    ballots = Prefetch("ballots", Ballot.objects.select_related("cast_by").order_by("cast_at", "id"))
    voters = Voter.objects.select_related("user", "seat__organisation").prefetch_related(ballots).order_by("id")
    rulings = Prefetch("rulings", Ruling.objects.select_related("ruled_by").order_by("id"))
    interests = Interest.objects.select_related("user", "seat__organisation").prefetch_related(rulings).order_by("id")
    rows = proposals.select_related("board", "made_by").prefetch_related(
        Prefetch("cases", Case.objects.select_related("payee", "written_by").order_by("version")),
        Prefetch("interests", interests),
        Prefetch(
            "votes",
            Vote.objects.select_related("rules", "opened_by").prefetch_related(Prefetch("voters", voters), "ties"),
        ),
        Prefetch("decisions", Decision.objects.select_related("posting", "decided_by", "case__payee")),
    )
    return [_known(one) for one in rows]


def known(proposal: Proposal) -> Known:
    """One, as it stands."""
    return all_known(Proposal.objects.filter(id=proposal.id))[0]


def _known(proposal: Proposal) -> Known:
    case = list(proposal.cases.all())[-1]
    declared: dict[int, Declared] = {}
    for one in proposal.interests.all():
        rulings = list(one.rulings.all())
        if one.user_id is not None:
            declared[one.user_id] = Declared(one, rulings[-1] if rulings else None)
    vote = next(iter(proposal.votes.all()), None)
    standings = [_standing(vote, one, case, declared) for one in vote.voters.all()] if vote else []
    tied = bool(vote and list(vote.ties.all()))
    return Known(proposal, case, vote, declared, standings, tied, next(iter(proposal.decisions.all()), None))


def _standing(vote: Vote, voter: Voter, case: Case, declared: Mapping[int, Declared]) -> Standing:
    said = declared.get(voter.user_id or 0)
    is_paid = voter.seat.organisation_id == case.payee_id
    barred = is_barred(
        vote.rules.rules,
        is_paid=is_paid,
        declared=said is not None and said.interest.gains,
        may_vote=said is not None and said.may_vote,
    )
    return Standing(voter, said, is_paid, barred, list(voter.ballots.all()))


def community_first(found: Sequence[Known]) -> list[Known]:
    """Those for care in the community first, each kind in its order."""
    return sorted(found, key=lambda one: one.case.sector != Sector.COMMUNITY)


def remarks_of(proposal: Proposal) -> list[Remark]:
    """What was said of it and the papers it was given, in order."""
    return list(proposal.remarks.select_related("said_by").order_by("said_at", "id"))


def latest_reports(decisions: Sequence[Decision]) -> dict[int, BenefitReport]:
    """The last report of each decision that has one, by id."""
    rows = BenefitReport.objects.filter(decision__in=decisions).order_by("decision_id", "-id").distinct("decision_id")
    return {one.decision_id: one for one in rows}


def reports_of(decision: Decision) -> list[BenefitReport]:
    """Every report of what came of a decision, the latest first."""
    return list(decision.reports.select_related("reported_by").order_by("-id"))


def may_be_paid() -> QuerySet[Organisation]:
    """Whom a board may pay: organisations of the partnership that commission nothing."""
    return organisations_inside().exclude(role=OrganisationRole.COMMISSIONER).order_by("name")


def votes_that_are_over() -> list[Proposal]:
    """Those whose vote is past its end, and neither counted nor tied."""
    over = Vote.objects.filter(closes_at__lte=timezone.now(), ties__isnull=True, proposal__decisions__isnull=True)
    return [one.proposal for one in over.select_related("proposal__board").order_by("closes_at")]


def undecided_of(boards: Sequence[BoardOnADay]) -> list[tuple[BoardOnADay, Known]]:
    """What some boards have opened a vote on and not decided, those for care in the community first."""
    by_id = {one.board.id: one for one in boards}
    rows = Proposal.objects.filter(board__in=by_id, votes__isnull=False, decisions__isnull=True).order_by("number")
    return [(by_id[one.proposal.board_id], one) for one in community_first(all_known(rows))]


def waits_for(actor: Actor, found: BoardOnADay, one: Known, now: datetime) -> str:
    """Why an open vote waits for the actor; empty where it does not."""
    state, member = one.state(now), member_of(found, actor)
    standing = one.standing_of(actor.user_id) if member else None
    if state is State.TIED:
        return "it is tied, and waits for your casting vote." if member and member.chairs else ""
    if actor.role == Role.BOARD_SECRETARY and one.all_have_voted:
        return "everybody has voted who may, and it can be counted."
    if state is not State.OPEN or standing is None or standing.is_barred:
        return ""
    if standing.to_confirm is not None:
        return "confirm what you voted in the room."
    if standing.counts or one.vote is None:
        return ""
    return f"it waits for your vote until {day_in_words(timezone.localdate(one.vote.closes_at))}."

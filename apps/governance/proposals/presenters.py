"""What pages about proposals show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from apps.foundation.core.tables import Column, Row, Table, money, words
from apps.foundation.kernel.pence import Pence, round_half_up, sterling
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.choices import Sector
from apps.governance.boards.domain.rules import Conflict, in_words
from apps.governance.proposals.choices import ChoiceOf, Outcome, State
from apps.governance.proposals.domain import benefit

if TYPE_CHECKING:
    from datetime import datetime

    from apps.governance.boards.models import Board
    from apps.governance.boards.selectors import Member
    from apps.governance.proposals.models import BenefitReport, Case, Decision
    from apps.governance.proposals.selectors import Declared, Known

TONES = {
    Outcome.APPROVED: "green",
    Outcome.REJECTED: "grey",
    Outcome.LAPSED: "grey",
    Outcome.NOT_PAYABLE: "orange",
    Outcome.WITHDRAWN: "grey",
    State.DISCUSSED: "white",
    State.OPEN: "blue",
    State.OVER: "blue",
    State.TIED: "orange",
}
PAID = {
    Conflict.VOTES: "They vote: the rules of the board let everybody vote.",
    Conflict.SPEAKS: "They may speak, and do not vote.",
    Conflict.LEAVES: "They neither speak nor vote.",
}
"""What follows for a member for whoever would be paid."""


@dataclass(frozen=True)
class Line:
    """A proposal on the list."""

    uid: Any
    number: int
    title: str
    amount: str
    payee: str
    is_community: bool
    tag: str
    tone: str
    note: str


@dataclass(frozen=True)
class InterestShown:
    """Whose interest, in what words, and what follows from it."""

    id: int
    who: str
    words: str
    follows: str
    may_be_ruled: bool


def moment_words(moment: datetime) -> str:
    """`20 February 2026, 17:00`."""
    local = timezone.localtime(moment)
    return f"{day_in_words(timezone.localdate(moment))}, {local:%H:%M}"


def status(known: Known, now: datetime) -> tuple[str, str]:
    """Where a proposal stands, in words, and the colour of its tag."""
    if known.decision is not None:
        outcome = Outcome(known.decision.outcome)
        return outcome.label, TONES[outcome]
    state = known.state(now)
    assert state is not None
    return state.label, TONES[state]


def line(known: Known, now: datetime, reports: Mapping[int, BenefitReport]) -> Line:
    """A proposal on the list: its case, where it stands, and what came of it."""
    tag, tone = status(known, now)
    note = ""
    if known.decision is not None:
        note = f"Decided on {day_in_words(known.decision.decided_on)}."
        if (report := reports.get(known.decision.id)) is not None:
            note += f" {benefit_words(known.case, report)}"
    elif known.vote is not None:
        note = f"Vote by {moment_words(known.vote.closes_at)}."
    case = known.case
    return Line(
        known.proposal.uid,
        known.proposal.number,
        case.title,
        sterling(case.pence),
        case.payee.name,
        case.sector == Sector.COMMUNITY,
        tag,
        tone,
        note,
    )


def register_table(board: Board, decided: Sequence[Known], reports: Mapping[int, BenefitReport]) -> Table:
    """The register of decisions: each with its count by the rules of its vote, and what came of it."""
    rows = [
        Row(
            [
                words(f"{one.proposal.number}", link=address(board, one)),
                words(day_in_words(one.decision.decided_on)),
                words(one.case.title),
                words(one.case.payee.name),
                money(one.case.pence),
                words(Outcome(one.decision.outcome).label, note=one.decision.words),
                words(benefit_words(one.case, reports[one.decision.id]) if one.decision.id in reports else ""),
            ]
        )
        for one in decided
        if one.decision is not None
    ]
    columns = [
        Column("Proposal"),
        Column("Decided"),
        Column("What"),
        Column("To"),
        Column("Amount", "£", is_number=True),
        Column("Outcome"),
        Column("What came of it"),
    ]
    return Table("Register of decisions", columns, rows, name="register", wide=True)


def address(board: Board, known: Known) -> str:
    """Where a proposal is."""
    return reverse("proposals:proposal", kwargs={"uid": board.uid, "proposal_uid": known.proposal.uid})


def facts(known: Known, uncommitted: Pence) -> list[tuple[str, str]]:
    """What is asked, at the head of the page; while it is undecided, what its pot has and what it would leave."""
    case = known.case
    pot = case.get_pot_display().partition(":")[0]
    rows = [("Amount", sterling(case.pence))]
    if known.decision is None:
        rows.append(("From", f"{pot}, which has {sterling(uncommitted)}"))
        left = uncommitted - case.pence
        rows.append(("Leaves", sterling(left) if left >= 0 else f"Not enough: {sterling(-left)} short"))
    else:
        rows.append(("From", pot))
    rows += [("To", case.payee.name), ("For", case.service), ("From the day", day_in_words(case.starts_on))]
    if known.vote is not None and known.decision is None:
        rows.append(("Vote by", moment_words(known.vote.closes_at)))
    return rows


def promise(case: Case) -> list[tuple[str, str]]:
    """What a case promises, and what chance alone would do to its measure."""
    by_chance = benefit.chance(case.before)
    enough = "" if abs(case.promised) > by_chance else ": one year will not be enough to tell"
    fewer = "fewer" if case.promised < 0 else "more"
    return [
        ("Promised", f"{abs(case.promised):,} {fewer} a year than the {case.before:,} of the 12 months before"),
        ("Measured by", case.measure),
        ("Chance alone", f"{benefit.signed(-by_chance)} to {benefit.signed(by_chance)} a year{enough}"),
        ("What could stop", case.stops),
        ("Fits the plan", case.fits),
    ]


def benefit_words(case: Case, report: BenefitReport) -> str:
    """What a measure did against what was promised over as many months."""
    promised = round_half_up(case.promised * report.months, 12)
    found = benefit.Benefit(report.before, promised, report.after)
    return f"{case.measure}, {report.months} months. {benefit.in_words(found)}"


def interests(known: Known, members: Sequence[Member], conflict: Conflict, actor_id: int | None) -> list[InterestShown]:
    """Who would gain, and whether they vote: members for whoever would be paid, and who said so."""
    said = {user: one for user, one in known.declared.items() if one.interest.gains}
    paid = [
        InterestShown(0, f"{one.user.name}, {one.seat.of}", "Their organisation would be paid.", PAID[conflict], False)
        for one in members
        if one.user is not None and one.seat.organisation_id == known.case.payee_id and one.user.id not in said
    ]
    return paid + [_interest(known, one, conflict, actor_id) for one in said.values()]


def _interest(known: Known, one: Declared, conflict: Conflict, actor_id: int | None) -> InterestShown:
    seat, is_paid = one.interest.seat, one.interest.seat.organisation_id == known.case.payee_id
    if conflict == Conflict.VOTES or is_paid:
        follows = PAID[conflict]
    elif one.ruling is None:
        follows = "Does not vote, unless the chair rules that they do."
    else:
        follows = f"The chair ruled: {'votes' if one.may_vote else 'does not vote'}. {one.ruling.words}"
    name = one.interest.user.name if one.interest.user else ""
    ruled = conflict != Conflict.VOTES and not is_paid and one.interest.user_id != actor_id
    said = f"{one.interest.words.rstrip('.')}."
    return InterestShown(one.interest.id, f"{name}, {seat.of}", said, follows, ruled)


def so_far(known: Known) -> str:
    """How many have voted while a vote is open; how, nobody is told until it is counted."""
    cast = sum(one.counts is not None and not one.is_barred for one in known.standings)
    barred = sum(one.is_barred for one in known.standings)
    may = len(known.standings) - barred
    out = f" {barred} would gain: they take part and do not vote." if barred else ""
    return f"{cast} of the {may} who may vote have voted. How is shown when the vote is counted.{out}"


def rules_of_vote(known: Known) -> list[str]:
    """The rules by which the vote is counted."""
    return in_words(known.rules) if known.vote is not None else []


def what_follows(known: Known) -> str:
    """What its approval does."""
    case = known.case
    pot = case.get_pot_display().partition(":")[0].lower()
    return (
        f"{sterling(case.pence)} moves from {pot} to what is committed, in the same step, and is kept for "
        f"{case.payee.name} until it is released from {day_in_words(case.starts_on)}. If the pot has not enough by "
        "then, nothing moves and the board is told why."
    )


def ballots_table(decision: Decision) -> Table | None:
    """Who voted how, as it stood when it was decided."""
    voters = decision.record.get("voters")
    if not voters:
        return None
    rows = [
        Row(
            [
                words(one["name"], note=one["seat"]),
                words(_roles(one)),
                words(_choice(one)),
                words(" ".join(part for part in (one["interest"], one["ruling"]) if part)),
                words(one["reason"]),
            ]
        )
        for one in voters
    ]
    columns = [Column("Member"), Column("Counts as"), Column("Vote"), Column("Interest"), Column("For the minutes")]
    return Table("Who voted how", columns, rows, name="ballots")


def _roles(voter: Mapping[str, Any]) -> str:
    said = [name for name, holds in (("chair", voter["chairs"]), ("clinician", voter["is_clinician"])) if holds]
    return ", ".join(said).capitalize() or "Member"


def _choice(voter: Mapping[str, Any]) -> str:
    if voter["is_barred"]:
        return "Did not vote: would gain"
    return ChoiceOf(voter["choice"]).label if voter["choice"] else "Did not vote"

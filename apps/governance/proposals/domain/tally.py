"""What the ballots of a vote come to by the rules that held when it opened (source: clause on decisions of a board).

A member who is barred by an interest takes part, and stands in no majority. Who abstains takes part.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.governance.boards.domain.rules import Conflict, Majority, Rules


class Choice(StrEnum):
    FOR = "FOR"
    AGAINST = "AGAINST"
    ABSTAIN = "ABSTAIN"


class Result(StrEnum):
    CARRIED = "CARRIED"
    REJECTED = "REJECTED"
    TIED = "TIED"
    TOO_FEW = "TOO_FEW"


@dataclass(frozen=True)
class Voter:
    """Who might vote: whether they are a clinician, chair the board, are barred, and what they chose last."""

    is_clinician: bool
    chairs: bool
    is_barred: bool
    choice: Choice | None

    @property
    def takes_part(self) -> bool:
        return self.is_barred or self.choice is not None


@dataclass(frozen=True)
class Tally:
    """How many took part, how many of them clinicians, how they voted, and what that comes to."""

    taking_part: int
    clinicians: int
    votes_for: int
    votes_against: int
    abstained: int
    result: Result


def is_barred(rules: Rules, *, is_paid: bool, declared: bool, may_vote: bool) -> bool:
    """Whether an interest keeps a member from voting. Of those who declared one, the chair may rule that they vote;
    whose own organisation is paid never does. Where the rules let everybody vote, nobody is barred."""
    if rules.conflict == Conflict.VOTES:
        return False
    return is_paid or (declared and not may_vote)


def tally(rules: Rules, voters: Sequence[Voter], casting: Choice | None = None) -> Tally:
    """What the ballots come to. A tie waits for the chair, where the rules give the chair a casting vote and the chair
    is not barred; `casting` is that vote. Where nobody votes for it, nothing is tied."""
    counted = [one for one in voters if not one.is_barred]
    votes_for = sum(one.choice == Choice.FOR for one in counted)
    against = sum(one.choice == Choice.AGAINST for one in counted)
    taking_part = sum(one.takes_part for one in voters)
    clinicians = sum(one.takes_part and one.is_clinician for one in voters)
    if taking_part < rules.quorum or clinicians < rules.clinicians:
        result = Result.TOO_FEW
    elif _carries(rules.majority, votes_for, against):
        result = Result.CARRIED
    elif rules.casting_vote and votes_for == against > 0 and any(one.chairs for one in counted):
        result = {None: Result.TIED, Choice.FOR: Result.CARRIED}.get(casting, Result.REJECTED)
    else:
        result = Result.REJECTED
    abstained = sum(one.choice == Choice.ABSTAIN for one in counted)
    return Tally(taking_part, clinicians, votes_for, against, abstained, result)


def in_words(found: Tally, rules: Rules) -> str:
    """The count in a sentence: `4 for, 1 against, 1 abstained; 6 of the 4 needed took part, 2 of them clinicians.`"""
    clinicians = (
        f", {found.clinicians} of them clinicians, where {rules.clinicians} must be" if rules.clinicians else ""
    )
    return (
        f"{found.votes_for} for, {found.votes_against} against, {found.abstained} abstained. "
        f"{found.taking_part} took part, where {rules.quorum} must{clinicians}."
    )


def _carries(majority: Majority, votes_for: int, against: int) -> bool:
    if majority == Majority.SIMPLE:
        return votes_for > against
    if majority == Majority.TWO_THIRDS:
        return votes_for > 0 and 3 * votes_for >= 2 * (votes_for + against)
    return votes_for > 0 and against == 0

"""The rules by which a board decides: who must take part, what carries a vote, and what an interest means."""

from dataclasses import dataclass
from enum import StrEnum

LONGEST_VOTE, MOST_SEATS = 90, 60
"""Days for which a vote may be open, and seats of a board."""


class Majority(StrEnum):
    """What carries a vote, of those who voted for or against."""

    SIMPLE = "SIMPLE"
    TWO_THIRDS = "TWO_THIRDS"
    UNANIMOUS = "UNANIMOUS"


class Conflict(StrEnum):
    """What a member does who would gain from a decision. Each of the three counts such a member as taking part."""

    VOTES = "VOTES"
    SPEAKS = "SPEAKS"
    LEAVES = "LEAVES"


MAJORITIES = {
    Majority.SIMPLE: "more members vote for it than against it",
    Majority.TWO_THIRDS: "at least two thirds of those who vote for or against it vote for it",
    Majority.UNANIMOUS: "somebody votes for it and nobody against it",
}
CONFLICTS = {
    Conflict.VOTES: "says so, may speak, and votes",
    Conflict.SPEAKS: "says so and may speak, but does not vote",
    Conflict.LEAVES: "says so, and neither speaks nor votes",
}


class NotRules(ValueError):
    """These are no rules to decide by; `field` says which of them is wrong."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Rules:
    """How a board decides. `quorum` is how many voting members must take part, `clinicians` how many of them must be
    clinicians, `days` how long a vote is open at most."""

    quorum: int
    clinicians: int
    majority: Majority
    casting_vote: bool
    conflict: Conflict
    days: int


def check_rules(rules: Rules) -> None:
    """Raise NotRules unless a board can decide by them."""
    if not 1 <= rules.quorum <= MOST_SEATS:
        raise NotRules("quorum", f"Between 1 and {MOST_SEATS} voting members must take part.")
    if not 0 <= rules.clinicians <= rules.quorum:
        raise NotRules("clinicians", "Clinicians are some of those who must take part: not more than all of them.")
    if not 1 <= rules.days <= LONGEST_VOTE:
        raise NotRules("days", f"A vote is open for 1 to {LONGEST_VOTE} days.")
    if rules.casting_vote and rules.majority != Majority.SIMPLE:
        raise NotRules("casting_vote", "Only a simple majority can end in a tie, which a casting vote decides.")


def in_words(rules: Rules) -> list[str]:
    """The rules, a sentence each."""
    clinicians = f", {rules.clinicians} of them clinicians" if rules.clinicians else ""
    take = "takes" if rules.quorum == 1 else "take"
    tie = "The chair decides a tie. " if rules.casting_vote else ""
    return [
        f"Nothing is decided unless {_counted(rules.quorum, 'voting member')} {take} part{clinicians}.",
        f"A proposal is carried when {MAJORITIES[rules.majority]}. {tie}Who abstains takes part.",
        f"A member who would gain from a decision {CONFLICTS[rules.conflict]}; they count as taking part.",
        f"A vote is open for {_counted(rules.days, 'day')} at most.",
    ]


def who_is_missing(rules: Rules, *, members: int, clinicians: int) -> str:
    """Why a board of so many voting members, so many of them clinicians, could never decide by the rules; empty where
    it can."""
    short = []
    if members < rules.quorum:
        short.append(f"{_counted(rules.quorum, 'voting member')} must take part and it has {members}")
    if clinicians < rules.clinicians:
        short.append(f"{_counted(rules.clinicians, 'clinician')} must take part and it has {clinicians}")
    return ", and ".join(short)


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"

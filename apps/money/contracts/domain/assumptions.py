"""An assumption in the place of data that are missing: who has signed it, and whether it is cover.

It covers when every party has signed it, through its last day, until an amendment that every party has signed takes its
place. Source clause: "a phased approach with agreed assumptions, data improvement plan and risk share".
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.money.contracts.domain.signing import SignedFor, check_signer


class State(StrEnum):
    WAITING = "Waiting"
    ACCEPTED = "Accepted"
    PAST = "Past its day"
    REPLACED = "Replaced"


class Amended(ValueError):
    """Another wording has taken, or is to take, the place of this one: that one is signed, or amended."""


class PastItsDay(ValueError):
    """The assumption is cover no longer, so that nobody signs it."""


@dataclass(frozen=True)
class Worded:
    """One wording: how many parties have not signed it, and its last day."""

    waiting: int
    until: date


def standings(wordings: Sequence[Worded], today: date) -> list[State]:
    """Where each wording of one assumption stands, the first first; each amends the one before it.

    One that all parties signed stands until a later one has been signed by all. One that they have not is replaced as
    soon as it is amended.
    """
    found = []
    is_newest, is_later_signed = True, False
    for one in reversed(wordings):
        found.append(_state(one, today, replaced=is_later_signed or (one.waiting > 0 and not is_newest)))
        is_newest, is_later_signed = False, is_later_signed or not one.waiting
    return found[::-1]


def check_acceptance(
    *,
    state: State,
    is_newest: bool,
    parties: Iterable[Hashable],
    party: Hashable,
    person: Hashable,
    writer: Hashable,
    signed: Iterable[SignedFor],
) -> None:
    """Raise unless this person may sign the wording for this party.

    Raises Amended, PastItsDay, and what `check_signer` raises.
    """
    if not is_newest or state == State.REPLACED:
        raise Amended("This assumption was amended. Read and sign the new wording.")
    if state == State.PAST:
        raise PastItsDay("The last day of this assumption has passed. It is amended before anybody signs it.")
    check_signer("assumption", parties=parties, party=party, person=person, writers=[writer], signed=signed)


def _state(one: Worded, today: date, *, replaced: bool) -> State:
    if replaced:
        return State.REPLACED
    if one.until < today:
        return State.PAST
    return State.WAITING if one.waiting else State.ACCEPTED

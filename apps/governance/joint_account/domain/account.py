"""The joint account of a pathway in double entry: what moves from where to where, and what may never be.

An entry above nil comes into its account, one below nil leaves it. The entries of a posting add to nil. What the board
holds is never below nil, in the whole or in any part of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.foundation.kernel.pence import Pence, sterling


class Account(StrEnum):
    """Parts of the account. Those outside it say where money came from and went to."""

    COMMISSIONER = "COMMISSIONER"
    PROVIDER = "PROVIDER"
    QIPP = "QIPP"
    REINVESTMENT = "REINVESTMENT"
    COMMITTED = "COMMITTED"
    CONTINGENCY = "CONTINGENCY"
    INCENTIVE = "INCENTIVE"
    TRANSITION = "TRANSITION"


NAMES = {
    Account.COMMISSIONER: "Commissioners",
    Account.PROVIDER: "Provider budgets",
    Account.QIPP: "QIPP saving",
    Account.REINVESTMENT: "Uncommitted",
    Account.COMMITTED: "Committed",
    Account.CONTINGENCY: "Contingency",
    Account.INCENTIVE: "Incentive",
    Account.TRANSITION: "Transition",
}
HELD = (Account.REINVESTMENT, Account.COMMITTED, Account.CONTINGENCY, Account.INCENTIVE, Account.TRANSITION)
"""What the board holds."""

OF_AN_ORGANISATION = (Account.COMMISSIONER, Account.PROVIDER)
"""Accounts of which each organisation has its own."""


class DoesNotBalance(ValueError):
    """Entries do not add to nil, or say nothing."""


class TooLittle(ValueError):
    """The account has not enough of what a posting would take from it."""


@dataclass(frozen=True)
class Place:
    """An account: of an organisation by its code, where each has its own; of what is committed, for what by its id."""

    account: Account
    organisation: str = ""
    purpose: str = ""

    @property
    def is_held(self) -> bool:
        return self.account in HELD


@dataclass(frozen=True)
class Entry:
    """Pence into an account (+) or out of it (-)."""

    place: Place
    pence: Pence


def moved(source: Place, target: Place, pence: Pence) -> list[Entry]:
    """The two entries of an amount that moves."""
    return [Entry(source, -pence), Entry(target, pence)]


def gathered(entries: Iterable[Entry]) -> list[Entry]:
    """An entry a place, in the order in which places were first named; none of nil."""
    sums: dict[Place, Pence] = {}
    for one in entries:
        sums[one.place] = sums.get(one.place, 0) + one.pence
    return [Entry(place, pence) for place, pence in sums.items() if pence]


def after(balances: Mapping[Place, Pence], entries: Sequence[Entry]) -> dict[Place, Pence]:
    """What every account has after a posting. Raises DoesNotBalance, TooLittle."""
    if not entries or any(not one.pence for one in entries):
        raise DoesNotBalance("A posting has entries, and none of nil.")
    if total := sum(one.pence for one in entries):
        raise DoesNotBalance(f"The entries of a posting add to nil, and these to {sterling(total)}.")
    found = dict(balances)
    for one in entries:
        found[one.place] = found.get(one.place, 0) + one.pence
    for place, pence in found.items():
        if place.is_held and pence < 0:
            has = balances.get(place, 0)
            raise TooLittle(
                f"{NAMES[place.account]}: the account has {sterling(has)} and this takes {sterling(has - pence)}."
            )
    return found


def held(balances: Mapping[Place, Pence], *accounts: Account) -> Pence:
    """What the board holds of some parts of the account; of all where none is named."""
    wanted = accounts or HELD
    return sum(pence for place, pence in balances.items() if place.account in wanted)

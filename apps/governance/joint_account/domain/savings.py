"""The order of savings: QIPP, then incentive, then contingency, then everything beyond plan to the pathway's quality.

Any other order is a signed variation. Source: Joint Management Board, "order of savings".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apps.foundation.kernel.pence import Pence
from apps.governance.joint_account.domain.account import Account, Entry, Place, gathered, moved

ORDER = (Account.QIPP, Account.INCENTIVE, Account.CONTINGENCY)
"""What is filled first; the rest is reinvested."""


@dataclass(frozen=True)
class Transfer:
    """What one party of a contract pays another to settle a year. Each is known by its code."""

    payer: str
    payee: str
    pence: Pence


def filled(saved: Pence, wants: Mapping[Account, Pence]) -> dict[Account, Pence]:
    """Where a saving goes: into each want in order until it is filled, what is left to the pathway."""
    found, left = {}, saved
    for account in ORDER:
        found[account] = min(left, max(0, wants.get(account, 0)))
        left -= found[account]
    found[Account.REINVESTMENT] = left
    return {account: pence for account, pence in found.items() if pence}


def entries_of(transfers: Sequence[Transfer], payers: frozenset[str], wants: Mapping[Account, Pence]) -> list[Entry]:
    """How the settlement of a year moves through the account.

    What a commissioner pays providers is what they saved: it goes into the account, in the order of savings. What a
    provider pays, to whomever, is its own to pay, and the account holds none of it.
    """
    saved: list[Entry] = []
    direct: list[Entry] = []
    for one in transfers:
        source = _place(one.payer, payers)
        if one.payer in payers and one.payee not in payers:
            saved.append(Entry(source, -one.pence))
        else:
            direct += moved(source, _place(one.payee, payers), one.pence)
    total = -sum(one.pence for one in saved)
    goes = [Entry(Place(account), pence) for account, pence in filled(total, wants).items()]
    return gathered([*saved, *goes, *direct])


def _place(code: str, payers: frozenset[str]) -> Place:
    return Place(Account.COMMISSIONER if code in payers else Account.PROVIDER, code)

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


@dataclass(frozen=True)
class Settled:
    """How a year was settled: who pays whom, which of them are commissioners, what care cost less than was planned
    (below nil: more), and what performance alone moves by party (below nil: pays)."""

    transfers: Sequence[Transfer]
    commissioners: frozenset[str]
    saved: Pence
    performance: Mapping[str, Pence]


def filled(saved: Pence, wants: Mapping[Account, Pence]) -> dict[Account, Pence]:
    """Where a saving goes: into each want in order until it is filled, what is left to the pathway."""
    found, left = {}, saved
    for account in ORDER:
        found[account] = min(left, max(0, wants.get(account, 0)))
        left -= found[account]
    found[Account.REINVESTMENT] = left
    return {account: pence for account, pence in found.items() if pence}


def entries_of(settled: Settled, wants: Mapping[Account, Pence]) -> list[Entry]:
    """How the settlement of a year moves through the account.

    Where care cost less than was planned, what a provider pays commissioners for performance is a saving returned: it
    goes into the account, in the order of savings. All else (an error of the baseline, a premium, a loss that is
    shared) is due between the parties, and the account holds none of it.
    """
    left = {code: -pence for code, pence in settled.performance.items() if pence < 0 < settled.saved}
    returned: list[Entry] = []
    direct: list[Entry] = []
    for one in settled.transfers:
        is_returned = one.payee in settled.commissioners and one.payer not in settled.commissioners
        saving = min(one.pence, left.get(one.payer, 0)) if is_returned else 0
        left[one.payer] = left.get(one.payer, 0) - saving
        source = _place(one.payer, settled.commissioners)
        returned.append(Entry(source, -saving))
        direct += moved(source, _place(one.payee, settled.commissioners), one.pence - saving)
    total = -sum(one.pence for one in returned)
    goes = [Entry(Place(account), pence) for account, pence in filled(total, wants).items()]
    return gathered([*returned, *goes, *direct])


def _place(code: str, commissioners: frozenset[str]) -> Place:
    return Place(Account.COMMISSIONER if code in commissioners else Account.PROVIDER, code)

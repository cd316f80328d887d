"""Transfers that clear what each party is to get or to give."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence


@dataclass(frozen=True)
class Transfer:
    """So much from one party to another."""

    payer: str
    payee: str
    pence: Pence


class NotBalanced(AssertionError):
    """What parties get and give does not sum to nil: a bug."""


def cleared(net: Mapping[str, Pence]) -> list[Transfer]:
    """Each who receives is paid by all who owe, in proportion to what each of them still owes, by largest remainder;
    parties in the order of their codes. Every party ends with its amount to the penny. Raises NotBalanced."""
    if sum(net.values()):
        raise NotBalanced(str(dict(net)))
    owed = {code: -pence for code, pence in sorted(net.items()) if pence < 0}
    found = []
    for payee, pence in sorted(net.items()):
        if pence > 0:
            for payer, part in allocate(pence, owed).items():
                owed[payer] -= part
                if part:
                    found.append(Transfer(payer, payee, part))
    return found

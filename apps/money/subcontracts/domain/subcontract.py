"""Subcontracts beneath a contract with one provider: which contracts have them, what they hold to, what each is paid.

A subcontract has no terms of its own beside what its provider does and its share of the payment: its text names the
check code of the contract above it, so its principles are that contract's and cannot be others. Source clause:
contracts, "principal provider and subcontracts": subcontracts beneath it with the same principles; "programme fee": the
care group freely prices its subcontracts.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.percents import HUNDRED_PERCENT, percent_in_words

MODELS = frozenset({"PRINCIPAL_PROVIDER", "INTEGRATED_HUB"})
"""Contracting models in which one provider holds the contract and others work beneath it."""
WAYS = frozenset({"PROGRAMME_FEE"})
"""Ways of value by which one provider, the care group, prices its subcontracts freely, whatever the model."""

PRINCIPLES = (
    ("Whom it is for", "The people of the contract above, at their levels of need"),
    ("How it is paid", "A share of what the contract above pays for its people, not a price for each activity"),
    ("What it holds to", "The same service specification, outcome measures and expected behaviours"),
    ("When something is not done", "The principal bears it towards the commissioner, and this subcontract towards it"),
    ("Records", "Sent to the partnership each month as the contract above asks, with the same deadlines"),
)
"""What a subcontract takes over from the contract above it, as its reader is told."""


class NoSubcontracts(ValueError):
    """The contract's model has none."""


class IsAParty(ValueError):
    """A party of a contract is not its own subcontractor, and a commissioner is none."""


class SharesTooMuch(ValueError):
    """The shares come to more than everything."""


@dataclass(frozen=True)
class Written:
    """A subcontract as it is written. `share` is in hundredths of a per cent of what the contract above pays."""

    services: str
    targets: str
    share: int


def may_have_some(model: str, way: str) -> bool:
    """Whether a contract of a model, whose value is built in a way, has subcontracts beneath it."""
    return model in MODELS or way in WAYS


def check_written(written: Written, *, has_some: bool, is_party: bool, others: Collection[int]) -> None:
    """Raise unless a subcontract may stand beside those whose shares are `others`.

    Raises NoSubcontracts, IsAParty, SharesTooMuch.
    """
    if not has_some:
        raise NoSubcontracts(
            "Only a principal provider, an integrated care hub or the care group of a programme fee has subcontracts "
            "beneath it."
        )
    if is_party:
        raise IsAParty("A party of the contract does its own part: a subcontract is with another provider.")
    left = HUNDRED_PERCENT - sum(others)
    if written.share > left:
        raise SharesTooMuch(f"The other subcontracts leave {percent_in_words(left)} of what the contract pays.")


def parts_of(pence: Pence, shares: Mapping[str, int]) -> tuple[dict[str, Pence], Pence]:
    """What each subcontract gets of a payment, and what stays with the principal: to the penny, by largest remainder.

    `shares` are hundredths of a per cent by provider. The principal's part is the first in the order of ties.
    """
    parts = allocate(pence, {"": HUNDRED_PERCENT - sum(shares.values()), **shares})
    stays = parts.pop("")
    return parts, stays

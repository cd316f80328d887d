"""Signing a statement: each party once, one person for one party, with reservation where its own queries are open.

Source: reconciliation, "a party signs, or signs with reservation"; contracts, "nobody signs for two parties".
"""

from collections.abc import Collection, Hashable
from enum import StrEnum


class NotTheirs(ValueError):
    """The organisation is no party to the contract."""


class SignedAlready(ValueError):
    """The party has signed this statement."""


class SignedForAnother(ValueError):
    """One person signs for one party."""


class QueriesMoved(ValueError):
    """The party's open queries are not those that were on the page: it would sign something else."""


class Agreement(StrEnum):
    """Where a party stands with a statement."""

    WAITING = "WAITING"
    SIGNED = "SIGNED"
    RESERVED = "RESERVED"
    LIFTED = "LIFTED"


def check_signature(
    *,
    party: Hashable,
    person: Hashable,
    parties: Collection[Hashable],
    signed: Collection[tuple[Hashable, Hashable]],
    reserved_for: Collection[int] = (),
    seen: Collection[int] = (),
    what: str = "statement",
) -> None:
    """Raise unless this person may sign for this party. `what` is what they sign, in a word.

    `signed` holds party and person of each signature. `reserved_for` are the numbers of the party's own open queries,
    `seen` those that stood on the page. Raises NotTheirs, SignedAlready, SignedForAnother, QueriesMoved.
    """
    if party not in parties:
        raise NotTheirs("Your organisation is no party to this contract.")
    if any(party == other for other, _ in signed):
        raise SignedAlready(f"Your organisation has signed this {what}.")
    if any(person == other for _, other in signed):
        raise SignedForAnother(f"You have signed this {what} for another party. One person signs for one party.")
    if set(reserved_for) != set(seen):
        raise QueriesMoved("Your organisation's queries have changed since you opened this page. Look again.")


def agreement_of(*, has_signed: bool, reserved_for: Collection[int], still_open: Collection[int]) -> Agreement:
    """Where a party stands: a reservation lasts as long as one of the queries that it was made for is open."""
    if not has_signed:
        return Agreement.WAITING
    if not reserved_for:
        return Agreement.SIGNED
    return Agreement.RESERVED if set(reserved_for) & set(still_open) else Agreement.LIFTED

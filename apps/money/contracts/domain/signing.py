"""Signatures: every party signs the same text, each by somebody who signs for no other party and did not write it.

Source clause: a contract is agreed when each party has signed the same version.
"""

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


class NotTheirs(ValueError):
    """The organisation is no party to the contract."""


class WroteIt(ValueError):
    """Whoever wrote a text does not sign it: somebody else of the organisation does."""


class SignedForAnother(ValueError):
    """One person signs for one party."""


class SignedAlready(ValueError):
    """The party has signed this text."""


class TextChanged(ValueError):
    """What was read is not what stands now."""


@dataclass(frozen=True)
class SignedFor:
    """A signature: for whom, and by whom."""

    party: Hashable
    person: Hashable


@dataclass(frozen=True)
class Signed(SignedFor):
    """A signature under a text, as far as the rules look at it."""

    check_code: str


def check_code(text: Mapping[str, Any]) -> str:
    """SHA-256 of a version's whole text in canonical order: one figure changed is another code."""
    canonical = json.dumps(text, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def in_groups(code: str) -> str:
    """`5e0a 77c2 91d4`: the beginning of a code, as people compare it."""
    return " ".join(code[at : at + 4] for at in (0, 4, 8))


def check_signature(
    *,
    now: str,
    read: str,
    parties: Iterable[Hashable],
    party: Hashable,
    person: Hashable,
    writers: Iterable[Hashable],
    signed: Iterable[Signed],
) -> None:
    """Raise unless this person may sign the text for this party.

    `now` is the code of the text as it stands, `read` of the text that was on the page when it was signed.
    Raises NotTheirs, WroteIt, TextChanged, SignedAlready, SignedForAnother.
    """
    if read != now:
        raise TextChanged("This version has changed since you opened it. Read it again before you sign.")
    standing = [one for one in signed if one.check_code == now]
    check_signer("version", parties=parties, party=party, person=person, writers=writers, signed=standing)


def check_signer(
    what: str,
    *,
    parties: Iterable[Hashable],
    party: Hashable,
    person: Hashable,
    writers: Iterable[Hashable],
    signed: Iterable[SignedFor],
) -> None:
    """Raise unless this person may sign for this party what they call `what`, beside those who have `signed` it.

    Raises NotTheirs, WroteIt, SignedAlready, SignedForAnother.
    """
    if party not in set(parties):
        raise NotTheirs("Your organisation is no party to this contract.")
    if person in set(writers):
        raise WroteIt(f"You wrote this {what}. Somebody else of your organisation signs it.")
    standing = list(signed)
    if any(one.party == party for one in standing):
        raise SignedAlready(f"Your organisation has signed this {what}.")
    if any(one.person == person for one in standing):
        raise SignedForAnother(f"You have signed this {what} for another party. One person signs for one party.")


def waiting(now: str, parties: Iterable[Hashable], signed: Iterable[Signed]) -> set[Hashable]:
    """The parties whose signature under the text as it stands is missing."""
    return set(parties) - {one.party for one in signed if one.check_code == now}


def and_writer(writers: Iterable[UUID], person: UUID | None) -> list[UUID]:
    """Who wrote, with one person more, in an order of its own; nobody more where the command line writes."""
    return sorted({*writers, *([person] if person else [])}, key=str)

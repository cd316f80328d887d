"""What a settlement of a year comes to: what each rule moves, what was paid in months, what is to settle."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from apps.foundation.kernel.pence import Pence
from apps.money.settlements.domain.facts import ByParty


class Ledger(StrEnum):
    """Being wrong about the population at the start is shared; performance is each party's own."""

    PLAN = "plan"
    BASELINE = "baseline"
    PERFORMANCE = "performance"


class Stands(StrEnum):
    """Whether a transfer is to be paid, waits for a gate or a stop, or has no consequence since too few people stand
    behind it."""

    TO_PAY = "TO_PAY"
    HELD = "HELD"
    NO_CONSEQUENCE = "NO_CONSEQUENCE"


@dataclass(frozen=True)
class Part:
    """What one rule moves, in words and by party."""

    code: str
    title: str
    ledger: str
    words: Sequence[str]
    by_party: ByParty


@dataclass(frozen=True)
class ToSettle:
    """A transfer by which the year is settled."""

    payer: str
    payee: str
    pence: Pence
    stands: str


@dataclass(frozen=True)
class Waiting:
    """A term that cannot be worked out, or whose money waits (`pence`, where it is known how much), and why."""

    title: str
    why: str
    pence: Pence | None = None


@dataclass(frozen=True)
class Chance:
    """What chance alone would do: `width` to the cost of the year either way, 19 times in 20, and from `low` to `high`
    to what each party gets."""

    people: int
    spread: str
    expected: Pence
    saved: Pence
    width: Pence
    low: ByParty
    high: ByParty

    @property
    def is_told(self) -> bool:
        """Whether what was saved, or overspent, can be told from chance."""
        return abs(self.saved) > self.width


@dataclass(frozen=True)
class Outcome:
    """Every part and what was paid in the months by party; all of them sum to nil. `holds` says why gains are held."""

    parts: Sequence[Part]
    paid: ByParty
    settled: ByParty
    transfers: Sequence[ToSettle]
    waits: Sequence[Waiting] = ()
    holds: Sequence[str] = ()
    chance: Chance | None = None
    has_consequences: bool = True
    payment: Pence = 0
    """What all commissioners together pay for the year."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Each term in plain English, by its code."""

    @property
    def codes(self) -> list[str]:
        return sorted(self.paid)

    def for_the_year(self, code: str) -> Pence:
        return sum(part.by_party.get(code, 0) for part in self.parts)

    def to_settle(self, code: str, *stands: Stands) -> Pence:
        """What a party receives (+) or pays of the transfers that stand so; of all where nothing is said."""
        wanted = stands or tuple(Stands)
        found = [one for one in self.transfers if one.stands in wanted]
        gets = sum(one.pence for one in found if one.payee == code)
        return gets - sum(one.pence for one in found if one.payer == code)

    def in_ledger(self, ledger: Ledger, code: str) -> Pence:
        return sum(part.by_party.get(code, 0) for part in self.parts if part.ledger == ledger)

    def given(self) -> dict[str, Any]:
        """As JSON, in which it is kept."""
        return asdict(self)

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Outcome":
        """From what `given` made."""
        chance = given["chance"]
        made = {
            "parts": [Part(**one) for one in given["parts"]],
            "transfers": [ToSettle(**one) for one in given["transfers"]],
            "waits": [Waiting(**one) for one in given["waits"]],
            "chance": Chance(**chance) if chance else None,
        }
        return cls(**{**given, **made})

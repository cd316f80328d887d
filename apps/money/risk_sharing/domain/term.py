"""A term of an agreement: what it may be given, what it says in words, what it does to a settlement."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from fractions import Fraction
from typing import Any, ClassVar

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.money.risk_sharing.domain.parameters import as_given, read_object, readers_of
from apps.money.risk_sharing.domain.position import Parties, Position


class Place(IntEnum):
    """Where a term stands among others: first what changes the position, then the base, then what adds."""

    POSITION = 1
    BASE = 2
    ADDS = 3


@dataclass(frozen=True)
class Step:
    """One step of a settlement: what was done, in words and figures."""

    words: str
    amount: Pence = 0


@dataclass(frozen=True)
class Effect:
    """What a term does. `paid` goes from the commissioners to the providers by weight; `net` moves money between
    named parties (each gets its amount, all sum to nil)."""

    steps: Sequence[Step]
    position: Position | None = None
    base: Pence | None = None
    base_weights: Mapping[str, int] | None = None
    paid: Pence = 0
    net: Mapping[str, Pence] = field(default_factory=dict)
    held: Pence = 0
    """What waits until somebody can say whether a condition is met."""


@dataclass(frozen=True)
class SoFar:
    """What the terms before have come to."""

    position: Position
    parties: Parties
    paid: Pence = 0

    def need(self, name: str, term: "Term") -> Pence:
        """A figure of the position. Raises MissingFigure."""
        return self.position.need(name, term.title)

    @property
    def weights(self) -> dict[str, int]:
        """How providers share by default: by the cost of each in the signed plan, else equally."""
        return weights_among(self.parties.providers, self.position.by_party)


@dataclass(frozen=True)
class Example:
    """A worked example: it stands in the catalogue, and is a test."""

    position: Mapping[str, Any]
    parameters: Mapping[str, Any]
    payment: Pence
    net: Mapping[str, Pence] | None = None
    parties: Mapping[str, str] = field(default_factory=lambda: {"ICB": "commissioner", "ACU": "provider"})


@dataclass(frozen=True)
class Term(ABC):
    """One rule of the catalogue. A new one is one new file in `terms`.

    `base` names the figure that it starts from where no other term sets the base; a term that `leads` starts the
    payment from its own although others start from the budget. `stated` are figures that have to be agreed
    beforehand. `starting` are the parameters with which it is taken into a new agreement.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    source: ClassVar[str]
    place: ClassVar[Place]
    base: ClassVar[str] = ""
    leads: ClassVar[bool] = False
    stated: ClassVar[tuple[str, ...]] = ()
    starting: ClassVar[Mapping[str, Any]] = {}
    examples: ClassVar[Sequence[Example]]

    @classmethod
    def read(cls, parameters: Any, parties: Parties) -> "Term":
        """The term with its parameters. Raises BadParameter with a sentence."""
        made = cls(**read_object(cls.code, parameters if parameters is not None else {}, readers_of(cls), parties))
        made.check(parties)
        return made

    def check(self, parties: Parties) -> None:  # noqa: B027 most terms have nothing to refuse
        """Refuse parameters that do not go together. Raises BadParameter."""

    @property
    def starts_from(self) -> str:
        """The figure that it starts from, as its parameters make it."""
        return self.base

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The figures that have to be agreed beforehand, as its parameters make them."""
        return self.stated

    @property
    def given(self) -> dict[str, Any]:
        """Its parameters as they are given and kept, every one that is said."""
        said = {name: getattr(self, name) for name in readers_of(type(self))}
        return {name: as_given(value) for name, value in said.items() if value not in (None, ())}

    @abstractmethod
    def words(self) -> str:
        """What the term says, in plain English, with its parameters."""

    @abstractmethod
    def effect(self, so_far: SoFar) -> Effect:
        """What it does to what the terms before came to."""


def weights_among(codes: Sequence[str], weights: Mapping[str, int]) -> dict[str, int]:
    """The weights of some parties; all alike where none of them has any."""
    found = {code: weights.get(code, 0) for code in codes}
    return found if any(found.values()) else dict.fromkeys(codes, 1)


def whole_weights(shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Shares as whole numbers in the same proportion."""
    together = 1
    for share in shares.values():
        together *= share.denominator
    return {code: int(share * together) for code, share in shares.items()}


def borne(amount: Pence, by: Mapping[str, int], instead_of: Mapping[str, int]) -> dict[str, Pence]:
    """Who gets what so that an amount which fell on some (`instead_of`) is borne by others (`by`); sums to nil."""
    fell, bears = allocate(amount, instead_of), allocate(amount, by)
    return {code: fell.get(code, 0) - bears.get(code, 0) for code in {*fell, *bears}}

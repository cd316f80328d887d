"""All that a settlement of a year rests on, by the codes of parties: given once, kept as it was, worked out again to
the same penny."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from apps.foundation.kernel.pence import Pence

ByParty = Mapping[str, Pence]
"""Pence by the code of a party: above nil it receives, below nil it pays; all sum to nil."""


@dataclass(frozen=True)
class PaidInMonths:
    """What the months of the year came to between the parties: the plan, what moved beyond the margin, and what the
    shared error of the baseline added. `error` is all that the error is worth, whoever bears it. `leads`: the year
    starts from what the months came to; otherwise that is on account of what the agreement makes of the year."""

    plan: ByParty
    moved: ByParty
    baseline: ByParty
    error: Pence = 0
    leads: bool = True

    @property
    def together(self) -> dict[str, Pence]:
        codes = sorted({*self.plan, *self.moved, *self.baseline})
        return {code: sum(part.get(code, 0) for part in (self.plan, self.moved, self.baseline)) for code in codes}


@dataclass(frozen=True)
class Facts:
    """`position` and `terms` are as `manage.py settle` takes them. `waits` says by code why a term cannot be worked
    out, beside what the position lacks. `settled` is what an earlier settlement of the same year has settled.

    `people` are those counted on an average day, `spread` the coefficient of variation of what a person costs in a
    year; under `consequences_from` people figures have no consequences.
    """

    parties: Mapping[str, str]
    position: Mapping[str, Any]
    terms: Sequence[Mapping[str, Any]]
    months: PaidInMonths
    waits: Mapping[str, str] = field(default_factory=dict)
    gates: Sequence[Sequence[str]] = ()
    """Name, where it stands, words."""
    stops: Sequence[str] = ()
    settled: ByParty = field(default_factory=dict)
    people: int | None = None
    spread: str = "2"
    consequences_from: int = 0

    def given(self) -> dict[str, Any]:
        """As JSON, in which it is kept."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return found

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Facts":
        """From what `given` made."""
        return cls(**{**given, "months": PaidInMonths(**given["months"])})

    @property
    def code(self) -> str:
        """The check code: facts are the same when it is."""
        return sha256(json.dumps(self.given(), sort_keys=True).encode()).hexdigest()

"""Who shares, and the figures that a settlement starts from."""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cached_property
from typing import Any

from apps.foundation.kernel.pence import LARGEST_AMOUNT, Pence
from apps.money.risk_sharing.domain.exact import NotExact, exact

COMMISSIONER, PROVIDER = "commissioner", "provider"


IN_WORDS: Mapping[str, str] = {
    "baseline": "the prior outturn",
    "plan": "the signed plan",
    "budget": "the budget",
    "budget_at_base_mix": "the budget at last year's mix of levels",
    "benchmark": "the benchmark",
    "actual": "the actual cost",
    "acute_plan": "the acute part of the plan",
    "acute_baseline": "the acute part of the prior outturn",
    "acute_actual": "the actual acute cost",
}
STATED = ("baseline", "acute_baseline", "acute_plan", "benchmark")
"""Figures that are agreed beforehand; every other is counted."""


class BadInput(ValueError):
    """Something that was given cannot be settled with; the message says what and why."""


class MissingFigure(BadInput):
    """A term needs a figure that the position has not."""


@dataclass(frozen=True)
class Parties:
    """Who is bound, by code: commissioners pay, providers share, others get what a term names them for."""

    kinds: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.commissioners:
            raise BadInput("Name at least one party of the kind commissioner: somebody has to pay.")
        if not self.providers:
            raise BadInput("Name at least one party besides the commissioners: somebody has to be paid.")

    @classmethod
    def read(cls, given: object) -> "Parties":
        """From `[{"code": "ICB", "kind": "commissioner"}, ...]`. Raises BadInput."""
        if not isinstance(given, list) or not given:
            raise BadInput("parties is a list of objects with code and kind.")
        kinds: dict[str, str] = {}
        for party in given:
            if not isinstance(party, dict) or set(party) != {"code", "kind"}:
                raise BadInput("Each party has a code and a kind, and nothing else.")
            code, kind = party["code"], party["kind"]
            if not (isinstance(code, str) and code.strip() and isinstance(kind, str) and kind.strip()):
                raise BadInput("The code and the kind of a party are text.")
            if code in kinds:
                raise BadInput(f"The party {code} stands twice.")
            kinds[code] = kind.lower()
        return cls(kinds)

    @cached_property
    def commissioners(self) -> list[str]:
        return sorted(code for code, kind in self.kinds.items() if kind == COMMISSIONER)

    @cached_property
    def providers(self) -> list[str]:
        """Parties of the kind provider; where none is called so, everybody who does not pay."""
        named = sorted(code for code, kind in self.kinds.items() if kind == PROVIDER)
        return named or sorted(code for code, kind in self.kinds.items() if kind != COMMISSIONER)


@dataclass(frozen=True)
class Position:
    """What is known at the end of a period, in pence. Absent is not nil: a term that needs it says so.

    `baseline` prior outturn · `plan` signed indicative plan · `budget` entitlement, or fees · `benchmark` expected
    cost · `actual` cost. `by_party` is each party's weight (its cost in the signed plan), `actual_by_party` what each
    provider spent.
    """

    baseline: Pence | None = None
    plan: Pence | None = None
    budget: Pence | None = None
    budget_at_base_mix: Pence | None = None
    benchmark: Pence | None = None
    actual: Pence | None = None
    acute_plan: Pence | None = None
    acute_baseline: Pence | None = None
    acute_actual: Pence | None = None
    by_party: Mapping[str, Pence] = field(default_factory=dict)
    actual_by_party: Mapping[str, Pence] = field(default_factory=dict)
    subcontracts: Mapping[str, Pence] = field(default_factory=dict)
    transition_costs: Mapping[str, Pence] = field(default_factory=dict)
    person_costs: Sequence[Pence] | None = None
    plan_person_costs: Sequence[Pence] | None = None
    people: int | None = None
    year: int | None = None
    quality_level: int | None = None
    quality_score: Fraction | None = None
    outcomes: Mapping[str, Fraction] = field(default_factory=dict)
    conditions: Mapping[str, bool] = field(default_factory=dict)

    @classmethod
    def read(cls, given: object, parties: Parties) -> "Position":
        """From the JSON of a settlement. Raises BadInput."""
        if not isinstance(given, dict):
            raise BadInput("position is an object of figures in pence.")
        known = {one.name for one in fields(cls)}
        if unknown := sorted(set(given) - known):
            raise BadInput(f"position does not know {', '.join(unknown)}.")
        return cls(**{name: _read(name, value, parties) for name, value in given.items() if value is not None})

    def need(self, name: str, term: str) -> Pence:
        """A figure in pence. Raises MissingFigure."""
        value = getattr(self, name)
        if value is None:
            raise MissingFigure(f"{term} needs the position's {name}.")
        return int(value)

    def with_figures(self, **changed: Any) -> "Position":
        """The same with some figures otherwise. Quicker than `replace`: a simulation does this at every draw."""
        made = copy(self)
        vars(made).update(changed)
        return made


def _read(name: str, value: Any, parties: Parties) -> Any:
    if name in ("by_party", "actual_by_party", "subcontracts", "transition_costs"):
        amounts = {code: _pence(f"{name} of {code}", one) for code, one in _object(name, value).items()}
        if strangers := sorted(set(amounts) - set(parties.kinds)):
            raise BadInput(f"{name} names {', '.join(strangers)}, which is no party.")
        if any(amount < 0 for amount in amounts.values()):
            raise BadInput(f"An amount in {name} is below nil.")
        return amounts
    if name in ("person_costs", "plan_person_costs"):
        if not isinstance(value, list):
            raise BadInput(f"{name} is a list of pence, one a person.")
        return [_pence(name, one) for one in value]
    if name == "outcomes":
        return {code: _exact(f"The outcome {code}", one) for code, one in _object(name, value).items()}
    if name == "conditions":
        if any(not isinstance(one, bool) for one in _object(name, value).values()):
            raise BadInput("Each of conditions is true or false.")
        return dict(value)
    if name == "quality_score":
        score = _exact("quality_score", value)
        if not 0 <= score <= 1:
            raise BadInput("quality_score is from 0 to 1.")
        return score
    if name in ("quality_level", "year", "people"):
        least, most = {"quality_level": (1, 5), "year": (1, 50), "people": (0, 10**9)}[name]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadInput(f"{name} is a whole number from {least} to {most:,}.")
        return value
    return _pence(name, value)


def _object(name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{name} is an object with a value for each code.")
    return value


def _pence(name: str, value: Any) -> Pence:
    if not isinstance(value, int) or isinstance(value, bool) or abs(value) > LARGEST_AMOUNT:
        raise BadInput(f"{name} is a whole number of pence.")
    return value


def _exact(name: str, value: Any) -> Fraction:
    try:
        return exact(value)
    except NotExact as wrong:
        raise BadInput(f"{name}: {wrong}") from None

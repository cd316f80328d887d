"""People of a year with what each cost where, and what is assumed to be otherwise in the year that is rehearsed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.percents import HUNDRED_PERCENT
from apps.money.risk_sharing.domain.exact import NotExact, exact
from apps.money.risk_sharing.domain.position import BadInput, Parties

Whole = npt.NDArray[np.int64]

MOST_A_PERSON: Pence = 10**9
"""Ten million pounds: with the most people, sums stay exact in a float of 53 bits."""
MOST_PEOPLE = 2_000_000
LEVELS = (1, 2, 3)
MOST_CHANGE = 100
"""The most per cent by which people or cost are assumed to grow; they shrink by less than all."""


@dataclass(frozen=True)
class Assumptions:
    """What is otherwise than in the year of the sample. `growth` and `cost` are shares: 0.02 is 2% more. `mix` is the
    share of people at each level, summing to 1; absent, as in the sample."""

    growth: Fraction = Fraction(0)
    cost: Fraction = Fraction(0)
    mix: Mapping[int, Fraction] | None = None
    quality_level: int | None = None

    def __post_init__(self) -> None:
        for name, value in (("growth", self.growth), ("cost", self.cost)):
            if not -1 < value <= Fraction(MOST_CHANGE, 100):
                raise BadInput(f"{name} is above -1, and at most {MOST_CHANGE // 100}.")
        if self.mix is not None and (set(self.mix) - set(LEVELS) or min(self.mix.values(), default=0) < 0):
            raise BadInput("mix has a share, nil or more, for each of the levels 1, 2 and 3.")
        if self.mix is not None and sum(self.mix.values()) != 1:
            raise BadInput("The shares of mix must come to 1.")
        if self.quality_level is not None and self.quality_level not in range(1, 6):
            raise BadInput("quality_level is a whole number from 1 to 5.")

    @classmethod
    def read(cls, given: object) -> "Assumptions":
        """From `{"growth": "0.02", "cost": "0.03", "mix": {"1": "0.6", ...}, "quality_level": 4}`. Raises BadInput."""
        if not isinstance(given, Mapping):
            raise BadInput("assumptions is an object.")
        if unknown := sorted(set(given) - {"growth", "cost", "mix", "quality_level"}):
            raise BadInput(f"assumptions does not know {listed(unknown)}.")
        said: dict[str, Any] = {name: exact_share(name, given[name]) for name in ("growth", "cost") if name in given}
        if given.get("mix") is not None:
            if not isinstance(given["mix"], Mapping) or set(given["mix"]) - {str(level) for level in LEVELS}:
                raise BadInput("mix has a share, nil or more, for each of the levels 1, 2 and 3.")
            said["mix"] = {int(level): exact_share("mix", share) for level, share in given["mix"].items()}
        level = given.get("quality_level")
        if level is not None and (not isinstance(level, int) or isinstance(level, bool)):
            raise BadInput("quality_level is a whole number from 1 to 5.")
        return cls(**said, quality_level=level)


@dataclass(frozen=True)
class People:
    """A year of people, whole pence, a place a person in each: level of need, entitlement, cost by party, acute part
    of it where that is known, and cost with organisations that are no party (`beside`)."""

    levels: Whole
    entitlement: Whole
    costs: Mapping[str, Whole]
    beside: Whole
    acute: Whole | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.levels) <= MOST_PEOPLE:
            raise BadInput(f"A rehearsal needs from 1 to {MOST_PEOPLE:,} people.")
        columns = {"entitlement": self.entitlement, "beside": self.beside, **self.costs}
        if self.acute is not None:
            columns["acute"] = self.acute
        for name, column in columns.items():
            if len(column) != len(self.levels):
                raise BadInput(f"{name} has {len(column):,} people, and levels has {len(self.levels):,}.")
            if column.min() < 0 or column.max() > MOST_A_PERSON:
                raise BadInput(f"{name} has an amount below nil, or above {MOST_A_PERSON:,} pence.")
        if not np.isin(self.levels, LEVELS).all():
            raise BadInput("A level is 1, 2 or 3.")

    @classmethod
    def read(cls, given: object, parties: Parties) -> "People":
        """From `{"levels", "entitlement", "costs": {code: [...]}, "acute", "beside"}`, lists of whole numbers of one
        length. Acute may be absent, which is not known; beside may be, which is nil. Raises BadInput."""
        if not isinstance(given, Mapping) or set(given) - {"levels", "entitlement", "costs", "acute", "beside"}:
            raise BadInput("people is an object with levels, entitlement, costs, and if you like acute and beside.")
        levels = _column("levels", given.get("levels"))
        costs = given.get("costs")
        if not isinstance(costs, Mapping) or not costs:
            raise BadInput("costs is an object with a list of pence for each party that spends.")
        if strangers := sorted(set(costs) - set(parties.kinds)):
            raise BadInput(f"costs names {listed(strangers)}, which is no party.")
        return cls(
            levels,
            _column("entitlement", given.get("entitlement")),
            {code: _column(f"costs of {code}", costs[code]) for code in sorted(costs)},
            _column("beside", given.get("beside", [0] * len(levels))),
            None if given.get("acute") is None else _column("acute", given["acute"]),
        )

    def __len__(self) -> int:
        return len(self.levels)

    @property
    def cost(self) -> Whole:
        """What each person cost, wherever."""
        together: Whole = np.sum([*self.costs.values(), self.beside], axis=0, dtype=np.int64)
        return together

    def at_cost(self, more: Fraction) -> "People":
        """The same people when every cost is so much more, each to the nearest penny. Entitlement stays."""
        if not more:
            return self
        costs = {code: _times(column, 1 + more) for code, column in self.costs.items()}
        acute = None if self.acute is None else _times(self.acute, 1 + more)
        return People(self.levels, self.entitlement, costs, _times(self.beside, 1 + more), acute)

    def shares_of_levels(self) -> dict[int, Fraction]:
        """Which part of the people stands at each level."""
        return {level: Fraction(int((self.levels == level).sum()), len(self)) for level in LEVELS}


def grown(population: int, growth: Fraction) -> int:
    """How many people there are after growth, to the nearest one; at least one."""
    return max(1, round_half_up(population * (1 + growth).numerator, (1 + growth).denominator))


def hundredths(share: Fraction) -> int:
    """A share as hundredths of a per cent, for words."""
    return round_half_up(share.numerator * HUNDRED_PERCENT, share.denominator)


def _times(column: Whole, factor: Fraction) -> Whole:
    """Every amount times a factor, halves up: exact in whole numbers, for factors of a few decimals."""
    if factor.denominator * 2 * MOST_A_PERSON * 2 > 2**62:
        raise BadInput("cost has at most six decimals.")
    scaled = (2 * column * factor.numerator + factor.denominator) // (2 * factor.denominator)
    return np.minimum(scaled, MOST_A_PERSON).astype(np.int64)


def exact_share(name: str, value: object) -> Fraction:
    """A decimal in text, or a whole number. Raises BadInput."""
    try:
        return exact(value)
    except NotExact as wrong:
        raise BadInput(f"{name}: {wrong}") from None


def _column(name: str, value: object) -> Whole:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise BadInput(f"{name} is a list of whole numbers, one a person.")
    if any(not isinstance(one, int) or isinstance(one, bool) or abs(one) > MOST_A_PERSON for one in value):
        raise BadInput(f"{name} is a list of whole numbers, each of at most {MOST_A_PERSON:,}.")
    return np.array(value, dtype=np.int64)

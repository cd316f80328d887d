"""Risk adjustment inside a level of need: a fee goes by the weight of the person, and the budget does not move.

Source clause: capitation, "risk adjustment inside a level (setting, off at first): multipliers ... normalised so that
they average 1 over the baseline population and the budget does not move". Factors and weights are whole
ten-thousandths: 10,000 is 1. No factor goes by deprivation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.percents import percent_in_words
from apps.money.contracts.domain.fees import Fees

WHOLE = 10_000
"""The factor, and the weight, of whom nothing says otherwise."""
LEAST, MOST = 1_000, 90_000
"""Between a tenth of the fee and nine times it."""
OLDEST = 150


class What(StrEnum):
    """What a factor goes by."""

    AGE = "AGE"
    SEX = "SEX"
    SCORE = "SCORE"


class NotFactors(ValueError):
    """The factors are none by which a fee could be adjusted: the message says why."""


@dataclass(frozen=True)
class Factors:
    """By how much a fee differs. `ages` and `scores` hold from a whole age, or a score of the plan's run, up to the
    next one; `sexes` by their code. Whom none names, and of whom it is not known, has 10,000."""

    ages: Mapping[int, int] = field(default_factory=dict)
    sexes: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[Decimal, int] = field(default_factory=dict)

    @property
    def adjusts(self) -> bool:
        """Whether there is any."""
        return bool(self.ages or self.sexes or self.scores)


NO_FACTORS = Factors()
"""A version adjusts nothing: every person of a level brings its fee."""


@dataclass(frozen=True)
class Average:
    """The weights of the people of a plan at a level, added up, and how many they are: exact, never rounded. `fewest`
    is how many of them share the weight that the fewest share; nil where the plan has nobody there."""

    weights: int = WHOLE
    people: int = 1
    fewest: int = 0


NOBODY = Average()
"""At a level at which the plan has nobody, weights count against 1."""


def check_factors(factors: Factors, *, is_fixed: bool) -> None:
    """Raise NotFactors unless a version may adjust by these; one that pays its value (`is_fixed`) has no fee to
    adjust."""
    if factors.adjusts and is_fixed:
        raise NotFactors("This contract pays its value, whoever is counted: there is no fee to adjust.")
    if any(not 0 <= age <= OLDEST for age in factors.ages):
        raise NotFactors(f"An age is from 0 to {OLDEST}.")
    if any(score < 0 for score in factors.scores):
        raise NotFactors("A risk score is not below 0.")
    every = (*factors.ages.values(), *factors.sexes.values(), *factors.scores.values())
    if any(not LEAST <= factor <= MOST for factor in every):
        raise NotFactors(f"A factor is from {percent_in_words(LEAST)} to {percent_in_words(MOST)} of the fee.")


def weight_of(factors: Factors, *, age: int | None, sex: str, score: Decimal | None) -> int:
    """The weight of a person: the factors of their age, sex and risk score multiplied, half up to a ten-thousandth."""
    product = _from(factors.ages, age) * factors.sexes.get(sex, WHOLE) * _from(factors.scores, score)
    return round_half_up(product, WHOLE * WHOLE)


def average_of(shared: Iterable[tuple[int, int]]) -> Average:
    """The average of weights, each with how many people share it."""
    held = list(shared)
    if not held:
        return NOBODY
    people = [number for _, number in held]
    return Average(sum(weight * number for weight, number in held), sum(people), min(people))


def tells_of_few(average: Average, smallest: int) -> bool:
    """Whether so few people of the plan share a weight, at a level that is shown, that days and pounds together could
    tell of them: of two weights, how many days each has follows from both sums. Source: who sees what of people."""
    return 0 < average.fewest < smallest <= average.people


def at_average(weighted: int, average: Average) -> Fraction:
    """How many days, or heads, of average weight some weighted ones are: weighted ÷ average weight. What comes to the
    fee; over the people of the plan it is their days, so that the pounds of the plan do not move."""
    return Fraction(weighted * average.people, average.weights)


class AdjustedFees(dict[int, Pence]):
    """The fees of a month in which a version counts that adjusts them, with the average weight at each level."""

    def __init__(self, fees: Fees, averages: Mapping[int, Average]) -> None:
        super().__init__(fees)
        self.averages = averages


def counts_for(price: Fees, band: int, counted: int, weighted: int) -> int | Fraction:
    """What the fee of a level is paid for: what was counted, or where the fee is adjusted, that at average weight.
    `weighted` is what was counted, each x the weight of its person."""
    if isinstance(price, AdjustedFees):
        return at_average(weighted, price.averages.get(band, NOBODY))
    return counted


def in_words(ten_thousandths: int) -> str:
    """`1.25`, `0.9612`: a weight, with no more decimals than it has and two at least."""
    whole, rest = divmod(ten_thousandths, WHOLE)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{whole}.{decimals:0<2}"


def step_in_words(start: Decimal | int) -> str:
    """`2500`, `37.5`: where a step begins, with no more decimals than it has."""
    text = f"{start:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def price_of(price: Fees, band: int) -> tuple[Pence | None, Average | None]:
    """The fee of a level in a month, and the average weight against which it is adjusted: what a day is priced by."""
    average = price.averages.get(band, NOBODY) if isinstance(price, AdjustedFees) else None
    return price.get(band), average


def _from(steps: Mapping[Any, int], value: Any) -> int:
    """The factor of the highest step that is not above a value."""
    below = [step for step in steps if value is not None and step <= value]
    return steps[max(below)] if below else WHOLE

"""Where the year is heading: the plan of what is not known yet, scaled by what was found so far, and how sure that is.

Only months of which all expected data came count as experience: a month that is partly received is forecast like one
to come, since what has not come is unknown and not nil. With A and P the actual cost and the plan of n such months,
r = actual / plan of each, and p the plans of the other months:

    ratio     R = A / P                                   expected outturn = A + R x sum(p), half up
    spread    s = standard deviation of the n ratios r, with n - 1
    range     t x s x sqrt(sum(p squared) + sum(p) squared / n), t of n - 1 degrees of freedom

The first part under the root is that months differ, the second that R itself is known from n months only. The plan has
last year's season (`contracts/domain/plan.py`), so the forecast has. Ranges hold where the months to come differ from
plan as those before did, each by itself. Fewer than three months: too few to say. Source: reconciliation, "forecast
outturn"; the fan of the dashboard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from apps.foundation.kernel.pence import Pence, round_half_up

FEWEST = 3
"""Months of experience without which nothing is forecast."""

_T = {
    2: (8165, 18856),
    3: (7649, 16377),
    4: (7407, 15332),
    5: (7267, 14759),
    6: (7176, 14398),
    7: (7111, 14149),
    8: (7064, 13968),
    9: (7027, 13830),
    10: (6998, 13722),
    11: (6974, 13634),
    12: (6955, 13562),
    13: (6938, 13502),
    14: (6924, 13450),
    15: (6912, 13406),
    16: (6901, 13368),
    17: (6892, 13334),
    18: (6884, 13304),
    19: (6876, 13277),
    20: (6870, 13253),
    21: (6864, 13232),
    22: (6858, 13212),
    23: (6853, 13195),
    24: (6848, 13178),
    25: (6844, 13163),
    26: (6840, 13150),
    27: (6837, 13137),
    28: (6834, 13125),
    29: (6830, 13114),
    30: (6828, 13104),
}
"""Of Student's t, ten-thousandths, by degrees of freedom: half of all lies within the first, eight tenths within the
second. More than thirty are taken as thirty: the range is wider than need be by less than one in a hundred."""


@dataclass(frozen=True)
class Ahead:
    """Up to the end of a month not known yet: expected cost of such months together, and half the width of the ranges
    in which it lies five times in ten and eight times in ten."""

    expected: Pence
    half: Pence
    eighty: Pence


@dataclass(frozen=True)
class Forecast:
    """`known` is the actual cost of the months of experience, `ahead` the other months' running total, in order."""

    months: int
    known: Pence
    ahead: list[Ahead]

    @property
    def outturn(self) -> Pence:
        return self.known + (self.ahead[-1].expected if self.ahead else 0)

    @property
    def at_the_end(self) -> Ahead:
        """How sure the outturn is."""
        return self.ahead[-1] if self.ahead else Ahead(0, 0, 0)


def forecast(experience: Sequence[tuple[Pence, Pence]], rest: Sequence[Pence]) -> Forecast | None:
    """From (plan, actual) of months of which everything came, and the plans of the others, in order.

    A month without a plan has no ratio: its cost counts, and it is no experience. Nothing where fewer than three are
    left: too few to say.
    """
    ratios = [Fraction(actual, plan) for plan, actual in experience if plan > 0]
    number = len(ratios)
    if number < FEWEST:
        return None
    plan = sum(plan for plan, _ in experience if plan > 0)
    actual = sum(actual for plan, actual in experience if plan > 0)
    mean = sum(ratios, Fraction(0)) / number
    variance = sum(((ratio - mean) ** 2 for ratio in ratios), Fraction(0)) / (number - 1)
    half, eighty = _T[min(number - 1, max(_T))]
    ahead, planned, squares = [], 0, 0
    for one in rest:
        planned, squares = planned + one, squares + one * one
        error = variance * (squares + Fraction(planned * planned, number))
        ahead.append(Ahead(round_half_up(planned * actual, plan), _width(half, error), _width(eighty, error)))
    return Forecast(number, sum(actual for _, actual in experience), ahead)


def _width(t: int, error: Fraction) -> Pence:
    """t (ten-thousandths) times the root of an error, half up."""
    square = error * t * t / 10_000**2
    return (isqrt(4 * square.numerator // square.denominator) + 1) // 2

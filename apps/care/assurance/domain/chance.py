"""Who differs by more than chance: the limits of a funnel, and on which side of them somebody stands."""

from dataclasses import dataclass
from enum import StrEnum

INNER, OUTER = 0.95, 0.998
"""Of those who differ by chance alone, 1 in 20 lies outside the inner lines and 1 in 500 outside the outer ones.
Source: guard against up-coding, "funnel plots with 95% and 99.8% limits"."""


class Standing(StrEnum):
    """Where a share stands against its limits. Stored with every figure."""

    FAR_BELOW = "FAR_BELOW"
    BELOW = "BELOW"
    WITHIN = "WITHIN"
    ABOVE = "ABOVE"
    FAR_ABOVE = "FAR_ABOVE"


@dataclass(frozen=True)
class Limits:
    """The four lines of a funnel at one number of cases, as shares of 1."""

    outer_low: float
    inner_low: float
    inner_high: float
    outer_high: float


def funnel_limits(centre: float, of: int) -> Limits:
    """Exact binomial limits round a centre, interpolated between whole counts so that the lines are smooth.

    A count lies above the upper limit of a chance p exactly where chance alone gives as many or more with at most
    1 - p; the lower limit is the upper one of those who were not counted. Never below 0 nor above 1.
    """
    return Limits(
        outer_low=1 - _upper(OUTER, 1 - centre, of),
        inner_low=1 - _upper(INNER, 1 - centre, of),
        inner_high=_upper(INNER, centre, of),
        outer_high=_upper(OUTER, centre, of),
    )


def standing_of(count: float, of: int, centre: float) -> Standing:
    """Where `count` of `of` stands against the funnel round a centre. A share on a line is within it."""
    limits, share = funnel_limits(centre, of), count / of
    if share > limits.outer_high:
        return Standing.FAR_ABOVE
    if share > limits.inner_high:
        return Standing.ABOVE
    if share < limits.outer_low:
        return Standing.FAR_BELOW
    return Standing.BELOW if share < limits.inner_low else Standing.WITHIN


def _upper(inside: float, centre: float, of: int) -> float:
    """The line with `inside` of all counts between it and its like below: with r the least count of which as many or
    fewer come with chance p or more, it lies between r and r + 1, nearer to r + 1 the less of that step is needed."""
    from scipy.stats import binom

    if centre <= 0 or centre >= 1:
        return centre
    chance = (1 + inside) / 2
    least = int(binom.ppf(chance, of, centre))
    up_to, step = float(binom.cdf(least, of, centre)), float(binom.pmf(least, of, centre))
    return min((least + 1 - min((up_to - chance) / step, 1.0)) / of, 1.0)

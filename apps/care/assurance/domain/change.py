"""Whether levels of need have changed by more than chance: between two groups of people, and in the same people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apps.care.assurance.domain.chance import INNER, OUTER, Standing

Levels = Sequence[int]
"""People at Low, Medium and High, in this order."""


@dataclass(frozen=True)
class Drift:
    """How likely chance alone would give a change as large: for any change of the three shares, and for a move up or
    down the three levels. `upwards` is the sign of that move."""

    any_change: float
    trend: float
    upwards: int


def drift(before: Levels, after: Levels) -> Drift:
    """Chi-squared with two degrees of freedom, and the Cochran-Armitage trend test with levels 1, 2, 3.

    Levels at which nobody stands in either group are left out. Where one group is empty, or all stand at one level,
    there is no change to test: both are 1. Source: figures to test against, "case-mix drift".
    """
    from scipy.stats import chi2, norm

    people = [sum(before), sum(after)]
    everybody = sum(people)
    columns = [early + late for early, late in zip(before, after, strict=True)]
    held = [place for place, column in enumerate(columns) if column]
    if not all(people) or len(held) < 2:
        return Drift(1.0, 1.0, 0)
    squared = Fraction(0)
    for place in held:
        for group, row in enumerate((before, after)):
            expected = Fraction(people[group] * columns[place], everybody)
            squared += (row[place] - expected) ** 2 / expected
    any_change = float(chi2.sf(float(squared), len(held) - 1))
    scores = range(1, len(columns) + 1)
    moved = sum(
        score * (late * people[0] - early * people[1]) for score, early, late in zip(scores, before, after, strict=True)
    )
    first = sum(score * column for score, column in zip(scores, columns, strict=True))
    second = sum(score * score * column for score, column in zip(scores, columns, strict=True))
    spread = Fraction(people[0] * people[1], everybody) * (everybody * second - first**2)
    trend = 2 * float(norm.sf(abs(moved) / float(spread) ** 0.5))
    return Drift(any_change, trend, (moved > 0) - (moved < 0))


def income_change(before: Levels, after: Levels, fees: Mapping[int, int]) -> Fraction:
    """By how much income a head would change at given fees, as a share. Nobody before or after: nil."""
    if not sum(before) or not sum(after):
        return Fraction(0)
    early, late = (
        Fraction(sum(fees[level] * number for level, number in enumerate(people, start=1)), sum(people))
        for people in (before, after)
    )
    return late / early - 1


def paired_movement(up: int, down: int) -> float:
    """How likely chance alone would move as many more people one way than the other, among those assessed twice:
    McNemar's exact test, on those who moved. Source: figures to test against, "30 up, 14 down"."""
    from statsmodels.stats.contingency_tables import mcnemar

    if not up + down:
        return 1.0
    return float(mcnemar([[0, up], [down, 0]], exact=True).pvalue)


def standing_of_chance(chance: float, direction: int) -> Standing:
    """A test's answer in the words of the funnel: within what chance gives, beyond it, or far beyond it."""
    if chance >= 1 - INNER or direction == 0:
        return Standing.WITHIN
    if chance >= 1 - OUTER:
        return Standing.ABOVE if direction > 0 else Standing.BELOW
    return Standing.FAR_ABOVE if direction > 0 else Standing.FAR_BELOW

"""Measures of quality: what a reading is worth in points, and the minimum that a measure may guard.

Source clauses: risk sharing, "quality-linked premium and risk" (levels 1 to 5) and "gates". Points per measure, weights
and what a minimum guards are decided here (ADR 47).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from apps.foundation.kernel.percents import HUNDRED_PERCENT, percent_in_words

LEAST, MOST = 1, 5
"""Points of a measure, and quality levels."""
THRESHOLDS = MOST - LEAST
"""A measure that has points names what 2, 3, 4 and 5 of them take."""
LARGEST = 10**7
"""A reading, a threshold and a minimum are smaller than this, with at most four decimals."""


class Direction(StrEnum):
    """Which readings are better."""

    HIGHER = "HIGHER"
    LOWER = "LOWER"


class Guard(StrEnum):
    """What is held while a reading is worse than the measure's minimum."""

    NOTHING = "NOTHING"
    LEVEL = "LEVEL"
    GAIN = "GAIN"
    YEAR = "YEAR"


class NotAMeasure(ValueError):
    """What was typed is no measure; `field` says what of it, empty where it is about several."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Measure:
    """One measure. `weight` is hundredths of a per cent; nil where it gives no points and only guards a minimum."""

    name: str
    direction: Direction
    weight: int = 0
    thresholds: tuple[Fraction, ...] = ()
    """What 2, 3, 4 and 5 points take, in this order; reached counts."""
    guard: Guard = Guard.NOTHING
    minimum: Fraction | None = None

    def is_at_least(self, value: Fraction, asked: Fraction) -> bool:
        """Whether a reading is as good as is asked, or better."""
        return value >= asked if self.direction == Direction.HIGHER else value <= asked

    def points(self, value: Fraction) -> int:
        """1, and one more for each threshold that is reached."""
        return LEAST + sum(self.is_at_least(value, one) for one in self.thresholds)

    def next_threshold(self, value: Fraction) -> Fraction | None:
        """What the next point takes; nothing where all are reached, or the measure has no points."""
        return next((one for one in self.thresholds if not self.is_at_least(value, one)), None)


def check_measure(measure: Measure) -> None:
    """Raise NotAMeasure unless the measure gives points or guards something, by figures that go together."""
    if not 0 <= measure.weight <= HUNDRED_PERCENT:
        raise NotAMeasure("weight", "Give a weight from 0 to 100.")
    if measure.weight and len(measure.thresholds) != THRESHOLDS:
        raise NotAMeasure("thresholds", "A measure with a weight says what 2, 3, 4 and 5 points take.")
    if not measure.weight and measure.thresholds:
        raise NotAMeasure("weight", "A measure with points has a weight above nil.")
    if not measure.weight and measure.guard == Guard.NOTHING:
        raise NotAMeasure("weight", "Give it a weight, or a minimum that holds something: it would do nothing.")
    if any(measure.is_at_least(one, after) for one, after in pairwise(measure.thresholds)):
        order = "rise" if measure.direction == Direction.HIGHER else "fall"
        raise NotAMeasure("thresholds", f"What 2, 3, 4 and 5 points take has to {order} from one to the next.")
    if (measure.guard == Guard.NOTHING) != (measure.minimum is None):
        words = "Give the minimum." if measure.minimum is None else "Say what is held below the minimum."
        raise NotAMeasure("minimum" if measure.minimum is None else "guard", words)
    figures = (*measure.thresholds, *([] if measure.minimum is None else [measure.minimum]))
    if any(abs(one) >= LARGEST for one in figures):
        raise NotAMeasure("", f"Figures of a measure are below {LARGEST:,}.")


def wanting(measures: Sequence[Measure]) -> list[str]:
    """What the measures of a version still lack, in words that go on from "needs": weights that come to the whole,
    where any of them gives points."""
    whole = sum(one.weight for one in measures)
    if whole in {0, HUNDRED_PERCENT}:
        return []
    return [f"weights of its quality measures that come to 100%, not {percent_in_words(whole)}"]

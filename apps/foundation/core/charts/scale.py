"""From figures to places on the paper."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """A straight scale with its grid lines."""

    low: int
    high: int
    step: int
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low or 1)
        return self.start + share * (self.end - self.start)

    @property
    def ticks(self) -> list[int]:
        return list(range(self.low, self.high + 1, self.step))


def scale_over(values: Sequence[int], start: float, end: float, *, from_nil: bool = True, most: int = 5) -> Scale:
    """A scale over some figures with at most `most` steps of 1, 2 or 5 times a power of ten.

    Bars start at nil; a line need not, and then a note says so.
    """
    low, high = min([*values, 0] if from_nil else values), max([*values, 0] if from_nil else values)
    step = _step(max(high - low, 1), most)
    low, high = low // step * step, -(-high // step) * step
    return Scale(low, max(high, low + step), step, start, end)


def _step(span: int, most: int) -> int:
    power = 1
    while True:
        for times in (1, 2, 5):
            if span <= times * power * most:
                return times * power
        power *= 10

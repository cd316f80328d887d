"""How many people one would expect at High, knowing their risk scores."""

from collections.abc import Mapping
from fractions import Fraction

Mix = Mapping[int, tuple[int, int]]
"""By level of the risk score: how many were assessed, and how many of them at High."""


def expected_high(own: Mapping[int, int], everybody: Mix) -> Fraction:
    """Of one's own people by level of risk score, how many would stand at High if each level ended at High as often as
    it does in the whole partnership. Source: guard against up-coding, "case-mix against RP expectation"."""
    return sum(
        (Fraction(number * everybody[level][1], everybody[level][0]) for level, number in own.items() if number),
        Fraction(0),
    )


def adjusted_count(count: int, of: int, expected: float | Fraction, centre: float) -> float:
    """The count that one would have with people like the partnership's: observed over expected, times what the
    partnership's share (`centre`) gives. It lies on the same funnel as a plain count, and never above `of`."""
    return min(float(count / expected * of * centre), float(of)) if expected else 0.0

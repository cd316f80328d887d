"""Assessed just over a boundary: one step in one domain would have put the person at the level below."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Nearness:
    """Whether one step down in one domain would lower the level of need, and one step up would raise it."""

    just_over: bool
    just_under: bool


def nearness_of(need_band: int, one_step_away: Iterable[int]) -> Nearness:
    """How near to a boundary an assessment lies, from the levels of need that one step in one domain would give.

    Source: guard against up-coding, "share assessed just over a boundary".
    """
    others = set(one_step_away)
    return Nearness(any(other < need_band for other in others), any(other > need_band for other in others))


def heaping(just_over: int, just_under: int, share_elsewhere: float) -> float:
    """How likely chance alone would put as uneven a number just over a boundary, of those next to one, where elsewhere
    `share_elsewhere` of them lie just over: the exact binomial test on both sides."""
    from scipy.stats import binomtest

    if not just_over + just_under:
        return 1.0
    return float(binomtest(just_over, just_over + just_under, share_elsewhere).pvalue)

"""Assessed just over a boundary: one step in one domain would have put the person at the level below."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

DomainLevels = Mapping[str, str]
"""The level of each domain by its code, for example {"MOB": "H"}."""

Ladder = Mapping[str, Sequence[str]]
"""The levels that each domain has, lowest first. A domain may lack one: the next that it has is one step away."""


@dataclass(frozen=True)
class Nearness:
    """Whether one step down in one domain would lower the level of need, and one step up would raise it."""

    just_over: bool
    just_under: bool


def nearness_of(levels: DomainLevels, ladder: Ladder, need_band: Callable[[DomainLevels], int]) -> Nearness:
    """How near to a boundary an assessment lies. Domains that the ladder lacks are left as they are.

    Source: guard against up-coding, "share assessed just over a boundary".
    """
    own = need_band(levels)
    over = under = False
    for domain, steps in ladder.items():
        if domain not in levels:
            continue
        place = list(steps).index(levels[domain])
        if not over and place > 0:
            over = need_band({**levels, domain: steps[place - 1]}) < own
        if not under and place + 1 < len(steps):
            under = need_band({**levels, domain: steps[place + 1]}) > own
    return Nearness(over, under)


def heaping(just_over: int, just_under: int, share_elsewhere: float) -> float:
    """How likely chance alone would put as uneven a number just over a boundary, of those next to one, where elsewhere
    `share_elsewhere` of them lie just over: the exact binomial test on both sides."""
    from scipy.stats import binomtest

    if not just_over + just_under:
        return 1.0
    return float(binomtest(just_over, just_over + just_under, share_elsewhere).pvalue)

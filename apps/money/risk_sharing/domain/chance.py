"""How far chance alone may move what a number of people cost on average, and how many people tell a saving from it.

Source: risk sharing, "chance". `spread` is the coefficient of variation of what a person costs in a year; 2 is usual of
people with long-term conditions.
"""

from math import ceil, sqrt

NORMAL_95 = 1.959964


def half_width(people: int, spread: float) -> float:
    """The half-width of the 95% interval of the mean cost, as a share of it. Raises ValueError for nobody."""
    if people < 1:
        raise ValueError("Nobody has no cost.")
    return NORMAL_95 * spread / sqrt(people)


def people_needed(width: float, spread: float) -> int:
    """The fewest people with whom the half-width is no more than a share. Raises ValueError for a share of nil."""
    if width <= 0:
        raise ValueError("No number of people leaves nothing to chance.")
    return ceil((NORMAL_95 * spread / width) ** 2)

"""How full a ward was on each of several days."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

Stay = tuple[date, date | None]
"""The first day on the ward, and the first day after it; nil while it goes on."""


def taken_by_day(stays: Iterable[Stay], first: date, days: int) -> list[int]:
    """People on the ward at the end of each day: one who came is counted, one who left is not."""
    taken = [0] * days
    for arrived, left in stays:
        begins = max((arrived - first).days, 0)
        ends = days if left is None else min((left - first).days, days)
        for place in range(begins, ends):
            taken[place] += 1
    return taken


def places_by_day(said: Sequence[tuple[date, int]], first: date, days: int) -> list[int]:
    """Places on each day: what was said last of that day or a day before it. `said` is in the order in which it was
    said; nil before anything was."""
    found = []
    for place in range(days):
        day = first + timedelta(days=place)
        found.append(next((places for holds_from, places in reversed(said) if holds_from <= day), 0))
    return found

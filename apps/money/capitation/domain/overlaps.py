"""What two contracts would both pay for, in pounds, and when that may be shown."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from apps.foundation.kernel.pence import Pence, round_half_up


class YearLevel(NamedTuple):
    """A financial year, by the number of its days and its first calendar year, and a level."""

    year: int
    length: int
    level: int


def pence_of_days(days: Mapping[YearLevel, int], fees: Mapping[int, Mapping[int, Pence]]) -> Pence:
    """Days at the fees of their years: of each year and level days x fee / days of the year, half up, once."""
    return sum(round_half_up(count * fees.get(at.year, {}).get(at.level, 0), at.length) for at, count in days.items())


def may_be_shown(*, together: Collection[int], alone: Collection[int], smallest: int) -> bool:
    """Whether people, days and pounds of an overlap may be shown.

    `together` are the people of each year and level: at known fees days and pounds are two equations, from which a
    level of few people could be told. `alone` are those whom only one of the two contracts names: with the people of
    a cohort, which its plan shows, they would follow from the overlap. Nobody is not few. Source: who sees what of
    people.
    """
    return all(not people or people >= smallest for people in (*together, *alone))

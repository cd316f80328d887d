"""What two contracts would both pay for, in pounds, and when that may be shown."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import NamedTuple

from apps.foundation.kernel.pence import Pence, round_half_up


class Counted(NamedTuple):
    """Days at a level in a part of a financial year, or heads there; the fee; and how many parts the year has."""

    year: int
    level: int
    number: int
    fee: Pence
    parts: int


def pence_of(counted: Iterable[Counted]) -> Pence:
    """What some days or heads come to: of each year and level the sum of number x fee / parts of the year, half up,
    once."""
    worth: dict[tuple[int, int, int], int] = defaultdict(int)
    for one in counted:
        worth[one.year, one.level, one.parts] += one.number * one.fee
    return sum(round_half_up(pence, parts) for (_, _, parts), pence in worth.items())


def may_be_shown(*, together: Collection[int], alone: Collection[int], smallest: int) -> bool:
    """Whether people, days and pounds of an overlap may be shown.

    `together` are the people of each year and level: at known fees days and pounds are two equations, from which a
    level of few people could be told. `alone` are those whom only one of the two contracts names: with the people of
    a cohort, which its plan shows, they would follow from the overlap. Nobody is not few. Source: who sees what of
    people.
    """
    return all(not people or people >= smallest for people in (*together, *alone))

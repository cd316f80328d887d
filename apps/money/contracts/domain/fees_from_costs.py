"""Fees from costs: what care of the people at a level cost a person in a base year, as a fee, held to the resource.

Source: contracts, "fee setting: mean cost a person a year at each level from patient-level data of a base year,
outliers truncated at a stated percentile, trended by inflation and efficiency, reconciled to the available resource (a
fee set that spends more than the resource says so, and by how much)". Money in whole pence; percents in hundredths of
one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isqrt

from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.percents import HUNDRED_PERCENT

CONFIDENCE = 196
"""Standard errors on either side of a mean within which the true one lies in 95 of 100 samples, in hundredths."""


class NothingToSpend(ValueError):
    """Fees of nil cannot be scaled to a resource."""


@dataclass(frozen=True)
class Sums:
    """What is known of the costs of the people at a level: all that a fee and its spread need.

    `with_cost` is how many had any. `above` is how many cost more than the percentile says; `pence` and `squares` are
    the sums of costs and of their squares once those are truncated, if they are.
    """

    people: int
    with_cost: int
    above: int
    is_truncated: bool
    pence: int
    squares: int


def cap_at(percentile: int, costs: Sequence[Pence]) -> Pence:
    """The cost at a percentile by nearest rank: of n people in order of cost, that of number (percentile x n), rounded
    up. It is somebody's cost, and so it is never shown."""
    return sorted(costs)[-(-percentile * len(costs) // HUNDRED_PERCENT) - 1]


def sums_of(costs: Sequence[Pence], *, percentile: int, fewest: int) -> Sums:
    """The sums of a level, a cost for each of its people, nil for those who had none.

    A cost above the percentile counts as the cost at it, where at least `fewest` people stand above: what is cut off
    fewer could be worked back by looking with and without.
    """
    cap = cap_at(percentile, costs) if costs else 0
    above = sum(cost > cap for cost in costs)
    is_truncated = bool(above) and above >= fewest
    counted = [min(cost, cap) if is_truncated else cost for cost in costs]
    return Sums(
        people=len(costs),
        with_cost=sum(cost > 0 for cost in costs),
        above=above,
        is_truncated=is_truncated,
        pence=sum(counted),
        squares=sum(cost * cost for cost in counted),
    )


def mean_of(sums: Sums) -> Pence:
    """Mean cost a person, half up to the penny."""
    return round_half_up(sums.pence, sums.people)


def spread_of(sums: Sums) -> Pence:
    """Standard deviation of the people's costs (n - 1), half up to the penny; nil for one person."""
    if sums.people < 2:
        return 0
    return _root(_scatter(sums), sums.people * (sums.people - 1))


def interval_of(sums: Sums) -> tuple[Pence, Pence]:
    """Within which the true mean lies, 95 times of 100: the mean and 1.96 standard errors on either side, not below
    nil. A standard error is the standard deviation over the root of n."""
    mean, people = mean_of(sums), sums.people
    if people < 2:
        return mean, mean
    away = _root(CONFIDENCE * CONFIDENCE * _scatter(sums), 100 * 100 * people * people * (people - 1))
    return max(mean - away, 0), mean + away


def in_whole_pounds(pence: Pence) -> Pence:
    """A figure about people's costs as it is shown, half up to the pound: to the penny, two means of people who differ
    by one would give that one's cost nearly to the penny."""
    return 100 * round_half_up(pence, 100)


def spend_of(fees: Mapping[int, Pence], people: Mapping[int, int]) -> Pence:
    """What a set of fees comes to in a year for so many people at each level."""
    return sum(fees[level] * people[level] for level in fees)


def scaled_to(resource: Pence, fees: Mapping[int, Pence], people: Mapping[int, int]) -> dict[int, Pence]:
    """Every fee by the same proportion, so that the set does not spend more than the resource.

    Each is rounded down: what is left of the resource is less than a penny a person. Raises NothingToSpend.
    """
    spend = spend_of(fees, people)
    if not spend:
        raise NothingToSpend("Fees of nil cannot be scaled to a resource.")
    return {level: fee * resource // spend for level, fee in fees.items()}


def tenths_of_percent(gap: Pence, resource: Pence) -> int | None:
    """How much a set is above the resource (below: less than nil), in tenths of one percent; nothing of nil."""
    return round_half_up(1000 * gap, resource) if resource else None


def _scatter(sums: Sums) -> int:
    """n times the sum of squares less the square of the sum: n (n - 1) times the variance, and a whole number."""
    return sums.people * sums.squares - sums.pence * sums.pence


def _root(numerator: int, denominator: int) -> int:
    """The root of a fraction, half up, in whole numbers only."""
    return (isqrt(4 * numerator // denominator) + 1) // 2

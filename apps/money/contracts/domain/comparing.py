"""Models side by side: the partnership's own marks and weights. The source gives neither, and nothing invents them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from apps.foundation.kernel.pence import pounds, round_half_up
from apps.money.contracts.domain.model_of_contract import ModelOfContract

WEIGHTS = range(6)
USUAL_WEIGHT = 1
MARKS = (2, 1, 0, -1, -2)
FEWEST, MOST = 2, 4


@dataclass(frozen=True)
class Marked:
    """A model with its marks, by domain; a domain that nobody marked is not among them."""

    model: ModelOfContract
    marks: Mapping[str, int] = field(default_factory=dict)


def weighted_mean(marks: Mapping[str, int], weights: Mapping[str, int]) -> Fraction | None:
    """Sum of mark x weight over the domains that are marked, divided by the sum of their weights.

    A domain without a mark counts in neither sum. None where there is no mark, or none of any weight.
    """
    together = sum(weights.get(domain, USUAL_WEIGHT) for domain in marks)
    if not together:
        return None
    return Fraction(sum(mark * weights.get(domain, USUAL_WEIGHT) for domain, mark in marks.items()), together)


def mean_in_words(marks: Mapping[str, int], weights: Mapping[str, int]) -> str:
    """`+1.25`, `−0.67`, `0.00`: two decimals, halves away from nil. In words where there is no mean."""
    mean = weighted_mean(marks, weights)
    if mean is None:
        return "Marks of no weight" if marks else "No mark"
    return pounds(round_half_up(mean.numerator * 100, mean.denominator), signed=True)


def are_marked_alike(several: Iterable[Marked]) -> bool:
    """Whether those that have marks have them in the same domains, so that their means are of the same things."""
    return len({frozenset(one.marks) for one in several if one.marks}) < 2

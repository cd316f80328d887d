"""Thresholds: how a score becomes a level of need."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


class ThresholdsFall(ValueError):
    """A higher level would begin at a lower score than the level below it."""


class NotAPercentile(ValueError):
    """A percentile is above 0 and at most 100."""


@dataclass(frozen=True)
class Thresholds:
    """The scores from which the three levels begin. Below `low_from` a person is not in the cohort."""

    low_from: Decimal
    medium_from: Decimal
    high_from: Decimal

    def __post_init__(self) -> None:
        if not self.low_from <= self.medium_from <= self.high_from:
            raise ThresholdsFall("The thresholds must rise from Low to Medium to High.")


def band_of_score(score: Decimal, thresholds: Thresholds) -> int | None:
    """1, 2 or 3, or nothing for not in the cohort. A score at a threshold stands at the higher level.

    Source: risk profiling, "thresholds that turn a score into level 1, 2, 3".
    """
    if score >= thresholds.high_from:
        return 3
    if score >= thresholds.medium_from:
        return 2
    return 1 if score >= thresholds.low_from else None


def score_at_percentile(percent: Decimal, scores: Sequence[Decimal], registered: int) -> Decimal:
    """The score at a percentile of the registered population, by nearest rank.

    People registered without a score stand below everybody who has one; where the rank falls among them, the
    lowest score is meant, so that all who have a score are at or above it. Ties go to the higher level,
    because a score at the threshold counts.
    """
    if not 0 < percent <= 100:
        raise NotAPercentile("A percentile is above 0 and at most 100.")
    if not scores:
        return Decimal(0)
    population = max(registered, len(scores))
    rank = (percent * population / 100).to_integral_value(ROUND_CEILING)
    place = int(rank) - (population - len(scores))
    return sorted(scores)[max(place, 1) - 1]

"""The measures of a version as its parties agreed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.percents import percent_in_words
from apps.money.quality.domain.measures import LEAST, Direction, Guard
from apps.money.quality.selectors import as_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from apps.money.quality.models import QualityMeasure

HELD = {
    Guard.LEVEL: "While it is missed the level stays at 1",
    Guard.GAIN: "Safety gate: while it is missed no gain is released",
    Guard.YEAR: "Clinical stop: while it is missed the year is not settled",
}


@dataclass(frozen=True)
class MeasureShown:
    """A measure of the version that is read, as its parties agreed it: what it is worth, and who records it."""

    uid: UUID
    name: str
    definition: str
    facts: list[str]
    sides: str


def measures_shown(rows: Sequence[QualityMeasure]) -> list[MeasureShown]:
    return [
        MeasureShown(
            row.uid,
            row.name,
            row.definition,
            _facts(row),
            f"Recorded by {row.recorder.name}, confirmed by {row.confirmer.name}",
        )
        for row in rows
    ]


def _facts(row: QualityMeasure) -> list[str]:
    """Unit, direction, points by weight, minimum: a sentence each."""
    facts = [f"In {row.unit}: {row.get_direction_display().lower()}."]
    if row.weight:
        better = "at least" if row.direction == Direction.HIGHER.value else "at most"
        points = [f"{points} for {better} {as_number(one)}" for points, one in enumerate(row.thresholds, LEAST + 1)]
        facts.append(f"Points: {listed(points)}; 1 otherwise. They are {percent_in_words(row.weight)} of the score.")
    else:
        facts.append("It gives no points: it only guards its minimum.")
    if row.minimum is not None:
        facts.append(f"Minimum {as_number(row.minimum)}. {HELD[Guard(row.guard)]}.")
    return facts

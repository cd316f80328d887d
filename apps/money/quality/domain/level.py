"""The quality level that readings reach, with every increment; what their minimums hold.

Source clauses: risk sharing, "quality-linked premium and risk": quality level 1 to 5; "gates": no gain is paid while a
named safety or experience gate is breached; it is held, not lost, when the data are too few to say; a stop freezes the
period until answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.percents import HUNDRED_PERCENT
from apps.money.quality.domain.measures import LEAST, MOST, Guard, Measure

POINT = HUNDRED_PERCENT
"""One point, in the ten-thousandths in which scores are counted: a weight is whole hundredths of a per cent, so every
increment is a whole number of them, and the sum is exact."""


@dataclass(frozen=True)
class Read:
    """A reading: its value, or nothing where the data are too few to say; whether the other side has confirmed it, and
    whether it is of the whole year."""

    value: Fraction | None
    is_confirmed: bool = True
    is_whole: bool = True


class Standing(StrEnum):
    """Where a reading stands to the minimum of its measure."""

    MET = "MET"
    BELOW = "BELOW"
    TOO_FEW = "TOO_FEW"
    NOT_RECORDED = "NOT_RECORDED"


@dataclass(frozen=True)
class Increment:
    """What one measure adds to the score. `weight` is what counts: of measures about which too little is known it falls
    on the others in proportion. `adds` and `so_far` are ten-thousandths of a point; nothing is known of what is not
    recorded."""

    measure: Measure
    read: Read | None
    weight: int
    points: int | None
    adds: int | None
    so_far: int | None
    standing: Standing | None


@dataclass(frozen=True)
class Reached:
    """What the readings of a year come to. `score` is ten-thousandths of a point; it and `level` are not known while a
    reading is wanting on which they turn, and `lowest` and `highest` say what they may still be."""

    year: int
    increments: Sequence[Increment]
    score: int | None
    level: int | None
    lowest: int
    highest: int
    raised: Sequence[str] = ()
    """Who raised a clinical stop that nobody has answered, and when."""

    @property
    def gates_failed(self) -> list[str]:
        """Measures whose minimum is missed, and with it every gain held."""
        return self._with(Guard.GAIN, Standing.BELOW)

    @property
    def gates_not_known(self) -> list[str]:
        """Measures that guard a gain and about which nothing can be said: the gain is held, not lost."""
        return self._with(Guard.GAIN, Standing.TOO_FEW, Standing.NOT_RECORDED)

    @property
    def measures_stopping(self) -> list[str]:
        """Measures whose minimum is missed, and with it the settlement of the year stopped."""
        return self._with(Guard.YEAR, Standing.BELOW)

    @property
    def stops(self) -> list[str]:
        """What stops the settlement of the year: measures, and stops that were raised and are not answered."""
        return [*self.measures_stopping, *self.raised]

    @property
    def level_held(self) -> list[str]:
        """Measures whose minimum is missed, and which keep the level at 1."""
        return self._with(Guard.LEVEL, Standing.BELOW)

    @property
    def not_recorded(self) -> list[str]:
        return [one.measure.name for one in self.increments if one.read is None]

    @property
    def not_confirmed(self) -> list[str]:
        return [one.measure.name for one in self.increments if one.read is not None and not one.read.is_confirmed]

    @property
    def not_whole(self) -> list[str]:
        """Measures whose newest reading is of a part of the year."""
        return [one.measure.name for one in self.increments if one.read is not None and not one.read.is_whole]

    @property
    def has_measures(self) -> bool:
        return bool(self.increments)

    @property
    def gives_points(self) -> bool:
        """Whether a level can be reached at all: some versions have measures that only guard a minimum."""
        return any(one.measure.weight for one in self.increments)

    @property
    def is_confirmed(self) -> bool:
        """Whether every measure has a reading of the whole year that the other side has confirmed."""
        return self.has_measures and not (self.not_recorded or self.not_confirmed or self.not_whole)

    @property
    def holds_gain(self) -> bool:
        """Whether no gain is released: a safety gate is missed, or nothing can be said of it."""
        return bool(self.gates_failed or self.gates_not_known)

    @property
    def has_open_gates(self) -> bool:
        """Whether a safety gate has no reading of the whole year that the other side has confirmed."""
        open_ones = {*self.not_recorded, *self.not_confirmed, *self.not_whole}
        return any(one.measure.guard == Guard.GAIN and one.measure.name in open_ones for one in self.increments)

    @property
    def share(self) -> Fraction | None:
        """The points earned of those that could be, from 1/5 to 1: the score that other terms multiply by."""
        return None if self.score is None else Fraction(self.score, MOST * POINT)

    def _with(self, guard: Guard, *standings: Standing) -> list[str]:
        return [one.measure.name for one in self.increments if one.measure.guard == guard and one.standing in standings]


def reached(year: int, readings: Sequence[tuple[Measure, Read | None]], raised: Sequence[str] = ()) -> Reached:
    """The score is the weighted mean of the points of the measures; the level is its whole part, 1 to 5.

    A measure about which too little is known gives no points, and its weight falls on the others in proportion. One
    that is not recorded may still give any: the level is then known only where it turns on none of these. A measure
    that guards the level keeps it at 1 while it is below its minimum.
    """
    weights = _weights(readings)
    increments: list[Increment] = []
    so_far: int | None = 0
    for place, (measure, read) in enumerate(readings):
        weight = weights[place]
        points = measure.points(read.value) if weight and read is not None and read.value is not None else None
        adds = None if points is None else weight * points
        if weight:
            so_far = None if so_far is None or adds is None else so_far + adds
        standing = standing_of(measure, read)
        increments.append(Increment(measure, read, weight, points, adds, so_far if weight else None, standing))
    if not any(weights):
        return Reached(year, increments, None, None, LEAST, MOST, raised)
    lowest, highest = _level(increments, LEAST), _level(increments, MOST)
    return Reached(year, increments, so_far, lowest if lowest == highest else None, lowest, highest, raised)


def standing_of(measure: Measure, read: Read | None) -> Standing | None:
    """Where a reading stands to the minimum of its measure; nothing where that has none."""
    if measure.minimum is None:
        return None
    if read is None:
        return Standing.NOT_RECORDED
    if read.value is None:
        return Standing.TOO_FEW
    return Standing.MET if measure.is_at_least(read.value, measure.minimum) else Standing.BELOW


def _weights(readings: Sequence[tuple[Measure, Read | None]]) -> list[int]:
    """What counts of each weight, in hundredths of a per cent that come to 100%, by largest remainder."""
    said = {
        f"{place:04}": 0 if read is not None and read.value is None else measure.weight
        for place, (measure, read) in enumerate(readings)
    }
    return list(allocate(HUNDRED_PERCENT, said).values()) if any(said.values()) else [0] * len(readings)


def _level(increments: Sequence[Increment], wanting: int) -> int:
    """The level if every measure that is not recorded came to `wanting` points, and to its minimum where that is 5."""
    held = {Standing.BELOW, Standing.NOT_RECORDED} if wanting == LEAST else {Standing.BELOW}
    if any(one.measure.guard == Guard.LEVEL and one.standing in held for one in increments):
        return LEAST
    score = sum(one.weight * (wanting if one.points is None else one.points) for one in increments)
    return min(MOST, max(LEAST, score // POINT))

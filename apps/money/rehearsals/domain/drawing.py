"""Years drawn by chance: people drawn again and again from a year of people, each with the whole of their year.

Source: risk sharing, "rehearse"; resampling with replacement. Draws are made in chunks of a fixed size, each from a
child of the seed with the number of the chunk: so a chunk is the same whoever makes it and however many there are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from apps.foundation.kernel.pence import round_half_up
from apps.money.rehearsals.domain.people import LEVELS, Whole
from apps.money.risk_sharing.domain.position import BadInput

CHUNK = 50
"""Draws a chunk."""
AT_ONCE = 10
"""Draws whose sums are taken together: what their counts need stays in the processor's memory."""
MOST_DRAWS = 100_000


@dataclass(frozen=True)
class Drawn:
    """People to draw from, by level, with a column for each thing that is summed, and how many are drawn.

    `columns` has a row a person. `mix` is the share at each level; absent, everybody is drawn alike.
    """

    levels: Whole
    columns: Whole
    people: int
    mix: Mapping[int, Fraction] | None = None

    def __post_init__(self) -> None:
        here = {level for level in LEVELS if (self.levels == level).any()}
        if self.mix is not None and (wanted := {level for level, share in self.mix.items() if share} - here):
            raise BadInput(f"Nobody of the sample is at level {min(wanted)}, so nobody there can be drawn.")

    def central(self) -> list[int]:
        """The sums that are expected, each to the nearest penny."""
        if self.mix is None:
            totals = [int(one) for one in self.columns.sum(axis=0)]
            return [round_half_up(total * self.people, len(self.levels)) for total in totals]
        sums = [Fraction(0)] * self.columns.shape[1]
        for level, share in self.mix.items():
            of = self.columns[self.levels == level]
            for place, total in enumerate(of.sum(axis=0) if share else ()):
                sums[place] += Fraction(int(total), len(of)) * share * self.people
        return [round_half_up(one.numerator, one.denominator) for one in sums]


class Drawer:
    """Draws chunks: what every draw needs is laid out once."""

    def __init__(self, drawn: Drawn, seed: int) -> None:
        self._seed, self._drawn = seed, drawn
        order = np.argsort(drawn.levels, kind="stable")
        self._values = drawn.columns[order].astype(np.float64)
        sizes = [int((drawn.levels == level).sum()) for level in LEVELS]
        self._starts = [sum(sizes[:place]) for place in range(len(LEVELS))]
        self._sizes = sizes
        mix = drawn.mix
        self._shares = None if mix is None else [float(mix.get(level, Fraction(0))) for level in LEVELS]

    def sums(self, chunk: int, draws: int = CHUNK) -> Whole:
        """The sums of the columns in each of so many draws of a chunk: the first ones of it, always the same.

        Counts times amounts are whole and below 2^53, so that floats hold every sum exactly, in any order.
        """
        random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(self._seed, spawn_key=(chunk,))))
        made = []
        for start in range(0, draws, AT_ONCE):
            counts = np.empty((min(AT_ONCE, draws - start), len(self._values)))
            for one in counts:
                one[:] = np.bincount(self._places(random), minlength=len(self._values))
            made.append(counts @ self._values)
        return np.concatenate(made).astype(np.int64)

    def _places(self, random: np.random.Generator) -> npt.NDArray[np.int64]:
        people = self._drawn.people
        if self._shares is None:
            return random.integers(0, len(self._values), people)
        numbers = random.multinomial(people, self._shares)
        return np.concatenate(
            [
                random.integers(start, start + size, number) if number else np.empty(0, dtype=np.int64)
                for start, size, number in zip(self._starts, self._sizes, numbers, strict=True)
            ]
        )

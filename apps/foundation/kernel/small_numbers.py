"""Hiding figures about too few people, and others beside them, so that nothing can be worked back.

Figures add up. Whoever sees a total and all its parts but one sees that one too, so a second is hidden beside
it, until what is hidden in a sum is two figures at least, about enough people. Then the sums are solved as
equations, as an attacker would: while a hidden figure still follows from those shown, another is hidden.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Key = TypeVar("Key", bound=Hashable)
TINY = 1e-7


class SmallNumbers(Generic[Key]):
    """A set of figures that add up, and the rule for showing them.

    `made_of` says which finest parts each figure is the sum of. `sums` lists totals with their parts. `people`
    counts those behind some figures together, `size` orders figures from small to large.
    """

    def __init__(
        self,
        *,
        made_of: Mapping[Key, Sequence[int]],
        sums: Sequence[tuple[Key, Sequence[Key]]],
        people: Callable[[Collection[Key]], int],
        size: Callable[[Key], tuple[int, ...]],
        smallest: int,
    ) -> None:
        self._made_of, self._sums = made_of, sums
        self._people, self._size, self._smallest = people, size, smallest
        self._parts = 1 + max((part for parts in made_of.values() for part in parts), default=-1)

    def hidden(self) -> frozenset[Key]:
        """The figures that may not be shown. One with nobody behind it is no figure here: leave it out."""
        hidden = {key for key in self._made_of if self._people([key]) < self._smallest}
        while True:
            more = self._sum_by_sum(hidden) or self._all_together(hidden)
            if not more:
                return frozenset(hidden)
            hidden |= more

    def _sum_by_sum(self, hidden: set[Key]) -> set[Key]:
        more: set[Key] = set()
        for total, parts in self._sums:
            away = [part for part in parts if part in hidden or part in more]
            if total in hidden or total in more:
                if not away:
                    more.add(self._least(parts))
                continue
            if not away:
                continue
            if len(away) < 2 or self._people(away) < self._smallest:
                rest = [part for part in parts if part not in hidden and part not in more]
                more.add(self._least(rest) if rest else total)
        return more

    def _all_together(self, hidden: set[Key]) -> set[Key]:
        """A hidden figure that the shown ones determine is nil in every solution of their equations without
        right-hand sides; for each such figure one more is hidden."""
        if not hidden:
            return set()
        away = sorted(hidden, key=self._order)
        equations = self._rows([key for key in self._made_of if key not in hidden])
        sizes, directions = np.linalg.eigh(equations.T @ equations)
        free = directions[:, sizes < TINY]
        loose = np.abs(self._rows(away) @ free).max(axis=1, initial=0)
        determined = {key for key, how in zip(away, loose, strict=True) if how < TINY}
        more: set[Key] = set()
        for total, parts in self._sums:
            if determined & {total, *parts}:
                rest = [key for key in (*parts, total) if key not in hidden and key not in more]
                if rest:
                    more.add(self._least(rest))
                    determined -= {total, *parts}
        if determined and not more:
            more.add(self._least([key for key in self._made_of if key not in hidden]))
        return more

    def _rows(self, keys: Sequence[Key]) -> NDArray[np.float64]:
        """One row a figure, with a one for each of its parts."""
        matrix = np.zeros((len(keys), self._parts))
        for row, key in enumerate(keys):
            matrix[row, list(self._made_of[key])] = 1
        return matrix

    def _least(self, keys: Sequence[Key]) -> Key:
        """The smallest is hidden first; ties are broken the same way every time."""
        return min(keys, key=self._order)

    def _order(self, key: Key) -> tuple[tuple[int, ...], str]:
        return (self._size(key), str(key))

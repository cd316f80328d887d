"""Hiding figures about too few people, and others beside them, so that nothing can be worked back.

Figures add up. Whoever sees a total and all its parts but one sees that one too. So figures are let out one by one,
those worth most first, and each only if nothing about too few people follows from it with all that were let out
before, by adding and subtracting: no figure, no sum or difference of two, and no rest of a total less its parts.
A figure that is held back can never follow from those shown: if it did, so would what it was held back for.
"""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Key = TypeVar("Key", bound=Hashable)
TINY = 1e-7
Numbers = NDArray[np.float64]


class SmallNumbers(Generic[Key]):
    """A set of figures that add up, and the rule for showing them.

    `made_of` says which finest parts each figure is the sum of. `sums` lists totals with their parts. `people`
    counts those behind some figures together, `size` orders figures from those to hide first to those to show
    first. `never_shown` names figures that are on no page: they may not follow from those that are. `let_out` names
    figures that somebody has been shown for good: they come before all others.
    """

    def __init__(
        self,
        *,
        made_of: Mapping[Key, Sequence[int]],
        sums: Sequence[tuple[Key, Sequence[Key]]],
        people: Callable[[Collection[Key]], int],
        size: Callable[[Key], tuple[int, ...]],
        smallest: int,
        never_shown: Collection[Key] = frozenset(),
        let_out: Collection[Key] = frozenset(),
    ) -> None:
        self._made_of, self._people, self._size, self._smallest = made_of, people, size, smallest
        self._let_out = frozenset(let_out)
        self._columns = 1 + max((part for parts in made_of.values() for part in parts), default=-1)
        few = {key: people([key]) < smallest for key in made_of}
        self._asked = [key for key in made_of if not few[key] and key not in never_shown]
        self._few_on_pages = frozenset(key for key in made_of if few[key] and key not in never_shown)
        secrets = {tuple(sorted(made_of[key])): key for key in made_of if few[key]}
        self._secrets = list(secrets.values())
        self._sums_of: dict[Key, list[tuple[Key, Sequence[Key]]]] = {}
        for total, parts in sums:
            for key in (total, *parts):
                self._sums_of.setdefault(key, []).append((total, parts))

    def hidden(self) -> frozenset[Key]:
        """The figures that may not be shown. One with nobody behind it is no figure here: leave it out."""
        known = _Known(np.reshape([self._row(key) for key in self._secrets], (len(self._secrets), self._columns)))
        shown: set[Key] = set()
        for key in sorted(self._asked, key=lambda key: (key in self._let_out, self._size(key), str(key)), reverse=True):
            if self._leaves_enough(key, shown) and known.learn(self._row(key), self._is_about_few):
                shown.add(key)
        return self._few_on_pages | (set(self._asked) - shown)

    def _leaves_enough(self, key: Key, shown: set[Key]) -> bool:
        """Whether every total less its shown parts would still be about enough people, or nil."""
        for total, parts in self._sums_of.get(key, ()):
            if total == key or total in shown:
                rest = [part for part in parts if part != key and part not in shown]
                if rest and self._people(rest) < self._smallest:
                    return False
        return True

    def _is_about_few(self, one: int, other: int) -> bool:
        return self._people([self._secrets[one], self._secrets[other]]) < self._smallest

    def _row(self, key: Key) -> Numbers:
        """A one for each finest part of a figure."""
        row = np.zeros(self._columns)
        row[list(self._made_of[key])] = 1
        return row


class _Known:
    """What somebody knows who has seen some figures, and how far each secret is from what they know.

    Secrets and figures are vectors over the finest parts. What follows from figures is what they span. `_apart` holds
    the inner products of the secrets' rests outside that span: a rest of nil is a secret that is known, two rests
    in one line are two secrets of which a sum or difference is.
    """

    def __init__(self, secrets: Numbers) -> None:
        self._secrets = secrets
        self._apart = secrets @ secrets.T
        self._basis = np.zeros((0, secrets.shape[1]))

    def learn(self, figure: Numbers, is_secret: Callable[[int, int], bool]) -> bool:
        """Add a figure, unless a secret, or a sum or difference of two that is one, would follow."""
        new = figure - (self._basis @ figure) @ self._basis
        new -= (self._basis @ new) @ self._basis
        length = np.linalg.norm(new)
        if length < TINY:
            return True
        new /= length
        along = self._secrets @ new
        moved = np.flatnonzero(np.abs(along) > TINY)
        apart = self._apart[moved] - np.outer(along[moved], along)
        left = self._apart.diagonal() - along**2
        if (left[moved] < TINY).any():
            return False
        in_line = apart**2 > (1 - TINY) * np.outer(left[moved], left)
        for place, other in np.argwhere(in_line):
            if moved[place] != other and is_secret(int(moved[place]), int(other)):
                return False
        self._apart[moved] = apart
        self._apart[:, moved] = apart.T
        self._basis = np.vstack([self._basis, new])
        return True

"""Sums at every month, level of need and place that a page asks for, added up once."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import product

from apps.money.reconciliation.domain.publication import Node, Place

Row = tuple[date, int, Collection[Place], int]
"""A month, a level, the places that its number stands at (everywhere among them), and the number."""


class Sums:
    """What rows come to at a figure's coordinates: a page asks for a hundred of them, over the same rows."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._sums: dict[tuple[date | None, int | None, Place], int] = {}
        for month, band, places, number in rows:
            for at in product((None, month), (None, band), places):
                self._sums[at] = self._sums.get(at, 0) + number

    def at(self, node: Node) -> int:
        """The sum at some coordinates; nil where there is no row."""
        return self._sums.get(node[:3], 0)

    def __contains__(self, node: Node) -> bool:
        """Whether there is any row at some coordinates."""
        return node[:3] in self._sums

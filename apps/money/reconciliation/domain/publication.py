"""Which figures of a contract may be shown.

A figure stands at a month (or all), a level of need (or all) and a place: everything, a sector or a provider. At
most two of the three are narrowed at once: what one level costs at one provider in one month is nearly always about
a handful of people. Nor is a provider's part of a sector a figure. But whoever knows which of these are empty may
work the others out, so where one is about too few people it may not follow from the figures that are shown.
Figures add up along months, levels and places; `kernel.small_numbers` decides what is hidden.
Source: who sees what of people, "suppression covers the money with the count".
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import NamedTuple

from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.small_numbers import SmallNumbers


class Place(NamedTuple):
    """Where: `kind` is `all`, `sector`, `provider`, or `both` for a provider's part of a sector; `key` says which."""

    kind: str
    key: str | int = ""


EVERYWHERE = Place("all")


class Node(NamedTuple):
    """A figure's coordinates; nothing for a month or a level means all of them."""

    month: date | None = None
    band: int | None = None
    place: Place = EVERYWHERE


class Line(NamedTuple):
    """A service line, with what it adds up to."""

    id: int
    sector: str
    provider: int


class Part(NamedTuple):
    """A finest figure: its coordinates, its pence, and up to `enough` of the people behind it."""

    month: date
    band: int
    line: Line
    pence: Pence
    people: tuple[int, ...]


@dataclass
class Figure:
    """A sum, and up to `enough` of the people behind it: all of them when there are fewer."""

    pence: Pence = 0
    people: set[int] = field(default_factory=set)
    shown: bool = True


Published = Mapping[Node, Figure]


def published(parts: Iterable[Part], *, smallest: int, enough: int) -> Published:
    """Every figure that a page can ask for, each marked as shown or not.

    A figure with nobody behind it is not among them: it is nil, and may be shown as such.
    """
    parts = [part for part in parts if part.people]
    every = _summed(parts, enough)
    finest: dict[Node, int] = {}
    made_of: dict[Node, set[int]] = {}
    for part in parts:
        nodes = list(_nodes_of(part))
        number = finest.setdefault(nodes[-1], len(finest))
        for node in nodes:
            made_of.setdefault(node, set()).add(number)
    figures = {node: figure for node, figure in every.items() if _has_a_page(node)}
    rule = SmallNumbers(
        made_of={node: sorted(numbers) for node, numbers in made_of.items()},
        sums=list(_sums(figures)),
        people=lambda nodes: len(set().union(*(every[node].people for node in nodes))),
        size=lambda node: (_worth(node), len(every[node].people), every[node].pence),
        smallest=smallest,
        never_shown=every.keys() - figures.keys(),
    )
    for node in rule.hidden():
        figures[node].shown = False
    return figures


def _summed(parts: list[Part], enough: int) -> dict[Node, Figure]:
    figures: dict[Node, Figure] = {}
    for part in parts:
        for node in _nodes_of(part):
            figure = figures.setdefault(node, Figure())
            figure.pence += part.pence
            if len(figure.people) < enough:
                figure.people.update(part.people)
    return figures


def _nodes_of(part: Part) -> Iterator[Node]:
    """Every figure that a part is in, the finest last."""
    places = (
        EVERYWHERE,
        Place("sector", part.line.sector),
        Place("provider", part.line.provider),
        Place("both", f"{part.line.sector} {part.line.provider}"),
    )
    return (Node(*at) for at in product((None, part.month), (None, part.band), places))


def _has_a_page(node: Node) -> bool:
    """Whether a page may ask for a figure."""
    if node.place.kind == "both":
        return False
    return node.month is None or node.band is None or node.place == EVERYWHERE


def _worth(node: Node) -> int:
    """What is shown first where not everything may be: the headline, months and levels, sectors, providers."""
    if node.place == EVERYWHERE:
        return 9 - (node.month is not None) - (node.band is not None)
    narrowed = 4 if node.band is not None else 2 if node.month is not None else 0
    return 6 - narrowed - (node.place.kind == "provider")


def _sums(figures: Mapping[Node, Figure]) -> Iterator[tuple[Node, list[Node]]]:
    """Every total with its parts, along months, levels and places."""
    parts_of: dict[tuple[Node, str], list[Node]] = {}
    for node in figures:
        if node.month is not None:
            parts_of.setdefault((node._replace(month=None), "months"), []).append(node)
        if node.band is not None:
            parts_of.setdefault((node._replace(band=None), "levels"), []).append(node)
        if node.place != EVERYWHERE:
            parts_of.setdefault((node._replace(place=EVERYWHERE), node.place.kind), []).append(node)
    yield from ((total, parts) for (total, _), parts in parts_of.items())

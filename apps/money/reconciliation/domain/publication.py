"""Which figures of a contract may be shown.

A figure stands at a month (or all), a level of need (or all) and a place: everything, a sector, a provider, or
one service line. At most two of the three are narrowed at once: what one level costs at one provider in one
month is nearly always about a handful of people, and its neighbours would give it away. Figures add up along
months, levels and places; `kernel.small_numbers` decides what is hidden.
Source: who sees what of people, "suppression covers the money with the count".
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeVar

from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.small_numbers import SmallNumbers

Key = TypeVar("Key", bound=Hashable)


class Place(NamedTuple):
    """Where: `kind` is `all`, `sector`, `provider` or `line`; `key` says which."""

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
    figures = _summed(parts, enough)
    made_of: dict[Node, list[int]] = {}
    for number, part in enumerate(parts):
        for node in _nodes_of(part.month, part.band, _places_of(part.line)):
            made_of.setdefault(node, []).append(number)
    rule = SmallNumbers(
        made_of=made_of,
        sums=list(_sums(figures, {part.line.id: part.line for part in parts})),
        people=lambda nodes: len(set().union(*(figures[node].people for node in nodes))),
        size=lambda node: (len(figures[node].people), figures[node].pence),
        smallest=smallest,
    )
    for node in rule.hidden():
        figures[node].shown = False
    return figures


def parts_to_hide(parts: Mapping[Key, tuple[Collection[int], int]], *, smallest: int) -> frozenset[Key]:
    """Which parts of one sum are not shown, where the sum itself is known. Each part: people behind it, and its size.

    A part with nobody behind it is nil and is shown.
    """
    keys = [key for key, (people, _) in parts.items() if people]
    if not keys:
        return frozenset()
    rule: SmallNumbers[Key | None] = SmallNumbers(
        made_of={**{key: [number] for number, key in enumerate(keys)}, None: list(range(len(keys)))},
        sums=[(None, keys)],
        people=lambda some: len(
            set().union(*(parts[one][0] for key in some for one in (keys if key is None else [key])))
        ),
        size=lambda key: (len(parts[key][0]), parts[key][1]) if key is not None else (0, 0),
        smallest=smallest,
    )
    return frozenset(key for key in rule.hidden() if key is not None)


def _summed(parts: list[Part], enough: int) -> dict[Node, Figure]:
    figures: dict[Node, Figure] = {}
    for part in parts:
        for node in _nodes_of(part.month, part.band, _places_of(part.line)):
            figure = figures.setdefault(node, Figure())
            figure.pence += part.pence
            if len(figure.people) < enough:
                figure.people.update(part.people)
    return figures


def _places_of(line: Line) -> tuple[Place, ...]:
    return (
        EVERYWHERE,
        Place("sector", line.sector),
        Place("provider", line.provider),
        Place("line", line.id),
    )


def _nodes_of(month: date, band: int, places: Iterable[Place]) -> Iterator[Node]:
    yield Node(month, band)
    for place in places:
        yield Node(None, None, place)
        yield Node(month, None, place)
        yield Node(None, band, place)


def _sums(figures: Mapping[Node, Figure], lines: Mapping[int, Line]) -> Iterator[tuple[Node, list[Node]]]:
    """Every total with its parts, along months, levels and places."""
    parts_of: dict[tuple[Node, str], list[Node]] = {}
    for node in figures:
        if node.month is not None:
            parts_of.setdefault((node._replace(month=None), "months"), []).append(node)
        if node.band is not None:
            parts_of.setdefault((node._replace(band=None), "levels"), []).append(node)
        if node.place.kind in ("sector", "provider"):
            parts_of.setdefault((node._replace(place=EVERYWHERE), node.place.kind), []).append(node)
        elif node.place.kind == "line":
            line = lines[int(node.place.key)]
            for total in (Place("sector", line.sector), Place("provider", line.provider)):
                parts_of.setdefault((node._replace(place=total), "lines"), []).append(node)
    yield from ((total, parts) for (total, _), parts in parts_of.items())

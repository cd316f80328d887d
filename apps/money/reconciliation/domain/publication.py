"""Which figures of a contract may be shown.

A figure stands at a month (or all), a level of need (or all) and a place: everything, a sector or a provider. At
most two of the three are narrowed at once: what one level costs at one provider in one month is nearly always about
a handful of people. Nor is a provider's part of a sector a figure. But whoever knows which of these are empty may
work the others out, so where one is about too few people it may not follow from the figures that are shown.
Figures add up along months, levels and places; `kernel.small_numbers` decides what is hidden.
A month that reports adjustments of earlier ones has figures of its own care and of each of them besides, and they
add up to what it reports. What a frozen month let out stays shown, and what it held back stays hidden.
Source: who sees what of people, "suppression covers the money with the count".
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import NamedTuple

from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.small_numbers import SmallNumbers
from apps.money.reconciliation.domain.months import EARLIER, OWN


class Place(NamedTuple):
    """Where: `kind` is `all`, `sector`, `provider`, or `both` for a provider's part of a sector; `key` says which."""

    kind: str
    key: str | int = ""


EVERYWHERE = Place("all")


class Node(NamedTuple):
    """A figure's coordinates; nothing for a month or a level means all of them. `of` is a part of what a month reports:
    its own care, all adjustments, or those of one earlier month (`domain.months`); nothing is all of it."""

    month: date | None = None
    band: int | None = None
    place: Place = EVERYWHERE
    of: str = ""


class Line(NamedTuple):
    """A service line, with what it adds up to."""

    id: int
    sector: str
    provider: int


class Part(NamedTuple):
    """A finest figure: its coordinates, its pence, and up to `enough` of the people behind it. `of` is whether it is
    the month's own care or an adjustment of an earlier month."""

    month: date
    band: int
    line: Line
    pence: Pence
    people: tuple[int, ...]
    of: str = OWN


@dataclass
class Figure:
    """A sum, and up to `enough` of the people behind it: all of them when there are fewer."""

    pence: Pence = 0
    people: set[int] = field(default_factory=set)
    shown: bool = True


Published = Mapping[Node, Figure]
LetOut = Mapping[date, Collection[Node]]
"""Frozen months, each with the figures that its statement let out."""


def published(parts: Iterable[Part], *, smallest: int, enough: int, frozen: LetOut | None = None) -> Published:
    """Every figure that a page can ask for, each marked as shown or not.

    A figure with nobody behind it is not among them: it is nil, and may be shown as such. Figures of frozen months
    are shown where they were let out, and nowhere else.
    """
    parts = [part for part in parts if part.people]
    adjusted = frozenset(part.month for part in parts if part.of != OWN)
    placed = _placed(parts, adjusted)
    every = _summed(placed, enough)
    finest: dict[Node, int] = {}
    made_of: dict[Node, set[int]] = {}
    for _, nodes in placed:
        number = finest.setdefault(nodes[-1], len(finest))
        for node in nodes:
            made_of.setdefault(node, set()).add(number)
    figures = {node: figure for node, figure in every.items() if _has_a_page(node)}
    let_out = {node for nodes in (frozen or {}).values() for node in nodes}
    held_back = {node for node in figures if node.month in (frozen or {}) and node not in let_out}
    rule = SmallNumbers(
        made_of={node: sorted(numbers) for node, numbers in made_of.items()},
        sums=list(_sums(figures)),
        people=lambda nodes: len(set().union(*(every[node].people for node in nodes))),
        size=lambda node: (_worth(node), len(every[node].people), every[node].pence),
        smallest=smallest,
        never_shown=(every.keys() - figures.keys()) | held_back,
        let_out=let_out,
    )
    for node in rule.hidden() | held_back:
        figures[node].shown = False
    return figures


def _placed(parts: Iterable[Part], adjusted: Collection[date]) -> list[tuple[Part, list[Node]]]:
    """Each part with every figure that it is in: those of one month, level, line and kind are in the same ones."""
    nodes: dict[tuple[date, int, Line, str], list[Node]] = {}
    placed = []
    for part in parts:
        at = part.month, part.band, part.line, part.of
        if at not in nodes:
            nodes[at] = list(_nodes_of(part, adjusted))
        placed.append((part, nodes[at]))
    return placed


def _summed(placed: Iterable[tuple[Part, list[Node]]], enough: int) -> dict[Node, Figure]:
    figures: dict[Node, Figure] = {}
    for part, nodes in placed:
        for node in nodes:
            figure = figures.get(node)
            if figure is None:
                figure = figures[node] = Figure()
            figure.pence += part.pence
            if len(figure.people) < enough:
                figure.people.update(part.people)
    return figures


def _nodes_of(part: Part, adjusted: Collection[date]) -> Iterator[Node]:
    """Every figure that a part is in, the finest last. Only months with adjustments tell their parts apart."""
    places = (
        EVERYWHERE,
        Place("sector", part.line.sector),
        Place("provider", part.line.provider),
        Place("both", f"{part.line.sector} {part.line.provider}"),
    )
    yield from (Node(*at) for at in product((None, part.month), (None, part.band), places))
    if part.month in adjusted:
        kinds = (OWN,) if part.of == OWN else (EARLIER, part.of)
        yield from (Node(part.month, *at) for at in product((None, part.band), places, kinds))


def _has_a_page(node: Node) -> bool:
    """Whether a page may ask for a figure."""
    if node.place.kind == "both":
        return False
    return node.month is None or node.band is None or node.place == EVERYWHERE


def _worth(node: Node) -> int:
    """What is shown first where not everything may be: the headline, months and levels, sectors, providers; then
    what months report of earlier ones."""
    if node.of:
        return -(node.of != EARLIER) - 2 * (node.band is not None) - 4 * (node.place != EVERYWHERE)
    if node.place == EVERYWHERE:
        return 9 - (node.month is not None) - (node.band is not None)
    narrowed = 4 if node.band is not None else 2 if node.month is not None else 0
    return 6 - narrowed - (node.place.kind == "provider")


def _sums(figures: Mapping[Node, Figure]) -> Iterator[tuple[Node, list[Node]]]:
    """Every total with its parts, along months, levels, places, and own care and adjustments."""
    parts_of: dict[tuple[Node, str], list[Node]] = {}
    for node in figures:
        if node.of:
            whole = "" if node.of in (OWN, EARLIER) else EARLIER
            parts_of.setdefault((node._replace(of=whole), "parts"), []).append(node)
        elif node.month is not None:
            parts_of.setdefault((node._replace(month=None), "months"), []).append(node)
        if node.band is not None:
            parts_of.setdefault((node._replace(band=None), "levels"), []).append(node)
        if node.place != EVERYWHERE:
            parts_of.setdefault((node._replace(place=EVERYWHERE), node.place.kind), []).append(node)
    yield from ((total, parts) for (total, _), parts in parts_of.items())

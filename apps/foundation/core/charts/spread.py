"""Spreads on one scale: a likely range as a bar, the central case as a dot, a limit as a dashed upright."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import WIDTH, dot, drawing, line, path, rectangle, text
from apps.foundation.kernel.pence import Pence, short_pounds

LEFT, RIGHT, TOP, HEAD, ROW, BAR, RIDGE = 24, 96, 24, 24, 30, 8, 14


@dataclass(frozen=True)
class Spread:
    """One row: under which agreement, the range, the central case, and how often each of equal steps from `worst` to
    `best` was drawn."""

    name: str
    low: Pence
    central: Pence
    high: Pence
    worst: Pence
    best: Pence
    shape: Sequence[int]


@dataclass(frozen=True)
class Group:
    """Rows of one party; `limit` is the most that it says it can lose."""

    name: str
    limit: Pence | None
    rows: Sequence[Spread]


def spreads(chart_id: str, title: str, groups: Sequence[Group]) -> Markup:
    """Every party under every agreement, all on one scale."""
    ends = [end for group in groups for one in group.rows for end in (one.worst, one.best, one.central)]
    scale = scale_over([*ends, *(-group.limit for group in groups if group.limit is not None)], LEFT, WIDTH - RIGHT)
    height = TOP + sum(HEAD + ROW * len(group.rows) for group in groups) + 8
    shapes = []
    for tick in scale.ticks:
        shapes.append(line(scale(tick), TOP, scale(tick), height - 6, "ch-axis" if tick == 0 else "ch-grid"))
        shapes.append(text(scale(tick), TOP - 8, short_pounds(tick), "ch-mid ch-t-2"))
    y = float(TOP)
    for group in groups:
        shapes.append(text(0, y + HEAD - 6, group.name, "ch-t-b"))
        if group.limit is not None:
            x = scale(-group.limit)
            shapes.append(line(x, y + HEAD - 2, x, y + HEAD + ROW * len(group.rows) - 2, "ch-limit"))
        y += HEAD
        for one in group.rows:
            shapes += _row(one, y, scale)
            y += ROW
    said = "; ".join(f"{group.name}, {one.name}: {_words(one)}" for group in groups for one in group.rows)
    return drawing(chart_id, int(height), title, said, shapes)


def _row(one: Spread, y: float, scale) -> list[str]:  # type: ignore[no-untyped-def]
    middle = y + ROW / 2 + 3
    most = max(one.shape)
    shapes = []
    if len(one.shape) > 1:
        step = (one.best - one.worst) / len(one.shape)
        tops = [
            (scale(one.worst + step * (place + 0.5)), middle - BAR / 2 - RIDGE * number / most)
            for place, number in enumerate(one.shape)
        ]
        base = middle - BAR / 2
        shapes.append(path([(scale(one.worst), base), *tops, (scale(one.best), base)], "ch-fan", closed=True))
    shapes.append(
        rectangle(scale(one.low), middle - BAR / 2, max(scale(one.high) - scale(one.low), 1), BAR, "ch-fan-in")
    )
    shapes.append(dot(scale(one.central), middle))
    shapes.append(text(0, middle + 4, one.name[:1], "ch-t-2"))
    shapes.append(text(WIDTH, middle + 4, short_pounds(one.central, signed=True), "ch-end ch-t-b"))
    return shapes


def _words(one: Spread) -> str:
    low, high = short_pounds(one.low, signed=True), short_pounds(one.high, signed=True)
    return f"central {short_pounds(one.central, signed=True)}, likely {low} to {high}"

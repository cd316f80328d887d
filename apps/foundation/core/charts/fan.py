"""Where a running total is heading: known as a line, then dashes in a fan of two ranges."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import dot, drawing, line, path, text
from apps.foundation.kernel.pence import Pence, short_pounds

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 66, 516, 24, 290, 260


@dataclass(frozen=True)
class FanPoint:
    """The end of a month: how far from plan in all, and half the width of either range; nil where it is known. A margin
    is as far above plan as below it."""

    label: str
    value: Pence
    half: Pence
    eighty: Pence
    is_known: bool
    margin: Pence | None = None


def fan(chart_id: str, title: str, points: Sequence[FanPoint]) -> Markup:
    """From nil at the start to the end of the last month. Dots are months that are known."""
    edges = [point.value + sign * point.eighty for point in points for sign in (-1, 1)]
    margins = [sign * point.margin for point in points if point.margin is not None for sign in (-1, 1)]
    scale = scale_over([0, *edges, *margins], BOTTOM, TOP, from_nil=True)
    width = (RIGHT - LEFT) / len(points)
    places = [LEFT + width * (number + 1) for number in range(len(points))]
    shapes = []
    for tick in scale.ticks:
        shapes.append(line(LEFT, scale(tick), RIGHT, scale(tick), "ch-grid"))
        said = short_pounds(tick, signed=True) if tick else "Plan"
        shapes.append(text(LEFT - 8, scale(tick) + 4, said, "ch-end ch-t-2"))
    for x, point in zip(places, points, strict=True):
        shapes.append(text(x - width / 2, BOTTOM + 20, point.label, "ch-mid ch-t-2"))
    start = (float(LEFT), scale(0))
    for which, classes in (("eighty", "ch-fan"), ("half", "ch-fan-in")):
        above = [(x, scale(one.value + getattr(one, which))) for x, one in zip(places, points, strict=True)]
        below = [(x, scale(one.value - getattr(one, which))) for x, one in zip(places, points, strict=True)]
        shapes.append(path([start, *above, *reversed(below)], classes, closed=True))
    shapes.append(line(LEFT, scale(0), RIGHT, scale(0), "ch-plan"))
    for sign in (-1, 1):
        edge = [(x, scale(sign * one.margin)) for x, one in zip(places, points, strict=True) if one.margin is not None]
        if edge:
            first = [start] if points[0].margin is not None else []
            shapes.append(path([*first, *edge], "ch-margin"))
            if sign < 0:
                shapes.append(text(edge[-1][0] - 4, edge[-1][1] + 13, "Margin", "ch-end ch-t-2"))
    ends = [start, *((x, scale(point.value)) for x, point in zip(places, points, strict=True))]
    first = next((number for number, point in enumerate(points) if not point.is_known), len(points))
    shapes.append(path(ends[: first + 1], "ch-actual"))
    shapes.append(path(ends[first:], "ch-ahead"))
    shapes += [dot(x, y) for (x, y), point in zip(ends[1:], points, strict=True) if point.is_known]
    last, (x, y) = points[-1], ends[-1]
    shapes.append(text(x + 8, y + 4, short_pounds(last.value, signed=True), "ch-t-b"))
    described = "; ".join(
        f"to the end of {point.label}: {short_pounds(point.value, signed=True)}"
        + ("" if point.is_known else f", likely {_ends(point)}")
        + ("" if point.margin is None else f", margin {short_pounds(point.margin)} either way")
        for point in points
    )
    return drawing(chart_id, HEIGHT, title, described, shapes)


def _ends(point: FanPoint) -> str:
    low, high = (short_pounds(point.value + sign * point.eighty, signed=True) for sign in (-1, 1))
    return f"{low} to {high}"

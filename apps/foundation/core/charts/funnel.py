"""A funnel: shares against the number they are made of, with the limits that chance alone would keep to."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import dot, drawing, line, path, text

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 52, 540, 20, 316, 256
SMALL, LARGE, NEAR = 4.0, 6.5, 14


@dataclass(frozen=True)
class Line:
    """The limits at one number, as shares of 1."""

    of: int
    outer_low: float
    inner_low: float
    inner_high: float
    outer_high: float


@dataclass(frozen=True)
class Point:
    """One unit: its number, its share of 1, and its name where it is to be named. `out` where it lies outside."""

    of: int
    share: float
    name: str = ""
    out: bool = False


def funnel(
    chart_id: str, title: str, axis: str, centre: float, lines: Sequence[Line], points: Sequence[Point]
) -> Markup:
    """Points in grey, the outer limits solid, the inner dashed; only points outside are named."""
    most = max([one.of for one in lines] + [point.of for point in points])
    highest = max([point.share for point in points] + [_typical(lines).outer_high, centre * 1.2])
    across = scale_over([most], LEFT, RIGHT, most=5)
    up = scale_over([min(100, int(110 * highest) + 1)], BOTTOM, TOP, most=5)
    top = up.high / 100
    shapes = []
    for tick in up.ticks:
        shapes.append(line(LEFT, up(tick), RIGHT, up(tick), "ch-axis" if tick == 0 else "ch-grid"))
        shapes.append(text(LEFT - 8, up(tick) + 4, f"{tick}%", "ch-end ch-t-2"))
    for tick in across.ticks:
        shapes.append(text(across(tick), BOTTOM + 18, f"{tick:,}", "ch-mid ch-t-2"))
    shapes.append(text((LEFT + RIGHT) / 2, BOTTOM + 40, axis, "ch-mid ch-t-2"))
    for name, classes in (
        ("outer_low", "ch-limit-outer"),
        ("outer_high", "ch-limit-outer"),
        ("inner_low", "ch-limit"),
        ("inner_high", "ch-limit"),
    ):
        drawn = [(across(one.of), up(100 * getattr(one, name))) for one in lines if getattr(one, name) <= top]
        shapes.append(path(drawn, classes))
    last = lines[-1]
    shapes.append(path([(LEFT, up(100 * centre)), (across(last.of), up(100 * centre))], "ch-plan"))
    shapes += _ends(across(last.of), up, centre, last, top)
    shapes += [dot(across(point.of), up(100 * point.share), "ch-point", SMALL) for point in points if not point.out]
    for point in points:
        if point.out:
            x, y = across(point.of), up(100 * point.share)
            shapes.append(dot(x, y, "ch-point-out", LARGE))
            said = f"{point.name}: {100 * point.share:.1f}% of {point.of:,}"
            late = x > (LEFT + RIGHT) / 2
            shapes.append(
                text(x - 11 if late else x + 11, y + 4, said, "ch-t-b ch-t-over" + (" ch-end" if late else ""))
            )
    outside = [point for point in points if point.out]
    said = f"{len(points)} shown round {100 * centre:.1f}%. " + (
        "Outside the outer lines: " + "; ".join(f"{point.name}, {100 * point.share:.1f}%" for point in outside)
        if outside
        else "None is marked as outside."
    )
    return drawing(chart_id, HEIGHT, title, said, shapes)


def _typical(lines: Sequence[Line]) -> Line:
    """The lines at a third of the width: high enough to show the funnel open, low enough to leave room for points."""
    return lines[len(lines) // 3]


def _ends(x: float, up, centre: float, last: Line, top: float):  # type: ignore[no-untyped-def]
    """Names of the lines at their right end, pushed apart."""
    wanted = [
        ("998 in 1,000", last.outer_high, "ch-t-2"),
        ("19 in 20", last.inner_high, "ch-t-2"),
        (f"{100 * centre:.1f}%", centre, "ch-t-b"),
    ]
    shapes, lowest = [], TOP - float(NEAR)
    for name, share, classes in wanted:
        if share <= top:
            lowest = max(up(100 * share) + 4, lowest + NEAR)
            shapes.append(text(x + 6, lowest, name, classes))
    return shapes

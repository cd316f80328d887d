"""Levels of need over time: stacked areas, High at the base."""

from collections.abc import Sequence

from markupsafe import Markup

from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import drawing, line, path, text

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 60, 488, 20, 280, 256


def stacked_levels(
    chart_id: str, title: str, labels: Sequence[str], levels: Sequence[tuple[str, str, Sequence[int]]]
) -> Markup:
    """Areas on top of each other, named at their right end. `levels`: name, class, one figure a label."""
    totals = [sum(values) for values in zip(*(level[2] for level in levels), strict=True)]
    scale = scale_over(totals, BOTTOM, TOP)
    step = (RIGHT - LEFT) / max(len(labels) - 1, 1)
    across = [LEFT + step * place for place in range(len(labels))]
    shapes = []
    for tick in scale.ticks:
        shapes.append(line(LEFT, scale(tick), RIGHT, scale(tick), "ch-grid"))
        shapes.append(text(LEFT - 8, scale(tick) + 4, f"{tick:,}", "ch-end ch-t-2"))
    base = [0] * len(labels)
    for name, colour, values in levels:
        top = [low + value for low, value in zip(base, values, strict=True)]
        upper = [(x, scale(value)) for x, value in zip(across, top, strict=True)]
        lower = [(x, scale(value)) for x, value in zip(across, base, strict=True)]
        shapes.append(path([*upper, *reversed(lower)], f"{colour} ch-gap", closed=True))
        middle = (scale(top[-1]) + scale(base[-1])) / 2
        shapes.append(text(RIGHT + 10, middle + 4, f"{name} {values[-1]:,}"))
        base = top
    every = 1 if len(labels) <= 13 else 3
    for place, (x, label) in enumerate(zip(across, labels, strict=True)):
        if place % every == 0:
            shapes.append(text(x, BOTTOM + 18, label, "ch-mid ch-t-2"))
    said = "; ".join(f"{name} from {values[0]:,} to {values[-1]:,}" for name, _, values in levels)
    return drawing(chart_id, HEIGHT, title, said, shapes)

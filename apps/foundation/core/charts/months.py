"""Cost each month: actual as a line with dots, plan as grey dashes, days in the model as blue points."""

from collections.abc import Sequence

from markupsafe import Markup

from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import dot, drawing, line, path, text
from apps.foundation.kernel.pence import Pence, short_pounds

LEFT, RIGHT, TOP, HEIGHT, BOTTOM = 60, 508, 20, 280, 256


def month_lines(
    chart_id: str,
    title: str,
    labels: Sequence[str],
    actual: Sequence[Pence | None],
    plan: Sequence[Pence | None],
    counted: Sequence[Pence | None],
) -> Markup:
    """Three lines over the same months; a month that is not known or not shown leaves a gap, never nil."""
    known = [value for value in [*actual, *plan, *counted] if value is not None]
    scale = scale_over(known, BOTTOM, TOP, from_nil=True)
    width = (RIGHT - LEFT) / len(labels)
    centre = [LEFT + width * (place + 0.5) for place in range(len(labels))]
    shapes = []
    for tick in scale.ticks:
        shapes.append(line(LEFT, scale(tick), RIGHT, scale(tick), "ch-grid"))
        shapes.append(text(LEFT - 8, scale(tick) + 4, short_pounds(tick), "ch-end ch-t-2"))
    for x, label in zip(centre, labels, strict=True):
        shapes.append(text(x, BOTTOM + 18, label, "ch-mid ch-t-2"))
    steps = [
        (LEFT + width * (place + side), scale(value))
        for place, value in enumerate(plan)
        if value is not None
        for side in (0, 1)
    ]
    shapes.append(path(steps, "ch-plan"))
    shapes.append(path(_points(centre, counted, scale), "ch-counted"))
    points = _points(centre, actual, scale)
    shapes.append(path(points, "ch-actual"))
    shapes += [dot(x, y) for x, y in points]
    shapes += _end_labels(
        [
            ("Actual", points[-1][1] if points else None, "ch-t-b"),
            ("Plan", steps[-1][1] if steps else None, "ch-t-2"),
            ("Counted", (_points(centre, counted, scale) or [(0, None)])[-1][1], "ch-t-2"),
        ]
    )
    said = "; ".join(
        f"{label}: actual {short_pounds(a) if a is not None else 'not shown'}, "
        f"plan {short_pounds(p) if p is not None else 'not shown'}"
        for label, a, p in zip(labels, actual, plan, strict=True)
    )
    return drawing(chart_id, HEIGHT, title, said, shapes)


def _points(centre, values, scale):  # type: ignore[no-untyped-def]
    return [(x, scale(value)) for x, value in zip(centre, values, strict=True) if value is not None]


def _end_labels(labels):  # type: ignore[no-untyped-def]
    """Names at the ends of the lines, pushed apart so that none covers another."""
    shapes, last = [], -100.0
    for name, y, classes in sorted((row for row in labels if row[1] is not None), key=lambda row: row[1]):
        y = max(y + 4, last + 16)
        last = y
        shapes.append(text(RIGHT + 10, y, name, classes))
    return shapes

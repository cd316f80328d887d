"""From plan to variance, part by part: horizontal, from nil, so that no axis is cut."""

from collections.abc import Sequence

from markupsafe import Markup

from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import WIDTH, drawing, line, rectangle, text
from apps.foundation.kernel.pence import Pence, short_pounds

LEFT, RIGHT, TOP, ROW, BAR = 136, 78, 22, 46, 26


def waterfall(chart_id: str, title: str, parts: Sequence[tuple[str, Pence]], total: tuple[str, Pence]) -> Markup:
    """Bars that begin where the last one ended, then the total from nil."""
    ends, at = [], 0
    for _, amount in parts:
        ends.append((at, at + amount))
        at += amount
    scale = scale_over([edge for pair in ends for edge in pair] + [total[1]], LEFT, WIDTH - RIGHT, most=4)
    height = TOP + ROW * (len(parts) + 1) + 4
    shapes = []
    for tick in scale.ticks:
        shapes.append(line(scale(tick), TOP, scale(tick), height - 4, "ch-axis" if tick == 0 else "ch-grid"))
        label = "Plan" if tick == 0 else short_pounds(tick, signed=True)
        shapes.append(text(scale(tick), TOP - 8, label, "ch-mid ch-t-2" + (" ch-t-b" if tick == 0 else "")))
    for place, ((name, amount), (start, end)) in enumerate(zip(parts, ends, strict=True)):
        shapes += _bar(scale, TOP + ROW * place, name, start, end, _class(amount), amount)
        if place + 1 < len(parts):
            y = TOP + ROW * place + (ROW - BAR) / 2
            shapes.append(line(scale(end), y, scale(end), y + ROW + BAR, "ch-link"))
    shapes += _bar(scale, TOP + ROW * len(parts), total[0], 0, total[1], "ch-fill-total", total[1], bold=True)
    said = ", ".join(f"{name} {short_pounds(amount, signed=True)}" for name, amount in [*parts, total])
    return drawing(chart_id, int(height), title, f"Waterfall from plan to actual: {said}.", shapes)


def _bar(scale, y, name, start, end, classes, amount, *, bold=False):  # type: ignore[no-untyped-def]
    top = y + (ROW - BAR) / 2
    low, high = sorted((scale(start), scale(end)))
    tone = "ch-t-over" if amount > 0 else "ch-t-under" if amount < 0 else ""
    return [
        text(0, top + BAR / 2 + 5, name, "ch-t-b" if bold else ""),
        rectangle(low, top, high - low, BAR, classes),
        text(
            high + 6,
            top + BAR / 2 + 5,
            short_pounds(amount, signed=True),
            f"ch-t-b {'' if bold else tone}".strip(),
        ),
    ]


def _class(amount: Pence) -> str:
    return "ch-over" if amount >= 0 else "ch-under"

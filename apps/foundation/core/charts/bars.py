"""One bar a row in a fixed order: actual as a coloured bar, plan as a black upright, figures at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import WIDTH, drawing, line, rectangle, text
from apps.foundation.kernel.pence import Pence, short_pounds

LEFT, RIGHT, TOP, ROW, BAR = 118, 170, 22, 38, 18


@dataclass(frozen=True)
class Bar:
    """A row: its words, the class of its colour, and figures; none where too few people stand behind it."""

    name: str
    colour: str
    actual: Pence | None
    plan: Pence | None


def plan_bars(chart_id: str, title: str, bars: Sequence[Bar]) -> Markup:
    """Actual against plan, row by row."""
    values = [value for bar in bars for value in (bar.plan, bar.actual) if value is not None]
    scale = scale_over(values, LEFT, WIDTH - RIGHT, most=4)
    height = TOP + ROW * len(bars) + 6
    shapes = []
    for tick in scale.ticks:
        shapes.append(line(scale(tick), TOP, scale(tick), height - 4, "ch-grid"))
        shapes.append(text(scale(tick), TOP - 8, short_pounds(tick), "ch-mid ch-t-2"))
    shapes.append(text(WIDTH - 80, TOP - 8, "Actual", "ch-end ch-t-2"))
    shapes.append(text(WIDTH, TOP - 8, "On plan", "ch-end ch-t-2"))
    for place, bar in enumerate(bars):
        y = TOP + ROW * place + (ROW - BAR) / 2
        middle = y + BAR / 2 + 5
        shapes.append(text(0, middle, bar.name))
        if bar.actual is None:
            shapes.append(text(WIDTH - 80, middle, "not shown", "ch-end ch-t-2"))
        else:
            shapes.append(rectangle(scale(0), y, scale(bar.actual) - scale(0), BAR, bar.colour))
            shapes.append(text(WIDTH - 80, middle, short_pounds(bar.actual), "ch-end ch-t-b"))
        if bar.actual is not None and bar.plan is not None:
            gap = bar.actual - bar.plan
            tone = "ch-t-over" if gap > 0 else "ch-t-under" if gap < 0 else ""
            shapes.append(text(WIDTH, middle, short_pounds(gap, signed=True), f"ch-end {tone}"))
        if bar.plan:
            shapes.append(line(scale(bar.plan), y - 4, scale(bar.plan), y + BAR + 4, "ch-range"))
    said = "; ".join(f"{bar.name}: actual {_words(bar.actual)}, plan {_words(bar.plan)}" for bar in bars)
    return drawing(chart_id, int(height), title, said, shapes)


def _words(amount: Pence | None) -> str:
    return "not shown" if amount is None else short_pounds(amount)

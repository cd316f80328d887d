"""People by level as three bars with their figures."""

from collections.abc import Sequence

from markupsafe import Markup

from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import WIDTH, drawing, line, rectangle, text

LEFT, RIGHT, TOP, ROW, BAR = 110, 90, 22, 40, 24


def level_columns(chart_id: str, title: str, bars: Sequence[tuple[str, str, int | None]]) -> Markup:
    """One bar a level; a figure that may not be shown has words in its place."""
    scale = scale_over([value or 0 for _, _, value in bars], LEFT, WIDTH - RIGHT, most=4)
    height = TOP + ROW * len(bars) + 4
    shapes = []
    for tick in scale.ticks:
        shapes.append(line(scale(tick), TOP, scale(tick), height - 4, "ch-grid"))
        shapes.append(text(scale(tick), TOP - 8, f"{tick:,}", "ch-mid ch-t-2"))
    for place, (name, colour, value) in enumerate(bars):
        y = TOP + ROW * place + (ROW - BAR) / 2
        shapes.append(text(0, y + BAR / 2 + 5, name))
        if value is None:
            shapes.append(text(LEFT + 6, y + BAR / 2 + 5, "not shown", "ch-t-2"))
        else:
            shapes.append(rectangle(scale(0), y, scale(value) - scale(0), BAR, colour))
            shapes.append(text(scale(value) + 8, y + BAR / 2 + 5, f"{value:,}", "ch-t-b"))
    said = "; ".join(f"{name}: {value:,}" if value is not None else f"{name}: not shown" for name, _, value in bars)
    return drawing(chart_id, int(height), title, said, shapes)

"""A grid of counts in five steps of one colour, each cell with its figure in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from apps.foundation.core.charts.svg import WIDTH, drawing, rectangle, text

LEFT, TOP, HIGH, GAP, STEPS = 165, 50, 66, 3, 5
LINE, LONGEST_LINE = 22, 13
"""Height of a line, and letters of a name in one: it fits in the larger letters of a phone too."""


@dataclass(frozen=True)
class HeatCell:
    """What stands under the figure, the figure (none: not shown), and what a reader hears beside it."""

    note: str
    value: int | None
    spoken: str = ""


def heat_map(
    chart_id: str, title: str, rows: Sequence[str], columns: Sequence[str], cells: Sequence[HeatCell]
) -> Markup:
    """Rows of cells, in order. The darkest step is the largest figure; one that is not shown has words and no step."""
    wide = (WIDTH - LEFT) / len(columns)
    most = max((cell.value or 0 for cell in cells), default=0)
    shapes, said = [], []
    for place, name in enumerate(columns):
        shapes += _lines(LEFT + wide * (place + 0.5), TOP - 20, name, "ch-mid ch-t-b")
    for line, name in enumerate(rows):
        y = TOP + HIGH * line
        shapes += _lines(0, y + HIGH / 2 + 4, name, "ch-t-b")
        for place, heading in enumerate(columns):
            cell = cells[line * len(columns) + place]
            step = _step(cell.value, most)
            shapes.append(rectangle(LEFT + wide * place, y, wide - GAP, HIGH - GAP, f"ch-heat-{step}"))
            ink = "ch-mid ch-t-white" if step == STEPS else "ch-mid"
            figure = "not shown" if cell.value is None else f"{cell.value:,}"
            middle = LEFT + wide * (place + 0.5)
            shapes.append(text(middle, y + HIGH / 2 + (-2 if cell.note else 4), figure, f"{ink} ch-t-b"))
            if cell.note:
                shapes.append(text(middle, y + HIGH / 2 + 17, cell.note, ink))
            said.append(f"{name}, {heading.lower()}: {figure}{f', {cell.spoken}' if cell.spoken else ''}")
    return drawing(chart_id, TOP + HIGH * len(rows), title, "; ".join(said), shapes)


def _lines(x: float, middle: float, name: str, classes: str) -> list[str]:
    lines = wrap(name, LONGEST_LINE)
    return [text(x, middle + LINE * (place - (len(lines) - 1) / 2), line, classes) for place, line in enumerate(lines)]


def _step(value: int | None, most: int) -> int:
    """1 for nil and what is not shown, then even steps up to the largest."""
    if not value:
        return 1
    return 1 + max(1, -(-value * (STEPS - 1) // most))

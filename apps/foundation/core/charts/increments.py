"""Increments that make up a score, one after another from nil, and the whole; each level is a line."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from apps.foundation.core.charts.scale import Scale
from apps.foundation.core.charts.svg import WIDTH, drawing, line, rectangle, text

LEFT, RIGHT, TOP, ROW, BAR = 230, 60, 22, 34, 18
LONGEST = 34
"""Characters of a name that stand beside its bar; the table has the whole."""


@dataclass(frozen=True)
class Step:
    """A row: its name, and from where to where it goes; neither where it is not known."""

    name: str
    starts: int | None
    ends: int | None
    figure: str


def increment_bars(chart_id: str, title: str, steps: Sequence[Step], whole: Step, *, level: int, levels: int) -> Markup:
    """`level` is what one level takes, in the unit of the steps, and `levels` how many there are."""
    scale = Scale(0, level * levels, level, LEFT, WIDTH - RIGHT)
    height = TOP + ROW * (len(steps) + 1) + 6
    shapes = []
    for number, tick in enumerate(scale.ticks):
        shapes.append(line(scale(tick), TOP, scale(tick), height - 4, "ch-grid"))
        shapes.append(text(scale(tick), TOP - 8, f"Level {number}" if number else "0", "ch-mid ch-t-2"))
    before: float | None = None
    for place, step in enumerate((*steps, whole)):
        y = TOP + ROW * place + (ROW - BAR) / 2
        middle = y + BAR / 2 + 5
        shapes.append(text(0, middle, _short(step.name), "ch-t-b" if step is whole else ""))
        if step.starts is None or step.ends is None:
            shapes.append(text(LEFT + 6, middle, step.figure, "ch-t-2"))
            continue
        if before is not None and step is not whole:
            shapes.append(line(before, y - (ROW - BAR), before, y, "ch-link"))
        colour = "ch-fill-total" if step is whole else "ch-medium"
        shapes.append(rectangle(scale(step.starts), y, scale(step.ends) - scale(step.starts), BAR, colour))
        shapes.append(text(WIDTH, middle, step.figure, "ch-end ch-t-b" if step is whole else "ch-end"))
        before = scale(step.ends)
    said = "; ".join(f"{step.name}: {step.figure}" for step in (*steps, whole))
    return drawing(chart_id, int(height), title, said, shapes)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"

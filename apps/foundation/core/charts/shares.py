"""One share a row, with the range that chance leaves round it, against one line for all."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from apps.foundation.core.charts.scale import scale_over
from apps.foundation.core.charts.svg import WIDTH, drawing, line, rectangle, text

LEFT, RIGHT, TOP, ROW, BAR = 190, 120, 22, 34, 14


@dataclass(frozen=True)
class Share:
    """A row: its name, its share and range as shares of 1 (none where too few stand behind it), and what is said."""

    name: str
    share: float | None
    low: float = 0.0
    high: float = 0.0
    words: str = ""
    colour: str = "ch-medium"


def share_bars(chart_id: str, title: str, rows: Sequence[Share], centre: float | None = None) -> Markup:
    """Bars from nil, with whiskers where a range is given; a dashed upright where all together stand."""
    known = [row for row in rows if row.share is not None]
    highest = max([row.high for row in known] + [centre or 0, 0.01])
    scale = scale_over([min(100, int(100 * highest) + 1)], LEFT, WIDTH - RIGHT, most=4)
    height = TOP + ROW * len(rows) + 6
    shapes = []
    for tick in scale.ticks:
        shapes.append(line(scale(tick), TOP, scale(tick), height - 4, "ch-axis" if tick == 0 else "ch-grid"))
        shapes.append(text(scale(tick), TOP - 8, f"{tick}%", "ch-mid ch-t-2"))
    for place, row in enumerate(rows):
        y = TOP + ROW * place + (ROW - BAR) / 2
        middle = y + BAR / 2
        shapes.append(text(0, middle + 5, row.name))
        if row.share is None:
            shapes.append(text(LEFT + 6, middle + 5, "not shown", "ch-t-2"))
            continue
        shapes.append(rectangle(scale(0), y, scale(100 * row.share) - scale(0), BAR, row.colour))
        below = y + BAR + 4
        low, high = scale(100 * row.low), scale(min(100 * row.high, scale.high))
        if high > low:
            shapes.append(line(low, below, high, below, "ch-range"))
            shapes += [line(x, below - 3, x, below + 3, "ch-range") for x in (low, high)]
        shapes.append(text(WIDTH - RIGHT + 12, middle + 5, row.words, "ch-t-b"))
    if centre is not None:
        shapes.append(line(scale(100 * centre), TOP, scale(100 * centre), height - 4, "ch-plan"))
    said = "; ".join(f"{row.name}: {row.words or 'not shown'}" for row in rows)
    return drawing(chart_id, int(height), title, said, shapes)

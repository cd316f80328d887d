"""What a whole is made of: one column, its parts from the top, each named beside it."""

from collections.abc import Sequence

from markupsafe import Markup

from apps.foundation.core.charts.svg import drawing, line, rectangle, text
from apps.foundation.kernel.pence import Pence, short_pounds

TOP, DRAWN, LEAST, WIDE, GAP, NAME = 6, 300, 3.0, 150, 1.0, 30


def parts_of_a_whole(chart_id: str, title: str, parts: Sequence[tuple[str, str, Pence]]) -> Markup:
    """`parts`: name, class, pence, none below nil. A part that is there is drawn at least a line high; names keep
    their distance, joined to their parts."""
    whole = sum(pence for _, _, pence in parts) or 1
    shapes, y, name_at = [], float(TOP), -10.0
    for name, colour, pence in parts:
        height = max(LEAST, DRAWN * pence / whole) if pence else 0.0
        if height:
            shapes.append(rectangle(0, y, WIDE, height - GAP if height > LEAST else height, colour))
        middle = y + height / 2
        name_at = max(middle, name_at + NAME)
        shapes.append(line(WIDE + 6, middle, WIDE + 24, name_at, "ch-axis"))
        shapes.append(text(WIDE + 32, name_at + 7, f"{name}, {short_pounds(pence)}", "ch-t-l"))
        y += height
    said = ", ".join(f"{name} {short_pounds(pence)}" for name, _, pence in parts)
    return drawing(chart_id, int(max(y, name_at) + 16), title, f"Of {short_pounds(whole)}: {said}.", shapes)

"""Charts drawn on the server as SVG: fixed classes, no script, each with its table."""

from dataclasses import dataclass

from markupsafe import Markup

from apps.foundation.core.tables import Table


@dataclass(frozen=True)
class Chart:
    """A heading that says what is shown, the finding in words, the drawing, and the figures behind it."""

    id: str
    heading: str
    finding: str
    svg: Markup | None
    table: Table
    note: str = ""

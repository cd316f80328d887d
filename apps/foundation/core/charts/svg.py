"""The few shapes that our charts are made of."""

from collections.abc import Sequence

from markupsafe import Markup, escape

WIDTH = 600


def drawing(chart_id: str, height: int, title: str, description: str, shapes: Sequence[str]) -> Markup:
    """A whole chart, named and described for those who cannot see it."""
    return Markup(  # noqa: S704 every text in it is escaped where it is made
        f'<svg class="ch" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{chart_id}-t {chart_id}-d" focusable="false">'
        f'<title id="{chart_id}-t">{escape(title)}</title><desc id="{chart_id}-d">{escape(description)}</desc>'
        f"{''.join(shapes)}</svg>"
    )


def rectangle(x: float, y: float, width: float, height: float, classes: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" class="{classes}"/>'
    )


def line(x1: float, y1: float, x2: float, y2: float, classes: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{classes}"/>'


def path(points: Sequence[tuple[float, float]], classes: str, *, closed: bool = False) -> str:
    steps = " L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    return f'<path d="M{steps}{" Z" if closed else ""}" class="{classes}"/>' if points else ""


def dot(x: float, y: float, classes: str = "ch-dot", radius: float = 4.5) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="{classes}"/>'


def text(x: float, y: float, words: str, classes: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{classes}">{escape(words)}</text>'

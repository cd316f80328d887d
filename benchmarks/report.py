"""One line a measure, for people; the same as JSON, for machines."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Line:
    """A measure. `ratio` is held against `limit`; without a limit the line is for information.

    A measure whose figures are not equal to those that it is compared with does not hold, however quick.
    """

    name: str
    ours: float
    ours_words: str
    other: float | None
    other_words: str
    ratio: float | None
    limit: float | None = None
    at_least: bool = False
    equal: bool | None = None
    equal_words: str = "equal to the penny"

    @property
    def holds(self) -> bool:
        """Whether the promise is kept; a line for information always is, unless its figures differ."""
        if self.equal is False:
            return False
        if self.limit is None or self.ratio is None:
            return True
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def text(self) -> str:
        """`capitation   0.041 s | DuckDB 0.052 s | 0.79x (limit 1.0x) | equal to the penny | holds`."""
        parts = [f"{self.name:<34} {self.ours_words}"]
        if self.other is not None:
            parts.append(self.other_words)
        if self.ratio is not None:
            parts.append(f"{self.ratio:.2f}x{self._limit()}")
        if self.equal is not None:
            parts.append(self.equal_words if self.equal else f"NOT {self.equal_words}")
        parts.append("for information" if self.limit is None else "holds" if self.holds else "MISSED")
        return " | ".join(parts)

    def _limit(self) -> str:
        if self.limit is None:
            return ""
        return f" ({'at least' if self.at_least else 'limit'} {self.limit:g}x)"


def compared(
    name: str,
    ours: float,
    other: float,
    other_name: str,
    *,
    limit: float | None = None,
    equal: bool | None = None,
    equal_words: str = "equal to the penny",
) -> Line:
    """Our seconds against those of something else doing the same."""
    return Line(
        name=name,
        ours=ours,
        ours_words=f"ours {seconds(ours)}",
        other=other,
        other_words=f"{other_name} {seconds(other)}",
        ratio=ours / other,
        limit=limit,
        equal=equal,
        equal_words=equal_words,
    )


def seconds(value: float) -> str:
    """`52.1 s`, `0.412 s`, `7.3 ms`."""
    if value >= 10:
        return f"{value:.1f} s"
    return f"{value:.3f} s" if value >= 0.1 else f"{value * 1000:.1f} ms"


@dataclass
class Report:
    """Everything that a run found."""

    head: dict[str, Any]
    lines: list[Line] = field(default_factory=list)

    def add(self, lines: list[Line]) -> None:
        """Show lines at once, and keep them."""
        for line in lines:
            print(line.text(), flush=True)
        self.lines += lines

    def write(self, path: Path) -> None:
        """The whole as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [{**asdict(line), "holds": line.holds} for line in self.lines]
        path.write_text(json.dumps({**self.head, "lines": lines}, indent=1, default=str))

    @property
    def holds(self) -> bool:
        return all(line.holds for line in self.lines)

"""What every reading of a file has in common: rows by the part, and a header that is understood."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from apps.foundation.core.registries import Column, Preset
from apps.foundation.intake.domain import refusals
from apps.foundation.intake.domain.refusals import FileRefused
from apps.foundation.intake.domain.repeating import repeatable

PART_ROWS = 200_000
PART_WEIGHT = 16_000_000
"""Characters and cells that a part holds at most, whatever the shape of its rows."""

MOST_COLUMNS = 500
LONGEST_LINE = 50_000
LONGEST_SHOWN = 5_000
LARGEST_RATIO = 200
RATIO_COUNTS_FROM = 20_000_000


@dataclass(frozen=True)
class MisshapenRow:
    """A row that cannot be told apart into its columns."""

    line: int
    code: str
    sentence: str
    text: str


@dataclass
class Part:
    """Some rows of the file: `frame` has the column `line` and one text column a header name."""

    frame: pl.DataFrame
    misshapen: list[MisshapenRow] = field(default_factory=list)


class Gathering:
    """Rows on their way to a part: those of good shape with their lines, and the others, by what they weigh."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._rows: list[Sequence[str | None]] = []
        self._lines: list[int] = []
        self._misshapen: list[MisshapenRow] = []
        self._weight = 0

    @property
    def is_full(self) -> bool:
        return self._weight >= PART_WEIGHT or len(self._lines) + len(self._misshapen) >= PART_ROWS

    def add(self, line: int, row: Sequence[str | None], characters: int) -> None:
        """A row of good shape."""
        self._rows.append(row)
        self._lines.append(line)
        self._weight += len(row) + characters

    def add_misshapen(self, row: MisshapenRow) -> None:
        self._misshapen.append(row)
        self._weight += len(row.text)

    def part(self) -> Part:
        """What was gathered."""
        frame = pl.DataFrame(self._rows, schema=dict.fromkeys(self._names, pl.String), orient="row")
        frame = frame.with_columns(pl.all().replace("", None))
        return Part(frame.insert_column(0, pl.Series("line", self._lines, dtype=pl.Int64)), self._misshapen)


@dataclass(frozen=True)
class Layout:
    """What the header says: names by place, and the character between columns."""

    names: tuple[str, ...]
    separator: str
    header_lines: int


class Table(ABC):
    """A file whose header has been understood. `unknown` names the columns that nobody asked for."""

    layout: Layout

    def __init__(self, path: Path, *, columns: Sequence[Column], preset: Preset | None, limit: int) -> None:
        self.path, self.preset, self.limit = path, preset, limit
        self.share_read = 0.0
        self._columns = columns

    @property
    def unknown(self) -> list[str]:
        wanted = set(self.preset.names.values()) if self.preset else {column.name for column in self._columns}
        return [name for name in self.layout.names if name not in wanted] if self._has_header else []

    @property
    def _has_header(self) -> bool:
        return self.preset is None or self.preset.has_header

    @abstractmethod
    def parts(self) -> Iterator[Part]:
        """The rows, part by part, in the order of the file."""

    def rows_at(self, lines: Collection[int]) -> Iterator[pl.DataFrame]:
        """Rows of good shape again, by their line numbers."""
        for part in self.parts():
            yield part.frame.filter(pl.col("line").is_in(list(lines)))

    def _understand(self, header: list[str], separator: str) -> Layout:
        """Names in place, or a refusal that says what is wrong with the header."""
        if len(header) > MOST_COLUMNS:
            raise FileRefused(refusals.TOO_MANY_COLUMNS.format(found=len(header), most=MOST_COLUMNS))
        if not self._has_header:
            assert self.preset is not None
            needed = max(self.preset.positions.values()) + 1
            if len(header) < needed:
                raise FileRefused(
                    refusals.TOO_FEW_PLACES.format(found=len(header), needed=needed, preset=self.preset.words)
                )
            return Layout(tuple(f"place {place + 1}" for place in range(len(header))), separator, 0)
        names = [name.strip() for name in header]
        for place, name in enumerate(names, start=1):
            if not name:
                raise FileRefused(refusals.COLUMN_WITHOUT_NAME.format(place=place))
        folded = [_fold(name) for name in names]
        theirs = {_fold(value): value for value in (self.preset.names.values() if self.preset else ())}
        ours = {column.name: column.name for column in self._columns}
        for name in folded:
            if folded.count(name) > 1:
                raise FileRefused(refusals.COLUMN_TWICE.format(name=repeatable(names[folded.index(name)])[:60]))
        known = {**ours, **theirs}
        names = [known.get(fold, _not_ours(name)) for fold, name in zip(folded, names, strict=True)]
        missing = [
            self._theirs(column.name)
            for column in self._columns
            if column.required
            and not self._given(column.name, names)
            and not (column.instead and self._given(column.instead, names))
        ]
        if missing:
            raise FileRefused(refusals.COLUMNS_MISSING.format(names=", ".join(missing)))
        return Layout(tuple(names), separator, 1)

    def _given(self, name: str, names: Sequence[str]) -> bool:
        """Whether the file, or what the preset knows of it, says anything in a column of ours."""
        if self.preset and (name in self.preset.constants or name in self.preset.derived):
            return True
        return self._theirs(name) in names

    def _theirs(self, name: str) -> str:
        return self.preset.names.get(name, name) if self.preset else name


def _not_ours(name: str) -> str:
    """A column that nobody asked for, such as the line numbers in a download of rows not accepted, sent again."""
    return "line of the download" if name == "line" else name


def _fold(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")

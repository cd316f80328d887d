"""The first sheet of a workbook, cell by cell as it would stand in a CSV."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from apps.foundation.intake.domain import refusals
from apps.foundation.intake.domain.refusals import FileRefused
from apps.foundation.intake.engine.columns import DATE_SHAPES
from apps.foundation.intake.engine.reader.table import (
    LARGEST_RATIO,
    PART_ROWS,
    RATIO_COUNTS_FROM,
    MisshapenRow,
    Part,
    Table,
)

LAST_SHEET_ROW = 1_048_576


class Workbook(Table):
    """The first sheet of an XLSX workbook. Values only: a formula is refused."""

    def __init__(self, path: Path, *, dates: str, **wanted: object) -> None:
        super().__init__(path, **wanted)  # type: ignore[arg-type]
        self._day_pattern = DATE_SHAPES[dates][1]
        self._refuse_bomb()
        header = next(self._rows(), (1, []))[1]
        while header and not header[-1]:
            header.pop()
        if not header:
            raise FileRefused(refusals.EMPTY)
        self.layout = self._understand(header, ",")

    def parts(self) -> Iterator[Part]:
        width = len(self.layout.names)
        rows: list[list[str | None]] = []
        lines: list[int] = []
        misshapen: list[MisshapenRow] = []
        for line, row in self._rows():
            if line <= self.layout.header_lines:
                continue
            cells = [cell or None for cell in row]
            while len(cells) > width and cells[-1] is None:
                cells.pop()
            if not any(cells):
                continue
            if len(cells) > width:
                sentence = f"The row has {len(cells)} columns where the header has {width}."
                misshapen.append(MisshapenRow(line, "columns-too-many", sentence, ",".join(c or "" for c in cells)))
                continue
            rows.append(cells + [None] * (width - len(cells)))
            lines.append(line)
            if len(rows) >= PART_ROWS:
                yield self._part(rows, lines, misshapen)
                rows, lines, misshapen = [], [], []
        yield self._part(rows, lines, misshapen)

    def _part(self, rows: list[list[str | None]], lines: list[int], misshapen: list[MisshapenRow]) -> Part:
        frame = pl.DataFrame(rows, schema=dict.fromkeys(self.layout.names, pl.String), orient="row")
        return Part(frame.insert_column(0, pl.Series("line", lines, dtype=pl.Int64)), misshapen)

    def _refuse_bomb(self) -> None:
        try:
            with zipfile.ZipFile(self.path) as packed:
                members = packed.infolist()
        except zipfile.BadZipFile:
            raise FileRefused(refusals.NOT_XLSX) from None
        if not any(member.filename == "[Content_Types].xml" for member in members):
            raise FileRefused(refusals.NOT_TEXT)
        unpacked = sum(member.file_size for member in members)
        if unpacked > self.limit:
            raise FileRefused(refusals.TOO_LARGE.format(megabytes=self.limit // 1_000_000))
        if unpacked > RATIO_COUNTS_FROM and unpacked > LARGEST_RATIO * self.path.stat().st_size:
            raise FileRefused(refusals.BOMB.format(times=LARGEST_RATIO))

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        import openpyxl

        try:
            with self.path.open("rb") as stream:
                book = openpyxl.load_workbook(stream, read_only=True, data_only=False)
                sheet = book.worksheets[0]
                sheet.reset_dimensions()  # what a sheet says of its size may be wrong, and rows beyond it be lost
                for line, row in enumerate(sheet.iter_rows(), start=1):
                    if line > LAST_SHEET_ROW:
                        raise FileRefused(refusals.NOT_XLSX)
                    yield line, [self._text(cell) for cell in row]
        except FileRefused:
            raise
        except Exception:
            raise FileRefused(refusals.NOT_XLSX) from None

    def _text(self, cell: object) -> str:
        """A cell as it would stand in a CSV: days as the sender writes them, whole numbers without `.0`."""
        value = getattr(cell, "value", None)
        if getattr(cell, "data_type", "") == "f":
            raise FileRefused(refusals.FORMULA.format(cell=getattr(cell, "coordinate", "?")))
        if value is None:
            return ""
        if hasattr(value, "date"):
            at_midnight = value.time().isoformat() == "00:00:00"
            return str(value.strftime(self._day_pattern)) if at_midnight else str(value.isoformat())
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

"""The first sheet of a workbook, cell by cell as it would stand in a CSV."""

import logging
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeAlias

from apps.foundation.intake.domain import refusals
from apps.foundation.intake.domain.refusals import FileRefused
from apps.foundation.intake.engine.columns import DATE_SHAPES
from apps.foundation.intake.engine.reader.table import (
    LARGEST_RATIO,
    LONGEST_LINE,
    LONGEST_SHOWN,
    MOST_COLUMNS,
    RATIO_COUNTS_FROM,
    Gathering,
    MisshapenRow,
    Part,
    Table,
)

log = logging.getLogger(__name__)

LAST_SHEET_ROW = 1_048_576
Cells: TypeAlias = dict[int, str]
"""What the cells of a row hold, by place from 1."""


class Workbook(Table):
    """The first sheet of an XLSX workbook. Values only: a formula is refused."""

    def __init__(self, path: Path, *, dates: str, **wanted: object) -> None:
        super().__init__(path, **wanted)  # type: ignore[arg-type]
        self._day_pattern = DATE_SHAPES[dates][1]
        self._refuse_bomb()
        line, cells = next(self._rows(), (1, {}))
        if line > 1 or not cells:
            raise FileRefused(refusals.EMPTY)
        header = [cells.get(place, "") for place in range(1, max(cells) + 1)]
        self.layout = self._understand(header, ",")

    def parts(self) -> Iterator[Part]:
        width = len(self.layout.names)
        gathered = Gathering(self.layout.names)
        for line, cells in self._rows():
            if line <= self.layout.header_lines or not any(map(str.strip, cells.values())):
                continue
            characters = sum(map(len, cells.values()))
            if wrong := self._wrong(line, cells, characters):
                gathered.add_misshapen(wrong)
            else:
                gathered.add(line, [cells.get(place) for place in range(1, width + 1)], characters)
            if gathered.is_full:
                yield gathered.part()
                gathered = Gathering(self.layout.names)
        yield gathered.part()

    def _wrong(self, line: int, cells: Cells, characters: int) -> MisshapenRow | None:
        """What is wrong with the shape of a row; its text is cut, and as wide as its cells, not as its last place."""
        width, last = len(self.layout.names), max(cells)
        if last > width:
            code, sentence = "columns-too-many", f"The row has {last} columns where the header has {width}."
        elif characters > LONGEST_LINE:
            code, sentence = "cell-too-long", f"The row is longer than {LONGEST_LINE:,} characters."
        elif any("\0" in text for text in cells.values()):
            code, sentence = "character-not-allowed", "The row holds a NUL character."
        else:
            return None
        named = [cells.get(place, "") for place in range(1, width + 1)]
        beyond = [text for place, text in cells.items() if place > width]
        text = ",".join(cell[:LONGEST_SHOWN] for cell in [*named, *beyond[:MOST_COLUMNS]])[:LONGEST_SHOWN]
        return MisshapenRow(line, code, sentence, text.replace("\0", "\ufffd"))

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

    def _rows(self) -> Iterator[tuple[int, Cells]]:
        """Each row that is there, with those of its cells that hold something: a sheet names a row or a cell as far
        away as it likes, and what lies between costs nothing."""
        import openpyxl
        from openpyxl.worksheet._reader import WorkSheetParser

        before, characters = 0, 0
        try:
            with self.path.open("rb") as stream:
                book = openpyxl.load_workbook(stream, read_only=True, data_only=False)
                sheet = book.worksheets[0]
                with sheet._get_source() as source:
                    parser = WorkSheetParser(
                        source,
                        sheet._shared_strings,
                        epoch=book.epoch,
                        date_formats=book._date_formats,
                        timedelta_formats=book._timedelta_formats,
                    )
                    for line, found in parser.parse():
                        if not before < line <= LAST_SHEET_ROW:
                            raise FileRefused(refusals.NOT_XLSX)
                        before = line
                        parser.row_dimensions.clear()
                        cells = {cell["column"]: text for cell in found if (text := self._text(cell))}
                        characters += sum(map(len, cells.values()))
                        if characters > self.limit:  # one text may stand in many cells, and be packed once
                            raise FileRefused(refusals.TOO_LARGE.format(megabytes=self.limit // 1_000_000))
                        yield line, cells
        except FileRefused:
            raise
        except Exception as error:  # whatever a stranger's file makes the library raise; its text may hold a cell
            log.warning("A workbook could not be read: %s", type(error).__name__)
            raise FileRefused(refusals.NOT_XLSX) from None

    def _text(self, cell: dict[str, Any]) -> str:
        """A cell as it would stand in a CSV: days as the sender writes them, whole numbers without `.0`."""
        value = cell["value"]
        if cell["data_type"] == "f":
            from openpyxl.utils import get_column_letter

            raise FileRefused(refusals.FORMULA.format(cell=f"{get_column_letter(cell['column'])}{cell['row']}"))
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

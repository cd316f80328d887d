"""From bytes to rows: unpacked, decoded, told apart, each with its line number in the file.

Rows whose shape is wrong come back apart, with their line numbers; the rest are frames of text columns, part
by part, so that memory stays bounded whatever the size of the file.
"""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

import numpy as np
import polars as pl

from apps.foundation.core.registries import Column, Preset
from apps.foundation.intake.domain import refusals
from apps.foundation.intake.domain.refusals import FileRefused
from apps.foundation.intake.domain.repeating import repeatable
from apps.foundation.intake.engine.columns import DATE_SHAPES

PART_BYTES = 24_000_000
PART_ROWS = 200_000
LONGEST_LINE = 50_000
LONGEST_CELL = 10_000_000
LARGEST_RATIO = 200
RATIO_COUNTS_FROM = 20_000_000
LOOKED_AT_FOR_A_BOMB = 100_000_000
LAST_SHEET_ROW = 1_048_576
NEWLINE, RETURN, NUL = 10, 13, 0
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rt")


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


@dataclass(frozen=True)
class Layout:
    """What the header says: names by place, and the character between columns."""

    names: tuple[str, ...]
    separator: str
    header_lines: int


def read_file(
    path: Path, *, columns: Sequence[Column], preset: Preset | None, limit: int, dates: str = "iso"
) -> "Table":
    """Open a file and look at its header. Raises FileRefused when nothing of it can be taken in.

    `dates` is the shape in which the days of a workbook are to be written.
    """
    with path.open("rb") as start:
        magic = start.read(4)
    if magic == OLD_WORKBOOK:
        raise FileRefused(refusals.OLD_WORKBOOK)
    if magic.startswith(NOT_TABLES):
        raise FileRefused(refusals.NOT_TEXT)
    if magic == b"PK\x03\x04":
        return _Workbook(path, dates=dates, columns=columns, preset=preset, limit=limit)
    return _Csv(path, gzipped=magic[:2] == b"\x1f\x8b", columns=columns, preset=preset, limit=limit)


class Table:
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

    def parts(self) -> Iterator[Part]:
        raise NotImplementedError

    def rows_at(self, lines: Collection[int]) -> Iterator[pl.DataFrame]:
        """Rows of good shape again, by their line numbers."""
        for part in self.parts():
            yield part.frame.filter(pl.col("line").is_in(list(lines)))

    def _understand(self, header: list[str], separator: str) -> Layout:
        """Names in place, or a refusal that says what is wrong with the header."""
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
        names = [known.get(fold, name) for fold, name in zip(folded, names, strict=True)]
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


class _Csv(Table):
    def __init__(self, path: Path, *, gzipped: bool, **wanted: object) -> None:
        super().__init__(path, **wanted)  # type: ignore[arg-type]
        self._gzipped = gzipped
        self._packed: BinaryIO
        with self._open() as stream:
            first = next(self._chunks(stream, 1_000_000), b"")
        if not first.strip():
            raise FileRefused(refusals.EMPTY)
        try:
            self.layout = self._header(first.split(b"\n", 1)[0])
        except FileRefused:
            self._refuse_bomb()
            raise

    def _header(self, line: bytes) -> Layout:
        if NUL in line:
            raise FileRefused(refusals.NUL_IN_HEADER)
        if len(line) > LONGEST_LINE:
            raise FileRefused(refusals.HEADER_TOO_LONG.format(longest=LONGEST_LINE))
        text = _decoded(line, 1).lstrip("\ufeff").rstrip("\r")
        separator = max(",;\t", key=lambda mark: (text.count(mark), mark == ","))
        try:
            header = next(csv.reader([text], delimiter=separator), [])
        except csv.Error:
            raise FileRefused(refusals.QUOTE_ASTRAY.format(line=1)) from None
        return self._understand(header, separator)

    def _refuse_bomb(self) -> None:
        """What cannot be understood may be a bomb: that is what is said of it then."""
        read = 0
        with self._open() as stream:
            for chunk in self._chunks(stream, 1_000_000):
                read += len(chunk)
                if read > LOOKED_AT_FOR_A_BOMB:
                    return

    def parts(self) -> Iterator[Part]:
        if self._quoted:
            yield from self._quoted_parts()
            return
        for block, first_line in self._blocks():
            yield self._plain_part(block, first_line)

    def rows_at(self, lines: Collection[int]) -> Iterator[pl.DataFrame]:
        if self._quoted:
            yield from super().rows_at(lines)
            return
        wanted = np.array(sorted(lines), dtype=np.int64)
        for block, first_line in self._blocks():
            begin, end = np.searchsorted(wanted, (first_line, first_line + block.count(b"\n")))
            if begin < end:
                here = wanted[begin:end]
                ends = np.flatnonzero(np.frombuffer(block, dtype=np.uint8) == NEWLINE) + 1
                starts = np.concatenate(([0], ends[:-1]))
                text = b"".join(block[starts[row] : ends[row]] for row in here - first_line)
                yield self._frame(text, here, first_line)

    @cached_property
    def _quoted(self) -> bool:
        """Whether there is a quotation mark anywhere: without, a line is a row."""
        with self._open() as stream:
            return any(b'"' in chunk for chunk in self._chunks(stream, PART_BYTES))

    def _blocks(self) -> Iterator[tuple[bytes, int]]:
        """The file in blocks of whole lines, each with the number of its first."""
        line = 1
        with self._open() as stream:
            rest = b""
            for chunk in self._chunks(stream, PART_BYTES):
                block = rest + chunk
                cut = block.rfind(b"\n") + 1
                rest, block = block[cut:], block[:cut]
                if block:
                    yield block, line
                    line += block.count(b"\n")
            if rest:
                yield rest + b"\n", line

    def _plain_part(self, block: bytes, first_line: int) -> Part:
        """A line is a row; counting separators tells whether its shape is right."""
        data = np.frombuffer(block, dtype=np.uint8)
        ends = np.flatnonzero(data == NEWLINE)
        starts = np.concatenate(([0], ends[:-1] + 1))
        counts = np.add.reduceat(data == ord(self.layout.separator), starts, dtype=np.int64)
        lengths = ends - starts - (data[np.maximum(ends - 1, 0)] == RETURN)
        header = np.arange(first_line, first_line + len(ends)) <= self.layout.header_lines
        barred = np.zeros(len(ends), dtype=bool)
        barred[np.searchsorted(ends, np.flatnonzero(data == NUL))] = True
        returns = np.flatnonzero(data == RETURN)
        barred[np.searchsorted(ends, returns[data[returns + 1] != NEWLINE])] = True
        wrong = (counts != len(self.layout.names) - 1) | (lengths > LONGEST_LINE) | barred
        used = ~header & (lengths > 0)
        misshapen = [
            self._misshapen(first_line + int(row), block[starts[row] : ends[row]])
            for row in np.flatnonzero(wrong & used)
        ]
        good = used & ~wrong
        if good.all():
            text = block
        else:
            keep = np.repeat(good, ends - starts + 1)
            text = data[keep].tobytes()
        lines = (np.flatnonzero(good) + first_line).astype(np.int64)
        return Part(self._frame(text, lines, first_line), misshapen)

    def _frame(self, text: bytes, lines: "np.ndarray[tuple[int], np.dtype[np.int64]]", first_line: int) -> pl.DataFrame:
        names = list(self.layout.names)
        if not len(lines):
            return pl.DataFrame(schema={"line": pl.Int64, **dict.fromkeys(names, pl.String)})
        try:
            text.decode()
        except UnicodeDecodeError as error:
            line = int(lines[text.count(b"\n", 0, error.start)])
            raise FileRefused(refusals.NOT_UTF8.format(line=line)) from None
        frame = pl.read_csv(
            io.BytesIO(text.replace(b"\r\n", b"\n") if b"\r" in text else text),
            has_header=False,
            separator=self.layout.separator,
            quote_char=None,
            schema=dict.fromkeys(names, pl.String),
        )
        if frame.height != len(lines):
            raise FileRefused(refusals.NOT_TEXT)
        return frame.insert_column(0, pl.Series("line", lines))

    def _quoted_parts(self) -> Iterator[Part]:
        """With quotation marks a row may span lines; Python's reader tells them apart, slower."""
        csv.field_size_limit(LONGEST_CELL)
        width = len(self.layout.names)
        rows: list[list[str]] = []
        lines: list[int] = []
        misshapen: list[MisshapenRow] = []
        with self._open() as stream:
            reader = csv.reader(self._decoded_lines(stream), delimiter=self.layout.separator, strict=True)
            begins = 1
            try:
                for row in reader:
                    line, begins = begins, reader.line_num + 1
                    if line <= self.layout.header_lines or not row:
                        continue
                    if (
                        len(row) != width
                        or "\0" in (joined := self.layout.separator.join(row))
                        or len(joined) > LONGEST_LINE
                    ):
                        misshapen.append(self._misshapen(line, self.layout.separator.join(row).encode(), len(row)))
                    else:
                        rows.append(row)
                        lines.append(line)
                    if len(rows) >= PART_ROWS:
                        yield self._rows_part(rows, lines, misshapen)
                        rows, lines, misshapen = [], [], []
            except csv.Error as error:
                sentence = refusals.QUOTE_OPEN if "end of data" in str(error) else refusals.QUOTE_ASTRAY
                raise FileRefused(sentence.format(line=begins)) from None
        yield self._rows_part(rows, lines, misshapen)

    def _rows_part(self, rows: list[list[str]], lines: list[int], misshapen: list[MisshapenRow]) -> Part:
        frame = pl.DataFrame(rows, schema=dict.fromkeys(self.layout.names, pl.String), orient="row")
        frame = frame.with_columns(pl.all().replace("", None))
        return Part(frame.insert_column(0, pl.Series("line", lines, dtype=pl.Int64)), misshapen)

    def _misshapen(self, line: int, text: bytes, found: int | None = None) -> MisshapenRow:
        wanted = len(self.layout.names)
        found = text.count(self.layout.separator.encode()) + 1 if found is None else found
        text = text.removesuffix(b"\r")
        shown = text[:LONGEST_LINE].decode(errors="replace").replace("\0", "\ufffd").replace("\r", "\ufffd")
        for character, name in ((b"\0", "NUL character"), (b"\r", "carriage return in its middle")):
            if character in text:
                return MisshapenRow(line, "character-not-allowed", f"The row holds a {name}.", shown)
        if len(text) > LONGEST_LINE:
            sentence = f"The row is longer than {LONGEST_LINE:,} characters."
            return MisshapenRow(line, "cell-too-long", sentence, shown[:200])
        code = "columns-too-many" if found > wanted else "columns-too-few"
        return MisshapenRow(line, code, f"The row has {found} columns where the header has {wanted}.", shown)

    @contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        with self.path.open("rb") as self._packed:
            yield gzip.GzipFile(fileobj=self._packed) if self._gzipped else self._packed  # type: ignore[misc]

    def _chunks(self, stream: BinaryIO, size: int) -> Iterator[bytes]:
        """The unpacked bytes, watched for size, for bombs, and for an end that comes too early."""
        packed, unpacked, first, lines_end_with_return = self.path.stat().st_size, 0, True, False
        while True:
            try:
                chunk = stream.read(size)
            except (EOFError, OSError, zlib.error):
                raise FileRefused(refusals.CUT_OFF) from None
            if not chunk:
                return
            self.share_read = self._packed.tell() / packed
            unpacked += len(chunk)
            if unpacked > self.limit:
                raise FileRefused(refusals.TOO_LARGE.format(megabytes=self.limit // 1_000_000))
            if unpacked > RATIO_COUNTS_FROM and unpacked > LARGEST_RATIO * packed:
                raise FileRefused(refusals.BOMB.format(times=LARGEST_RATIO))
            if first:
                first = False
                if chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
                    raise FileRefused(refusals.UTF16)
                chunk = chunk.removeprefix(b"\xef\xbb\xbf")
                lines_end_with_return = RETURN in chunk and NEWLINE not in chunk
            yield chunk.replace(b"\r", b"\n") if lines_end_with_return else chunk

    def _decoded_lines(self, stream: BinaryIO) -> Iterator[str]:
        line, rest = 0, b""
        for chunk in self._chunks(stream, PART_BYTES):
            block = rest + chunk
            cut = block.rfind(b"\n") + 1
            rest, block = block[cut:], block[:cut]
            for piece in block.splitlines(keepends=True) if block else ():
                line += 1
                yield _decoded(piece, line)
        if rest:
            yield _decoded(rest, line + 1)


class _Workbook(Table):
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


def _fold(name: str) -> str:
    return name.strip().lower().replace(" ", "_").replace("-", "_")


def _decoded(text: bytes, line: int) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise FileRefused(refusals.NOT_UTF8.format(line=line)) from None

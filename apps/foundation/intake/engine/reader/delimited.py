"""CSV, packed or not: with commas, semicolons or tabs, with quotation marks or without."""

import csv
import gzip
import io
import zlib
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, TypeAlias

import numpy as np
import polars as pl

from apps.foundation.intake.domain import refusals
from apps.foundation.intake.domain.refusals import FileRefused
from apps.foundation.intake.engine.reader.table import (
    LARGEST_RATIO,
    LONGEST_LINE,
    LONGEST_SHOWN,
    RATIO_COUNTS_FROM,
    Gathering,
    Layout,
    MisshapenRow,
    Part,
    Table,
)

PART_BYTES = 8_000_000
LONGEST_CELL = 10_000_000
LOOKED_AT_FOR_A_BOMB = 100_000_000
Bytes: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.uint8]]"
Places: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"
NEWLINE, RETURN, NUL, SPACE = 10, 13, 0, 32


class DelimitedText(Table):
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
                _refuse_endless(rest, line)
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
        used[self._blank_rows(block, data, starts, lengths)] = False
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

    def _blank_rows(self, block: bytes, data: Bytes, starts: Places, lengths: Places) -> list[int]:
        """Lines of separators and spaces only: they say nothing, as a blank line does."""
        separator = self.layout.separator
        empty = (ord(separator), SPACE)
        ends = starts + lengths
        candidates = np.isin(data[starts], empty) & np.isin(data[np.maximum(ends - 1, 0)], empty) & (lengths > 0)
        return [
            int(row)
            for row in np.flatnonzero(candidates)
            if not block[starts[row] : ends[row]].decode(errors="replace").replace(separator, " ").strip()
        ]

    def _frame(self, text: bytes, lines: Places, first_line: int) -> pl.DataFrame:
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
        gathered = Gathering(self.layout.names)
        with self._open() as stream:
            reader = csv.reader(self._decoded_lines(stream), delimiter=self.layout.separator, strict=True)
            begins = 1
            try:
                for row in reader:
                    line, begins = begins, reader.line_num + 1
                    if line <= self.layout.header_lines or not any(map(str.strip, row)):
                        continue
                    joined = self.layout.separator.join(row)
                    if len(row) != width or "\0" in joined or len(joined) > LONGEST_LINE:
                        gathered.add_misshapen(self._misshapen(line, joined.encode(), len(row)))
                    else:
                        gathered.add(line, row, len(joined))
                    if gathered.is_full:
                        yield gathered.part()
                        gathered = Gathering(self.layout.names)
            except csv.Error as error:
                sentence = refusals.QUOTE_OPEN if "end of data" in str(error) else refusals.QUOTE_ASTRAY
                raise FileRefused(sentence.format(line=begins)) from None
        yield gathered.part()

    def _misshapen(self, line: int, text: bytes, found: int | None = None) -> MisshapenRow:
        wanted = len(self.layout.names)
        found = text.count(self.layout.separator.encode()) + 1 if found is None else found
        text = text.removesuffix(b"\r")
        shown = text[:LONGEST_SHOWN].decode(errors="replace").replace("\0", "\ufffd").replace("\r", "\ufffd")
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
            _refuse_endless(rest, line + 1)
        if rest:
            yield _decoded(rest, line + 1)


def _refuse_endless(rest: bytes, line: int) -> None:
    """A line that has not ended after so many characters will not become a row."""
    if len(rest) > LONGEST_CELL:
        raise FileRefused(refusals.LINE_TOO_LONG.format(line=line, longest=LONGEST_CELL))


def _decoded(text: bytes, line: int) -> str:
    try:
        return text.decode()
    except UnicodeDecodeError:
        raise FileRefused(refusals.NOT_UTF8.format(line=line)) from None

"""From bytes to rows: unpacked, decoded, told apart, each with its line number in the file.

Rows whose shape is wrong come back apart, with their line numbers; the rest are frames of text columns, part
by part, so that memory stays bounded whatever the size of the file.
"""

from collections.abc import Sequence
from pathlib import Path

from apps.foundation.core.registries import Column, Preset
from apps.foundation.intake.domain import refusals
from apps.foundation.intake.domain.refusals import FileRefused
from apps.foundation.intake.engine.reader.delimited import DelimitedText
from apps.foundation.intake.engine.reader.table import MisshapenRow, Part, Table
from apps.foundation.intake.engine.reader.workbook import Workbook

__all__ = ["MisshapenRow", "Part", "Table", "read_file"]

OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
NOT_TABLES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rt")


def read_file(path: Path, *, columns: Sequence[Column], preset: Preset | None, limit: int, dates: str = "iso") -> Table:
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
        return Workbook(path, dates=dates, columns=columns, preset=preset, limit=limit)
    return DelimitedText(path, gzipped=magic[:2] == b"\x1f\x8b", columns=columns, preset=preset, limit=limit)

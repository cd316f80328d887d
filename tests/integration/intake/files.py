"""Files as they come: small, exact, and wrong in one way each."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl

from apps.foundation.kernel import nhs_number

HEADER = "provider,record_id,nhs_number,kind,start_date,cost"
NUMBER = nhs_number.test_number(0)
"""The NHS number of person 0 of the test partnership."""


def row(
    record: object = 1,
    *,
    provider: str = "ACU",
    number: str = NUMBER,
    kind: str = "AE_ATTENDANCE",
    day: str = "2026-05-02",
    cost: str = "12.00",
) -> str:
    """One line of activity, twelve pounds unless told."""
    return f"{provider},{record},{number},{kind},{day},{cost}"


THREE = [row(1), row(2), row(3)]
"""Three records that are as they should be: £36.00."""


def text(*rows: str, header: str = HEADER, end: str = "\n") -> str:
    """Lines under a header."""
    return end.join([header, *rows]) + end


def workbook(*rows: Sequence[Any], header: str = HEADER) -> bytes:
    """An XLSX with the rows on its first sheet."""
    book = openpyxl.Workbook()
    for cells in ([*header.split(",")] if header else None, *rows):
        if cells is not None:
            book.active.append(list(cells))
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def sheet_changed(packed: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with the XML of its first sheet changed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as before, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, change(content) if name == "xl/worksheets/sheet1.xml" else content)
    return made.getvalue()


def a_zip() -> bytes:
    """A zip file that is no workbook."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("letter.txt", "Dear colleague")
    return made.getvalue()

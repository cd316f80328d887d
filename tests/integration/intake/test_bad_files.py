"""Files of which nothing can be taken in: a sentence that says why, and no trace."""

import gzip
from collections.abc import Callable
from itertools import pairwise

import pytest

from apps.foundation.intake.models import BatchState
from tests.factories.world import World
from tests.integration.intake.files import HEADER, NUMBER, THREE, a_zip, row, sheet_changed, text, workbook

MANY = text(*(row(n, cost=f"{n}.{n % 90 + 10}") for n in range(3_000))).encode()
PACKED = gzip.compress(MANY)
BOOK = workbook(*(line.split(",") for line in THREE))

EMPTY = "The file is empty."
NO_ROWS = "The file has a header and no rows."
NUL_IN_HEADER = (
    "The header holds a NUL character: the file is UTF-16 text, or damaged. Save it as “CSV UTF-8” and send it again."
)
CUT_OFF = "The file is cut off: its packed data end in the middle. Send it again."
DAMAGED = "The workbook cannot be read: it is damaged, or cut off. Save it again and send it."
BOMB = "The file unpacks to more than 200 times its size, as no real data do. It was not read further."
NOT_TEXT = "The file is not a CSV, a gzipped CSV or an XLSX workbook."
MISSING = "The header lacks {}. Columns are separated by commas, semicolons or tabs."


def not_utf8(line: int) -> str:
    return (
        f"Line {line} is not UTF-8 text. Save the file as “CSV UTF-8” (in Excel: Save as, CSV UTF-8) and send it again."
    )


def astray(line: int) -> str:
    return (
        f"A quotation mark in line {line} stands where none can: after a closing one comes the next column, "
        "and one inside a cell is doubled. The rest of the file cannot be told apart."
    )


def never_closed(line: int) -> str:
    return f"A quotation mark in line {line} is never closed, so the rest of the file cannot be told apart."


def external_entity(sheet: bytes) -> bytes:
    """A sheet that asks for a file of the server."""
    asked = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    return sheet.replace(b"<worksheet", asked, 1).replace(
        b"<sheetData>", b'<sheetData><row r="9"><c t="inlineStr"><is><t>&e;</t></is></c></row>', 1
    )


def entities_in_entities(sheet: bytes) -> bytes:
    """A sheet that would unfold to ten thousand million characters."""
    names = "abcdefghij"
    entities = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise(names))
    asked = f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{entities}]><worksheet'
    return sheet.replace(b"<worksheet", asked.encode(), 1).replace(
        b"<sheetData>", b'<sheetData><row r="9"><c t="inlineStr"><is><t>&j;</t></is></c></row>', 1
    )


def row_beyond_any_sheet(sheet: bytes) -> bytes:
    """A sheet with a row at a place that no workbook has."""
    far = b'<row r="999999999999"><c t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    return sheet.replace(b"</sheetData>", far, 1)


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", EMPTY),
    "blank lines only": (b"\n\r\n  \n", EMPTY),
    "byte-order mark only": (b"\xef\xbb\xbf", EMPTY),
    "gzip of nothing": (gzip.compress(b""), EMPTY),
    "workbook without cells": (workbook(header=""), EMPTY),
    "header only": (HEADER.encode(), NO_ROWS),
    "header and blank lines": (f"{HEADER}\n\n\r\n".encode(), NO_ROWS),
    "workbook with a header only": (workbook(), NO_ROWS),
    "Latin-1": (text(row(1), row("café")).encode("latin-1"), not_utf8(3)),
    "Latin-1 in the header": (f"{HEADER},café\n".encode("latin-1"), not_utf8(1)),
    "Latin-1 among quotation marks": (text(row('"1"'), row("café")).encode("latin-1"), not_utf8(3)),
    "UTF-16": (text(*THREE).encode("utf-16"), "The file is UTF-16 text. Save it as “CSV UTF-8” and send it again."),
    "UTF-16 without a mark": (text(*THREE).encode("utf-16-le"), NUL_IN_HEADER),
    "NUL in the header": (text(*THREE, header=HEADER.replace(",", "\0,", 1)).encode(), NUL_IN_HEADER),
    "200,000 characters in the header": (
        text(f"{row()},", header=f"{HEADER},{'x' * 200_000}").encode(),
        "The first line is longer than 50,000 characters, so it is no header.",
    ),
    "duplicate columns": (
        text(f"ACU,{row()}", header=f"provider,{HEADER}").encode(),
        "The column provider stands twice in the header.",
    ),
    "duplicate columns but for case": (
        text(f"{row()},1", header=f"{HEADER},Record ID").encode(),
        "The column record_id stands twice in the header.",
    ),
    "missing columns": (
        b"provider,record_id,cost\nACU,1,2.00\n",
        MISSING.format("nhs_number, kind, start_date"),
    ),
    "a column without a name": (text(f"{row()},", header=f"{HEADER},").encode(), "Column 7 of the header has no name."),
    "a page of HTML": (
        b"<html><body>Sign in</body></html>",
        MISSING.format("provider, record_id, nhs_number, kind, start_date, cost"),
    ),
    "CSV cut off in a quoted cell": (f'{text(row(1))}ACU,"2'.encode(), never_closed(3)),
    "text after a closing quotation mark": (text(row(1), row('"2" or 3')).encode(), astray(3)),
    "gzip cut off": (PACKED[: len(PACKED) // 2], CUT_OFF),
    "gzip cut off in its head": (PACKED[:5], CUT_OFF),
    "gzip damaged in the middle": (PACKED[:60] + b"\xff\x00\xff" + PACKED[63:], CUT_OFF),
    "gzip whose check sum is wrong": (PACKED[:-8] + b"\0" * 8, CUT_OFF),
    "gzip bomb under a good header": (gzip.compress(text(*THREE).encode() + b"0" * 200_000_000), BOMB),
    "gzip bomb of zeros": (gzip.compress(bytes(200_000_000)), BOMB),
    "workbook with a formula": (
        workbook(["ACU", "1", NUMBER, "AE_ATTENDANCE", "2026-05-02", "=1+1"]),
        "Cell F2 holds a formula. Save the sheet with values only, and send it again.",
    ),
    "workbook cut off": (BOOK[: len(BOOK) // 2], DAMAGED),
    "workbook cut off at its end": (BOOK[:-30], DAMAGED),
    "workbook that asks for a file of the server": (sheet_changed(BOOK, external_entity), DAMAGED),
    "workbook whose entities unfold": (sheet_changed(BOOK, entities_in_entities), DAMAGED),
    "workbook with a row beyond any sheet": (sheet_changed(BOOK, row_beyond_any_sheet), DAMAGED),
    "workbook that is a bomb": (
        sheet_changed(BOOK, lambda sheet: sheet.replace(b"<sheetData>", b"<sheetData>" + b" " * 30_000_000, 1)),
        BOMB,
    ),
    "zip that is no workbook": (a_zip(), NOT_TEXT),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", NOT_TEXT),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", NOT_TEXT),
    "old or locked Excel": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        "The file is an old Excel workbook (.xls), or one with a password. "
        "Save it as XLSX without a password, or as “CSV UTF-8”, and send it again.",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence_and_leaves_nothing(
    world: World, held: Callable[[World], dict[str, int]], stored: Callable[[], list[str]], what: str
) -> None:
    content, sentence = REFUSED[what]
    before = held(world)
    batch = world.send("activity", content, name="from-the-trust.xlsx", state=BatchState.REFUSED)
    assert batch.refusal == sentence
    assert (batch.received, batch.added, batch.rejected, batch.accepted_pence) == (0, 0, 0, 0)
    assert batch.job.outcome == {"refused": sentence}
    assert held(world) == before
    assert stored() == []


def test_a_file_larger_than_the_limit_is_refused_before_it_is_read_to_its_end(
    world: World, stored: Callable[[], list[str]], settings: object
) -> None:
    settings.INTAKE_LARGEST_FILE = 30_000  # type: ignore[attr-defined]
    sentence = "Unpacked, the file is larger than 0 MB. Send it in parts."
    for content in (MANY, PACKED):
        assert world.send("activity", content, state=BatchState.REFUSED).refusal == sentence
    assert stored() == []


def test_a_refused_file_that_was_sent_before_and_taken_in_is_not_removed(
    world: World, stored: Callable[[], list[str]]
) -> None:
    content = "ods_code,name,sector\nZZ1,Another trust,ACUTE\n"
    kept = world.send("organisations", content)
    refused = world.send("people", content, state=BatchState.REFUSED)
    assert refused.sha256 == kept.sha256
    assert kept.sha256 in stored()


def test_what_a_killed_process_left_of_a_file_is_written_again_when_it_is_sent_again(
    world: World, stored: Callable[[], list[str]], tmp_path: object
) -> None:
    content = text(row("cut"), row("in the middle")).encode()
    first = world.send("activity", content, commit=False, state=BatchState.CHECKED)
    [original] = tmp_path.rglob(first.sha256)  # type: ignore[attr-defined]
    original.write_bytes(content[: content.index(b"\n", len(HEADER) + 1) + 1])
    again = world.send("activity", content, commit=False, state=BatchState.CHECKED)
    assert (again.received, again.added) == (2, 2)
    assert original.read_bytes() == content

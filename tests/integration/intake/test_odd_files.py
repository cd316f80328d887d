"""Files that look odd and are fine: taken as they are, to the penny."""

import datetime
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.care.activity.models import Activity
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.models import Batch, BatchState
from apps.foundation.intake.services import send_file
from tests.factories.world import World
from tests.integration.intake.files import HEADER, NUMBER, THREE, row, sheet_changed, text, workbook

Causes = Callable[[Batch], list[tuple[str, int, int]]]

DAY = datetime.date(2026, 5, 2)
PLAIN = text(*THREE)
FINE: dict[str, bytes] = {
    "semicolons": PLAIN.replace(",", ";").encode(),
    "tabs": PLAIN.replace(",", "\t").encode(),
    "a byte-order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "a byte-order mark before a quotation mark": b"\xef\xbb\xbf"
    + text(*THREE, header=f'"{HEADER[:8]}"{HEADER[8:]}').encode(),
    "Windows line ends": text(*THREE, end="\r\n").encode(),
    "old Macintosh line ends": text(*THREE, end="\r").encode(),
    "Windows line ends and quotation marks": text('"ACU"' + row(1)[3:], *THREE[1:], end="\r\n").encode(),
    "old Macintosh line ends and quotation marks": text('"ACU"' + row(1)[3:], *THREE[1:], end="\r").encode(),
    "no line end after the last row": PLAIN.rstrip().encode(),
    "blank lines after the last row": (PLAIN + "\n\r\n\n").encode(),
    "lines of commas": text(THREE[0], ",,,,,", *THREE[1:], " , ,\t, , , ", ",,,,,,,,", ",").encode(),
    "lines of commas and quotation marks": text('"ACU"' + row(1)[3:], ',"", ,,,', *THREE[1:], ",,,,,,,,", ",").encode(),
    "a workbook with rows of spaces": workbook(
        THREE[0].split(","), [" ", "", None, "\t"], *(line.split(",") for line in THREE[1:]), [None] * 9 + [" "]
    ),
    "a header in capitals with spaces": PLAIN.replace("record_id", "Record ID").replace("cost", " COST ").encode(),
    "spaces round the cells": text(*(line.replace(",", " , ") for line in THREE)).encode(),
    "gzip": gzip.compress(PLAIN.encode()),
    "gzip in two members": gzip.compress(PLAIN[:80].encode()) + gzip.compress(PLAIN[80:].encode()),
    "a workbook of text": workbook(*(line.split(",") for line in THREE)),
    "a workbook of numbers and days": workbook(
        *(["ACU", n, int(NUMBER), "AE_ATTENDANCE", DAY, 12 if n == 1 else 12.0] for n in (1, 2, 3))
    ),
    "a workbook with blank rows and columns": workbook(
        *(line.split(",") for line in THREE[:2]), [], [], [*THREE[2].split(","), None, None]
    ),
}


@pytest.mark.parametrize("what", FINE)
def test_an_odd_file_is_taken_as_it_is(world: World, causes: Causes, what: str) -> None:
    batch = world.send("activity", FINE[what], commit=False, state=BatchState.CHECKED)
    assert causes(batch) == []
    assert batch.warnings == []
    assert (batch.received, batch.added, batch.rejected, batch.accepted_pence) == (3, 3, 0, 3600)


def test_days_of_a_workbook_are_days_whatever_shape_its_text_has(world: World, causes: Causes) -> None:
    book = workbook(
        ["ACU", "1", NUMBER, "AE_ATTENDANCE", DAY, "12.00"],
        ["ACU", "2", NUMBER, "AE_ATTENDANCE", "02/05/2026", "12.00"],
        ["ACU", "3", NUMBER, "AE_ATTENDANCE", datetime.datetime(2026, 5, 2, 3, 4), "12.00"],
    )
    batch = world.send("activity", book, commit=False, dates="uk", state=BatchState.CHECKED)
    assert causes(batch) == [("date-not-a-date", 1, 4)]
    assert batch.accepted_pence == 2400


def test_rows_beyond_what_a_sheet_says_of_its_size_are_not_lost(world: World) -> None:
    book = workbook(*(line.split(",") for line in THREE))
    lying = sheet_changed(book, lambda sheet: sheet.replace(b'ref="A1:F4"', b'ref="A1:F2"'))
    assert lying != book
    batch = world.send("activity", lying, commit=False, state=BatchState.CHECKED)
    assert (batch.received, batch.accepted_pence) == (3, 3600)


def test_quotation_marks_inside_quotation_marks_and_line_ends_inside_cells_are_kept(fresh: World) -> None:
    rows = (row('"a ""b"", c"'), row('"d\ne"'), row('f"g'))
    fresh.send("activity", text(*rows))
    with tenant(fresh.partnership.id):
        taken = dict(Activity.objects.values_list("line", "record_id"))
    assert taken == {2: 'a "b", c', 3: "d\ne", 5: 'f"g'}


def test_numbers_of_people_may_have_spaces_and_hyphens(fresh: World) -> None:
    spaced, hyphened = f"{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}", f"{NUMBER[:3]}-{NUMBER[3:6]}-{NUMBER[6:]}"
    fresh.send("activity", text(row(1, number=spaced), row(2, number=hyphened), row(3)))
    with tenant(fresh.partnership.id):
        assert set(Activity.objects.values_list("person_id", flat=True)) == {fresh.person(0).id}
        assert Activity.objects.count() == 3


def test_a_column_that_nobody_asked_for_is_named_and_left_out(world: World) -> None:
    batch = world.send(
        "activity", text(f"{row()},north", header=f"{HEADER},Ward"), commit=False, state=BatchState.CHECKED
    )
    assert batch.warnings == ["Columns that are not used: ward."] or batch.warnings == [
        "Columns that are not used: Ward."
    ]
    assert batch.added == 1


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("May 2026 (final) – v2.csv", "May 2026 (final) – v2.csv"),
        ("=cmd|calc!A0.csv", "=cmd|calc!A0.csv"),
        ("<script>alert(1)<script>.csv", "<script>alert(1)<script>.csv"),
        ("x" * 250 + ".csv", "x" * 200),
        ("\udce9t\udce9.csv", "?t?.csv"),
        ("no extension", "no extension"),
    ],
)
def test_a_file_may_have_any_name(world: World, name: str, kept: str) -> None:
    with tenant(world.partnership.id):
        source = Path(__file__)
        batch = send_file(actor=world.operator, kind="activity", path=source, file_name=f"/a/../{name}", nudge=False)
    assert batch.file_name == kept

"""Small files that ask for much: what a check holds at a time does not grow with what a file says of itself."""

import gzip
import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from apps.foundation.core.registries import intake_kinds
from apps.foundation.intake.domain.refusals import FileRefused
from apps.foundation.intake.engine.reader import Part, read_file
from apps.foundation.intake.engine.reader.table import LONGEST_SHOWN, PART_ROWS, PART_WEIGHT
from tests.integration.intake.files import sheet_changed, workbook

COLUMNS = intake_kinds["deprivation"].columns
LIMIT = 2_000_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


def parts(path: Path, content: bytes, limit: int = LIMIT) -> Iterator[Part]:
    path.write_bytes(content)
    return read_file(path, columns=COLUMNS, preset=None, limit=limit).parts()


def with_rows(rows: str) -> bytes:
    """A workbook of deprivation with rows of XML under its header."""
    book = workbook(header="lsoa,decile")
    return sheet_changed(book, lambda sheet: sheet.replace(b"</sheetData>", rows.encode() + b"</sheetData>"))


def test_a_cell_in_the_last_column_costs_what_a_cell_costs(path: Path) -> None:
    far = "".join(f'<row r="{n}"><c r="A{n}"><v>7</v></c><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 1_002))
    found = parts(path, with_rows(far))
    tracemalloc.start()
    [part] = found
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(part.misshapen) == 1_000
    assert part.misshapen[0].sentence == "The row has 16384 columns where the header has 2."
    assert part.misshapen[0].text == "7,,1"
    assert most < 5_000_000


def test_a_row_in_the_last_line_costs_what_a_row_costs(path: Path) -> None:
    [part] = parts(path, with_rows('<row r="1048576"><c r="A1048576" t="str"><v>E01000001</v></c></row>'))
    assert part.frame.rows() == [(1_048_576, "E01000001", None)]


def test_a_sheet_whose_rows_go_back_is_refused_and_loses_none(path: Path) -> None:
    twice = '<row r="3"><c r="A3"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c></row>'
    with pytest.raises(FileRefused, match="The workbook cannot be read"):
        list(parts(path, with_rows(twice)))


def test_a_text_that_stands_in_many_cells_counts_in_each(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["lsoa", "decile"])
    for _ in range(100):
        book.active.append(["x" * 30_000, 1])
    made = io.BytesIO()
    book.save(made)
    assert len(made.getvalue()) < 20_000
    with pytest.raises(FileRefused, match="larger than 2 MB"):
        list(parts(path, made.getvalue(), limit=2_000_000))


def test_rows_of_a_wrong_shape_fill_a_part_too(path: Path) -> None:
    content = b'lsoa,decile\n"E01000001",1\n' + b"x\n" * PART_ROWS
    assert [len(part.misshapen) for part in parts(path, gzip.compress(content))] == [PART_ROWS - 1, 1]


def test_a_part_holds_no_more_characters_than_it_may_however_long_its_rows(path: Path) -> None:
    row = b'"' + b"x" * 40_000 + b'",1\n'
    heights = [part.frame.height for part in parts(path, b"lsoa,decile\n" + row * 450)]
    assert sum(heights) == 450
    assert max(heights) <= PART_WEIGHT // 40_000 + 1


def test_the_text_of_a_row_of_a_wrong_shape_is_cut(path: Path) -> None:
    wide = b",".join([b"x"] * 10_000)
    for content in (wide + b"\n", b'"y",' + wide + b"\n"):
        [part] = parts(path, b"lsoa,decile\n" + content)
        assert [row.code for row in part.misshapen] == ["columns-too-many"]
        assert len(part.misshapen[0].text) == LONGEST_SHOWN
    book = workbook(["x" * 4_000] * 20, header="lsoa,decile")
    [part] = parts(path, book)
    assert len(part.misshapen[0].text) == LONGEST_SHOWN


def test_a_row_of_a_workbook_that_is_longer_than_any_real_one_is_not_accepted(path: Path) -> None:
    [part] = parts(path, workbook(["x" * 30_000, "y" * 30_000], header="lsoa,decile"))
    assert [row.code for row in part.misshapen] == ["cell-too-long"]


@pytest.mark.parametrize("quoted", [False, True])
def test_a_line_that_never_ends_is_refused_before_it_is_held(path: Path, quoted: bool) -> None:
    content = (b'lsoa,decile\n"a",1\n' if quoted else b"lsoa,decile\na,1\n") + b"x" * 40_000_000
    found = parts(path, content)
    with pytest.raises(FileRefused, match="Line 3 is longer than 10,000,000 characters"):
        list(found)


@pytest.mark.parametrize("packed", [False, True])
def test_a_header_wider_than_any_is_refused(path: Path, packed: bool) -> None:
    names = ["lsoa", "decile", *(f"c{n}" for n in range(600))]
    content = workbook(header=",".join(names)) if packed else f"{','.join(names)}\nE01000001,1\n".encode()
    with pytest.raises(FileRefused, match="The header has 602 columns, and no file of ours has more than 500"):
        parts(path, content)

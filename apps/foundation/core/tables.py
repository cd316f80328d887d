"""A table, said once: the page draws it, CSV and XLSX write it, and they cannot differ."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from import_export.formats.base_formats import CSV, XLSX
from tablib import Databook, Dataset

from apps.foundation.kernel.pence import Pence, pounds

HIDDEN = "not shown"


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and the value behind it that a file gets."""

    text: str
    value: str | int | Decimal | None = None
    classes: str = ""
    tone: str = ""
    key: str = ""
    note: str = ""
    link: str = ""
    why: bool = False

    @property
    def exported(self) -> str | int | Decimal:
        return self.text if self.value is None else self.value


@dataclass(frozen=True)
class Column:
    label: str
    unit: str = ""
    is_number: bool = False
    classes: str = ""


@dataclass(frozen=True)
class Row:
    """A heading and its cells. `style` is empty, `group`, `subtotal` or `total`."""

    cells: Sequence[Cell]
    style: str = ""


@dataclass(frozen=True)
class Table:
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    sub: str = ""
    note: str = ""
    wide: bool = False
    name: str = field(default="table")
    carries: str = ""
    """What the page says over all its tables and each file has to say of itself: its last row."""


def words(text: str, *, note: str = "", key: str = "", link: str = "") -> Cell:
    return Cell(text, note=note, key=key, link=link)


def money(amount: Pence, *, link: str = "", classes: str = "") -> Cell:
    """A level of money: no sign above nil."""
    return Cell(pounds(amount), Decimal(amount) / 100, f"app-num {classes}".strip(), link=link, why=bool(link))


def difference(amount: Pence, *, link: str = "", classes: str = "") -> Cell:
    """A difference against plan: always with its sign, orange above, teal below."""
    tone = "app-over" if amount > 0 else "app-under" if amount < 0 else ""
    value = Decimal(amount) / 100
    return Cell(pounds(amount, signed=True), value, f"app-num {classes}".strip(), tone, link=link, why=bool(link))


def count(number: int, *, unit: str = "", classes: str = "") -> Cell:
    return Cell(f"{number:,}{' ' + unit if unit else ''}", number, f"app-num {classes}".strip())


def hidden(*, classes: str = "") -> Cell:
    """A figure about too few people to show, or one that would give it away: which of the two is not said."""
    return Cell(HIDDEN, classes=f"app-num app-hidden {classes}".strip())


def blank(*, classes: str = "") -> Cell:
    return Cell("", "", classes)


FORMATS = ("csv", "xlsx")


ABOUT = "About"
"""The first sheet of every workbook: whose it is, what it says, as of when."""


def as_workbook(tables: Sequence[Table], head: Sequence[tuple[str, str]]) -> tuple[bytes, str]:
    """Every table as a sheet of one XLSX file, with the content type. `head` stands first, on a sheet of its own,
    with what each other sheet is."""
    sheets = [_dataset(table) for table in tables]
    about = Dataset(headers=["About this file", ""], title=ABOUT)
    for name, text in head:
        about.append([_harmless(name), _harmless(text)])
    for place, (sheet, table) in enumerate(zip(sheets, tables, strict=True), start=1):
        sheet.title = f"{place} {table.name}"[:31]
        said = " ".join(
            one if one.endswith(".") else f"{one}." for one in (table.caption, table.sub, table.note) if one
        )
        about.append([f"Sheet {place}", _harmless(said)])
    return Databook([about, *sheets]).export("xlsx"), XLSX().get_content_type()


def as_csv(table: Table) -> tuple[bytes, str]:
    """The table as CSV and nothing else, with the content type."""
    made = CSV()
    return made.export_data(_dataset(table)).encode(), f"{made.get_content_type()}; charset=utf-8"


def _dataset(table: Table) -> Dataset:
    """Cells that a spreadsheet would compute are escaped."""
    headers = [f"{column.label} ({column.unit})" if column.unit else column.label for column in table.columns]
    dataset = Dataset(headers=headers, title=table.name[:31])
    for row in table.rows:
        cells = [_harmless(cell.exported) for cell in row.cells]
        dataset.append([*cells, *[""] * (len(headers) - len(cells))])
    if table.carries:
        dataset.append([_harmless(table.carries), *[""] * (len(headers) - 1)])
    return dataset


def _harmless(value: str | int | Decimal) -> str | int | Decimal:
    """Text that a spreadsheet would compute, made plain text."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value

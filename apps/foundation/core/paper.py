"""Tables on paper: a PDF with the same cells as the page, CSV and XLSX."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from unicodedata import combining, normalize
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from apps.foundation.core.tables import Cell, Row, Table

FONTS = {"Vera": "Vera.ttf", "VeraBd": "VeraBd.ttf"}
for _name, _file in FONTS.items():
    registerFont(TTFont(_name, Path(reportlab.__file__).parent / "fonts" / _file))
_KNOWN = TTFont("Vera", Path(reportlab.__file__).parent / "fonts" / FONTS["Vera"]).face.charToGlyph

MARGIN, BLUE, RULE = 14 * mm, colors.HexColor("#005eb8"), colors.HexColor("#aeb7bd")
PAGE = landscape(A4)
_TEXT = ParagraphStyle("text", fontName="Vera", fontSize=8, leading=10.5)
_NUMBER = ParagraphStyle("number", _TEXT, alignment=TA_RIGHT)
_STRONG = ParagraphStyle("strong", _TEXT, fontName="VeraBd")
_STRONG_NUMBER = ParagraphStyle("strong number", _NUMBER, fontName="VeraBd")
_TITLE = ParagraphStyle("title", _TEXT, fontName="VeraBd", fontSize=15, leading=20, spaceAfter=4)
_CAPTION = ParagraphStyle("caption", _TEXT, fontName="VeraBd", fontSize=10.5, leading=14, spaceBefore=10)
_NOTE = ParagraphStyle("note", _TEXT, fontSize=7, leading=9, textColor=colors.HexColor("#4c6272"), spaceBefore=2)


@dataclass(frozen=True)
class Paper:
    """What stands above the tables: a title and lines such as a check code."""

    title: str
    lines: Sequence[str]


def as_pdf(paper: Paper, tables: Sequence[Table]) -> bytes:
    """The tables as shown, one below the other. The same tables are the same bytes whenever it is made."""
    made = BytesIO()
    document = SimpleDocTemplate(
        made,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 4 * mm,
        title=paper.title,
        author="Year of Care",
        lang="en-GB",
        invariant=1,
    )
    parts = [_words(paper.title, _TITLE), *(_words(line, _TEXT) for line in paper.lines)]
    for table in tables:
        parts += _table(table)
    foot = _foot(paper.title)
    document.build(parts, onFirstPage=foot, onLaterPages=foot)
    return made.getvalue()


def _table(table: Table) -> list[object]:
    """A caption kept with its table, the head of which stands on every page that it goes over."""
    head = [
        _words(f"{column.label} ({column.unit})" if column.unit else column.label, _head_style(column.is_number))
        for column in table.columns
    ]
    rows = [[_cell(cell, row) for cell in row.cells] for row in table.rows]
    rows = [[*row, *[""] * (len(head) - len(row))] for row in rows]
    strong = [place for place, row in enumerate(table.rows, start=1) if row.style == "total"]
    grid = Grid([head, *rows], colWidths=_widths(table), repeatRows=1, hAlign="LEFT")
    grid.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, colors.black),
                ("LINEBELOW", (0, 1), (-1, -1), 0.3, RULE),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                *(("LINEABOVE", (0, place), (-1, place), 0.8, colors.black) for place in strong),
            ]
        )
    )
    above = [_words(table.caption, _CAPTION), *([_words(table.sub, _NOTE)] if table.sub else []), Spacer(1, 3)]
    below = [_words(table.note, _NOTE)] if table.note else []
    if len(rows) <= 24:
        return [KeepTogether([*above, grid, *below])]
    return [*above, grid, *below]


def _head_style(is_number: bool) -> ParagraphStyle:
    return _STRONG_NUMBER if is_number else _STRONG


def _cell(cell: Cell, row: Row) -> Paragraph:
    is_number = "app-num" in cell.classes
    if row.style == "total" or "app-strong" in cell.classes:
        return _words(_said(cell), _head_style(is_number))
    return _words(_said(cell), _NUMBER if is_number else _TEXT)


def _said(cell: Cell) -> str:
    return f"{cell.text} ({cell.note})" if cell.note else cell.text


def _widths(table: Table) -> list[float]:
    """Each column as wide as its longest text, none more than a third of the page; where that is too much for the
    page, texts wrap between words, and numbers stay on one line."""
    room = PAGE[0] - 2 * MARGIN
    least, wanted = [], []
    for place, column in enumerate(table.columns):
        texts = [_said(row.cells[place]) for row in table.rows if place < len(row.cells)]
        pieces = texts if column.is_number else [word for text in texts for word in text.split()]
        needed = _longest([*column.label.split(), f"({column.unit})", *pieces])
        least.append(needed)
        wanted.append(max(needed, min(_longest(texts), room / 3)))
    if sum(wanted) <= room:
        return wanted
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    slack = (room - sum(least)) / (sum(wanted) - sum(least))
    return [narrow + (wide - narrow) * slack for narrow, wide in zip(least, wanted, strict=True)]


def _longest(texts: Sequence[str]) -> float:
    """The width of the longest, with the room beside it."""
    return max((stringWidth(text, "VeraBd", 8) for text in texts), default=0.0) + 14


def _words(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(_in_the_font(text)), style)


def _in_the_font(text: str) -> str:
    """A letter that the font has not stands as the letter below its accent; any other sign is left out."""
    if all(ord(letter) in _KNOWN for letter in text):
        return text
    plain = (one for letter in text for one in ([letter] if ord(letter) in _KNOWN else normalize("NFKD", letter)))
    return "".join(one for one in plain if ord(one) in _KNOWN and not combining(one)).strip()


def _foot(title: str) -> object:
    def draw(canvas: Canvas, document: SimpleDocTemplate) -> None:
        canvas.setFont("Vera", 7)
        canvas.setFillColor(BLUE)
        canvas.drawString(MARGIN, MARGIN - 2 * mm, _in_the_font(f"Year of Care · {title}"))
        canvas.drawRightString(PAGE[0] - MARGIN, MARGIN - 2 * mm, f"Page {document.page}")

    return draw

"""Columns of a table on paper."""

from reportlab.pdfbase.pdfmetrics import stringWidth

from apps.foundation.core.paper import MARGIN, PAGE, _widths
from apps.foundation.core.tables import Column, Row, Table, money, words

ROOM = PAGE[0] - 2 * MARGIN
LONG = "What the party that asked says at length of why a figure is not what it was told, and what it wants instead"


def table(texts):
    names = ["Query", "In question", *(f"Why {n}" for n in range(texts))]
    columns = [Column(name, "£" if name == "In question" else "", is_number=name == "In question") for name in names]
    rows = [Row([words("Query 4"), money(333_864), *(words(LONG) for _ in range(texts))])]
    return Table(caption="Queries", columns=columns, rows=rows, name="queries")


def test_numbers_stay_on_one_line_where_texts_take_the_whole_page():
    widths = _widths(table(6))
    assert round(sum(widths)) == round(ROOM)
    assert widths[1] >= stringWidth("3,338.64", "VeraBd", 8)
    assert widths[0] >= stringWidth("Query", "VeraBd", 8)


def test_what_fits_the_page_is_as_wide_as_its_longest_text():
    assert sum(_widths(table(1))) < ROOM

"""What is on screen, as a file."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from apps.foundation.core.paper import Paper, as_pdf
from apps.foundation.core.tables import FORMATS, Table, as_file, as_workbook
from apps.foundation.kernel.whole_numbers import whole_number


def download(
    request: HttpRequest, tables: Sequence[Table], name: str, paper: Paper | None = None, carries: str = ""
) -> HttpResponse | None:
    """What `?file=` asks for, as shown; nothing when the page itself is wanted.

    CSV is one table, which `table=2` names (else the first). XLSX is all tables, a sheet each, unless one is named;
    PDF is all of them below what `paper` says, where it says something. The last row of every table of a file says what
    it `carries`: how much of the data it is made of.
    """
    kind = request.GET.get("file", "")
    place = whole_number(request.GET.get("table"), len(tables))
    if kind == "pdf" and paper is not None:
        return _file(as_pdf(paper, tables), "application/pdf", f"{name}.pdf")
    if kind not in FORMATS:
        return None
    tables = [replace(table, carries=carries) for table in tables]
    if kind == "xlsx" and place is None and len(tables) > 1:
        return _file(*as_workbook(tables), f"{name}.xlsx")
    table = tables[(place or 1) - 1]
    return _file(*as_file(table, kind), f"{name}-{table.name}.{kind}")


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name.replace(" ", "-")}"'
    return response

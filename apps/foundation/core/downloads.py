"""What is on screen, as a file."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from apps.foundation.core.paper import Paper, as_pdf
from apps.foundation.core.tables import FORMATS, Table, as_csv, as_workbook
from apps.foundation.kernel.whole_numbers import whole_number


def download(
    request: HttpRequest, tables: Sequence[Table], name: str, paper: Paper | None = None, carries: str = ""
) -> HttpResponse | None:
    """What `?file=` asks for, as shown; nothing when the page itself is wanted.

    CSV is one table, which `table=2` names (else the first). XLSX is all tables, a sheet each, unless one is named,
    after a sheet that says whose it is and what `paper` says; PDF is all of them below the same, where there is a
    paper. The last row of every table of a file says what it `carries`: how much of the data it is made of.
    """
    kind = request.GET.get("file", "")
    place = whole_number(request.GET.get("table"), len(tables))
    if kind == "pdf" and paper is not None:
        return _file(as_pdf(paper, tables), "application/pdf", f"{name}.pdf")
    if kind not in FORMATS:
        return None
    tables = [replace(table, carries=carries) for table in tables]
    if kind == "xlsx" and place is None and len(tables) > 1:
        return _file(*as_workbook(tables, _head(request, tables, paper)), f"{name}.xlsx")
    table = tables[(place or 1) - 1]
    if kind == "xlsx":
        return _file(*as_workbook([table], _head(request, [table], paper)), f"{name}-{table.name}.xlsx")
    return _file(*as_csv(table), f"{name}-{table.name}.csv")


def _head(request: HttpRequest, tables: Sequence[Table], paper: Paper | None) -> list[tuple[str, str]]:
    """Whose it is, what it is, and each line that stands above it on paper."""
    paper = paper or Paper(tables[0].caption, [])
    actor = getattr(request, "actor", None)
    whose = [("Partnership", actor.partnership_name)] if actor else []
    return [*whose, ("What", paper.title), *(("", line) for line in paper.lines)]


def _file(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name.replace(" ", "-")}"'
    return response

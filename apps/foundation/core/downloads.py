"""What is on screen, as a file."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse

from apps.foundation.core.tables import FORMATS, Table, as_file
from apps.foundation.kernel.whole_numbers import whole_number


def download(request: HttpRequest, tables: Sequence[Table], name: str) -> HttpResponse | None:
    """The table that `?file=csv&table=2` asks for, as shown; nothing when the page itself is wanted."""
    kind = request.GET.get("file", "")
    if kind not in FORMATS:
        return None
    place = whole_number(request.GET.get("table"), len(tables)) or 1
    table = tables[place - 1]
    content, content_type = as_file(table, kind)
    response = HttpResponse(content, content_type=content_type)
    file_name = f"{name}-{table.name}".replace(" ", "-")
    response["Content-Disposition"] = f'attachment; filename="{file_name}.{kind}"'
    return response

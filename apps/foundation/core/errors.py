"""What a log may say of an error nobody foresaw: what kind and where, never its text, which may repeat a cell.

PostgreSQL puts the line of a COPY into the text of its error, Polars the value that it could not read.
"""

import traceback
from collections.abc import Iterator

import psycopg


def without_its_text(error: BaseException) -> str:
    """Type of the error and of each that led to it, with SQLSTATE and constraint where the database names them,
    and the lines of code on the way."""
    said = []
    for one in _chain(error):
        said.append("".join(traceback.format_tb(one.__traceback__)) + _named(one))
    return "\n".join(said)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, then what caused it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _named(error: BaseException) -> str:
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    if not isinstance(error, psycopg.Error):
        return kind
    parts = (kind, error.sqlstate, error.diag.table_name, error.diag.column_name, error.diag.constraint_name)
    return " ".join(part for part in parts if part)

"""Rows on their way into the database: into a temporary table first, since COPY is refused under row security.

The temporary table needs no policy and goes with the transaction.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import polars as pl
from django.db import connection

from apps.foundation.core.registries import Taken


@contextmanager
def staged(table: str, columns: Mapping[str, str], frames: Iterable[pl.DataFrame]) -> Iterator[Any]:
    """A temporary table `table` with the rows of the frames, and a cursor to use it with.

    `columns` gives each column's type in SQL; nothing in a frame is nothing in the table.
    """
    described = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({described}) ON COMMIT DROP")
        for frame in frames:
            copy_into(cursor, table, frame.select(*columns))
        cursor.execute(f"ANALYZE {table}")
        yield cursor
        cursor.execute(f"DROP TABLE {table}")


def copy_into(cursor: Any, table: str, frame: pl.DataFrame) -> None:
    """Append a frame's rows to a temporary table that has the same columns."""
    names = ", ".join(f'"{name}"' for name in frame.columns)
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy:
        for part in frame.iter_slices(500_000):
            copy.write(part.write_csv(include_header=False).encode())


def taken_of(cursor: Any, matched: str, parameters: Mapping[str, Any], *, known: str = "id") -> Taken:
    """How many rows of a query are new, replaced and unchanged: `known` names what they replace, `same` says
    that nothing would change."""
    cursor.execute(
        f"SELECT count(*) FILTER (WHERE {known} IS NULL), "
        f"count(*) FILTER (WHERE {known} IS NOT NULL AND NOT same), "
        f"count(*) FILTER (WHERE {known} IS NOT NULL AND same) FROM ({matched}) matched",
        parameters,
    )
    return Taken(*cursor.fetchone())


def frame_of(sql: str, parameters: Any = None) -> pl.DataFrame:
    """A query's rows as a frame; the tenant's policy applies as it does to any query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        names = [column.name for column in cursor.description]
        return pl.DataFrame(cursor.fetchall(), schema=names, orient="row", infer_schema_length=None)

"""Rows on their way into the database: into a temporary table first, since COPY is refused under row security.

The temporary table needs no policy and goes with the transaction.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import polars as pl
from django.db import connection

from apps.foundation.core.registries import Taken

Item = TypeVar("Item")


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
            text = io.BytesIO()
            part.write_csv(text, include_header=False)
            copy.write(text.getbuffer())


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, each made while the one before is being used.

    They are made in another thread, which has no tenant: what makes them must not ask the database.
    """
    nothing = object()
    making = iter(items)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as thread:
        following = thread.submit(next, making, nothing)
        while (item := following.result()) is not nothing:
            following = thread.submit(next, making, nothing)
            yield item  # type: ignore[misc]


@contextmanager
def in_whole_sets(cursor: Any, *, many: bool) -> Iterator[None]:
    """Join sets as sets, never row by row, while there are many.

    PostgreSQL does not know yet how many rows a transaction has just written: it takes them for a handful, and
    would join a hundred thousand people with a hundred thousand by looping, hours for a second's work.
    """
    if many:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    if many:
        cursor.execute("SET LOCAL enable_nestloop TO DEFAULT")


@contextmanager
def by_index(cursor: Any) -> Iterator[None]:
    """Look rows up by index where few are wanted of many.

    PostgreSQL takes a read by index for four times as dear as one in order, as on a turning disk, and would read
    five million records to find forty thousand: 1.4 s for what takes 0.1 s.
    """
    cursor.execute("SET LOCAL random_page_cost = 1.1")
    yield
    cursor.execute("SET LOCAL random_page_cost TO DEFAULT")


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

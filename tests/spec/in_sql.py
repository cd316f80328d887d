"""The rules of the tables once more, as SQL: one statement a table, in `sql/`, run by DuckDB.

What the product computes only in Python is written here a second time, from the words of the rule and not from the
code, in whole numbers that are rounded where the rule says. A statement reads `cases`: the columns that go into the
rule, as the table writes them, and `place`, the number of the row. It gives `place` and the columns that come out.
"""

import atexit
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import duckdb
from scipy.stats import t

FOLDER = Path(__file__).parent / "sql"
MACROS = "macros"


def statements() -> set[str]:
    """The tables that a statement runs."""
    return {path.stem for path in FOLDER.glob("*.sql")} - {MACROS}


def by_sql(table: str, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """What the statement of a table makes of rows, each with the columns that go in; what is not known is empty."""
    columns = list(rows[0])
    named = ", ".join(f'row[{place}] AS "{column}"' for place, column in enumerate(columns, start=1))
    engine = _engine()
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE cases AS SELECT place, {named} "
        f"FROM (SELECT unnest($1::VARCHAR[][]) AS row, unnest(range({len(rows)})) AS place)",
        [[[row[column] for column in columns] for row in rows]],
    )
    found = engine.sql(f"SELECT * FROM ({_statement(table)}) ORDER BY place")
    answers = [dict(zip(found.columns, map(_as_written, answer), strict=True)) for answer in found.fetchall()]
    assert [int(answer.pop("place")) for answer in answers] == list(range(len(rows)))
    return answers


def _as_written(value: object) -> str:
    return "" if value is None else str(value)


@cache
def _statement(table: str) -> str:
    return (FOLDER / f"{table}.sql").read_text(encoding="utf-8")


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    engine = duckdb.connect()
    engine.execute("SET threads = 1")
    engine.execute('CREATE TEMP TABLE cases (place BIGINT, centre VARCHAR, "of" VARCHAR)')
    engine.execute(_statement(MACROS))
    engine.execute("CREATE TEMP TABLE students_t (freedom HUGEINT, half HUGEINT, eighty HUGEINT)")
    engine.executemany("INSERT INTO students_t VALUES (?, ?, ?)", [_students_t(freedom) for freedom in range(2, 31)])
    atexit.register(_engine.cache_clear)
    return engine


def _students_t(freedom: int) -> tuple[int, int, int]:
    """Of Student's t, ten-thousandths: half of all lies within the first, eight tenths within the second."""
    return freedom, round(10_000 * t.ppf(0.75, freedom)), round(10_000 * t.ppf(0.90, freedom))

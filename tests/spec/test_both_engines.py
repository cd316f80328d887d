"""Every figure of the tables comes out of two engines: the product's rule in Python, and a statement in SQL."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.spec.drawn import DRAWN
from tests.spec.in_python import RULES, by_python
from tests.spec.in_sql import by_sql, statements
from tests.spec.tables import cases, words

SAME_EVERY_TIME = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
"""Each example is five to sixty rows: a statement runs over all of them at once."""


def told(table: str) -> list[dict[str, str]]:
    """What a table says comes out, row by row."""
    return [{name: row[name] for name in by_python(table, row)} for row in cases(table)]


def goes_in(table: str) -> list[dict[str, str]]:
    """The rows of a table without what comes out: no engine can read the answer."""
    rows, answers = cases(table), told(table)
    return [
        {name: text for name, text in row.items() if name not in answer}
        for row, answer in zip(rows, answers, strict=True)
    ]


@pytest.mark.parametrize("table", sorted(RULES))
def test_a_table_comes_out_of_the_rule(table: str) -> None:
    found = {words(row): by_python(table, row) for row in goes_in(table)}
    assert found == dict(zip(map(words, cases(table)), told(table), strict=True))


@pytest.mark.parametrize("table", sorted(statements()))
def test_a_table_comes_out_of_its_statement(table: str) -> None:
    rows = goes_in(table)
    found = dict(zip(map(words, rows), by_sql(table, rows), strict=True))
    assert found == dict(zip(map(words, rows), told(table), strict=True))


@pytest.mark.parametrize("table", sorted(statements()))
def test_rows_that_nobody_thought_of_come_out_alike(table: str) -> None:
    columns = goes_in(table)[0].keys() - {"case"}

    @SAME_EVERY_TIME
    @given(st.lists(DRAWN[table], min_size=5, max_size=60))
    def alike(rows: list[dict[str, str]]) -> None:
        assert rows[0].keys() == columns
        by_rule = [by_python(table, row) for row in rows]
        found = zip(rows, by_rule, by_sql(table, rows), strict=True)
        assert [(row, one, other) for row, one, other in found if one != other] == []

    alike()

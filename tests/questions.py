"""How many questions some work asks the database, counted as they are asked.

The log of queries that tests of a framework count by holds 9,000 and no more: late in a long run it is full, its length
stands still, and whatever a page asks would be counted as nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Questions(list[str]):
    """What was asked, in order."""

    def __call__(self, execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        self.append(sql)
        return execute(sql, parameters, many, context)


@contextmanager
def questions() -> Iterator[Questions]:
    """Every question asked within, those of transactions inside it (savepoints) among them."""
    asked = Questions()
    with connection.execute_wrapper(asked):
        yield asked

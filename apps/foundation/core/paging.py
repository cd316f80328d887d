"""A page of a list by number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet

from apps.foundation.kernel.whole_numbers import whole_number

ROWS = 30
MOST_PAGES = 999_999


@dataclass(frozen=True)
class Page:
    """Some rows, and where they stand."""

    rows: Sequence[Any]
    number: int
    pages: int
    total: int

    def of(self, rows: Sequence[Any]) -> "Page":
        """The same place in the list, with its rows as a page shows them."""
        return replace(self, rows=rows)


def page_of(rows: QuerySet[Any], asked: str | None, size: int = ROWS) -> Page:
    """The page that an address asks for; the nearest there is."""
    total = rows.count()
    pages = max(1, -(-total // size))
    number = min(max(1, whole_number(asked, MOST_PAGES) or 1), pages)
    return Page(list(rows[(number - 1) * size : number * size]), number, pages, total)

"""Which assessment counts: the later day, on one day the later completed, in one file the later line.

One order for every reader: levels of need, last time's answers, pages, checks of consistency, counts, trials of rule
sets. In Python as the names that a query is ordered by, in SQL as the same names of one table.
"""

from datetime import date, datetime
from typing import Protocol

ORDER = ("assessed_on", "completed_at", "id")


class _Completed(Protocol):
    assessed_on: date
    completed_at: datetime | None
    id: int


def place_of(found: _Completed) -> tuple[object, ...]:
    """Where an assessment stands among a person's: of two, the one with the greater place counts."""
    return tuple(getattr(found, name) for name in ORDER)


def newest_first(link: str = "") -> tuple[str, ...]:
    """What a query is ordered by, over assessments or (`link`, such as `assessment__`) over what belongs to one."""
    return tuple(f"-{link}{name}" for name in ORDER)


def oldest_first_in_sql(alias: str) -> str:
    """The same, the other way round, of a table in SQL."""
    return ", ".join(f"{alias}.{name}" for name in ORDER)


def newest_first_in_sql(alias: str) -> str:
    return ", ".join(f"{alias}.{name} DESC" for name in ORDER)

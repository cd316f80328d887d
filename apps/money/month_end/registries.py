"""What apps above have to say of queries: what one does to money."""

from collections.abc import Callable
from dataclasses import dataclass

from apps.foundation.core.registries import Registry
from apps.money.month_end.models import Query
from apps.money.reconciliation.models import Statement


@dataclass(frozen=True)
class MoneyOfQueries:
    """In a sentence or two: what a query about a figure of a statement would do to money, and what one does."""

    name: str
    asking: Callable[[Statement], str]
    of: Callable[[Query], str]


money_of_queries: Registry[MoneyOfQueries] = Registry()

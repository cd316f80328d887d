"""What upper apps show and filter by in a caseload: reviews due, who is in hospital."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Expression, Q

from apps.foundation.core.registries import Registry


@dataclass(frozen=True)
class CaseloadColumn:
    """A column of a caseload: an expression over the person, on a day, and how its value reads.

    `filter_label` and `keeps` make a filter of it: only people for whom `keeps` holds, by the column's own name.
    `is_sorted` offers to sort by it, least first.
    """

    name: str
    label: str
    expression: Callable[[date], Expression]
    words: Callable[[Any, date], str]
    place: int
    filter_label: str = ""
    keeps: Callable[[date], Q] | None = None
    is_sorted: bool = False


caseload_columns: Registry[CaseloadColumn] = Registry()

"""What is due under a contract that nobody has varied."""

from collections.abc import Sequence

from apps.money.payments.domain.due import Agreed, MonthDue, PlannedMonth, due_under
from apps.money.payments.domain.terms import Terms


def due_by_month(months: Sequence[PlannedMonth], providers: Sequence[str], terms: Terms) -> list[MonthDue]:
    """`months` are all of them, in order; `providers` their codes."""
    return due_under([Agreed(terms, months, [one.month for one in months])], providers)

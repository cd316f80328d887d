"""Which months of a contract are frozen, which is open, and which contracts before it are closed."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q

from apps.foundation.core.looks import asked_once
from apps.money.contracts.domain.fees import MonthlyFees
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms, is_in_force, terms_of
from apps.money.reconciliation.domain.months import open_month
from apps.money.reconciliation.models import Statement


@dataclass(frozen=True)
class Book:
    """A contract's months and their statements, in order."""

    contract_id: int
    months: list[date]
    fees: MonthlyFees
    counting: str
    statements: list[Statement] = field(default_factory=list)

    @cached_property
    def frozen(self) -> dict[date, Statement]:
        return {statement.month: statement for statement in self.statements}

    @property
    def open_month(self) -> date | None:
        """The earliest month that is not frozen; nothing once all are."""
        return open_month(self.months, self.frozen)

    @property
    def last_frozen_at(self) -> datetime | None:
        """When its newest statement was made."""
        return self.statements[-1].as_of if self.statements else None


@dataclass(frozen=True)
class Books:
    """A contract's book, and those of the contracts before it that are closed, the latest first.

    A contract names the one that it follows; that is closed once all of its months are frozen. What is learned about a
    closed one appears in the open month of this one.
    """

    own: Book
    closed: list[Book]

    @property
    def sources(self) -> list[tuple[Book, datetime]]:
        """Books with frozen months, and the moment up to which statements explain them.

        A statement explains its own contract's frozen months, and every contract that was closed when it was made.
        """
        found = [(self.own, self.own.last_frozen_at)] if self.own.last_frozen_at else []
        for place, book in enumerate(self.closed):
            carried = [other.last_frozen_at for other in (self.own, *self.closed[: place + 1])]
            found.append((book, max(moment for moment in carried if moment)))
        return found


def books_of(terms: CurrentTerms) -> Books:
    """The books of a contract: one question where nothing is frozen before it, few otherwise."""
    found = _statements_with_those_before(terms.contract)
    statements = [one for one in found if one.contract_id == terms.contract.id]
    book = Book(terms.contract.id, terms.months, terms.prices_by_month, terms.counting, statements)
    return Books(book, _closed_before(terms.contract) if len(statements) < len(found) else [])


@asked_once
def _statements_with_those_before(contract: Contract) -> list[Statement]:
    """Of a contract and of the one that it follows."""
    own, before = Q(contract=contract), Q(contract_id=contract.follows_id)
    return list(Statement.objects.filter(own | before).select_related("frozen_by").order_by("month"))


def _closed_before(contract: Contract) -> list[Book]:
    """The contracts in one line before another of which every month is frozen, the latest first."""
    closed: list[Book] = []
    while (before := contract.follows) is not None and is_in_force(before):
        terms = terms_of(before)
        statements = Statement.objects.filter(contract=before).order_by("month")
        book = Book(before.id, terms.months, terms.prices_by_month, terms.counting, list(statements))
        if book.open_month is not None:
            break
        closed.append(book)
        contract = before
    return closed

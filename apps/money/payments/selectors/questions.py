"""What queries about a statement hold back of what is paid for its month."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from apps.foundation.kernel.pence import Pence, sterling
from apps.money.month_end.choices import Disputes
from apps.money.month_end.models import Query
from apps.money.month_end.selectors.queries import correction_of, position_of, version_of
from apps.money.payments.domain.cash import held_by_query
from apps.money.payments.domain.terms import Beyond, Terms
from apps.money.payments.selectors.terms import terms_that_hold
from apps.money.reconciliation.models import Statement

OF_COST = "A query about cost holds back no money: payment follows the plan and what is counted, never recorded cost."
OF_PLAN = "No query holds back money here: by the payment terms of this month the plan is paid, whatever is counted."
OF_SHADOW = "Nothing is held back: this month is shadow, and no money moves for it."


@dataclass(frozen=True)
class Held:
    """What a query holds back, under its number; `is_open` while it is not over."""

    number: int
    pence: Pence
    is_open: bool


def held_by_queries(statement: Statement, terms: Terms) -> dict[int, list[Held]]:
    """By organisation, what the queries that it asked or was asked hold back, in order of their numbers."""
    found: dict[int, list[Held]] = defaultdict(list)
    if not follows_what_is_counted(terms):
        return found
    queries = Query.objects.filter(statement=statement, disputes=Disputes.COUNTED)
    for query in queries.prefetch_related("steps", "corrections").order_by("number"):
        if one := _held(query):
            found[query.asked_by_id].append(one)
            found[query.asked_of_id].append(one)
    return found


def _held(query: Query) -> Held | None:
    at = position_of(query)
    pence = held_by_query(
        disputed=query.disputed_pence,
        agreed=at.agreed,
        is_open=at.is_open,
        is_corrected=correction_of(query) is not None,
    )
    return Held(query.number, pence, at.is_open) if pence else None


def follows_what_is_counted(terms: Terms) -> bool:
    """Whether what is counted can move payment at all."""
    return terms.beyond != Beyond.NONE and terms.share > 0


def together(held: Sequence[Held]) -> Pence:
    return sum(one.pence for one in held)


def of_asking(statement: Statement) -> str:
    """What a query about this statement would do to money."""
    if version_of(statement).is_shadow(statement.month):
        return OF_SHADOW
    if not follows_what_is_counted(_terms_at(statement)):
        return OF_PLAN
    return (
        f"A query about what is counted holds back the sum in question from invoices until it is over; what is agreed "
        f"not to be payable stays held until its correction is in. {OF_COST}"
    )


def of_query(query: Query) -> str:
    """What a query does to money now."""
    statement, correction = query.statement, correction_of(query)
    if version_of(statement).is_shadow(statement.month):
        return OF_SHADOW
    if query.disputes == Disputes.COST:
        return OF_COST
    if not follows_what_is_counted(_terms_at(statement)):
        return OF_PLAN
    if correction is not None:
        return f"Holds back nothing any more: {correction.statement.month:%B %Y} carries the correction."
    if (one := _held(query)) is None:
        return "Holds back nothing: it is over, and the figure stands."
    if one.is_open:
        return f"Up to {sterling(one.pence)} of what is left to invoice waits until it is over."
    return (
        f"Up to {sterling(one.pence)} of what is left to invoice stays held until a commissioner records which month "
        "carries the correction."
    )


def _terms_at(statement: Statement) -> Terms:
    return terms_that_hold(version_of(statement))

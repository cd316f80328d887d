"""Statements to sign, months to settle, and queries whose next step is one's own organisation's, on the home page."""

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.core.registries import HomeCard, HomeLine, home_cards
from apps.foundation.kernel.pence import sterling
from apps.foundation.kernel.periods import day_in_words
from apps.money.month_end.domain.query import Standing
from apps.money.month_end.selectors.agreement import statements_to_settle, statements_to_sign
from apps.money.month_end.selectors.queries import (
    corrections_waiting_for,
    is_late,
    position_of,
    queries_waiting_for,
)

MOST = 5
"""Lines of one card; the rest are on the pages of their contract."""


def statement_lines(actor: Actor) -> list[HomeLine]:
    """The statements that wait for one's organisation, the oldest first."""
    waiting = statements_to_sign(actor)
    lines = [
        HomeLine(
            f"{one.contract.name}: {actor.organisation_name} has not signed {one.month:%B %Y}.",
            reverse("month_end:agreement", kwargs={"uid": one.contract.uid, "statement_uid": one.uid}),
            f"Read and sign {one.month:%B %Y}",
        )
        for one in waiting[:MOST]
    ]
    if more := waiting[MOST:]:
        lines.append(HomeLine(f"{len(more)} later months wait after them."))
    return lines


def settling_lines(actor: Actor) -> list[HomeLine]:
    """The months that every party has signed and that nothing is open about, the oldest first."""
    waiting = statements_to_settle(actor)
    lines = [
        HomeLine(
            f"{one.contract.name}: every party has signed {one.month:%B %Y}, and no query is open.",
            reverse("month_end:agreement", kwargs={"uid": one.contract.uid, "statement_uid": one.uid}),
            f"Settle {one.month:%B %Y}",
        )
        for one in waiting[:MOST]
    ]
    if more := waiting[MOST:]:
        lines.append(HomeLine(f"{len(more)} later months can be settled after them."))
    return lines


def correction_lines(actor: Actor) -> list[HomeLine]:
    """Upheld queries that some frozen month may carry the correction of by now."""
    return [
        HomeLine(
            f"Query {one.number}, {one.statement.month:%B %Y}: upheld, and held back until its correction is recorded.",
            reverse("month_end:query", kwargs={"uid": one.contract.uid, "query_uid": one.uid}),
            f"Record the correction of query {one.number}",
        )
        for one in corrections_waiting_for(actor)[:MOST]
    ]


def query_lines(actor: Actor) -> list[HomeLine]:
    """The queries that wait for one's organisation, the one to be answered first first."""
    today = timezone.localdate()
    waiting = queries_waiting_for(actor, today)
    lines = []
    for query, contract in waiting[:MOST]:
        asks = query.asked_of_id == actor.organisation_id
        said = (
            f"{query.asked_by.name} asks, to be answered by {day_in_words(query.answer_by)}."
            if asks
            else f"{query.asked_of.name} has answered."
        )
        what = "Answer" if asks else "Read the answer to"
        if position_of(query).standing == Standing.DECIDED:
            said, what = "the other party has written down how it was decided.", "Read the decision on"
        elif is_late(query, today):
            day = day_in_words(query.answer_by)
            silent = "your organisation has" if asks else f"{query.asked_of.name} has"
            said = f"{silent} not answered by {day}: it counts as disputed, and may go to the dispute route."
            what = what if asks else "Open"
        lines.append(
            HomeLine(
                f"Query {query.number}, {query.statement.month:%B %Y}, {sterling(query.disputed_pence)}: {said}",
                reverse("month_end:query", kwargs={"uid": contract.uid, "query_uid": query.uid}),
                f"{what} query {query.number}",
            )
        )
    if more := waiting[MOST:]:
        lines.append(HomeLine(f"{len(more)} more queries wait."))
    return [*lines, *correction_lines(actor)]


home_cards.register(HomeCard("statements", "Statements to sign", Permission.STATEMENT_SIGN, statement_lines, 6))
home_cards.register(HomeCard("settling", "Months to settle", Permission.MONTH_SETTLE, settling_lines, 8))
home_cards.register(HomeCard("queries", "Queries about statements", Permission.QUERY_TAKE_PART, query_lines, 7))

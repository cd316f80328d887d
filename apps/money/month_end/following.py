"""What the list of months and a statement say besides: signatures, decisions from outside, who settled it."""

from collections.abc import Mapping
from datetime import date

from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.tables import Table
from apps.money.contracts.models import Contract
from apps.money.month_end.presenters import (
    decisions_table,
    month_in_words,
    queries_table,
    question_about,
    settlement_table,
    signatures_table,
    undisputed_table,
)
from apps.money.month_end.selectors.agreement import months_stand, parties_stand, settlements_of
from apps.money.month_end.selectors.queries import position_of, queries_visible_to
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.registries import (
    MonthNote,
    Question,
    Questions,
    Settled,
    SettledMonths,
    StatementPart,
    month_notes,
    questions,
    settled_months,
    statement_parts,
)


def words(contract: Contract) -> Mapping[date, str]:
    """A few words a month."""
    return {month: month_in_words(stands) for month, stands in months_stand(contract).items()}


def settled(contract: Contract) -> Mapping[date, Settled]:
    """The settled months."""
    return {
        month: Settled(one.settled_at, one.settled_by.name, one.organisation.name)
        for month, one in settlements_of(contract).items()
    }


def tables(actor: Actor, contract: Contract, statement: Statement) -> list[Table]:
    """Who signed and when, with which reservation; of queries that the actor may read those that are open, the sums in
    question, and decisions; and that the month is settled."""
    found = [signatures_table(parties_stand(actor, statement))]
    if can(actor, Permission.QUERY_VIEW):
        queries = list(queries_visible_to(actor).filter(statement=statement))
        still_open = [one for one in queries if position_of(one).is_open]
        listed = queries_table(contract, still_open, timezone.localdate(), of_one_month=True) if still_open else None
        tables = (listed, undisputed_table(queries), decisions_table(queries))
        found += [table for table in tables if table]
    if settlement := settlements_of(contract).get(statement.month):
        found.append(settlement_table(settlement))
    return found


def asked(actor: Actor, contract: Contract, month: date) -> list[Question]:
    """Queries about a month that the actor may read, the first first."""
    if not can(actor, Permission.QUERY_VIEW):
        return []
    found = queries_visible_to(actor).filter(contract=contract, statement__month=month)
    return [question_about(contract, query) for query in reversed(found)]


questions.register(Questions("month end", asked))
month_notes.register(MonthNote("agreement", "Agreed", words, "month_end:agreement"))
settled_months.register(SettledMonths("month end", settled))
statement_parts.register(StatementPart("month end", tables))

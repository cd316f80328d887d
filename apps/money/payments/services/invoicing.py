"""Invoices and credit notes arise by themselves: when a month is agreed, a query ends, a payment is recorded late."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.audit.services import record
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.models import Contract
from apps.money.payments.choices import Cause, LineKind
from apps.money.payments.domain.cash import held_back, left_to_invoice
from apps.money.payments.models import Invoice, InvoiceLine
from apps.money.payments.selectors.cash import agreed_of, invoiced_for, paid_on_account
from apps.money.payments.selectors.due import DueMonth, due_of, moves_money
from apps.money.reconciliation.models import Statement


def hold(contract: Contract) -> None:
    """Of two who pay or invoice under a contract at once, one comes first."""
    one_at_a_time(f"payments of {contract.uid}", contract.partnership_id)


def invoice(*, actor: Actor, statement: Statement, cause: Cause, now: datetime) -> list[Invoice]:
    """What is left to pay for a frozen month, as an invoice or credit note to each provider with which it is agreed.

    Safe to repeat: what was invoiced before is not invoiced again. Nothing for a month for which no money moves, nor
    where the plan may not be shown. What queries put in question waits. `actor` is whose act it follows; no role writes
    an invoice by itself.
    """
    if not moves_money(statement.contract):
        return []
    with transaction.atomic():
        hold(statement.contract)
        agreed = agreed_of(statement)
        if not agreed.providers:
            return []
        due = due_of(actor, statement.contract, timezone.localdate(now))
        month = next((one for one in due.live if one.month == statement.month), None)
        if month is None:
            return []
        paid, before = paid_on_account(statement.contract, statement.month), invoiced_for(statement)
        raised = []
        for code, provider in sorted(due.providers.items()):
            if provider.id not in agreed.providers:
                continue
            earlier = before.get(provider.id, [])
            lines = _lines(
                month,
                code,
                on_account=paid.get(provider.id, 0),
                invoiced=sum(one.pence for one in earlier),
                in_question=agreed.in_question.get(provider.id, 0),
            )
            if sum(lines.values()):
                why = cause if earlier else Cause.AGREED
                raised.append(_raised(actor, month, statement, provider.id, lines, len(earlier) + 1, why, now))
        return raised


def _lines(
    month: DueMonth, code: str, *, on_account: Pence, invoiced: Pence, in_question: Pence
) -> dict[LineKind, Pence]:
    """What an invoice is made of: it comes to what is left, less what waits."""
    left = left_to_invoice(due=month.came_to[code], on_account=on_account, invoiced=invoiced)
    lines = {
        LineKind.PLAN: month.due.plan[code],
        LineKind.ADJUSTMENT: month.due.adjustment[code],
        LineKind.ON_ACCOUNT: -on_account,
        LineKind.BEFORE: -invoiced,
        LineKind.IN_QUESTION: -held_back(left, in_question),
    }
    return {kind: pence for kind, pence in lines.items() if pence or kind == LineKind.PLAN}


def _raised(
    actor: Actor,
    month: DueMonth,
    statement: Statement,
    provider_id: int,
    lines: dict[LineKind, Pence],
    place: int,
    cause: Cause,
    now: datetime,
) -> Invoice:
    today = timezone.localdate(now)
    made = Invoice.objects.create(
        uid=uuid4(),
        contract=statement.contract,
        number=Invoice.objects.filter(contract=statement.contract).count() + 1,
        provider_id=provider_id,
        statement=statement,
        place=place,
        pence=sum(lines.values()),
        cause=cause,
        raised_on=today,
        due_on=today + timedelta(days=month.terms.due_in_days),
        raised_at=now,
        raised_by_id=actor.user_id,
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=made, place=at, kind=kind, pence=pence) for at, (kind, pence) in enumerate(lines.items(), 1)
    )
    record(
        actor=actor,
        action="INVOICE_RAISED",
        subject_kind="invoice",
        subject_uid=made.uid,
        details={"number": made.number, "month": f"{statement.month:%Y-%m}", "pence": made.pence},
    )
    return made

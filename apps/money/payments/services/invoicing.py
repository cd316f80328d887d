"""Invoices and credit notes arise by themselves: when a month is agreed, a query ends, a payment is recorded late."""

from collections.abc import Sequence
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
from apps.money.payments.domain.payers import Part
from apps.money.payments.models import Invoice, InvoiceLine
from apps.money.payments.selectors.cash import Left, invoiced_for, left_between, providers_agreed
from apps.money.payments.selectors.due import DueMonth, due_of, moves_money
from apps.money.reconciliation.models import Statement


def hold(contract: Contract) -> None:
    """Of two who pay or invoice under a contract at once, one comes first."""
    one_at_a_time(f"payments of {contract.uid}", contract.partnership_id)


def invoice(*, actor: Actor, statement: Statement, cause: Cause, now: datetime) -> list[Invoice]:
    """What is left to pay for a frozen month, as an invoice or credit note between each provider with which it is
    agreed and each commissioner with a share of it.

    Safe to repeat: what was invoiced before is not invoiced again. Nothing for a month for which no money moves, nor
    where the plan may not be shown. What queries hold waits under their numbers. `actor` is whose act it
    follows; no role writes an invoice by itself.
    """
    if not moves_money(statement.contract):
        return []
    with transaction.atomic():
        hold(statement.contract)
        agreed = providers_agreed(statement)
        if not agreed:
            return []
        due = due_of(actor, statement.contract, timezone.localdate(now))
        month = next((one for one in due.live if one.month == statement.month), None)
        if month is None:
            return []
        earlier, raised = invoiced_for(statement), []
        for (provider, payer), left in sorted(left_between(due, month).items()):
            ids = due.providers[provider].id, due.payers[payer].id
            if ids[0] in agreed and left.to_invoice:
                place = len(earlier.get(ids, [])) + 1
                why = cause if place > 1 else Cause.AGREED
                lines = _lines(month.parts[provider, payer], left)
                raised.append(_raised(actor, month, statement, ids, lines, left.queries, place, why, now))
        return raised


def _lines(part: Part, left: Left) -> dict[LineKind, Pence]:
    """What an invoice is made of: it comes to what is left, less what waits."""
    lines = {
        LineKind.PLAN: part.plan,
        LineKind.BASELINE: part.baseline,
        LineKind.ADJUSTMENT: part.adjustment,
        LineKind.ON_ACCOUNT: -left.on_account,
        LineKind.BEFORE: -left.invoiced,
        LineKind.IN_QUESTION: -left.waits,
    }
    return {kind: pence for kind, pence in lines.items() if pence or kind == LineKind.PLAN}


def _raised(
    actor: Actor,
    month: DueMonth,
    statement: Statement,
    between: tuple[int, int],
    lines: dict[LineKind, Pence],
    queries: Sequence[int],
    place: int,
    cause: Cause,
    now: datetime,
) -> Invoice:
    today = timezone.localdate(now)
    made = Invoice.objects.create(
        uid=uuid4(),
        contract=statement.contract,
        number=Invoice.objects.filter(contract=statement.contract).count() + 1,
        provider_id=between[0],
        payer_id=between[1],
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
        InvoiceLine(
            invoice=made,
            place=at,
            kind=kind,
            pence=pence,
            queries=queries if kind == LineKind.IN_QUESTION else [],
        )
        for at, (kind, pence) in enumerate(lines.items(), 1)
    )
    record(
        actor=actor,
        action="INVOICE_RAISED",
        subject_kind="invoice",
        subject_uid=made.uid,
        details={"number": made.number, "month": f"{statement.month:%Y-%m}", "pence": made.pence},
    )
    return made

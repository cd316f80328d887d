"""Payments, invoices and credit notes of a contract, and where money stands on a day."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.month_end.models import Query, StatementSignature
from apps.money.month_end.selectors.queries import parties_of_statement, position_of
from apps.money.payments.domain.cash import Standing
from apps.money.payments.models import CostCentre, Invoice, Payment
from apps.money.payments.selectors.due import ContractDue
from apps.money.reconciliation.models import Statement


def payments_of(contract: Contract) -> QuerySet[Payment]:
    """Every payment and every one that takes another back, the newest first; `is_reversed` where one does."""
    taken_back = Payment.objects.filter(reverses=OuterRef("id")).values("id")
    return (
        Payment.objects.filter(contract=contract)
        .annotate(reversed_by=Subquery(taken_back[:1]))
        .select_related("provider", "invoice", "recorded_by", "recorded_for", "reverses")
        .order_by("-paid_on", "-id")
    )


def get_payment_for(actor: Actor, contract: Contract, uid: UUID) -> Payment:
    """One payment. Raises Payment.DoesNotExist."""
    require(actor, Permission.PAYMENT_VIEW)
    return payments_of(contract).get(uid=uid)


def invoices_of(contract: Contract) -> QuerySet[Invoice]:
    """Every invoice and credit note, the newest first; `settled` is what was paid of it."""
    return _with_settled(Invoice.objects.filter(contract=contract)).order_by("-number")


def _with_settled(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    paid = Payment.objects.filter(invoice=OuterRef("id")).order_by().values("invoice").annotate(all=Sum("pence"))
    return invoices.annotate(settled=Coalesce(Subquery(paid.values("all")[:1]), Value(0))).select_related(
        "provider", "statement", "contract"
    )


def get_invoice_for(actor: Actor, contract: Contract, uid: UUID) -> Invoice:
    """One invoice or credit note. Raises Invoice.DoesNotExist."""
    require(actor, Permission.PAYMENT_VIEW)
    return invoices_of(contract).prefetch_related("lines").get(uid=uid)


def open_invoices_of(actor: Actor) -> list[Invoice]:
    """Invoices and credit notes of the actor's organisation, paid by it or to it, that are not settled; the one due
    first first."""
    if not can(actor, Permission.PAYMENT_RECORD):
        return []
    paying = ContractVersion.objects.filter(
        state=VersionState.IN_FORCE,
        parties__organisation_id=actor.organisation_id,
        parties__role=PartyRole.COMMISSIONER,
    )
    own = Invoice.objects.filter(Q(provider_id=actor.organisation_id) | Q(contract__in=paying.values("contract_id")))
    return list(_with_settled(own).exclude(pence=F("settled")).order_by("due_on", "id"))


def standings(due: ContractDue, day: date) -> dict[str, Standing]:
    """Where money stands with each provider at the end of a day.

    A month that was frozen by then is due as it came to; of any other, what is paid on account once its day has come.
    """
    codes = {one.id: code for code, one in due.providers.items()}
    owed: dict[str, Pence] = defaultdict(int)
    for one in due.live:
        was_frozen = one.statement is not None and timezone.localdate(one.statement.as_of) <= day
        if was_frozen or one.pay_on <= day:
            for code, pence in (one.due.due if was_frozen else one.due.on_account).items():
                owed[code] += pence
    moved = (
        Payment.objects.filter(contract=due.contract, paid_on__lte=day)
        .values_list("provider_id")
        .annotate(on_account=Sum("pence", filter=Q(invoice=None)), settled=Sum("pence", filter=~Q(invoice=None)))
        .order_by()
    )
    paid = {codes.get(provider): (on_account or 0, settled or 0) for provider, on_account, settled in moved}
    raised = Invoice.objects.filter(contract=due.contract, raised_on__lte=day).values_list("provider_id").order_by()
    invoiced = {codes.get(provider): pence for provider, pence in raised.annotate(all=Sum("pence"))}
    return {
        code: Standing(owed[code], on_account, invoiced.get(code, 0), settled)
        for code in due.providers
        for on_account, settled in [paid.get(code, (0, 0))]
    }


@dataclass(frozen=True)
class Agreed:
    """Whether a statement is agreed between each provider and the commissioners, and what queries put in question."""

    providers: frozenset[int]
    in_question: Mapping[int, Pence]


def agreed_of(statement: Statement) -> Agreed:
    """Providers that have signed a statement which every commissioner has signed, with or without reservation; and by
    organisation what open queries that it asked or was asked put in question."""
    parties = parties_of_statement(statement)
    commissioners = {one.organisation_id for one in parties if one.role == PartyRole.COMMISSIONER}
    signed = set(StatementSignature.objects.filter(statement=statement).values_list("organisation_id", flat=True))
    in_question: dict[int, Pence] = defaultdict(int)
    for query in Query.objects.filter(statement=statement).prefetch_related("steps").order_by("id"):
        if position_of(query).is_open:
            in_question[query.asked_by_id] += query.disputed_pence
            in_question[query.asked_of_id] += query.disputed_pence
    providers = signed - commissioners if commissioners <= signed else set()
    return Agreed(frozenset(providers), in_question)


def paid_on_account(contract: Contract, month: date) -> dict[int, Pence]:
    """What was paid on account of a month, by provider."""
    rows = Payment.objects.filter(contract=contract, month=month, invoice__isnull=True).values_list("provider_id")
    return dict(rows.order_by().annotate(all=Sum("pence")))


def invoiced_for(statement: Statement) -> dict[int, list[Invoice]]:
    """Invoices and credit notes of a statement, by provider, the first first."""
    found: dict[int, list[Invoice]] = defaultdict(list)
    for one in Invoice.objects.filter(statement=statement).order_by("place"):
        found[one.provider_id].append(one)
    return found


def cost_centres_of(contract: Contract, organisation_id: int | None) -> dict[int, str]:
    """The cost centre that an organisation books each provider of a contract under, by provider; the newest counts."""
    rows = CostCentre.objects.filter(contract=contract, organisation_id=organisation_id)
    newest = rows.order_by("provider_id", "-id").distinct("provider_id")
    return dict(newest.values_list("provider_id", "code"))

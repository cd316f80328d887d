"""Payments, invoices and credit notes of a contract, and where money stands on a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.models import Contract
from apps.money.month_end.models import StatementSignature
from apps.money.month_end.selectors.queries import parties_of_statement
from apps.money.payments.domain.cash import Standing, held_back, left_to_invoice
from apps.money.payments.models import CostCentre, Invoice, Payment
from apps.money.payments.selectors.due import ContractDue, DueMonth
from apps.money.payments.selectors.questions import held_by_queries, together
from apps.money.reconciliation.models import Statement


def payments_of(contract: Contract, only: int | None = None) -> QuerySet[Payment]:
    """Every payment and every one that takes another back, or those by or to `only` one organisation, the newest
    first; `reversed_by` where one does."""
    taken_back = Payment.objects.filter(reverses=OuterRef("id")).values("id")
    own = Q() if only is None else Q(payer_id=only) | Q(provider_id=only)
    return (
        Payment.objects.filter(own, contract=contract)
        .annotate(reversed_by=Subquery(taken_back[:1]))
        .select_related("provider", "payer", "invoice", "recorded_by", "recorded_for", "reverses")
        .order_by("-paid_on", "-id")
    )


def get_payment_for(actor: Actor, contract: Contract, uid: UUID) -> Payment:
    """One payment. Raises Payment.DoesNotExist."""
    require(actor, Permission.PAYMENT_VIEW)
    return payments_of(contract).get(uid=uid)


def invoices_of(contract: Contract) -> QuerySet[Invoice]:
    """Every invoice and credit note, the newest first; `settled` is what was paid of it."""
    return _with_settled(Invoice.objects.filter(contract=contract)).order_by("-number")


def still_open(invoices: Iterable[Invoice], only: int | None) -> list[Invoice]:
    """Those that are not settled; of `only` one organisation, by it or to it."""
    return [
        one
        for one in invoices
        if one.pence != one.settled and only in (None, one.payer_id, one.provider_id)  # type: ignore[attr-defined]
    ]


def _with_settled(invoices: QuerySet[Invoice]) -> QuerySet[Invoice]:
    paid = Payment.objects.filter(invoice=OuterRef("id")).order_by().values("invoice").annotate(all=Sum("pence"))
    return invoices.annotate(settled=Coalesce(Subquery(paid.values("all")[:1]), Value(0))).select_related(
        "provider", "payer", "statement", "contract"
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
    own = Invoice.objects.filter(Q(provider_id=actor.organisation_id) | Q(payer_id=actor.organisation_id))
    return list(_with_settled(own).exclude(pence=F("settled")).order_by("due_on", "id"))


Between = tuple[str, str]
"""A provider and who pays it, by their codes."""


def standings_between(due: ContractDue, day: date) -> dict[Between, Standing]:
    """Where money stands between each provider and each commissioner with a share, at the end of a day.

    A month that was frozen by then is due as it came to; of any other, what is paid on account once its day has come.
    """
    codes = {one.id: code for code, one in {**due.payers, **due.providers}.items()}
    owed: dict[Between, Pence] = defaultdict(int)
    for one in due.live:
        was_frozen = one.statement is not None and timezone.localdate(one.statement.as_of) <= day
        if was_frozen or one.pay_on <= day:
            for pair, part in one.parts.items():
                owed[pair] += part.due if was_frozen else part.on_account
    moved = (
        Payment.objects.filter(contract=due.contract, paid_on__lte=day)
        .values_list("provider_id", "payer_id")
        .annotate(on_account=Sum("pence", filter=Q(invoice=None)), settled=Sum("pence", filter=~Q(invoice=None)))
        .order_by()
    )
    paid = {_pair(codes, *ids): (on_account or 0, settled or 0) for *ids, on_account, settled in moved}
    raised = Invoice.objects.filter(contract=due.contract, raised_on__lte=day).values_list("provider_id", "payer_id")
    invoiced = {_pair(codes, *ids): pence for *ids, pence in raised.order_by().annotate(all=Sum("pence"))}
    pairs = {pair for one in due.live for pair in one.parts}
    pairs |= {pair for pair in (*paid, *invoiced) if pair[0] in due.providers}
    return {
        pair: Standing(owed[pair], on_account, invoiced.get(pair, 0), settled)
        for pair in sorted(pairs)
        for on_account, settled in [paid.get(pair, (0, 0))]
    }


def _pair(codes: Mapping[int, str], provider_id: int, payer_id: int) -> Between:
    return codes.get(provider_id, ""), codes.get(payer_id, "")


def standings(due: ContractDue, day: date) -> dict[str, Standing]:
    """The same by provider, whoever pays it."""
    found = dict.fromkeys(due.providers, Standing())
    for (provider, _), one in standings_between(due, day).items():
        found[provider] += one
    return found


def providers_agreed(statement: Statement) -> frozenset[int]:
    """Providers that have signed a statement which every commissioner has signed, with or without reservation."""
    parties = parties_of_statement(statement)
    commissioners = {one.organisation_id for one in parties if one.role == PartyRole.COMMISSIONER}
    signed = set(StatementSignature.objects.filter(statement=statement).values_list("organisation_id", flat=True))
    return frozenset(signed - commissioners if commissioners <= signed else ())


@dataclass(frozen=True)
class Left:
    """What is between a provider and a commissioner for a month: what it came to, what was paid on account and invoiced
    of it, what of that is settled, what waits for queries, and for which."""

    came_to: Pence
    on_account: Pence
    invoiced: Pence
    settled: Pence
    waits: Pence
    queries: Sequence[int]

    @property
    def to_invoice(self) -> Pence:
        """What may be invoiced now."""
        return left_to_invoice(due=self.came_to, on_account=self.on_account, invoiced=self.invoiced) - self.waits

    @property
    def to_pay(self) -> Pence:
        """What is due and was not paid; below nil it goes back."""
        return self.came_to - self.on_account - self.settled


def left_between(due: ContractDue, one: DueMonth) -> dict[Between, Left]:
    """What is left of a month between each provider and each commissioner with a share. What queries about a provider
    hold is split over who pays it as payment is; nothing waits before a month is frozen, nor in shadow."""
    before, held = {}, {}
    paid = _paid(due.contract, one.month, invoice__isnull=True)
    settled = _paid(due.contract, one.month, invoice__isnull=False)
    if one.statement is not None:
        before = invoiced_for(one.statement)
        held = held_by_queries(one.statement, one.terms) if one.is_live else {}
    found = {}
    for provider, payer in one.parts:
        ids = due.providers[provider].id, due.payers[payer].id
        came_to, on_account = one.between(provider, payer), paid.get(ids, 0)
        invoiced = sum(each.pence for each in before.get(ids, []))
        holding = held.get(ids[0], [])
        share = allocate(together(holding), one.payers.paid).get(payer, 0) if holding else 0
        waits = held_back(left_to_invoice(due=came_to, on_account=on_account, invoiced=invoiced), share)
        queries = [each.number for each in holding] if waits else []
        found[provider, payer] = Left(came_to, on_account, invoiced, settled.get(ids, 0), waits, queries)
    return found


def _paid(contract: Contract, month: date, *, invoice__isnull: bool) -> dict[tuple[int, int], Pence]:
    """What was paid of a month, on account or on invoices, by provider and payer."""
    rows = Payment.objects.filter(contract=contract, month=month, invoice__isnull=invoice__isnull)
    sums = rows.values_list("provider_id", "payer_id").order_by().annotate(all=Sum("pence"))
    return {(provider, payer): pence for provider, payer, pence in sums}


def invoiced_for(statement: Statement) -> dict[tuple[int, int], list[Invoice]]:
    """Invoices and credit notes of a statement, by provider and payer, the first first."""
    found: dict[tuple[int, int], list[Invoice]] = defaultdict(list)
    for one in Invoice.objects.filter(statement=statement).order_by("place"):
        found[one.provider_id, one.payer_id].append(one)
    return found


def cost_centres_of(contract: Contract, organisation_id: int | None) -> dict[int, str]:
    """The cost centre that an organisation books each provider of a contract under, by provider; the newest counts."""
    rows = CostCentre.objects.filter(contract=contract, organisation_id=organisation_id)
    newest = rows.order_by("provider_id", "-id").distinct("provider_id")
    return dict(newest.values_list("provider_id", "code"))

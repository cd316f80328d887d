"""Recording payments as they are made, taking back a wrong one by its opposite, and naming cost centres."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import made_once
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.pence import LARGEST_AMOUNT, Pence, sterling
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.models import Contract
from apps.money.payments.choices import Cause
from apps.money.payments.models import CostCentre, Invoice, Payment
from apps.money.payments.selectors.cash import cost_centres_of, get_invoice_for
from apps.money.payments.selectors.due import ContractDue
from apps.money.payments.services.invoicing import hold, invoice
from apps.money.reconciliation.models import Statement

EARLIEST_BEFORE = 31
"""How many days before the first month for which money moves something may be paid for it."""


class NotAPayment(ValueError):
    """What was typed is no payment under this contract; `field` says what of it."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class RecordedAlready(ValueError):
    """The same amount was recorded for the same month, provider and day."""


class ReversedAlready(ValueError):
    """The payment was taken back before, or takes another back."""


def record_payment(
    *,
    actor: Actor,
    due: ContractDue,
    provider: Organisation,
    payer: Organisation,
    month: date,
    pence: Pence,
    paid_on: date,
    reference: str,
    uid: UUID,
    now: datetime,
    is_another: bool = False,
) -> Payment:
    """Record a payment by `payer` on account of a month, as it was made. `uid` is the name that the form carried.

    Raises NotPermitted, NotAPayment for a month for which no money moves or a day that is not past, RecordedAlready
    unless it is said to be another, SentBefore, NamesSomebody.
    """
    _check_party(actor, due, provider, payer)
    check_names_nobody(reference)
    _check_amount(pence)
    live = [one.month for one in due.live]
    if month not in live:
        raise NotAPayment("month", f"No money moves for {month:%B %Y}: it is shadow, or not in the contract.")
    _check_day(paid_on, live[0] - timedelta(days=EARLIEST_BEFORE), timezone.localdate(now))
    said = {
        "contract_id": due.contract.id,
        "provider_id": provider.id,
        "payer_id": payer.id,
        "month": month,
        "pence": pence,
        "paid_on": paid_on,
        "reference": reference,
    }
    with transaction.atomic():
        hold(due.contract)
        if not is_another and not Payment.objects.filter(uid=uid).exists():
            _check_new(due.contract, said)
        return _recorded(actor, uid, said, now)


def settle_invoice(
    *,
    actor: Actor,
    due: ContractDue,
    of: Invoice,
    pence: Pence,
    paid_on: date,
    reference: str,
    uid: UUID,
    now: datetime,
) -> Payment:
    """Record that an invoice, or a part of it, was paid; or a credit note paid back. `pence` is above nil for both.

    Raises NotPermitted, NotAPayment where it is more than is open or a day that is not past, SentBefore, NamesSomebody.
    """
    _check_party(actor, due, of.provider, of.payer)
    check_names_nobody(reference)
    _check_amount(pence)
    _check_day(paid_on, of.raised_on, timezone.localdate(now))
    said = {
        "contract_id": due.contract.id,
        "provider_id": of.provider_id,
        "payer_id": of.payer_id,
        "month": of.statement.month,
        "invoice_id": of.id,
        "pence": pence if of.pence > 0 else -pence,
        "paid_on": paid_on,
        "reference": reference,
    }
    with transaction.atomic():
        hold(due.contract)
        if not Payment.objects.filter(uid=uid).exists():
            now_open = get_invoice_for(actor, due.contract, of.uid)
            left = abs(now_open.pence) - abs(now_open.settled)  # type: ignore[attr-defined]
            if pence > left:
                raise NotAPayment("pounds", f"{sterling(left)} of it is open: record no more than that.")
        return _recorded(actor, uid, said, now)


def reverse_payment(
    *, actor: Actor, due: ContractDue, payment: Payment, reason: str, uid: UUID, now: datetime
) -> Payment:
    """Take a wrong payment back by its opposite, dated today. Both stand for good.

    Raises NotPermitted, ReversedAlready, SentBefore, NamesSomebody.
    """
    _check_party(actor, due, payment.provider, payment.payer)
    check_names_nobody(reason)
    with transaction.atomic():
        hold(due.contract)
        other = Payment.objects.filter(reverses=payment).exclude(uid=uid).exists()
        if other or payment.reverses_id is not None:
            raise ReversedAlready("This payment was reversed already, or reverses another.")
        said = {
            "contract_id": due.contract.id,
            "provider_id": payment.provider_id,
            "payer_id": payment.payer_id,
            "month": payment.month,
            "invoice_id": payment.invoice_id,
            "pence": -payment.pence,
            "reference": payment.reference,
            "reverses_id": payment.id,
            "reason": reason,
        }
        return _recorded(actor, uid, said, now)


def set_cost_centres(*, actor: Actor, due: ContractDue, codes: Mapping[int, str], now: datetime) -> int:
    """Say under which cost centre the actor's organisation books each provider. Returns how many changed."""
    require(actor, Permission.PAYMENT_RECORD)
    if not due.is_party(actor.organisation_id):
        raise NotPermitted("Only a party names its cost centres.")
    check_names_nobody(*codes.values())
    with transaction.atomic():
        hold(due.contract)
        stood = cost_centres_of(due.contract, actor.organisation_id)
        providers = {one.id: one for one in due.providers.values()}
        changed = {id_: code for id_, code in codes.items() if code and id_ in providers and stood.get(id_) != code}
        for id_, code in sorted(changed.items()):
            CostCentre.objects.create(
                contract=due.contract,
                organisation_id=actor.organisation_id,
                provider_id=id_,
                code=code,
                set_by_id=actor.user_id,
                set_at=now,
            )
            record(
                actor=actor,
                action="COST_CENTRE_SET",
                subject_kind="contract",
                subject_uid=due.contract.uid,
                details={"provider": providers[id_].ods_code, "code": code},
            )
    return len(changed)


def _recorded(actor: Actor, uid: UUID, said: dict[str, object], now: datetime) -> Payment:
    beside = {
        "recorded_for_id": actor.organisation_id,
        "recorded_by_id": actor.user_id,
        "recorded_at": now,
        **({} if "paid_on" in said else {"paid_on": timezone.localdate(now)}),
    }
    payment, is_new = made_once(Payment, uid, said, beside)
    if not is_new:
        return payment
    details = {"month": f"{payment.month:%Y-%m}", "pence": payment.pence}
    about = {"subject_kind": "payment", "subject_uid": payment.uid}
    if payment.reverses_id is None:
        record(actor=actor, action="PAYMENT_RECORDED", **about, details=details)
    else:
        record(actor=actor, action="PAYMENT_REVERSED", **about, details=details)
    if payment.invoice_id is None:
        frozen = Statement.objects.select_related("contract").filter(contract=payment.contract_id, month=payment.month)
        for statement in frozen:
            invoice(actor=actor, statement=statement, cause=Cause.PAYMENT, now=now)
    return payment


def _check_party(actor: Actor, due: ContractDue, provider: Organisation, payer: Organisation) -> None:
    require(actor, Permission.PAYMENT_RECORD)
    if actor.organisation_id not in (payer.id, provider.id):
        raise NotPermitted("Payments are recorded by whoever pays or is paid.")
    if provider.id not in {one.id for one in due.providers.values()} or payer.id not in due.payer_ids:
        raise NotPermitted("A commissioner of the contract pays, and a provider of it is paid.")


def _check_amount(pence: Pence) -> None:
    if not 0 < pence <= LARGEST_AMOUNT:
        raise NotAPayment("pounds", "Give an amount above nil.")


def _check_day(paid_on: date, earliest: date, today: date) -> None:
    if not earliest <= paid_on <= today:
        raise NotAPayment(
            "paid_on", f"Give a day from {day_in_words(earliest)} to today: payments are recorded once made."
        )


def _check_new(contract: Contract, said: Mapping[str, object]) -> None:
    taken_back = Payment.objects.filter(contract=contract, reverses__isnull=False).values("reverses_id")
    alike = {name: value for name, value in said.items() if name != "reference"}
    same = Payment.objects.filter(**alike, invoice__isnull=True).exclude(id__in=taken_back)
    if (stands := same.select_related("recorded_by", "recorded_for").first()) is not None:
        raise RecordedAlready(
            f"{stands.recorded_by.name} of {stands.recorded_for.name} has recorded the same amount for the same month "
            "and day already. Tick the box if yours is another payment."
        )

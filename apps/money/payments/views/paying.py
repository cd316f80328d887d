"""Recording a payment on account or of an invoice, and taking a wrong one back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.kernel.pence import sterling
from apps.money.payments.forms import PaymentForm, ReverseForm, SettleForm, typed_pounds
from apps.money.payments.presenters.money import invoice_name, payment_of
from apps.money.payments.selectors.cash import get_invoice_for, get_payment_for
from apps.money.payments.selectors.due import may_record, open_due
from apps.money.payments.services.paying import (
    NotAPayment,
    RecordedAlready,
    ReversedAlready,
    record_payment,
    reverse_payment,
    settle_invoice,
)
from apps.money.payments.views.shared import frame


@page(Permission.PAYMENT_RECORD, methods=("GET", "POST"))
def record(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Record a payment on account."""
    now, today = timezone.now(), timezone.localdate()
    due = open_due(actor, uid, today)
    if not may_record(actor, due):
        raise Http404
    is_payer = actor.organisation_id in due.payer_ids
    form = PaymentForm(
        request.POST or None,
        providers=[one for one in due.providers.values() if is_payer or one.id == actor.organisation_id],
        payers=[one for one in due.payers.values() if not is_payer or one.id == actor.organisation_id],
        months=[one.month for one in due.live],
        today=today,
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            payment = record_payment(
                actor=actor,
                due=due,
                provider=form.to,
                payer=form.by,
                month=form.of,
                pence=given["pounds"],
                paid_on=given["paid_on"],
                reference=given["reference"],
                is_another=given["is_another"],
                uid=form.uid,
                now=now,
            )
        except NotAPayment as wrong:
            form.add_error(wrong.field, str(wrong))
        except RecordedAlready as refusal:
            form.add_error("is_another", str(refusal))
        except SentBefore as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{sterling(payment.pence)} to {payment.provider.name} is recorded.")
            return redirect("payments:money", uid=uid)
    return render(request, "payments/record.jinja", frame(due) | {"form": form})


@page(Permission.PAYMENT_RECORD, methods=("GET", "POST"))
def settle(request: HttpRequest, actor: Actor, uid: UUID, invoice_uid: UUID) -> HttpResponse:
    """Record that an invoice was paid, or a credit note paid back."""
    now, today = timezone.now(), timezone.localdate()
    due = open_due(actor, uid, today)
    one = get_invoice_for(actor, due.contract, invoice_uid)
    if not may_record(actor, due) or actor.organisation_id not in (one.payer_id, one.provider_id):
        raise Http404
    left = one.pence - one.settled  # type: ignore[attr-defined]
    form = SettleForm(request.POST or None, today=today, initial={"pounds": typed_pounds(left)})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            settle_invoice(
                actor=actor,
                due=due,
                of=one,
                pence=given["pounds"],
                paid_on=given["paid_on"],
                reference=given["reference"],
                uid=form.uid,
                now=now,
            )
        except NotAPayment as wrong:
            form.add_error(wrong.field, str(wrong))
        except SentBefore as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"What was paid of {invoice_name(one)} is recorded.")
            return redirect("payments:invoice", uid=uid, invoice_uid=invoice_uid)
    context = frame(due) | {"form": form, "one": one, "name": invoice_name(one), "left": sterling(abs(left))}
    return render(request, "payments/settle.jinja", context)


@page(Permission.PAYMENT_RECORD, methods=("GET", "POST"))
def reverse(request: HttpRequest, actor: Actor, uid: UUID, payment_uid: UUID) -> HttpResponse:
    """Take a wrong payment back by its opposite."""
    now = timezone.now()
    due = open_due(actor, uid, timezone.localdate())
    payment = get_payment_for(actor, due.contract, payment_uid)
    if not may_record(actor, due) or actor.organisation_id not in (payment.payer_id, payment.provider_id):
        raise Http404
    form = ReverseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reverse_payment(
                actor=actor, due=due, payment=payment, reason=form.cleaned_data["reason"], uid=form.uid, now=now
            )
        except (ReversedAlready, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The payment is reversed. Both stand in the list.")
            return redirect("payments:money", uid=uid)
    context = frame(due) | {
        "form": form,
        "payment": payment,
        "amount": sterling(payment.pence),
        "of": payment_of(payment),
    }
    return render(request, "payments/reverse.jinja", context)

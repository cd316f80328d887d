"""What is due, paid and to pay; one month of it; one invoice; the journal."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.core.paging import page_of
from apps.foundation.core.paper import Paper
from apps.foundation.core.tables import FORMATS
from apps.foundation.kernel.pence import sterling
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.kernel.typed_days import typed_day
from apps.money.payments.forms import CostCentreForm, DayForm
from apps.money.payments.presenters import money as shown
from apps.money.payments.presenters.journal import journal_entries, journal_table
from apps.money.payments.selectors.cash import (
    Agreed,
    agreed_of,
    cost_centres_of,
    get_invoice_for,
    invoiced_for,
    invoices_of,
    paid_on_account,
    payments_of,
    standings,
)
from apps.money.payments.selectors.due import ContractDue, may_record, month_asked, open_due
from apps.money.payments.services.paying import set_cost_centres
from apps.money.payments.views.shared import frame
from apps.money.reconciliation.presenters.coverage import coverage_said
from apps.money.reconciliation.presenters.under_way import stale
from apps.money.reconciliation.selectors.coverage import coverage_of

NEWEST, EVERY = 12, 1_000_000
"""Rows of a list on one page, and in a file: there, all of them."""


def _counted_months(due: ContractDue) -> list[date]:
    return [one.month for one in due.months if one.is_counted]


@page(Permission.PAYMENT_VIEW)
def money(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What is due to date, what was paid, what is to pay; month by month; shadow months beside."""
    today = timezone.localdate()
    due = open_due(actor, uid, today)
    form = DayForm(request.GET if request.GET.get("on") else None, today=today)
    day = form.day
    standing = standings(due, day)
    invoices = list(invoices_of(due.contract))
    rows = EVERY if request.GET.get("file") in FORMATS else NEWEST
    payments = page_of(payments_of(due.contract), request.GET.get("page"), rows)
    records = may_record(actor, due)
    own = next((code for code, one in due.providers.items() if one.id == actor.organisation_id), None)
    tables = []
    if due.live:
        tables.append(shown.standings_table(due, standing, day))
        tables.append(shown.months_table(due, due.live, is_live=True))
    before = [one for one in due.months if not one.is_live]
    if before:
        tables.append(shown.months_table(due, before, is_live=False))
    may_reverse = {one.id: records and (own is None or one.ods_code == own) for one in due.providers.values()}
    listed = {
        "invoices": shown.invoices_table(due.contract, invoices) if invoices else None,
        "payments": shown.payments_table(due.contract, payments.rows, may_reverse=may_reverse)
        if payments.total
        else None,
    }
    if (answer := download(request, [*tables, *filter(None, listed.values())], due.contract.code)) is not None:
        return answer
    context = frame(due) | {
        "current": "money",
        "stale": stale(actor),
        "day": day,
        "form": form,
        "figures": shown.first_line(shown.together(standing), "for months that are live") if due.live else [],
        "own": shown.first_line(standing[own], "to your organisation") if due.live and own else [],
        "tables": tables,
        "received": coverage_said(coverage_of(actor, due.contract, today), _counted_months(due)),
        "may_record": records and bool(due.live),
        "is_today": day == today,
        "page": payments,
        "base": f"?on={typed_day(day)}&" if day != today else "?",
        **listed,
    }
    return render(request, "payments/money.jinja", context)


@page(Permission.PAYMENT_VIEW)
def month(request: HttpRequest, actor: Actor, uid: UUID, month: str) -> HttpResponse:
    """How what is due for a month came about, provider by provider."""
    due = open_due(actor, uid, timezone.localdate())
    one = due.at(month_asked(month))
    agreed, invoiced = Agreed(frozenset(), {}), {}
    if one.statement is not None:
        agreed, invoiced = agreed_of(one.statement), invoiced_for(one.statement)
    table = shown.month_table(due, one, paid_on_account(due.contract, one.month), invoiced, agreed)
    if (answer := download(request, [table], f"{due.contract.code}-{one.month:%Y-%m}")) is not None:
        return answer
    waiting = [provider.name for provider in due.providers.values() if provider.id not in agreed.providers]
    context = frame(due) | {"one": one, "table_of_month": table, "waiting": sorted(waiting)}
    return render(request, "payments/month.jinja", context)


@page(Permission.PAYMENT_VIEW)
def invoice(request: HttpRequest, actor: Actor, uid: UUID, invoice_uid: UUID) -> HttpResponse:
    """One invoice or credit note: its lines, what was paid of it, and the same on paper."""
    due = open_due(actor, uid, timezone.localdate())
    one = get_invoice_for(actor, due.contract, invoice_uid)
    name, lines = shown.invoice_name(one), shown.invoice_lines(due.contract, one)
    said = [
        f"{due.contract.name}, {one.statement.month:%B %Y}",
        f"To be paid {'by' if one.pence > 0 else 'back to'} the commissioners of the contract "
        f"{'to' if one.pence > 0 else 'by'} {one.provider.name}",
        f"Raised on {day_in_words(one.raised_on)}; due by {day_in_words(one.due_on)}",
    ]
    paper = Paper(name, said)
    if (answer := download(request, [lines], f"{due.contract.code}-{name}", paper)) is not None:
        return answer
    settling = [payment for payment in payments_of(due.contract) if payment.invoice_id == one.id]
    may_settle = may_record(actor, due) and (
        actor.organisation_id in due.commissioners or actor.organisation_id == one.provider_id
    )
    context = frame(due) | {
        "one": one,
        "name": name,
        "said": said,
        "lines": lines,
        "left": sterling(one.pence - one.settled),  # type: ignore[attr-defined]
        "settling": shown.payments_table(due.contract, settling, may_reverse={one.provider_id: may_settle})
        if settling
        else None,
        "may_settle": may_settle and one.pence != one.settled,  # type: ignore[attr-defined]
    }
    return render(request, "payments/invoice.jinja", context)


@page(Permission.PAYMENT_RECORD, methods=("GET", "POST"))
def journal(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The journal of one's own organisation, with its cost centres."""
    due = open_due(actor, uid, timezone.localdate())
    if not due.is_party(actor.organisation_id):
        raise Http404
    is_payer = actor.organisation_id in due.commissioners
    providers = [one for one in due.providers.values() if is_payer or one.id == actor.organisation_id]
    codes = cost_centres_of(due.contract, actor.organisation_id)
    form = CostCentreForm(request.POST or None, providers=providers, codes=codes)
    if request.method == "POST" and form.is_valid():
        set_cost_centres(actor=actor, due=due, codes=form.codes, now=timezone.now())
        messages.success(request, "The cost centres are kept.")
        return redirect("payments:journal", uid=uid)
    own = {one.id for one in providers}
    entries = journal_entries(
        [one for one in payments_of(due.contract).reverse() if one.provider_id in own],
        [one for one in invoices_of(due.contract).reverse() if one.provider_id in own],
        codes,
        is_payer=is_payer,
    )
    table = journal_table(entries)
    if (answer := download(request, [table], due.contract.code)) is not None:
        return answer
    context = frame(due) | {"form": form, "table_of_entries": table if entries else None}
    return render(request, "payments/journal.jinja", context)

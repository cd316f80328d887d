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
from apps.money.contracts.presenters.scope import suspended_words
from apps.money.payments.forms import BookedForm, CostCentreForm, DayForm
from apps.money.payments.presenters import money as shown
from apps.money.payments.presenters.journal import journal_entries, journal_table
from apps.money.payments.presenters.ledgers import baseline_tables, error_in_words, ledgers_table
from apps.money.payments.selectors.cash import (
    cost_centres_of,
    get_invoice_for,
    invoices_of,
    left_between,
    payments_of,
    providers_agreed,
    standings_between,
    still_open,
)
from apps.money.payments.selectors.due import ContractDue, may_record, month_asked, open_due
from apps.money.payments.services.paying import set_cost_centres
from apps.money.payments.views.shared import frame
from apps.money.reconciliation.presenters.coverage import coverage_said
from apps.money.reconciliation.presenters.under_way import stale
from apps.money.reconciliation.presenters.words import SHADOW
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
    between = standings_between(due, day)
    standing = shown.together({str(pair): one for pair, one in between.items()})
    rows = EVERY if request.GET.get("file") in FORMATS else NEWEST
    is_all = rows == EVERY or "all" in request.GET
    only = actor.organisation_id if due.is_party(actor.organisation_id) and not is_all else None
    every_invoice = list(invoices_of(due.contract))
    invoices = every_invoice if is_all else still_open(every_invoice, only)
    payments = page_of(payments_of(due.contract, only), request.GET.get("page"), rows)
    records = may_record(actor, due)
    own = shown.own_of(due, between, actor.organisation_id) if len(due.payers) > 1 or not _pays(actor, due) else None
    tables = []
    if due.live:
        tables.append(shown.standings_table(due, between, day))
        tables.append(shown.months_table(due, due.live, is_live=True))
    before = [one for one in due.months if not one.is_live]
    if before:
        tables.append(shown.months_table(due, before, is_live=False))
    if ledgers := ledgers_table(due):
        tables.append(ledgers)
    listed = {
        "invoices": shown.invoices_table(due.contract, invoices, is_all=is_all) if invoices else None,
        "payments": shown.payments_table(due.contract, payments.rows, own=actor.organisation_id if records else None)
        if payments.total
        else None,
    }
    shadow = [SHADOW] if before else []
    paper = Paper(f"Money: {due.contract.name}", [f"At the end of {day_in_words(day)}.", *shadow])
    if (answer := download(request, [*tables, *filter(None, listed.values())], due.contract.code, paper)) is not None:
        return answer
    context = frame(due) | {
        "current": "money",
        "stale": stale(actor),
        "day": day,
        "form": form,
        "figures": shown.first_line(standing, "for months that are live") if due.live else [],
        "own": shown.own_line(own, pays=_pays(actor, due)) if due.live and own is not None else [],
        "tables": tables,
        "suspended": suspended_words(due.current, today),
        "received": coverage_said(coverage_of(actor, due.contract, today), _counted_months(due)),
        "may_record": records and bool(due.live),
        "is_today": day == today,
        "page": payments,
        "is_all": is_all,
        "more_invoices": len(every_invoice) - len(invoices),
        "base": (f"?on={typed_day(day)}&" if day != today else "?") + ("all=1&" if is_all else ""),
        **listed,
    }
    return render(request, "payments/money.jinja", context)


def _pays(actor: Actor, due: ContractDue) -> bool:
    return actor.organisation_id in due.payer_ids


@page(Permission.PAYMENT_VIEW)
def month(request: HttpRequest, actor: Actor, uid: UUID, month: str) -> HttpResponse:
    """How what is due for a month came about, provider by provider."""
    due = open_due(actor, uid, timezone.localdate())
    one = due.at(month_asked(month))
    agreed = providers_agreed(one.statement) if one.statement is not None else frozenset()
    left = left_between(due, one)
    tables = [shown.month_table(due, one, left), shown.plan_table(due, one), *baseline_tables(due, one)]
    paper = Paper(f"Money of {one.month:%B %Y}: {due.contract.name}", [] if one.is_live else [SHADOW])
    if (answer := download(request, tables, f"{due.contract.code}-{one.month:%Y-%m}", paper)) is not None:
        return answer
    waiting = [provider.name for provider in due.providers.values() if provider.id not in agreed]
    context = frame(due) | {
        "one": one,
        "tables_of_month": tables,
        "waiting": sorted(waiting),
        "waits": shown.what_waits(left),
        "error": error_in_words(due, one),
        "moved": shown.moved_in_month(one),
        "version_that_counts": due.current.version_of(one.month),
    }
    return render(request, "payments/month.jinja", context)


@page(Permission.PAYMENT_VIEW)
def invoice(request: HttpRequest, actor: Actor, uid: UUID, invoice_uid: UUID) -> HttpResponse:
    """One invoice or credit note: its lines, what was paid of it, and the same on paper."""
    due = open_due(actor, uid, timezone.localdate())
    one = get_invoice_for(actor, due.contract, invoice_uid)
    name, lines = shown.invoice_name(one), shown.invoice_lines(due.contract, one)
    said = [
        f"{due.contract.name}, {one.statement.month:%B %Y}",
        f"To be paid {'by' if one.pence > 0 else 'back to'} {one.payer.name} "
        f"{'to' if one.pence > 0 else 'by'} {one.provider.name}",
        f"Raised on {day_in_words(one.raised_on)}; due by {day_in_words(one.due_on)}",
    ]
    paper = Paper(name, said)
    if (answer := download(request, [lines], f"{due.contract.code}-{name}", paper)) is not None:
        return answer
    settling = [payment for payment in payments_of(due.contract) if payment.invoice_id == one.id]
    may_settle = may_record(actor, due) and actor.organisation_id in (one.payer_id, one.provider_id)
    context = frame(due) | {
        "one": one,
        "version_that_counts": due.current.version_of(one.statement.month),
        "name": name,
        "said": said,
        "lines": lines,
        "left": sterling(one.pence - one.settled),  # type: ignore[attr-defined]
        "settling": shown.payments_table(due.contract, settling, own=actor.organisation_id if may_settle else None)
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
    is_payer = _pays(actor, due)
    providers = [one for one in due.providers.values() if is_payer or one.id == actor.organisation_id]
    codes = cost_centres_of(due.contract, actor.organisation_id)
    form = CostCentreForm(request.POST or None, providers=providers, codes=codes)
    if request.method == "POST" and form.is_valid():
        set_cost_centres(actor=actor, due=due, codes=form.codes, now=timezone.now())
        messages.success(request, "The cost centres are kept.")
        return redirect("payments:journal", uid=uid)
    own = actor.organisation_id
    every = journal_entries(
        payments_of(due.contract, own).reverse(),
        [one for one in invoices_of(due.contract).reverse() if own in (one.payer_id, one.provider_id)],
        codes,
        is_payer=is_payer,
    )
    booked = BookedForm(request.GET, months=sorted({one.on.replace(day=1) for one in every}))
    only = booked.booked_in
    entries = [one for one in every if only in (None, one.on.replace(day=1))]
    table = journal_table(entries)
    when = [f"Booked in {only:%B %Y}."] if only else []
    paper = Paper(f"Journal of {actor.organisation_name}: {due.contract.name}", when)
    if (answer := download(request, [table], due.contract.code, paper)) is not None:
        return answer
    context = frame(due) | {
        "form": form,
        "booked": booked,
        "base": f"?month={only:%Y-%m}&" if only else "?",
        "table_of_entries": table if entries else None,
    }
    return render(request, "payments/journal.jinja", context)

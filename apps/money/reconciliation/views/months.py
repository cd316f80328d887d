"""The life of a contract's months: the list, their dates, freezing, statements, and what was learned since."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.kernel.pence import sterling
from apps.money.contracts.selectors import get_contract_in_force_for, terms_of
from apps.money.contracts.selectors.party import may_as_party, require_as_party
from apps.money.reconciliation.behind.adjustments import days_learned_of, records_learned
from apps.money.reconciliation.domain.checksum import spaced_code
from apps.money.reconciliation.forms import AsOfForm, FreezeForm, MonthDatesForm
from apps.money.reconciliation.presenters import coverage as received
from apps.money.reconciliation.presenters import months as monthly
from apps.money.reconciliation.presenters import tariff
from apps.money.reconciliation.presenters.month_list import month_rows, notes_of, settled_years_in_words
from apps.money.reconciliation.presenters.selection import (
    adjustment_from,
    query_of,
)
from apps.money.reconciliation.presenters.tables import as_known_words
from apps.money.reconciliation.presenters.under_way import stale
from apps.money.reconciliation.registries import questions_about, statement_parts
from apps.money.reconciliation.runs import as_known_of
from apps.money.reconciliation.selectors.coverage import coverage_of, coverage_then
from apps.money.reconciliation.selectors.months import (
    dates_history,
    freezing_of,
    get_statement_for,
    months_visible_to,
    settled_of,
)
from apps.money.reconciliation.selectors.reported import learned_after_the_end
from apps.money.reconciliation.selectors.year import (
    figures_as_of_words,
    published_year,
    seen_moment,
)
from apps.money.reconciliation.services import (
    DatesOutOfOrder,
    FiguresMoved,
    MonthIsFrozen,
    NotTheOpenMonth,
    NotYetProvisional,
    ask_to_freeze,
    set_month_dates,
)
from apps.money.reconciliation.views.shared import ENTRY, number_in, progress_of, received_now


@page(Permission.FIGURE_OPEN)
def why_adjustments(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What was learned of frozen months, and the records and days by which it was."""
    contract = get_contract_in_force_for(actor, uid)
    year = published_year(actor, contract, timezone.localdate())
    node = adjustment_from(request.GET, year)
    if node is None or node.month is None:
        return render(request, "reconciliation/why_adjustments.jinja", {"contract": contract, **ENTRY})
    skip = number_in(request.GET.get("from"))
    found, pence = records_learned(actor, contract, year, node, skip), year.actual_pence(node)
    context = {
        "contract": contract,
        "year": year,
        "node": node,
        "query": query_of(node),
        "of": monthly.of_words(node.of),
        "pence": pence,
        "amount": sterling(pence, signed=True) if pence is not None else "",
        "parts": monthly.adjustments_table(contract, year, node),
        "providers": monthly.by_provider_late(year, node),
        "days": monthly.learned_days_table(days_learned_of(actor, year, node), year),
        "found": found,
        "as_of": figures_as_of_words(),
        "questions": [one for one in questions_about(actor, contract, node.month) if one.node.of == node.of],
        "received": received_now(actor, contract, year.months),
        **ENTRY,
    }
    if found and found.own_records:
        context["records"] = monthly.own_late_records_table(found.own_records, "Your records behind it")
    elif found and found.records:
        context["records"] = monthly.late_records_table(found.records, "Records behind it")
    return render(request, "reconciliation/why_adjustments.jinja", context)


@page(Permission.RECONCILIATION_VIEW)
def months(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The months of a contract: where each stands, its dates, its statement."""
    contract = get_contract_in_force_for(actor, uid)
    year = published_year(actor, contract, timezone.localdate())
    lines = months_visible_to(actor, year.terms, timezone.localdate())
    after = learned_after_the_end(actor, contract) if all(line.statement for line in lines) else None
    coverage = coverage_of(actor, contract, timezone.localdate())
    is_party = may_as_party(actor, Permission.MONTH_DATES_SET, year.terms.version)
    context = {
        "contract": contract,
        "stale": stale(actor),
        "terms": year.terms,
        "rows": month_rows(contract, year, lines),
        "received": received.coverage_said(coverage, year.months),
        "shares": received.of_each_month(coverage, year.months),
        "notes": notes_of(contract, lines),
        "settled_years": settled_years_in_words(lines),
        "may_freeze": is_party and can(actor, Permission.MONTH_FREEZE),
        "may_set": is_party,
        "job": freezing_of(contract),
        "history": dates_history(actor, contract)[:20],
        "after_the_end": monthly.after_the_end_words(after) if after else "",
        **ENTRY,
    }
    return render(request, "reconciliation/months.jinja", context)


@page(Permission.RECONCILIATION_VIEW)
def month_progress(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How far the freezing of a month is."""
    return progress_of(request, freezing_of(get_contract_in_force_for(actor, uid)))


@page(Permission.MONTH_DATES_SET, methods=("GET", "POST"))
def month_dates(request: HttpRequest, actor: Actor, uid: UUID, month: str) -> HttpResponse:
    """Choose from when a month is provisional and by when it is to be frozen."""
    contract = get_contract_in_force_for(actor, uid)
    terms = terms_of(contract)
    require_as_party(actor, Permission.MONTH_DATES_SET, terms.version)
    lines = months_visible_to(actor, terms, timezone.localdate())
    line = next((line for line in lines if f"{line.month:%Y-%m}" == month), None)
    if line is None or line.statement is not None:
        raise Http404
    form = MonthDatesForm(request.POST or None, initial=vars(line.dates))
    if request.method == "POST" and form.is_valid():
        try:
            set_month_dates(actor=actor, contract=contract, month=line.month, **form.cleaned_data)
        except (DatesOutOfOrder, MonthIsFrozen) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The dates of {line.month:%B %Y} are set.")
            return redirect("reconciliation:months", uid=uid)
    context = {"contract": contract, "form": form, "line": line, **ENTRY}
    return render(request, "reconciliation/month_dates.jinja", context)


@page(Permission.MONTH_FREEZE, methods=("GET", "POST"))
def freeze_month(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Look at what the earliest month that is not frozen would say for good, and freeze it."""
    contract = get_contract_in_force_for(actor, uid)
    require_as_party(actor, Permission.MONTH_FREEZE, terms_of(contract).version)
    today = timezone.localdate()
    form = FreezeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_to_freeze(actor=actor, contract=contract, today=today, **form.cleaned_data)
        except (NotTheOpenMonth, NotYetProvisional, FiguresMoved) as refusal:
            messages.error(request, str(refusal))
            return redirect("reconciliation:freeze-month", uid=uid)
        return redirect("reconciliation:months", uid=uid)
    year = published_year(actor, contract, today)
    line = next((one for one in months_visible_to(actor, year.terms, today) if one.is_open_month), None)
    context = {"contract": contract, "line": line, "as_of": figures_as_of_words(), "seen": seen_moment(), **ENTRY}
    context["stale"] = stale(actor)
    if line is not None:
        coverage = coverage_of(actor, contract, today)
        head = f"As of {figures_as_of_words()}, if it were frozen now."
        context |= {
            "tables": monthly.statement_tables(contract, year, line.month, head),
            "coverage": received.of_month(coverage, line.month),
            "received": received.coverage_said(coverage, [line.month]),
            "state": monthly.state_words(line),
            "early": monthly.early_words(line, today),
        }
    return render(request, "reconciliation/freeze.jinja", context)


@page(Permission.RECONCILIATION_VIEW)
def statement(request: HttpRequest, actor: Actor, uid: UUID, statement_uid: UUID) -> HttpResponse:
    """One month as it was frozen."""
    contract = get_contract_in_force_for(actor, uid)
    found = get_statement_for(actor, contract, statement_uid)
    year = published_year(actor, contract, timezone.localdate())
    listed = monthly.statement_tables(contract, year, found.month, "As frozen. These figures never change.")
    if year.terms.is_shadow(found.month):
        listed.append(tariff.of_month(year, found.month))
    listed += [table for part in statement_parts for table in part.tables(actor, contract, found)]
    settled = settled_of(contract).get(found.month)
    version = year.terms.version_of(found.month)
    said = received.coverage_said(coverage_then(actor, contract, found.month, found.as_of), [found.month])
    paper = monthly.on_paper(contract, version, found, said, settled)
    name = f"{contract.code}-{found.month:%Y-%m}{'-shadow' if version.is_shadow(found.month) else ''}"
    if (answer := download(request, listed, name, paper, said.in_full)) is not None:
        return answer
    context = {
        "contract": contract,
        "statement": found,
        "tables": listed,
        "code": spaced_code(found.checksum),
        "settled": monthly.settled_words(settled) if settled else "",
        "received": said,
        "may_run": can(actor, Permission.RECONCILIATION_RUN),
        "form": AsOfForm(initial={"statement": found.uid}),
        "again": as_known_of(contract, found.uid),
        "found": as_known_words(contract, as_known_of(contract, found.uid)),
        "version": version,
        "questions": questions_about(actor, contract, found.month),
        "beside": tariff.in_a_line(year, [found.month]) if version.is_shadow(found.month) else "",
        **ENTRY,
    }
    return render(request, "reconciliation/statement.jinja", context)

"""Runs that keep figures as of a moment, and the proof of them all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of
from apps.money.contracts.selectors import get_contract_in_force_for
from apps.money.reconciliation import runs, verifying
from apps.money.reconciliation.domain.checksum import spaced_code
from apps.money.reconciliation.forms import AboutForm, AsOfForm
from apps.money.reconciliation.presenters import tables
from apps.money.reconciliation.presenters.coverage import CoverageSaid, coverage_said
from apps.money.reconciliation.selectors.coverage import coverage_then
from apps.money.reconciliation.selectors.months import get_statement_for
from apps.money.reconciliation.views.shared import ENTRY, progress_of

if TYPE_CHECKING:
    from apps.money.reconciliation.models import ReconciliationRun


@page(Permission.RECONCILIATION_VIEW)
def run_list(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Runs that were kept of a contract's figures."""
    contract = get_contract_in_force_for(actor, uid)
    context = {
        "contract": contract,
        "page": page_of(runs.runs_visible_to(actor, contract), request.GET.get("page")),
        "may_run": can(actor, Permission.RECONCILIATION_RUN),
        "job": runs.job_of("reconciliation.keep", contract.uid),
        "form": AsOfForm(),
        "again": runs.as_known_of(contract, contract.uid),
        "found": tables.as_known_words(contract, runs.as_known_of(contract, contract.uid)),
        **ENTRY,
    }
    return render(request, "reconciliation/runs.jinja", context)


@page(Permission.RECONCILIATION_VIEW)
def run_progress(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How far the keeping of a run is."""
    return progress_of(request, runs.job_of("reconciliation.keep", get_contract_in_force_for(actor, uid).uid))


@page(Permission.RECONCILIATION_RUN, methods=("POST",))
def as_of(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Work figures out again as of a moment: a statement's, or any that is typed."""
    contract, form = get_contract_in_force_for(actor, uid), AsOfForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Give a day, such as 19/11/2026, and a time of it if you like, such as 09:30.")
        return redirect("reconciliation:runs", uid=uid)
    named = form.cleaned_data["statement"]
    statement = get_statement_for(actor, contract, named) if named else None
    moment = form.moment if form.cleaned_data["day"] else statement.as_of if statement else timezone.now()
    try:
        runs.ask_as_of(actor=actor, contract=contract, as_of=moment, now=timezone.now(), statement=statement)
    except runs.NoFiguresThen as refusal:
        messages.error(request, str(refusal))
    if statement:
        return redirect("reconciliation:statement", uid=uid, statement_uid=statement.uid)
    return redirect("reconciliation:runs", uid=uid)


@page(Permission.RECONCILIATION_VIEW)
def as_of_progress(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How far the working out as of a moment is."""
    contract = get_contract_in_force_for(actor, uid)
    form = AboutForm(request.GET)
    return progress_of(request, runs.as_known_of(contract, form.cleaned_data["of"]) if form.is_valid() else None)


@page(Permission.RECONCILIATION_RUN, methods=("POST",))
def keep_run(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Keep the figures as of now."""
    runs.ask_to_keep(actor=actor, contract=get_contract_in_force_for(actor, uid))
    return redirect("reconciliation:runs", uid=uid)


@page(Permission.RECONCILIATION_VIEW)
def run(request: HttpRequest, actor: Actor, uid: UUID, run_uid: UUID) -> HttpResponse:
    """One run: its moment, its check code, and whether working it out again gave the same."""
    contract = get_contract_in_force_for(actor, uid)
    found = runs.get_run_for(actor, contract, run_uid)
    context = {
        "contract": contract,
        "run": found,
        "code": spaced_code(found.checksum),
        "kept": tables.run_kept(found.shown),
        "received": _received(actor, found),
        "job": runs.job_of("reconciliation.repeat", found.uid),
        "may_run": can(actor, Permission.RECONCILIATION_RUN),
        **ENTRY,
    }
    return render(request, "reconciliation/run.jinja", context)


def _received(actor: Actor, kept: ReconciliationRun) -> CoverageSaid:
    """What was received of a run's months to date when it was kept."""
    last = date.fromisoformat(kept.shown["to"])
    coverage = coverage_then(actor, kept.contract, last, kept.as_of)
    return coverage_said(coverage, coverage.months)


@page(Permission.RECONCILIATION_VIEW)
def repeat_progress(request: HttpRequest, actor: Actor, uid: UUID, run_uid: UUID) -> HttpResponse:
    """How far the repetition of a run is."""
    found = runs.get_run_for(actor, get_contract_in_force_for(actor, uid), run_uid)
    return progress_of(request, runs.job_of("reconciliation.repeat", found.uid))


@page(Permission.RECONCILIATION_RUN, methods=("POST",))
def run_again(request: HttpRequest, actor: Actor, uid: UUID, run_uid: UUID) -> HttpResponse:
    """Work a run out again as of its moment, from records and levels as they were known then."""
    runs.ask_to_repeat(actor=actor, run=runs.get_run_for(actor, get_contract_in_force_for(actor, uid), run_uid))
    return redirect("reconciliation:run", uid=uid, run_uid=run_uid)


@page(Permission.FIGURES_VERIFY)
def proof(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whether summaries are what their facts make them, and the chain of events is whole."""
    return render(request, "reconciliation/proof.jinja", {"job": verifying.latest_proof(), "current_entry": "proof"})


@page(Permission.FIGURES_VERIFY)
def proof_progress(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How far the proof is."""
    return progress_of(request, verifying.latest_proof())


@page(Permission.FIGURES_VERIFY, methods=("POST",))
def prove(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Prove everything again."""
    verifying.ask_to_verify(actor=actor)
    return redirect("reconciliation:proof")

"""What was received of what is expected."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.money.contracts.selectors import get_contract_in_force_for, terms_of
from apps.money.contracts.selectors.party import may_as_party, require_as_party
from apps.money.reconciliation.forms import ExpectedSourceForm
from apps.money.reconciliation.presenters import coverage as said
from apps.money.reconciliation.selectors.coverage import coverage_of
from apps.money.reconciliation.selectors.expected import (
    expected_for,
    expected_history,
    kinds_expected,
    providers_expected,
)
from apps.money.reconciliation.selectors.months import months_visible_to
from apps.money.reconciliation.selectors.year import figures_as_of_words, published_year
from apps.money.reconciliation.services import ListIsKept, NotExpectable, begin_expected_list, expect_source
from apps.money.reconciliation.views.shared import ENTRY, on_file

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract


@page(Permission.RECONCILIATION_VIEW)
def coverage(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Every kind of care by provider and month: received, late, missing, not yet due or not expected."""
    contract, today = get_contract_in_force_for(actor, uid), timezone.localdate()
    year, found = published_year(actor, contract, today), coverage_of(actor, contract, today)
    grid = said.grid(found, months_visible_to(actor, year.terms, today), actor.organisation_id)
    received, paper = said.coverage_said(found, year.months), on_file("Data received", year, year.months)
    if (answer := download(request, [grid], f"{contract.code}-received", paper, carries=received.in_full)) is not None:
        return answer
    context = {
        "contract": contract,
        "grid": grid,
        "received": received,
        "rules": said.expected_in_words(by_list=found.by_list),
        "listed": said.expected_table(contract, expected_for(actor, contract)),
        "may_expect": may_as_party(actor, Permission.SOURCES_EXPECT, year.terms.version),
        "as_of": figures_as_of_words(),
        **ENTRY,
    }
    return render(request, "reconciliation/coverage.jinja", context)


@page(Permission.SOURCES_EXPECT, methods=("GET", "POST"))
def expected(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Keep the list of what is expected: begin it with what came before, add, change, take off."""
    contract = get_contract_in_force_for(actor, uid)
    terms = terms_of(contract)
    require_as_party(actor, Permission.SOURCES_EXPECT, terms.version)
    if "begin" in request.POST:
        return _begin(request, actor, contract)
    listed = expected_for(actor, contract)
    form = ExpectedSourceForm(
        request.POST or None,
        providers=providers_expected(contract),
        kinds=kinds_expected(contract),
        months=terms.months,
        initial=said.line_asked(listed, request.GET.get("line", "")),
    )
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("kind", "reason", "is_off")}
        provider_id = form.cleaned_data["provider"]
        try:
            line = expect_source(
                actor=actor, contract=contract, provider_id=provider_id, expectation=form.expectation, **typed
            )
        except NotExpectable as refusal:
            form.add_error(None, str(refusal))
        else:
            what = f"{line.provider.name}, {line.get_kind_display()}"
            messages.success(request, f"{what}: {'taken off the list' if line.is_off else 'on the list'}.")
            return redirect("reconciliation:expected", uid=uid)
    context = {
        "contract": contract,
        "form": form,
        "listed": said.expected_table(contract, listed, may_change=True),
        "history": said.history_table(expected_history(actor, contract)[:40]),
        **ENTRY,
    }
    return render(request, "reconciliation/expected.jinja", context)


def _begin(request: HttpRequest, actor: Actor, contract: Contract) -> HttpResponse:
    try:
        number = begin_expected_list(actor=actor, contract=contract, today=timezone.localdate())
    except ListIsKept as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The list has {number} {'source' if number == 1 else 'sources'}.")
    return redirect("reconciliation:expected", uid=contract.uid)

"""What was received of what is expected."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.money.contracts.selectors import get_contract_in_force_for
from apps.money.reconciliation.presenters import coverage as said
from apps.money.reconciliation.selectors.coverage import coverage_of
from apps.money.reconciliation.selectors.months import months_visible_to
from apps.money.reconciliation.selectors.year import figures_as_of_words, published_year
from apps.money.reconciliation.views.shared import ENTRY, on_file


@page(Permission.RECONCILIATION_VIEW)
def coverage(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Every kind of care by provider and month: received, late, missing, not yet due or not expected."""
    contract, today = get_contract_in_force_for(actor, uid), timezone.localdate()
    year, found = published_year(actor, contract, today), coverage_of(actor, contract, today)
    grid = said.grid(found, months_visible_to(actor, year.terms, today), actor.organisation_id)
    if (
        answer := download(request, [grid], f"{contract.code}-received", on_file("Data received", year, year.months))
    ) is not None:
        return answer
    context = {
        "contract": contract,
        "grid": grid,
        "received": said.coverage_said(found, year.months),
        "rules": said.expected_in_words(),
        "as_of": figures_as_of_words(),
        **ENTRY,
    }
    return render(request, "reconciliation/coverage.jinja", context)

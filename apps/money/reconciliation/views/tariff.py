"""What the usual tariff would have paid, beside a contract in shadow."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.money.contracts.presenters.scope import suspended_words
from apps.money.contracts.selectors import get_contract_in_force_for
from apps.money.reconciliation.presenters import tariff
from apps.money.reconciliation.selectors.year import figures_as_of_words, published_year
from apps.money.reconciliation.views.shared import ENTRY, on_file, received_now


@page(Permission.RECONCILIATION_VIEW)
def usual_tariff(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Months in shadow: plan, capitation due, and care in scope at its recorded prices, by month and provider."""
    contract, today = get_contract_in_force_for(actor, uid), timezone.localdate()
    year = published_year(actor, contract, today)
    months = tariff.shadow_months(year)
    tables = [tariff.by_month(year, months), tariff.by_provider(year, months)] if months else []
    received, name = received_now(actor, contract, months), f"{contract.code}-usual-tariff"
    paper = on_file("Usual tariff", year, months)
    if tables and (answer := download(request, tables, name, paper, carries=received.in_full)) is not None:
        return answer
    context = {
        "contract": contract,
        "year": year,
        "months": months,
        "tables": tables,
        "source": tariff.SOURCE,
        "received": received,
        "suspended": suspended_words(year.terms, today),
        "as_of": figures_as_of_words(),
        **ENTRY,
    }
    return render(request, "reconciliation/usual_tariff.jinja", context)

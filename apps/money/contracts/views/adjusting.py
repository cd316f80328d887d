"""By what a draft adjusts its fees inside a level of need."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.money.contracts.domain.adjusting import NotFactors
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.forms.adjusting import FactorsForm
from apps.money.contracts.presenters.adjusting import ACCOUNT
from apps.money.contracts.selectors.adjusting import factors_of
from apps.money.contracts.selectors.party import terms_to_write
from apps.money.contracts.selectors.scope import may_be_scoped
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import NotADraft
from apps.money.contracts.services.adjusting import write_factors
from apps.money.contracts.views.shared import ENTRY, back


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def write(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Say by what the fees of a draft are adjusted."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    version = current.version
    if not may_be_scoped(version):
        messages.error(request, "The parties have this version, or it is in force: its factors are not changed.")
        return back("contracts:terms", current)
    form = FactorsForm(request.POST or None, factors=factors_of(version), read=code_of(version))
    if request.method == "POST" and form.is_valid():
        try:
            write_factors(actor=actor, version=version, factors=form.factors, read=form.cleaned_data["read"])
        except (NotFactors, NotADraft, TextChanged) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The factors are written. A plan is drawn again with them.")
            return back("contracts:terms", current)
    return render(
        request, "contracts/write_adjustment.jinja", {"terms": current, "form": form, "account": ACCOUNT, **ENTRY}
    )

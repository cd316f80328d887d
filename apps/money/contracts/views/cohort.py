"""Whom a contract pays for."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.forms.cohort import CohortForm
from apps.money.contracts.presenters.cohort import cohort_page
from apps.money.contracts.selectors.cohort import (
    condition_groups,
    contracts_given_way_to,
    contracts_to_give_way_to,
    named_by,
    practices_to_name,
)
from apps.money.contracts.selectors.party import terms_to_write
from apps.money.contracts.selectors.scope import may_be_scoped
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import NotADraft
from apps.money.contracts.services.cohort import write_cohort
from apps.money.contracts.views.shared import ENTRY, back


@page(Permission.CONTRACT_VIEW)
def cohort(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Whom a version names, and to which contracts it gives way."""
    current = terms_for(actor, uid, request.GET.get("version"))
    context = {"terms": current, "shown": cohort_page(current.version, actor), **ENTRY}
    return render(request, "contracts/cohort.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def write(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Say whom a draft pays for."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    version = current.version
    if not may_be_scoped(version):
        messages.error(request, "The parties have this version, or it is in force: its cohort is not changed.")
        return back("contracts:cohort", current)
    form = CohortForm(
        request.POST or None,
        named=named_by(version),
        given=contracts_given_way_to(version),
        practices=practices_to_name(),
        groups=condition_groups(version),
        contracts=contracts_to_give_way_to(version),
        read=code_of(version),
    )
    if request.method == "POST" and form.is_valid():
        try:
            write_cohort(
                actor=actor,
                version=version,
                named=form.named,
                gives_way_to=list(form.cleaned_data["gives_way_to"]),
                read=form.cleaned_data["read"],
            )
        except (NotADraft, TextChanged) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The cohort is written. A plan is drawn again with it.")
            return back("contracts:cohort", current)
    return render(request, "contracts/write_cohort.jinja", {"terms": current, "form": form, **ENTRY})

"""The payment terms of the version that counts: to read, and to write of a draft that the parties have not to sign."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.selectors import parties_of
from apps.money.contracts.selectors.party import may_write, terms_to_write
from apps.money.contracts.selectors.scope import may_be_scoped
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import NotADraft
from apps.money.contracts.views.shared import ENTRY, back
from apps.money.payments.domain.terms import NotTerms
from apps.money.payments.forms import TermsForm
from apps.money.payments.presenters.terms import JUMPS, terms_shown
from apps.money.payments.selectors.terms import payment_terms_of, plan_of_no_provider
from apps.money.payments.services.terms import write_terms


@page(Permission.CONTRACT_VIEW)
def terms(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How a contract is paid."""
    current = terms_for(actor, uid, request.GET.get("version"))
    agreed, version = payment_terms_of(current.version), current.version
    parties = list(parties_of(version))
    context = {
        "terms": current,
        "shown": terms_shown(agreed, parties, elsewhere=plan_of_no_provider(version), pays_value=version.value.is_fixed)
        if agreed
        else None,
        "may_write": may_be_scoped(version) and may_write(actor, version),
        "current": "payment-terms",
        **ENTRY,
    }
    return render(request, "payments/terms.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def write(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Write payment terms."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    version = current.version
    if not may_be_scoped(version):
        messages.error(request, "The parties have this version, or it is in force: its payment terms are not changed.")
        return back("payments:terms", current)
    form = TermsForm(
        request.POST or None,
        parties=list(parties_of(version)),
        terms=payment_terms_of(version),
        read=code_of(version),
    )
    if request.method == "POST" and form.is_valid():
        try:
            write_terms(actor=actor, version=version, terms=form.terms, read=form.cleaned_data["read"])
        except NotTerms as wrong:
            form.refused(wrong)
        except (NotADraft, TextChanged) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The payment terms are written.")
            return back("payments:terms", current)
    return render(request, "payments/write_terms.jinja", {"terms": current, "form": form, "jumps": JUMPS, **ENTRY})

"""The versions of a contract, varying it, and editing a draft."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.money.contracts.domain.cohort import Unsettled
from apps.money.contracts.domain.counting import IN_WORDS, STAYS, Counting
from apps.money.contracts.domain.go_live import NotReadyToGoLive
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.domain.stages import NotYetAgreed
from apps.money.contracts.domain.value import NotAValue
from apps.money.contracts.domain.versions import ContractOver, MonthNotOpen, NothingLeft
from apps.money.contracts.forms.varying import RedraftForm, RevariationForm, VariationForm, initial_of
from apps.money.contracts.presenters.versions import plans_beside, versions_page
from apps.money.contracts.selectors import CurrentTerms
from apps.money.contracts.selectors.lasting import months_not_frozen
from apps.money.contracts.selectors.party import require_as_party, terms_to_write
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.terms import changes_of, later_years
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import NotADraft, TermNotInOurYears, TermOverlaps, TermsNotReady
from apps.money.contracts.services.varying import (
    EndsBeforeItBegins,
    NotInForce,
    OneFeeForAll,
    VariedAlready,
    ask_to_bring_in,
    edit_draft,
    edit_variation,
    vary_contract,
    withdraw_variation,
)
from apps.money.contracts.views.shared import ENTRY, back

MONTHS_REFUSED = (MonthNotOpen, NothingLeft, EndsBeforeItBegins, TermNotInOurYears, NotAValue, OneFeeForAll)
START_REFUSED = (NotADraft, TermsNotReady, NotYetAgreed, NotReadyToGoLive, Unsettled, TermOverlaps)


@page(Permission.CONTRACT_VIEW)
def versions(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Every version of a contract, and what the one that is read changed."""
    current = terms_for(actor, uid, request.GET.get("version"))
    context = {
        "terms": current,
        "shown": versions_page(current, actor),
        "plans": plans_beside(current.version),
        **ENTRY,
    }
    return render(request, "contracts/versions.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def vary(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Draft a variation of a contract in force."""
    current, today = terms_to_write(actor, uid, request.GET.get("version")), timezone.localdate()
    require_as_party(actor, Permission.CONTRACT_WRITE, current.version)
    months = months_not_frozen(current)
    initial = {"last_month": f"{current.last_day:%Y-%m}"}
    form = VariationForm(request.POST or None, months=months, fees=current.fees_by_month, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            version = vary_contract(actor=actor, contract=current.contract, varied=form.varied, today=today)
        except (NotInForce, ContractOver, VariedAlready, *MONTHS_REFUSED) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                f"Version {version.number} is drafted, with all that version {version.varies.number} says but what is "
                "varied. Its plan is drawn anew.",
            )
            return redirect(f"{reverse('contracts:terms', args=[uid])}?version={version.number}")
    context = {"terms": current, "form": form, "counts": _counts(current), **ENTRY}
    return render(request, "contracts/vary.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def edit(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Edit the terms of a draft before it is offered: of a first version its parties too."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    version = current.version
    years, changes = later_years(version), changes_of(version)
    as_it_is = current.fees_on(version.starts_on) if version.varies_id else {}
    varied_fees = {band: pence for band, pence in current.fees.items() if pence != as_it_is.get(band)}
    initial = initial_of(version, varied_fees, changes, code_of(version))
    data = request.POST or None
    form: RedraftForm | RevariationForm
    if version.varies_id:
        months, fees = months_not_frozen(current), current.fees_by_month
        form = RevariationForm(data, months=months, fees=fees, years=years, initial=initial)
    else:
        form = RedraftForm(data, years=years, initial=initial)
    if request.method == "POST" and form.is_valid():
        read, had_plan = form.cleaned_data["read"], version.plans.exists()
        try:
            if isinstance(form, RevariationForm):
                edit_variation(actor=actor, version=version, varied=form.varied, read=read)
            else:
                edit_draft(actor=actor, version=version, drafted=form.redrafted, read=read)
        except (NotADraft, TextChanged, *MONTHS_REFUSED) as refusal:
            form.add_error(None, str(refusal))
        else:
            dropped = had_plan and not version.plans.exists()
            messages.success(
                request,
                "The draft is changed."
                + (" Its plan rested on what is changed, and is dropped: draw it again." if dropped else ""),
            )
            return back("contracts:terms", current)
    context = {"terms": current, "form": form, "counts": _counts(current), **ENTRY}
    return render(request, "contracts/edit.jinja", context)


def _counts(terms: CurrentTerms) -> str:
    """How a contract counts, and why a variation of it does not count otherwise."""
    return f"{IN_WORDS[Counting(terms.counting)].account} {STAYS}"


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def withdraw(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Give up a variation that is not in force."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    try:
        withdraw_variation(actor=actor, version=current.version)
    except NotADraft as refusal:
        messages.error(request, str(refusal))
        return back("contracts:terms", current)
    messages.success(request, f"Version {current.version.number} is withdrawn. The contract goes on as it was.")
    return redirect("contracts:versions", uid=uid)


@page(Permission.CONTRACT_START, methods=("POST",))
def bring_in(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Bring a variation that every party has signed into force."""
    current = terms_for(actor, uid, request.GET.get("version"))
    try:
        ask_to_bring_in(actor=actor, version=current.version, today=timezone.localdate())
    except (*START_REFUSED, *MONTHS_REFUSED) as refusal:
        messages.error(request, str(refusal))
    return back("contracts:terms", current)

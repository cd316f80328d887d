"""What the parties arrange beside money, the assumptions that they sign, and what a contract needs to go live."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.money.contracts.choices import GoLiveCheck
from apps.money.contracts.domain.assumptions import Amended, PastItsDay
from apps.money.contracts.domain.signing import NotTheirs, SignedAlready, SignedForAnother, TextChanged, WroteIt
from apps.money.contracts.domain.versions import ContractOver
from apps.money.contracts.forms.agreeing import ArrangementsForm, AssumptionForm
from apps.money.contracts.presenters.agreeing import arrangements_page, assumptions_page, go_live_page
from apps.money.contracts.selectors import parties_of
from apps.money.contracts.selectors.agreeing import (
    arrangements_of,
    assumption_of,
    may_be_arranged,
    non_performance_of,
    outcome_measures_of,
)
from apps.money.contracts.selectors.party import may_write, terms_to_write
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import NotADraft
from apps.money.contracts.services.agreeing import sign_assumption, word_assumption, write_arrangements
from apps.money.contracts.views.shared import ENTRY, address, back

NOT_SIGNED = (NotTheirs, WroteIt, SignedAlready, SignedForAnother)


@page(Permission.CONTRACT_VIEW)
def arrangements(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What the parties arrange beside money."""
    current = terms_for(actor, uid, request.GET.get("version"))
    context = {"terms": current, "shown": arrangements_page(current.version, actor), **ENTRY}
    return render(request, "contracts/arrangements.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def arrange(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Write the arrangements, until the parties have the version to sign."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    version = current.version
    if not may_be_arranged(version):
        messages.error(request, "The parties have this version to sign: its arrangements are not changed.")
        return back("contracts:arrangements", current)
    form = ArrangementsForm(
        request.POST or None,
        arranged=arrangements_of(version),
        parties=list(parties_of(version)),
        non_performance=non_performance_of(version),
        measures=outcome_measures_of(version),
        read=code_of(version),
        today=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        try:
            write_arrangements(actor=actor, version=version, written=form.written, read=form.cleaned_data["read"])
        except (NotADraft, TextChanged) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The arrangements are written.")
            return back("contracts:arrangements", current)
    return render(request, "contracts/arrange.jinja", {"terms": current, "form": form, **ENTRY})


@page(Permission.CONTRACT_VIEW)
def assumptions(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Every assumption: its wordings, who has signed them, and where they stand."""
    current = terms_for(actor, uid, request.GET.get("version"))
    context = {
        "terms": current,
        "shown": assumptions_page(current.version, actor, timezone.localdate()),
        "may_write": may_write(actor, current.version),
        **ENTRY,
    }
    return render(request, "contracts/assumptions.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def new_assumption(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Word an assumption, for a go-live check where the address names one."""
    return _word(request, actor, uid, None)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def amend_assumption(request: HttpRequest, actor: Actor, uid: UUID, assumption_uid: UUID) -> HttpResponse:
    """Word an assumption anew, in the place of one."""
    return _word(request, actor, uid, assumption_uid)


def _word(request: HttpRequest, actor: Actor, uid: UUID, assumption_uid: UUID | None) -> HttpResponse:
    current = terms_to_write(actor, uid, request.GET.get("version"))
    amends = assumption_of(current.version, assumption_uid) if assumption_uid else None
    asked = request.GET.get("covers", "")
    form = AssumptionForm(
        request.POST or None,
        today=timezone.localdate(),
        amends=amends,
        covers=asked if asked in GoLiveCheck.values else "",
    )
    if request.method == "POST" and form.is_valid():
        try:
            word_assumption(
                actor=actor,
                version=current.version,
                wording=form.wording,
                uid=form.cleaned_data["uid"],
                now=timezone.now(),
                amends=amends,
            )
        except (Amended, NotADraft, ContractOver, SentBefore) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The assumption is written. It covers nothing before every party has signed it.")
            return back("contracts:assumptions", current)
    return render(request, "contracts/assumption.jinja", {"terms": current, "form": form, "amends": amends, **ENTRY})


@page(Permission.CONTRACT_SIGN, methods=("POST",))
def signing_assumption(request: HttpRequest, actor: Actor, uid: UUID, assumption_uid: UUID) -> HttpResponse:
    """Sign one wording of an assumption for one's organisation."""
    current = terms_for(actor, uid, request.GET.get("version"))
    try:
        sign_assumption(
            actor=actor,
            assumption=assumption_of(current.version, assumption_uid),
            now=timezone.now(),
            today=timezone.localdate(),
        )
    except (NotADraft, ContractOver, Amended, PastItsDay, *NOT_SIGNED) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"You have signed the assumption for {actor.organisation_name}.")
    return redirect(f"{address('contracts:assumptions', current)}#{assumption_uid}")


@page(Permission.CONTRACT_VIEW)
def go_live(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Every go-live check: met, covered or neither, what that rests on, and where it is mended."""
    current = terms_for(actor, uid, request.GET.get("version"))
    context = {"terms": current, "shown": go_live_page(current, actor, timezone.localdate()), **ENTRY}
    return render(request, "contracts/go_live.jinja", context)

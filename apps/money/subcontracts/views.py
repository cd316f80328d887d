"""Subcontracts: those of a contract, writing them while it is a draft, and the page where a provider signs its own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.kernel.percents import as_typed
from apps.money.contracts.domain.signing import NotTheirs, SignedAlready, SignedForAnother, TextChanged, WroteIt
from apps.money.contracts.forms import SignForm
from apps.money.contracts.selectors import is_visible_to
from apps.money.contracts.selectors.party import terms_to_write
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import NotADraft
from apps.money.contracts.services.signing import NotOffered
from apps.money.contracts.views.shared import ENTRY, back
from apps.money.subcontracts.domain.subcontract import PRINCIPLES, IsAParty, NoSubcontracts, SharesTooMuch
from apps.money.subcontracts.forms import ChangedSubcontractForm, NewSubcontractForm
from apps.money.subcontracts.presenters import list_page, one_page
from apps.money.subcontracts.selectors import Subcontract, get_subcontract_of, open_subcontract
from apps.money.subcontracts.services import change_subcontract, drop_subcontract, sign_subcontract, write_subcontract

REFUSALS = (NotADraft, NoSubcontracts, IsAParty, SharesTooMuch, SentBefore)


@page(Permission.CONTRACT_VIEW)
def subcontracts(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The subcontracts beneath a contract, and what each is paid."""
    current = terms_for(actor, uid, request.GET.get("version"))
    context = {"terms": current, "shown": list_page(current, actor), "principles": PRINCIPLES, **ENTRY}
    return render(request, "subcontracts/list.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def new(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Write a subcontract of a draft."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    form = NewSubcontractForm(request.POST or None, version=current.version)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            write_subcontract(
                actor=actor,
                version=current.version,
                organisation=given["organisation"],
                written=form.written,
                uid=given["uid"],
            )
        except REFUSALS as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The subcontract with {given['organisation'].name} is written.")
            return back("subcontracts:list", current)
    return render(request, "subcontracts/write.jinja", {"terms": current, "form": form, "one": None, **ENTRY})


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def change(request: HttpRequest, actor: Actor, uid: UUID, subcontract_uid: UUID) -> HttpResponse:
    """Change a subcontract of a draft."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    subcontract = get_subcontract_of(current.version, subcontract_uid)
    said = {"services": subcontract.services, "targets": subcontract.targets, "share": as_typed(subcontract.share)}
    form = ChangedSubcontractForm(request.POST or None, initial=said | {"read": code_of(current.version)})
    if request.method == "POST" and form.is_valid():
        try:
            change_subcontract(
                actor=actor, subcontract=subcontract, written=form.written, read=form.cleaned_data["read"]
            )
        except (*REFUSALS, TextChanged) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The subcontract with {subcontract.organisation.name} is changed.")
            return back("subcontracts:list", current)
    context = {"terms": current, "form": form, "one": subcontract, **ENTRY}
    return render(request, "subcontracts/write.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def drop(request: HttpRequest, actor: Actor, uid: UUID, subcontract_uid: UUID) -> HttpResponse:
    """Take a subcontract out of a draft."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    subcontract = get_subcontract_of(current.version, subcontract_uid)
    try:
        drop_subcontract(actor=actor, subcontract=subcontract)
    except NotADraft as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The subcontract with {subcontract.organisation.name} is taken out.")
    return back("subcontracts:list", current)


@page(Permission.CONTRACT_SIGN)
def one(request: HttpRequest, actor: Actor, subcontract_uid: UUID) -> HttpResponse:
    """One subcontract, as its provider reads and signs it."""
    return _one(request, actor, open_subcontract(actor, subcontract_uid))


def _one(
    request: HttpRequest, actor: Actor, subcontract: Subcontract, sign_form: SignForm | None = None
) -> HttpResponse:
    shown = one_page(subcontract, actor, timezone.localdate())
    context = {
        "one": subcontract,
        "version": subcontract.version,
        "contract": subcontract.version.contract,
        "sees_contract": is_visible_to(actor, subcontract.version.contract),
        "shown": shown,
        "principles": PRINCIPLES,
        "sign_form": (sign_form or SignForm(initial={"read": shown.code})) if shown.may_sign else None,
        **ENTRY,
    }
    return render(request, "subcontracts/one.jinja", context)


@page(Permission.CONTRACT_SIGN, methods=("POST",))
def signing(request: HttpRequest, actor: Actor, subcontract_uid: UUID) -> HttpResponse:
    """Sign a subcontract for its provider."""
    subcontract = open_subcontract(actor, subcontract_uid)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _one(request, actor, subcontract, form)
    given = form.cleaned_data
    try:
        sign_subcontract(actor=actor, subcontract=subcontract, read=given["read"], office=given["office"])
    except (NotOffered, NotTheirs, WroteIt, TextChanged, SignedAlready, SignedForAnother) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"You have signed the subcontract for {actor.organisation_name}.")
    return redirect("subcontracts:one", subcontract_uid=subcontract_uid)

"""The agreement of risk sharing of the version that counts: to read, and to write of a draft that the parties have not
to sign."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.written import NamesSomebody
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.domain.signing import TextChanged
from apps.money.contracts.selectors.party import may_write, terms_to_write
from apps.money.contracts.selectors.scope import may_be_scoped
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import NotADraft
from apps.money.contracts.views.shared import ENTRY, back
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.parameters import BadParameter
from apps.money.risk_sharing.domain.position import BadInput
from apps.money.risk_sharing.domain.worked import example_of
from apps.money.risk_sharing.forms import FiguresForm, TermForm
from apps.money.risk_sharing.presenters import figures_table, limits_table, starts_from, terms_shown, to_add
from apps.money.risk_sharing.registries import terms_elsewhere
from apps.money.risk_sharing.selectors import SETTLES, open_in, written_of
from apps.money.risk_sharing.services import (
    NotThere,
    begin_agreement,
    drop_term,
    raise_term,
    write_figures,
    write_term,
)

AGREEMENT = "risk_sharing:agreement"
CLOSED = "The parties have this version, or it is in force: its risk sharing is not changed."


@page(Permission.CONTRACT_VIEW)
def agreement(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How the parties of a contract share risk."""
    current = terms_for(actor, uid, request.GET.get("version"))
    version, written = current.version, written_of(current.version)
    writes = may_be_scoped(version) and may_write(actor, version)
    elsewhere = list(zip(terms_elsewhere, written.paid_by, strict=True))
    context: dict[str, Any] = {
        "terms": current,
        "written": written,
        "elsewhere": [(one, term.title, term.words(), term.source) for one, term in elsewhere],
        "shown": terms_shown(written),
        "starts_from": starts_from(written),
        "settles": SETTLES,
        "figures": figures_table(written) if written.figures_asked else None,
        "limits": limits_table(written) if written.is_said else None,
        "may_write": writes,
        "current": "risk-sharing",
        **ENTRY,
    }
    if writes:
        starts = MODELS[version.model].starts_with
        context |= {
            "read": code_of(version),
            "open": open_in(written),
            "starts": [start.words for start in starts],
            "may_begin": any(start.terms for start in starts),
            "beside": [start.words for start in starts if not start.terms],
            "to_add": to_add(written, [one.code for one in terms_elsewhere]),
        }
    return render(request, "risk_sharing/agreement.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def order(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Begin the agreement, take a term out of it, or let one apply before the one above it."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    said = {"actor": actor, "version": current.version, "read": request.POST.get("read", "")}
    code = request.POST.get("term", "")
    try:
        if "drop" in request.POST:
            drop_term(**said, code=code)
            messages.success(request, "The term is taken out.")
        elif "raise" in request.POST:
            raise_term(**said, code=code)
            messages.success(request, "The term stands one place higher.")
        else:
            begin_agreement(**said)
            messages.success(request, "The agreement of risk sharing is begun.")
    except (NotADraft, NotThere, TextChanged) as refusal:
        messages.error(request, str(refusal))
    return back(AGREEMENT, current)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def term(request: HttpRequest, actor: Actor, uid: UUID, code: str) -> HttpResponse:
    """Write a term: one that the agreement has, or one more."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    version, of = current.version, CATALOGUE.get(code)
    if of is None or any(one.code == code for one in terms_elsewhere):
        raise Http404
    if not may_be_scoped(version):
        messages.error(request, CLOSED)
        return back(AGREEMENT, current)
    written = written_of(version)
    if written.among is None:
        messages.error(request, "A party has to pay, and another has to be paid, before they share risk.")
        return back(AGREEMENT, current)
    given = next((one.parameters for one in written.terms if one.code == code), of.starting)
    form = TermForm(request.POST or None, of=of, given=given, written=written, read=code_of(version))
    if request.method == "POST" and form.is_valid():
        try:
            write_term(
                actor=actor,
                version=version,
                code=code,
                parameters=form.parameters,
                read=form.cleaned_data["read"],
            )
        except BadParameter as wrong:
            form.refused(wrong)
        except (BadInput, NamesSomebody, NotADraft, TextChanged) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{of.title} is written.")
            return back(AGREEMENT, current)
    context = {"terms": current, "form": form, "of": of, "worked": example_of(of), **ENTRY}
    return render(request, "risk_sharing/term.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def figures(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """State the figures that terms rest on, and each party's limit of loss."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    version = current.version
    if not may_be_scoped(version):
        messages.error(request, CLOSED)
        return back(AGREEMENT, current)
    form = FiguresForm(request.POST or None, written=written_of(version), read=code_of(version))
    if request.method == "POST" and form.is_valid():
        try:
            write_figures(
                actor=actor,
                version=version,
                figures=form.figures,
                limits=form.limits,
                read=form.cleaned_data["read"],
            )
        except (NamesSomebody, NotADraft, NotThere, TextChanged) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Figures and limits are written.")
            return back(AGREEMENT, current)
    return render(request, "risk_sharing/figures.jinja", {"terms": current, "form": form, **ENTRY})

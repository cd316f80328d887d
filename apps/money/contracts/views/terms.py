"""Contracts: the list, the models to choose from, a new draft, its terms, its plan, its start and its stages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of
from apps.money.contracts.choices import Stage
from apps.money.contracts.domain.cohort import Unsettled
from apps.money.contracts.domain.comparing import are_marked_alike, mean_in_words
from apps.money.contracts.domain.go_live import NotReadyToGoLive
from apps.money.contracts.domain.model_of_contract import DOMAINS
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.domain.signing import NotTheirs, SignedAlready, SignedForAnother, TextChanged, WroteIt
from apps.money.contracts.domain.stages import NoMonthLeft, NotTheNextStage, NotYetAgreed
from apps.money.contracts.forms import ComparisonForm, DraftForm, PlanForm, SignForm, StageForm, StartForm
from apps.money.contracts.presenters import terms_page
from apps.money.contracts.selectors import Contract, contracts_listed, get_contract_for, job_starting, terms_of
from apps.money.contracts.selectors.signing import parties_waiting
from apps.money.contracts.services import (
    CodeTaken,
    NotADraft,
    RunIncomplete,
    TermOverlaps,
    TermsNotReady,
    ask_to_start,
    draft_contract,
    draw_plan,
)
from apps.money.contracts.services.signing import NotOffered, move_stage, offer_version, sign, take_back

ENTRY = {"current_entry": "contracts"}


@page(Permission.CONTRACT_VIEW)
def contracts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Contracts of the partnership."""
    found = page_of(contracts_listed(actor), request.GET.get("page"))
    context = {"page": found, "may_write": can(actor, Permission.CONTRACT_WRITE), **ENTRY}
    return render(request, "contracts/list.jinja", context)


@page(Permission.CONTRACT_VIEW)
def options(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The eight contracting models: what each is, needs and starts with."""
    return render(request, "contracts/options.jinja", {"models": MODELS.values(), "form": ComparisonForm(), **ENTRY})


@page(Permission.CONTRACT_VIEW)
def comparison(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Two to four models side by side, by domain, with the reader's own weights and marks."""
    form = ComparisonForm(request.GET or None)
    marked = form.marked
    context = {
        "form": form,
        "compared": [(one, mean_in_words(one.marks, form.weights)) for one in marked],
        "weights": form.weights,
        "alike": are_marked_alike(marked),
        "domains": DOMAINS,
        **ENTRY,
    }
    return render(request, "contracts/comparison.jinja", context)


@page(Permission.CONTRACT_WRITE, methods=("GET", "POST"))
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draft a contract."""
    form = DraftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = draft_contract(
                actor=actor, terms=form.terms, parties=list(form.cleaned_data["parties"]), follows=form.contract_before
            )
        except CodeTaken as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect("contracts:terms", uid=version.contract.uid)
    return render(request, "contracts/new.jinja", {"form": form, **ENTRY})


@page(Permission.CONTRACT_VIEW)
def terms(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What the contract says: parties and their signatures, fees, scope, plan, stage."""
    return _terms(request, actor, get_contract_for(actor, uid))


def _terms(request: HttpRequest, actor: Actor, contract: Contract, sign_form: SignForm | None = None) -> HttpResponse:
    current = terms_of(contract)
    shown = terms_page(current, actor)
    context = {
        "contract": contract,
        "terms": current,
        "shown": shown,
        "job": job_starting(current.version),
        "plan_form": PlanForm() if shown.may.edit else None,
        "start_form": StartForm(is_agreed=shown.is_agreed) if shown.may.start else None,
        "sign_form": (sign_form or SignForm(initial={"read": shown.code})) if shown.may.sign else None,
        "today": timezone.localdate(),
        **ENTRY,
    }
    return render(request, "contracts/terms.jinja", context)


@page(Permission.CONTRACT_VIEW)
def progress(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How far the start of a version is."""
    job = job_starting(terms_of(get_contract_for(actor, uid)).version)
    response = render(request, "components/progress.jinja", {"job": job})
    response["X-Progress"] = "over" if job is None or job.is_over else "running"
    return response


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def plan(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Draw the indicative plan of a draft from a run."""
    contract = get_contract_for(actor, uid)
    form = PlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a run that uses all required feeds.")
        return redirect("contracts:terms", uid=uid)
    try:
        draw_plan(actor=actor, version=terms_of(contract).version, run=form.cleaned_data["run"])
    except (NotADraft, RunIncomplete) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The plan is drawn.")
    return redirect("contracts:terms", uid=uid)


@page(Permission.CONTRACT_START, methods=("POST",))
def start(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Bring a version into force, as a test or in a shadow stage."""
    contract = get_contract_for(actor, uid)
    version = terms_of(contract).version
    form = StartForm(request.POST, is_agreed=not parties_waiting(version))
    if not form.is_valid():
        messages.error(request, "Choose a stage.")
        return redirect("contracts:terms", uid=uid)
    try:
        ask_to_start(actor=actor, version=version, stage=Stage(form.cleaned_data["stage"]))
    except (NotADraft, TermsNotReady, NotYetAgreed, Unsettled, TermOverlaps) as refusal:
        messages.error(request, str(refusal))
    return redirect("contracts:terms", uid=uid)


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def offer(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Give a version to its parties to sign."""
    try:
        offer_version(actor=actor, version=terms_of(get_contract_for(actor, uid)).version)
    except (NotADraft, TermsNotReady, Unsettled) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The parties can sign this version now. It stands on their Home.")
    return redirect("contracts:terms", uid=uid)


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def taking_back(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Make an offered version a draft again."""
    try:
        take_back(actor=actor, version=terms_of(get_contract_for(actor, uid)).version)
    except (NotADraft, NotOffered) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "This version is a draft again. Once it is offered anew, every party signs anew.")
    return redirect("contracts:terms", uid=uid)


@page(Permission.CONTRACT_SIGN, methods=("POST",))
def signing(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Sign a version for one's organisation."""
    contract = get_contract_for(actor, uid)
    form = SignForm(request.POST)
    if not form.is_valid():
        return _terms(request, actor, contract, form)
    try:
        sign(
            actor=actor,
            version=terms_of(contract).version,
            read=form.cleaned_data["read"],
            office=form.cleaned_data["office"],
        )
    except (NotOffered, NotTheirs, WroteIt, TextChanged, SignedAlready, SignedForAnother) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"You have signed for {actor.organisation_name}.")
    return redirect("contracts:terms", uid=uid)


@page(Permission.CONTRACT_START, methods=("POST",))
def stage(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Move a version in force to its next stage; to live from the page of the checks."""
    version, form = terms_of(get_contract_for(actor, uid)).version, StageForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a stage.")
        return redirect("contracts:terms", uid=uid)
    to = Stage(form.cleaned_data["stage"])
    try:
        move_stage(actor=actor, version=version, stage=to, today=timezone.localdate())
    except (NotADraft, NotTheNextStage, NotYetAgreed, NotReadyToGoLive, NoMonthLeft) as refusal:
        messages.error(request, str(refusal))
    return redirect("contracts:go-live" if to == Stage.LIVE else "contracts:terms", uid=uid)

"""Contracts: the list, the models to choose from, a new draft, its terms, its plan, its start and its stages."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of
from apps.money.contracts.choices import ContractModel, Stage
from apps.money.contracts.domain.cohort import Unsettled
from apps.money.contracts.domain.comparing import are_marked_alike, mean_in_words
from apps.money.contracts.domain.go_live import NotReadyToGoLive
from apps.money.contracts.domain.model_of_contract import DOMAINS
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.domain.signing import NotTheirs, SignedAlready, SignedForAnother, TextChanged, WroteIt
from apps.money.contracts.domain.stages import NoMonthLeft, NotTheNextStage, NotYetAgreed
from apps.money.contracts.domain.value import NoOutturn, NotAValue
from apps.money.contracts.domain.versions import ContractOver
from apps.money.contracts.forms import ComparisonForm, DraftForm, PlanForm, SignForm, StageForm, StartForm
from apps.money.contracts.presenters import terms_page
from apps.money.contracts.presenters.versions import plans_beside
from apps.money.contracts.registries import list_notes
from apps.money.contracts.selectors import CurrentTerms, contracts_listed, job_starting
from apps.money.contracts.selectors.lasting import ends_in_words
from apps.money.contracts.selectors.party import terms_to_write
from apps.money.contracts.selectors.signing import parties_waiting
from apps.money.contracts.selectors.versions import terms_for
from apps.money.contracts.services import (
    CodeTaken,
    NotADraft,
    NotAShadowStage,
    RunIncomplete,
    TermOverlaps,
    TermsNotReady,
    ask_to_start,
    draft_contract,
    draw_plan,
)
from apps.money.contracts.services.signing import NotOffered, move_stage, offer_version, sign, take_back
from apps.money.contracts.views.shared import ENTRY, back


@page(Permission.CONTRACT_VIEW)
def contracts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Contracts of the partnership."""
    found = page_of(contracts_listed(actor), request.GET.get("page"))
    ends = ends_in_words(found.rows, timezone.localdate())
    notes: dict[int, list[str]] = {}
    for source in list_notes:
        if can(actor, source.permission):
            for id_, said in source.words(found.rows, timezone.localdate()).items():
                notes.setdefault(id_, []).append(said)
    context = {"page": found, "ends": ends, "notes": notes, "may_write": can(actor, Permission.CONTRACT_WRITE), **ENTRY}
    return render(request, "contracts/list.jinja", context)


@page(Permission.CONTRACT_VIEW)
def options(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The eight contracting models: what each is, needs and starts with."""
    context = {"models": MODELS.values(), "form": ComparisonForm(), "may_write": can(actor, Permission.CONTRACT_WRITE)}
    return render(request, "contracts/options.jinja", context | ENTRY)


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
    asked = request.GET.get("model", "")
    form = DraftForm(request.POST or None, initial={"model": asked if asked in ContractModel.values else None})
    if request.method == "POST" and form.is_valid():
        try:
            version = draft_contract(
                actor=actor, terms=form.terms, parties=list(form.cleaned_data["parties"]), follows=form.contract_before
            )
        except CodeTaken as refusal:
            form.add_error("code", str(refusal))
        except NotAValue as refusal:
            form.add_error("base_month", str(refusal))
        else:
            return redirect("contracts:terms", uid=version.contract.uid)
    return render(request, "contracts/new.jinja", {"form": form, **ENTRY})


@page(Permission.CONTRACT_VIEW)
def terms(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What the contract says: parties and their signatures, fees, scope, plan, stage."""
    return _terms(request, actor, terms_for(actor, uid, request.GET.get("version")))


def _terms(
    request: HttpRequest, actor: Actor, current: CurrentTerms, sign_form: SignForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    shown = terms_page(current, actor, today)
    context = {
        "contract": current.contract,
        "terms": current,
        "shown": shown,
        "job": job_starting(current.version),
        "plan_form": PlanForm() if shown.may.edit else None,
        "start_form": StartForm(is_agreed=shown.is_agreed) if shown.may.start else None,
        "sign_form": (sign_form or SignForm(initial={"read": shown.code})) if shown.may.sign else None,
        "plans": plans_beside(current.version),
        "today": today,
        **ENTRY,
    }
    return render(request, "contracts/terms.jinja", context)


@page(Permission.CONTRACT_VIEW)
def progress(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How far the start of a version is."""
    job = job_starting(terms_for(actor, uid, request.GET.get("version")).version)
    response = render(request, "components/progress.jinja", {"job": job})
    response["X-Progress"] = "over" if job is None or job.is_over else "running"
    return response


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def plan(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Draw the indicative plan of a draft from a run."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    form = PlanForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a run that uses all required feeds.")
        return back("contracts:terms", current)
    return _saying(
        request,
        current,
        lambda: draw_plan(actor=actor, version=current.version, run=form.cleaned_data["run"]),
        (NotADraft, RunIncomplete, NoOutturn),
        "The plan is drawn.",
    )


@page(Permission.CONTRACT_START, methods=("POST",))
def start(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Bring a first version into force, as a test or in a shadow stage."""
    current = terms_for(actor, uid, request.GET.get("version"))
    form = StartForm(request.POST, is_agreed=not parties_waiting(current.version))
    if not form.is_valid():
        messages.error(request, "Choose a stage.")
        return back("contracts:terms", current)
    return _saying(
        request,
        current,
        lambda: ask_to_start(actor=actor, version=current.version, stage=Stage(form.cleaned_data["stage"])),
        (NotADraft, TermsNotReady, NotAShadowStage, NotYetAgreed, Unsettled, TermOverlaps),
    )


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def offer(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Give a version to its parties to sign."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    return _saying(
        request,
        current,
        lambda: offer_version(actor=actor, version=current.version),
        (NotADraft, TermsNotReady, Unsettled),
        "The parties can sign this version now. It stands on their Home.",
    )


@page(Permission.CONTRACT_WRITE, methods=("POST",))
def taking_back(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Make an offered version a draft again."""
    current = terms_to_write(actor, uid, request.GET.get("version"))
    return _saying(
        request,
        current,
        lambda: take_back(actor=actor, version=current.version),
        (NotADraft, NotOffered),
        "This version is a draft again. Once it is offered anew, every party signs anew.",
    )


@page(Permission.CONTRACT_SIGN, methods=("POST",))
def signing(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Sign a version for one's organisation."""
    current = terms_for(actor, uid, request.GET.get("version"))
    form = SignForm(request.POST)
    if not form.is_valid():
        return _terms(request, actor, current, form)
    given = form.cleaned_data
    return _saying(
        request,
        current,
        lambda: sign(actor=actor, version=current.version, read=given["read"], office=given["office"]),
        (NotOffered, NotTheirs, WroteIt, TextChanged, SignedAlready, SignedForAnother),
        f"You have signed for {actor.organisation_name}.",
    )


@page(Permission.CONTRACT_START, methods=("POST",))
def stage(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Move a contract in force to its next stage; to live from the page of the checks."""
    current, form = terms_for(actor, uid, request.GET.get("version")), StageForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose a stage.")
        return back("contracts:terms", current)
    to = Stage(form.cleaned_data["stage"])
    return _saying(
        request,
        current,
        lambda: move_stage(actor=actor, version=current.version, stage=to, today=timezone.localdate()),
        (NotADraft, ContractOver, NotTheNextStage, NotYetAgreed, NotReadyToGoLive, NoMonthLeft),
        page_after="contracts:go-live" if to == Stage.LIVE else "contracts:terms",
    )


def _saying(
    request: HttpRequest,
    current: CurrentTerms,
    act: Callable[[], object],
    refusals: tuple[type[ValueError], ...],
    done: str = "",
    *,
    page_after: str = "contracts:terms",
) -> HttpResponse:
    """Do it, and say that it is done, or why not."""
    try:
        act()
    except refusals as refusal:
        messages.error(request, str(refusal))
    else:
        if done:
            messages.success(request, done)
    return back(page_after, current)

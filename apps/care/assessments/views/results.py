"""What follows once an assessment is complete: the result, its flag, another level, a correction; and the tab Needs."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.assessments.choices import State
from apps.care.assessments.domain.overrides import NotOneStep, WrongReason
from apps.care.assessments.forms import ChcForm, DefinitionForm, OverrideForm, SecondOpinionForm, WithdrawForm
from apps.care.assessments.presenters.needs import needs_view, waiting_rows
from apps.care.assessments.presenters.result import counterfactual_lines, place_of, steps_words, was_sent
from apps.care.assessments.presenters.result_page import asked_view, result_view
from apps.care.assessments.selectors import (
    chc_state_of,
    classification_of,
    counterfactuals_of,
    get_assessment_of,
    overrides_of,
    overrides_waiting,
)
from apps.care.assessments.services import (
    AlreadyAnswered,
    AlreadyChosen,
    AlreadyCorrected,
    CannotOverride,
    CannotWithdraw,
    DraftOpen,
    NoLongerADraft,
    NothingFlagged,
    NothingToFollowUp,
    SecondProfessionalNeeded,
    Withdrawn,
    answer_override,
    ask_override,
    choose_definition,
    correct_assessment,
    follow_up_chc,
    withdraw_assessment,
)
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.pages import OpenRecord, opened_record
from apps.care.patients.registries import Onward, onward
from apps.care.patients.services import AlreadyExcluded, record_list
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page


@page(Permission.ASSESSMENT_READ)
def needs(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The tab Needs: the latest result in words, earlier assessments, a draft to go on with."""
    record, today = opened_record(actor, uid), timezone.localdate()
    context = record.context("needs") | {
        "needs": needs_view(actor, record.person, today),
        "today": today,
        "may_write": can(actor, Permission.ASSESSMENT_WRITE),
    }
    return render(request, "assessments/needs.jinja", context)


def _completed(actor: Actor, uid: UUID, assessment_uid: UUID) -> tuple[OpenRecord, Any]:
    """A completed assessment, withdrawn or not, of a person whose record is open. Before it is complete there is no
    result."""
    record = opened_record(actor, uid)
    assessment = get_assessment_of(record.person.id, assessment_uid)
    if assessment.state not in (State.COMPLETED, State.WITHDRAWN):
        raise Http404("There is no result yet.")
    return record, assessment


def _withdrawn(request: HttpRequest, record: OpenRecord, assessment: Any) -> HttpResponse:
    """Nothing follows from a withdrawn assessment: its result is shown, and says so."""
    messages.info(request, str(Withdrawn()))
    return redirect(place_of(record.person, assessment).url("result"))


def _onward(actor: Actor, record: OpenRecord, today: date) -> list[Onward]:
    """What follows for the person, as far as the actor may do it."""
    allowed = [source for source in onward if can(actor, source.permission)]
    return [found for source in allowed if (found := source.leads(actor, record.person, today))]


@page(Permission.ASSESSMENT_READ, at_a_visit=True)
def result(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """The result: words first, then why, then the matrix. That of a withdrawn assessment says so before all else."""
    record, found = _completed(actor, uid, assessment)
    return _result(request, actor, record, found)


def _result(
    request: HttpRequest,
    actor: Actor,
    record: OpenRecord,
    assessment: Any,
    *,
    chc_form: ChcForm | None = None,
    problem: dict[str, str] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    shown = result_view(actor, record.person, assessment, today)
    context = record.context("needs") | {
        "result": shown,
        "chc_form": chc_form or ChcForm(was_sent=shown.chc.was_sent),
        "problem": problem,
        "onward": _onward(actor, record, today) if assessment.moves_level else [],
    }
    return render(request, "assessments/result.jinja", context)


@page(Permission.ASSESSMENT_WRITE, methods=("POST",), at_a_visit=True)
def definition(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """Which of the source's three definitions describes the person: it moves nothing."""
    record, found = _completed(actor, uid, assessment)
    form = DefinitionForm(request.POST)
    if not form.is_valid():
        problem = {"href": "definition-1", "words": form.errors["need_band"][0]}
        return _result(request, actor, record, found, problem=problem)
    try:
        choose_definition(actor=actor, assessment=found, now=timezone.now(), **form.cleaned_data)
    except (AlreadyChosen, Withdrawn) as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "Your answer is recorded. The level stays as it is.")
    return redirect(place_of(record.person, found).url("result"))


@page(Permission.ASSESSMENT_WRITE, methods=("POST",))
def checklist(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """What was done about a flag for NHS continuing healthcare."""
    record, found = _completed(actor, uid, assessment)
    form = ChcForm(request.POST, was_sent=was_sent(chc_state_of(found)))
    refused = "; ".join(str(error) for errors in form.errors.values() for error in errors)
    if not refused:
        try:
            follow_up_chc(actor=actor, assessment=found, now=timezone.now(), **form.for_service(timezone.localdate()))
        except (NothingFlagged, NothingToFollowUp, AlreadyExcluded, Withdrawn) as refusal:
            refused = str(refusal)
        else:
            messages.success(request, "What you did about the Checklist is recorded.")
            return redirect(place_of(record.person, found).url("result"))
    return _result(request, actor, record, found, chc_form=form, problem={"href": "checklist", "words": refused})


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"))
def correct(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """A new version of a completed assessment; the old one holds until the new one is completed."""
    record, found = _completed(actor, uid, assessment)
    if found.state == State.WITHDRAWN:
        return _withdrawn(request, record, found)
    if request.method == "POST":
        try:
            draft = correct_assessment(actor=actor, assessment=found, now=timezone.now())
        except DraftOpen as open_draft:
            messages.info(request, str(open_draft))
            return redirect(place_of(record.person, open_draft.assessment).url("check"))
        except (AlreadyCorrected, NoLongerADraft) as refusal:
            messages.info(request, str(refusal))
            return redirect(place_of(record.person, found).leave_url)
        return redirect(place_of(record.person, draft).url("check"))
    place = place_of(record.person, found)
    context = record.context("needs") | {"back_url": place.url("result"), "withdraw_url": place.url("withdraw")}
    return render(request, "assessments/correct.jinja", context)


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"))
def withdraw(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """Withdraw an assessment made about the wrong person, with a reason: it stays, and says no level."""
    record, found = _completed(actor, uid, assessment)
    if found.state == State.WITHDRAWN:
        return _withdrawn(request, record, found)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_assessment(actor=actor, assessment=found, now=timezone.now(), **form.cleaned_data)
        except CannotWithdraw as refusal:
            form.add_error("why", str(refusal))
        else:
            messages.success(request, "The assessment is withdrawn. The level is what is known without it.")
            return redirect(place_of(record.person, found).leave_url)
    context = record.context("needs") | {"form": form, "back_url": place_of(record.person, found).url("result")}
    return render(request, "assessments/withdraw.jinja", context)


@page(Permission.ASSESSMENT_WRITE, methods=("GET", "POST"))
def override(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """Ask for another level, one step up or down, with a reason. Nothing moves before a second professional agrees."""
    record, found = _completed(actor, uid, assessment)
    if found.state == State.WITHDRAWN:
        return _withdrawn(request, record, found)
    classification: Any = classification_of(found)
    calculated = classification.need_band
    form = OverrideForm(request.POST or None, steps=steps_words(calculated))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            ask_override(
                actor=actor,
                assessment=found,
                wanted_band=NeedBand(calculated + (1 if reason.startswith("U") else -1)),
                reason=reason,
                explanation=form.cleaned_data["explanation"],
                now=timezone.now(),
            )
        except (CannotOverride, NotOneStep, WrongReason) as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, "A second professional is asked. The calculated level holds until they agree.")
            return redirect(place_of(record.person, found).url("result"))
    context = record.context("needs") | {
        "form": form,
        "calculated": NeedBand(calculated).label,
        "back_url": place_of(record.person, found).url("result"),
    }
    return render(request, "assessments/override.jinja", context)


@page(Permission.SECOND_OPINION_GIVE)
def second_opinions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Requests for another level that wait, about people within reach, oldest first."""
    waiting = waiting_rows(overrides_waiting(actor, timezone.localdate()))
    record_list(actor=actor, shown=len(waiting), searched=False)
    context = {"waiting": waiting, "current_entry": "second_opinions"}
    return render(request, "assessments/second_opinions.jinja", context)


@page(Permission.SECOND_OPINION_GIVE, methods=("GET", "POST"))
def second_opinion(request: HttpRequest, actor: Actor, uid: UUID, assessment: UUID) -> HttpResponse:
    """What was asked, what would change the level, and the second professional's answer."""
    record, found = _completed(actor, uid, assessment)
    if found.state == State.WITHDRAWN:
        return _withdrawn(request, record, found)
    asked, classification = overrides_of(found).first(), classification_of(found)
    if asked is None or classification is None:
        raise Http404("Nothing was asked about this level.")
    form = SecondOpinionForm(request.POST or None)
    if request.method == "POST" and request.POST.get("asked", str(asked.uid)) != str(asked.uid):
        form.add_error(None, "Another change was asked for in the meantime: read what stands here now.")
    if request.method == "POST" and form.is_valid():
        try:
            answer_override(
                actor=actor, override=asked, now=timezone.now(), today=timezone.localdate(), **form.cleaned_data
            )
        except (AlreadyAnswered, SecondProfessionalNeeded, CannotOverride) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Your answer is recorded.")
            return redirect("assessments:second-opinions")
    context = record.context("needs") | {
        "form": form,
        "asked": asked_view(record.person, found, asked, actor),
        "asked_uid": asked.uid,
        "counterfactuals": counterfactual_lines(counterfactuals_of(actor, classification)),
    }
    return render(request, "assessments/second_opinion.jinja", context)

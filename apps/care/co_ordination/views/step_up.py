"""Asking for more care at home, and answering."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.co_ordination.choices import AskState
from apps.care.co_ordination.forms import AcceptForm, AchievedForm, AskForm, RefuseForm, StepUpForm
from apps.care.co_ordination.forms.times import start_of
from apps.care.co_ordination.presenters import name_of, reference_of, request_shown, service_choice
from apps.care.co_ordination.selectors import (
    get_request_asked,
    get_request_to_answer,
    kept_promises,
    open_stay_of,
    requests_about,
    requests_asked,
    requests_to_answer,
    services_to_ask,
    single_point,
    ward_of_team,
)
from apps.care.co_ordination.services import (
    AnsweredAlready,
    CannotShare,
    NotAskable,
    NotYet,
    NoWard,
    OnAWardAlready,
    ServiceFull,
    WardFull,
    accept_step_up,
    ask_step_up,
    refuse_step_up,
    say_achieved,
    step_up_to_ward,
    withdraw_step_up,
)
from apps.care.patients.pages import OpenRecord, opened_record
from apps.care.patients.services import NotCaredFor, record_list
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of

LATELY = timedelta(days=90)


@page(Permission.STEP_UP_ASK, methods=("GET", "POST"))
def more_care(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """More care for one person: ask a service for it; what was asked before; their place on the virtual ward."""
    record, now = opened_record(actor, uid), timezone.now()
    services = {str(one.uid): one for one in services_to_ask()}
    form = _ask_form(request.POST or None, services, now)
    if request.method == "POST" and form.is_valid():
        try:
            ask_step_up(
                actor=actor,
                person=record.person,
                service=services[form.cleaned_data["service"]],
                needs=form.cleaned_data["needs"],
                wanted_by=form.moment,
                now=now,
                full_too=form.cleaned_data["full_too"],
            )
        except ServiceFull as refusal:
            form.add_error("full_too", str(refusal))
        except (NotAskable, CannotShare) as refusal:
            form.add_error("service", str(refusal))
        except NotYet as refusal:
            form.add_error("day", str(refusal))
        else:
            messages.success(request, "The service has your request.")
            return redirect("co_ordination:more-care", uid=uid)
    return _more_care(request, actor, record, form, StepUpForm(initial={"expected_on": start_of(now)["day"]}))


@page(Permission.WARD_VIEW, methods=("POST",))
def to_ward(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Take a person onto the virtual ward of one's team, or hold a place."""
    record, now = opened_record(actor, uid), timezone.now()
    ward_form = StepUpForm(request.POST)
    if ward_form.is_valid():
        try:
            step_up_to_ward(
                actor=actor, person=record.person, now=now, today=timezone.localdate(), **ward_form.cleaned_data
            )
        except (NotCaredFor, NoWard, OnAWardAlready, WardFull) as refusal:
            ward_form.add_error(None, str(refusal))
        else:
            messages.success(request, "A place on the virtual ward is theirs.")
            return redirect("co_ordination:ward")
    services = {str(one.uid): one for one in services_to_ask()}
    return _more_care(request, actor, record, _ask_form(None, services, now), ward_form)


def _ask_form(sent: Any, services: Mapping[str, Any], now: datetime) -> AskForm:
    """The form to ask with: each service says how many places are free, nobody is chosen beforehand."""
    today = timezone.localdate(now)
    choices = [(key, service_choice(one, today)) for key, one in services.items()]
    return AskForm(sent, services=choices, initial=start_of(now + timedelta(hours=4)))


def _more_care(
    request: HttpRequest, actor: Actor, record: OpenRecord, form: AskForm, ward_form: StepUpForm
) -> HttpResponse:
    now = timezone.now()
    context = record.context("more-care") | {
        "form": form,
        "ward_form": ward_form,
        "asked": [request_shown(one, now) for one in requests_about(record.person.id)[:20]],
        "stay": open_stay_of(record.person.id),
        "ward": ward_of_team(actor) if can(actor, Permission.WARD_VIEW) else None,
        "point": single_point(),
        "own_team": actor.team_id,
    }
    return render(request, "co_ordination/more_care.jinja", context)


@page(Permission.STEP_UP_ASK)
def asked(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What one's team has asked for: what waits, what is promised, how it went."""
    now = timezone.now()
    mine = requests_asked(actor, now)
    found = page_of(mine, request.GET.get("page"))
    record_list(actor=actor, shown=len(found.rows), searched=False)
    today = timezone.localdate()
    context = {
        "page": found.of([(request_shown(one, now), name_of(one.person, today)) for one in found.rows]),
        "promises": kept_promises(mine, now - LATELY),
        "current_entry": "directory",
    }
    return render(request, "co_ordination/asked.jinja", context)


@page(Permission.STEP_UP_ASK, methods=("GET", "POST"))
def asked_one(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One request of one's team: take it back, or say that the care came."""
    now = timezone.now()
    found = get_request_asked(actor, uid, now)
    wanted = request.POST.get("act", "")
    form = AchievedForm(request.POST if wanted == "came" else None, initial=start_of(now))
    try:
        if wanted == "withdraw":
            withdraw_step_up(actor=actor, request=found, now=now)
            messages.success(request, "The request is taken back.")
            return redirect("co_ordination:asked")
        if wanted == "came" and form.is_valid():
            say_achieved(actor=actor, request=found, achieved_at=form.moment, now=now)
            messages.success(request, "Noted: the care came.")
            return redirect("co_ordination:asked")
    except AnsweredAlready as refusal:
        messages.error(request, str(refusal))
        return redirect("co_ordination:asked")
    except NotYet as refusal:
        form.add_error("at", str(refusal))
    context = {
        "form": form,
        "one": request_shown(found, now),
        "name": name_of(found.person, timezone.localdate()),
        "person_uid": found.person.uid,
        "waits": found.state == AskState.ASKED,
        "may_come": found.state == AskState.ACCEPTED and found.achieved_at is None,
        "current_entry": "directory",
    }
    return render(request, "co_ordination/asked_one.jinja", context)


@page(Permission.STEP_UP_ANSWER)
def to_answer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Requests to services of one's organisation: what waits first."""
    now, today = timezone.now(), timezone.localdate()
    ours = requests_to_answer(actor, today)
    found = page_of(ours, request.GET.get("page"))
    names = can(actor, Permission.PERSON_OPEN)
    if names:
        record_list(actor=actor, shown=len(found.rows), searched=False)
    rows = [
        (request_shown(one, now), name_of(one.person, today) if names else reference_of(one.person))
        for one in found.rows
    ]
    context = {
        "page": found.of(rows),
        "promises": kept_promises(ours, now - LATELY),
        "names": names,
        "current_entry": "to-answer",
    }
    return render(request, "co_ordination/to_answer.jinja", context)


@page(Permission.STEP_UP_ANSWER, methods=("GET", "POST"))
def answer(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Promise a time, or refuse and say why; later, that the care came."""
    now, today = timezone.now(), timezone.localdate()
    found = get_request_to_answer(actor, uid, today)
    wanted = request.POST.get("act", "")
    accept = AcceptForm(request.POST if wanted == "accept" else None, initial=start_of(found.wanted_by))
    refuse = RefuseForm(request.POST if wanted == "refuse" else None, auto_id="refuse_%s")
    came = AchievedForm(request.POST if wanted == "came" else None, auto_id="came_%s", initial=start_of(now))
    try:
        if wanted == "accept" and accept.is_valid():
            note = accept.cleaned_data["note"]
            accept_step_up(actor=actor, request=found, promised_for=accept.moment, note=note, now=now)
            messages.success(request, "Your promise is with those who asked.")
            return redirect("co_ordination:to-answer")
        if wanted == "refuse" and refuse.is_valid():
            refuse_step_up(actor=actor, request=found, now=now, **refuse.cleaned_data)
            messages.success(request, "Your answer is with those who asked.")
            return redirect("co_ordination:to-answer")
        if wanted == "came" and came.is_valid():
            say_achieved(actor=actor, request=found, achieved_at=came.moment, now=now)
            messages.success(request, "Noted: the care came.")
            return redirect("co_ordination:to-answer")
    except AnsweredAlready as refusal:
        messages.error(request, str(refusal))
        return redirect("co_ordination:to-answer")
    except NotYet as refusal:
        (came if wanted == "came" else accept).add_error("at", str(refusal))
    names = can(actor, Permission.PERSON_OPEN)
    if names:
        record_list(actor=actor, shown=1, searched=False)
    context = {
        "accept": accept,
        "refuse": refuse,
        "came": came,
        "one": request_shown(found, now),
        "name": name_of(found.person, today) if names else reference_of(found.person),
        "waits": found.state == AskState.ASKED,
        "may_come": found.state == AskState.ACCEPTED and found.achieved_at is None,
        "current_entry": "to-answer",
    }
    return render(request, "co_ordination/answer.jinja", context)

"""The register of people: list, search, person, emergency opening, the guardian's queue, code lists."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.patients.forms import BeginCareForm, ConditionCodeForm, EmergencyForm, EndCareForm, FindForm, ReviewForm
from apps.care.patients.pages import opened_record
from apps.care.patients.presenters import person_page
from apps.care.patients.selectors import (
    condition_codes,
    emergency_openings,
    find_exactly,
    get_opening_for,
    get_person_to_open_in_emergency,
    get_person_to_take_into_care,
    may_open_in_emergency,
    people_listed,
    search_within_reach,
    teams_caring,
    teams_of,
)
from apps.care.patients.services import (
    AlreadyCaredFor,
    AlreadyReviewed,
    CannotOpen,
    NotCaredFor,
    add_condition_code,
    begin_care,
    end_care,
    open_in_emergency,
    record_list,
    remove_condition_code,
    review_opening,
)
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.paging import page_of
from apps.foundation.partnerships.selectors import setting


@page(Permission.PEOPLE_SEARCH)
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Everybody within reach, by name."""
    today = timezone.localdate()
    found = page_of(people_listed(actor, today, request.GET.get("level", "")), request.GET.get("page"))
    record_list(actor=actor, shown=len(found.rows), searched=False)
    return _list(request, {"form": FindForm(), "page": found, "level": request.GET.get("level", "")})


@page(Permission.PEOPLE_SEARCH, methods=("POST",))
def find(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Search by POST, so that no number or name stands in an address."""
    form = FindForm(request.POST)
    if not form.is_valid():
        return _list(request, {"form": form, "page": None})
    today = timezone.localdate()
    found = search_within_reach(actor, today, number=form.number, name=form.cleaned_data["wanted"])
    record_list(actor=actor, shown=len(found), searched=True)
    beyond = None
    if not found and form.number and form.cleaned_data["born_on"]:
        beyond = find_exactly(actor, form.number, form.cleaned_data["born_on"])
    context = {
        "form": form,
        "found": found,
        "beyond": beyond,
        "may_open": may_open_in_emergency(actor),
        "may_assign": can(actor, Permission.TEAM_ASSIGN),
    }
    return _list(request, context)


def _list(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "patients/list.jinja", {"current_entry": "people", **context})


@page(Permission.PERSON_OPEN)
def person(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One person: banner, timeline, conditions, care. Every opening is recorded with its purpose."""
    record = opened_record(actor, uid)
    context = record.context("overview") | {
        "shown": person_page(record.person, _before(request.GET.get("before", ""))),
        "may_assign": can(actor, Permission.TEAM_ASSIGN),
        "may_end": can(actor, Permission.TEAM_ASSIGN) and teams_caring(actor, record.person.id).exists(),
    }
    return render(request, "patients/person.jinja", context)


def _before(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return timezone.localdate() + timedelta(days=1)


@page(Permission.PERSON_OPEN_IN_EMERGENCY, methods=("GET", "POST"))
def emergency(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Open a record beyond reach, with a reason. Nothing of it is shown before."""
    wanted = get_person_to_open_in_emergency(actor, uid)
    form = EmergencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            open_in_emergency(actor=actor, person=wanted, now=timezone.now(), **form.cleaned_data)
        except CannotOpen as refusal:
            form.add_error("reason", str(refusal))
        else:
            return redirect("patients:person", uid=uid)
    return render(request, "patients/emergency.jinja", {"form": form, "current_entry": "people"})


@page(Permission.TEAM_ASSIGN, methods=("GET", "POST"))
def assign(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Take a person into a team's care, with the referral that was accepted. Nothing of the record is shown."""
    person = get_person_to_take_into_care(actor, uid)
    form = BeginCareForm(request.POST or None, teams=teams_of(actor))
    if request.method == "POST" and form.is_valid():
        team = form.cleaned_data["team"]
        try:
            begin_care(
                actor=actor, person=person, team=team, starts_on=timezone.localdate(), why=form.cleaned_data["why"]
            )
        except AlreadyCaredFor as refusal:
            form.add_error("team", str(refusal))
        else:
            messages.success(request, f"{team.name} cares for this person from today.")
            return redirect("patients:person", uid=uid)
    return render(request, "patients/assign.jinja", {"form": form, "current_entry": "people"})


@page(Permission.TEAM_ASSIGN, methods=("GET", "POST"))
def stop_caring(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """A team's care of a person ends, with the reason."""
    record = opened_record(actor, uid)
    caring = teams_caring(actor, record.person.id)
    form = EndCareForm(request.POST or None, teams=caring)
    if request.method == "POST" and form.is_valid():
        team = form.cleaned_data["team"]
        try:
            end_care(
                actor=actor,
                person=record.person,
                team=team,
                ends_before=timezone.localdate(),
                why=form.cleaned_data["why"],
            )
        except NotCaredFor as refusal:
            form.add_error("team", str(refusal))
        else:
            messages.success(request, f"{team.name}'s care of this person ended today.")
            return redirect("patients:person", uid=uid)
    context = record.context("end-care") | {"form": form, "caring": caring, "lasts": setting("care_relationship_lasts")}
    return render(request, "patients/end_care.jinja", context)


@page(Permission.EMERGENCY_REVIEW)
def emergency_queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Emergency openings, those to review first."""
    found = page_of(emergency_openings(actor), request.GET.get("page"))
    return render(request, "patients/emergency_queue.jinja", {"page": found, "current_entry": "emergency"})


@page(Permission.EMERGENCY_REVIEW, methods=("GET", "POST"))
def review(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Answer one emergency opening."""
    opening = get_opening_for(actor, uid)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            review_opening(actor=actor, opening=opening, now=timezone.now(), **form.cleaned_data)
        except AlreadyReviewed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "Your answer is recorded.")
        return redirect("patients:emergency-queue")
    context = {"form": form, "opening": opening, "current_entry": "emergency"}
    return render(request, "patients/review.jinja", context)


@page(Permission.CODE_LIST_VIEW, methods=("GET",))
def condition_code_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Codes that count as a long-term condition."""
    may_edit = can(actor, Permission.CODE_LIST_EDIT)
    return _codes(request, actor, ConditionCodeForm(), may_edit)


@page(Permission.CODE_LIST_EDIT, methods=("POST",))
def add_code(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Count another code."""
    form = ConditionCodeForm(request.POST)
    if not form.is_valid():
        return _codes(request, actor, form, may_edit=True)
    add_condition_code(actor=actor, **form.cleaned_data)
    messages.success(request, "The code counts in runs that are made from now on.")
    return redirect("patients:condition-codes")


@page(Permission.CODE_LIST_EDIT, methods=("POST",))
def remove_code(request: HttpRequest, actor: Actor, number: int) -> HttpResponse:
    """Stop counting a code."""
    remove_condition_code(actor=actor, entry=condition_codes(actor).get(id=number))
    messages.success(request, "The code no longer counts.")
    return redirect("patients:condition-codes")


def _codes(request: HttpRequest, actor: Actor, form: ConditionCodeForm, may_edit: bool) -> HttpResponse:
    context = {"form": form, "codes": condition_codes(actor), "may_edit": may_edit, "current_entry": "intake"}
    return render(request, "patients/condition_codes.jinja", context)

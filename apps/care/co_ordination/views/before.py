"""Before you knock: what to know at somebody's door; noting a visit."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.admissions.presenters import ended_words
from apps.care.admissions.selectors.stays import stay_ended_lately, way_home_of
from apps.care.assessments.selectors import draft_of
from apps.care.care_plans.selectors.crisis import crisis_plan_of
from apps.care.co_ordination.choices import Way
from apps.care.co_ordination.forms import DoorForm, VisitForm
from apps.care.co_ordination.forms.times import start_of
from apps.care.co_ordination.presenters import request_shown, when
from apps.care.co_ordination.presenters.eight import eight_of
from apps.care.co_ordination.selectors import door_note_of, last_visit_of, open_stay_of, requests_going_on, what_is_due
from apps.care.co_ordination.selectors.contacts import last_contact_on_record
from apps.care.co_ordination.selectors.requirements import requirements_of
from apps.care.co_ordination.services import note_visit, write_door_note
from apps.care.patients.pages import opened_record
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page


@page(Permission.CASELOAD_VIEW)
def before(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One screen: the door, what is due, the last visit in three lines, whom to ring."""
    record, now, today = opened_record(actor, uid), timezone.now(), timezone.localdate()
    person = record.person
    visit = last_visit_of(person.id)
    ended = stay_ended_lately(person.id, today)
    context = record.context("before") | {
        "door": door_note_of(person.id),
        "due": what_is_due(person.id, today),
        "today": today,
        "visit": visit,
        "visited": when(visit.visited_at, now) if visit else "",
        "contact": None if visit else last_contact_on_record(person.id, today),
        "ended": ended,
        "ended_words": ended_words(ended) if ended else "",
        "way_home": way_home_of(ended) if ended else None,
        "crisis": crisis_plan_of(person.id),
        "has_draft": draft_of(person.id) is not None,
        "going_on": [request_shown(one, now) for one in requests_going_on(person.id)],
        "stay": open_stay_of(person.id),
        "eight": eight_of(*found, uid) if (found := requirements_of(person.id, now)) else None,
        "may_write": can(actor, Permission.PLAN_WRITE),
    }
    return render(request, "co_ordination/before.jinja", context)


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def visit(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Note a visit in three lines."""
    record, now = opened_record(actor, uid), timezone.now()
    start = start_of(now) | {"client_id": uuid4(), "way": Way.HOME}
    form = VisitForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        if form.moment > now + timedelta(minutes=1):
            form.add_error("day", "A visit that is still to come is not noted yet.")
        else:
            given = form.cleaned_data
            note_visit(
                actor=actor,
                person=record.person,
                visited_at=form.moment,
                now=now,
                **{name: given[name] for name in ("way", "words", "next_step", "client_id")},
            )
            messages.success(request, "Noted, for whoever knocks next.")
            return redirect("co_ordination:before", uid=uid)
    return render(request, "co_ordination/visit.jinja", record.context("before") | {"form": form})


@page(Permission.PLAN_WRITE, methods=("GET", "POST"))
def door(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Say how to get in, what may harm whoever visits, how to talk with the person, and who is closest to them."""
    record = opened_record(actor, uid)
    note = door_note_of(record.person.id)
    form = DoorForm(request.POST or None, initial=vars(note) if note is not None else None)
    if request.method == "POST" and form.is_valid():
        write_door_note(actor=actor, person=record.person, said=form.said(), now=timezone.now())
        messages.success(request, "Whoever knocks next will know.")
        return redirect("co_ordination:before", uid=uid)
    return render(request, "co_ordination/door.jinja", record.context("before") | {"form": form})

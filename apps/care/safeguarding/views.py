"""Safeguarding on a person's pages, and as counts for the board."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.patients.pages import opened_record
from apps.care.safeguarding.forms import ConcernForm, NoteForm
from apps.care.safeguarding.selectors import concern_counts, concerns_of, get_concern_for
from apps.care.safeguarding.services import AlreadyClosed, add_note, close_concern, raise_concern
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.partnerships.selectors import setting


@page(Permission.SAFEGUARDING_RAISE, methods=("GET", "POST"))
def person(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What to do here, concerns about this person with their restricted notes, and raising one."""
    record = opened_record(actor, uid)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        raise_concern(actor=actor, person=record.person, now=record.at, **form.cleaned_data)
        messages.success(request, "The concern is written down. Now tell the local route, if you have not yet.")
        return redirect("safeguarding:person", uid=uid)
    context = record.context("safeguarding") | {
        "form": form,
        "concerns": concerns_of(actor, record.person.id),
        "route": setting("safeguarding_route"),
        "telephone": setting("safeguarding_telephone"),
    }
    return render(request, "safeguarding/person.jinja", context)


@page(Permission.SAFEGUARDING_RAISE, methods=("GET", "POST"))
def note(request: HttpRequest, actor: Actor, uid: UUID, concern_uid: UUID) -> HttpResponse:
    """Add to an open concern, or close it."""
    record = opened_record(actor, uid)
    concern = get_concern_for(actor, record.person.id, concern_uid)
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome, words = form.cleaned_data["outcome"], form.cleaned_data["words"]
        try:
            if outcome:
                close_concern(actor=actor, concern=concern, outcome=outcome, words=words, now=record.at)
            else:
                add_note(actor=actor, concern=concern, words=words, now=record.at)
        except AlreadyClosed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The concern is closed." if outcome else "The note is added.")
        return redirect("safeguarding:person", uid=uid)
    context = record.context("safeguarding") | {"form": form, "concern": concern}
    return render(request, "safeguarding/note.jinja", context)


@page(Permission.SAFEGUARDING_COUNT)
def counts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How many concerns were raised, by kind, small numbers hidden."""
    context = {
        "counts": concern_counts(actor, timezone.localdate()),
        "smallest": setting("smallest_number_shown"),
        "current_entry": "safeguarding",
    }
    return render(request, "safeguarding/counts.jinja", context)

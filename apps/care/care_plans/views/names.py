"""What the pages that write have in common: the name that a form carries, and the draft that it belongs to."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.care.care_plans.selectors.plans import draft_of
from apps.care.care_plans.services.drafts import NoLongerADraft
from apps.care.patients.pages import opened_record
from apps.foundation.access.policy import Actor


def name_from(request: HttpRequest) -> UUID:
    """The name that the form carries, or a new one: drawn with the form, so that the form sent twice is one thing."""
    try:
        return UUID(request.POST.get("part", ""))
    except ValueError:
        return uuid4()


def in_a_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the draft, which it gets as `draft=` beside the open `record=`. Where the draft was agreed or put
    away in the meantime, the page of the plan says so."""

    @wraps(view)
    def answer(request: HttpRequest, actor: Actor, uid: UUID, **kwargs: Any) -> HttpResponse:
        record = opened_record(actor, uid)
        draft = draft_of(record.person.id)
        if draft is None:
            messages.error(request, str(NoLongerADraft()))
            return redirect("care_plans:plan", uid=uid)
        return view(request, actor=actor, record=record, draft=draft, **kwargs)

    return answer

"""Who opened whose record, and the history of changes. Neither page shows anything clinical."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from apps.care.patients.selectors import records_called
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.audit.selectors import events_visible_to, openings_visible_to
from apps.foundation.core.paging import Page, page_of
from apps.interfaces.guarding.words import act_in_words, details_in_words, role_in_words

if TYPE_CHECKING:
    from apps.foundation.audit.models import AuditEvent


@page(Permission.ACCESS_LOG_VIEW)
def openings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every opening of an identifiable record."""
    context = {"page": _acts(actor, openings_visible_to(actor), request), "current_entry": "openings"}
    return render(request, "guarding/openings.jinja", context)


@page(Permission.CHANGE_HISTORY_VIEW)
def history(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every act in the partnership."""
    context = {"page": _acts(actor, events_visible_to(actor), request), "current_entry": "history"}
    return render(request, "guarding/history.jinja", context)


@dataclass(frozen=True)
class Act:
    """One event as these pages say it."""

    at: datetime
    who: str
    role: str
    organisation: str
    did: str
    details: str
    record: str
    purpose: str


def _acts(actor: Actor, events: QuerySet[AuditEvent], request: HttpRequest) -> Page:
    found = page_of(events, request.GET.get("page"))
    records = records_called(event.person_id for event in found.rows if event.person_id)
    return found.of([_act(event, records, can(actor, Permission.EMERGENCY_REVIEW)) for event in found.rows])


def _act(event: AuditEvent, records: dict[int, str], reads_reasons: bool) -> Act:
    """What was typed about an emergency is for the guardian; others read the kind of reason."""
    return Act(
        at=event.at,
        who=event.user.name if event.user else "Command line",
        role=role_in_words(event.role),
        organisation=event.organisation.name if event.organisation else "",
        did=act_in_words(event.action),
        details=details_in_words(event.details),
        record=records.get(event.person_id or 0, ""),
        purpose=event.purpose if reads_reasons else event.purpose.partition(":")[0],
    )

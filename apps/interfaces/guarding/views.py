"""Who opened whose record, and the history of changes. Neither page shows anything clinical."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.admissions.selectors.alerts import unheard
from apps.care.patients.forms import EndRestrictionForm
from apps.care.patients.selectors import find_for_access_report, people_called, records_called
from apps.care.patients.selectors.flows import crossings
from apps.care.patients.selectors.guarding import (
    get_restriction_for,
    openings_of,
    restrictions,
    same_surname_openings,
)
from apps.care.patients.services import purpose_of, record_report
from apps.care.patients.services.restrictions import NotRestricted, end_restriction
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.audit.selectors import events_visible_to, openings_of_record, openings_visible_to
from apps.foundation.core.downloads import download
from apps.foundation.core.paging import Page, page_of
from apps.foundation.intake.selectors import sent_since
from apps.foundation.partnerships.selectors import organisations_inside, setting, sharing_agreements
from apps.interfaces.guarding.flows import agreements_table, crossings_table, ends_soon, sendings_table
from apps.interfaces.guarding.forms import HistoryForm, ReportForm
from apps.interfaces.guarding.reports import report_of
from apps.interfaces.guarding.words import act_in_words, details_in_words, role_in_words

if TYPE_CHECKING:
    from apps.foundation.audit.models import AuditEvent

FLOWS_OF = timedelta(days=90)
"""How far back the map of flows looks."""

MOST_PRINTED = 2_000
"""Openings on one printed list; the page says when there are more."""


@page(Permission.ACCESS_LOG_VIEW)
def openings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every opening of an identifiable record."""
    context = {"page": _acts(actor, openings_visible_to(actor), request), "current_entry": "openings"}
    return render(request, "guarding/openings.jinja", context)


@page(Permission.FLOWS_VIEW)
def flows(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What crosses between organisations, under which agreement, and what enters in files."""
    today, since = timezone.localdate(), timezone.now() - FLOWS_OF
    agreements, names = list(sharing_agreements(actor)), {one.id: one.name for one in organisations_inside()}
    tables = [
        agreements_table(agreements, today),
        crossings_table(crossings(actor, since, today), names, agreements, today),
        sendings_table(sent_since(actor, since)),
    ]
    if (answer := download(request, tables, "flows")) is not None:
        return answer
    soon = [one for one in agreements if ends_soon(one, today)]
    context = {"tables": tables, "soon": soon, "current_entry": "flows"}
    return render(request, "guarding/flows.jinja", context)


@page(Permission.CHANGE_HISTORY_VIEW)
def history(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every act in the partnership, perhaps only those of one kind, about one record, on one day."""
    form, events = HistoryForm(request.GET or None), events_visible_to(actor)
    if form.is_valid():
        wanted = form.cleaned_data
        people = people_called(wanted["record"]) if wanted["record"] else None
        events = events_visible_to(actor, act=wanted["act"], person_ids=people, day=wanted["day"])
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "page": _acts(actor, events, request),
        "form": form,
        "asked": f"?{asked.urlencode()}&" if asked else "?",
        "current_entry": "history",
    }
    return render(request, "guarding/history.jinja", context)


@page(Permission.EMERGENCY_REVIEW)
def same_surname(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Records opened by somebody with the person's surname."""
    found = page_of(same_surname_openings(actor), request.GET.get("page"))
    rows = [(one, role_in_words(one.role), purpose_of(one.reach)) for one in found.rows]
    return render(request, "guarding/same_surname.jinja", {"page": found.of(rows), "current_entry": "openings"})


@page(Permission.ACCESS_REPORT, methods=("GET", "POST"))
def who_has_opened(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who has opened one person's record, to be printed and handed over. Found by POST, by exact number and birth
    date; that it was asked for is recorded."""
    form = ReportForm(request.POST or None)
    context = {"form": form, "current_entry": "report"}
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        person = find_for_access_report(actor, wanted["wanted"], wanted["born_on"])
        if person is None:
            form.add_error(None, "Nobody has this number and this date of birth. Check both.")
        else:
            now = timezone.now()
            since = now - timedelta(days=wanted["months"] * 365 // 12)
            events = list(openings_of_record(person.id, since, now)[: MOST_PRINTED + 1])
            record_report(actor=actor, person=person)
            context |= {
                "whose": person,
                "report": report_of(events[:MOST_PRINTED], openings_of(person.id)),
                "cut_off": len(events) > MOST_PRINTED,
                "since": since,
                "now": now,
                "telephone": setting("guardian_telephone"),
            }
    return render(request, "guarding/who_has_opened.jinja", context)


@page(Permission.RESTRICTION_OVERSEE)
def restricted(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Restricted records by reference: why, since when, by whom, to whom they stay open; ended ones after."""
    found = page_of(restrictions(actor), request.GET.get("page"))
    context = {"page": found, "unheard": unheard(actor, timezone.localdate()), "current_entry": "restricted"}
    return render(request, "guarding/restricted.jinja", context)


@page(Permission.RESTRICTION_OVERSEE, methods=("GET", "POST"))
def end(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """End a restriction, where those whom it names have left or cannot."""
    restriction = get_restriction_for(actor, uid)
    form = EndRestrictionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_restriction(actor=actor, restriction=restriction, now=timezone.now(), **form.cleaned_data)
        except NotRestricted as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The record is open to its teams again.")
        return redirect("guarding:restricted")
    context = {"form": form, "restriction": restriction, "current_entry": "restricted"}
    return render(request, "guarding/end_restriction.jinja", context)


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

"""What changed since an earlier moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.partnerships.selectors import figures_moment
from apps.money.contracts.selectors import get_contract_in_force_for
from apps.money.reconciliation.forms import SinceForm
from apps.money.reconciliation.presenters import changes as said
from apps.money.reconciliation.presenters.under_way import stale
from apps.money.reconciliation.presenters.words import words_of
from apps.money.reconciliation.runs import ask_what_changed
from apps.money.reconciliation.selectors.changes import (
    Moment,
    TooMuch,
    begins_of,
    changes_since,
    earliest_asked,
    last_visit,
    looking_of,
    moments_offered,
)
from apps.money.reconciliation.selectors.year import figures_as_of_words, published_year
from apps.money.reconciliation.views.shared import ENTRY, on_file, progress_of, received_now

A_WEEK = timedelta(days=7)


@page(Permission.RECONCILIATION_VIEW, methods=("GET", "POST"))
def changes(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """By which causes cost and entitlement changed since a last visit, a kept run, a statement, or a day and time."""
    contract, now = get_contract_in_force_for(actor, uid), timezone.now()
    year = published_year(actor, contract, timezone.localdate(now))
    offered = moments_offered(actor, contract)
    if (last := last_visit(actor, contract)) is not None:
        offered = [Moment(last, "Your last visit to these figures"), *offered]
    form = SinceForm(request.GET) if "day" in request.GET else SinceForm()
    asked = form.moment if form.is_bound and form.is_valid() else _moment(request.GET.get("since", ""))
    if asked is None:
        asked = offered[0].at if offered else now - A_WEEK
    asked = min(max(asked, earliest_asked(contract, now)), now)
    begins, current = begins_of(asked), f"?{urlencode({'since': asked.isoformat()})}"
    if request.method == "POST":
        ask_what_changed(actor=actor, contract=contract, months=year.months, begins=begins)
        return redirect(f"{request.path}{current}")
    found = changes_since(actor, contract, year.months, asked)
    context = {
        "contract": contract,
        "form": form,
        "year": year,
        "asked": said.moment_words(asked),
        "offered": said.moments_table(offered),
        "as_of": figures_as_of_words(),
        "stale": stale(actor),
        "query": request.GET.urlencode(),
        "current": current,
        "job": looking_of(contract, begins),
        **ENTRY,
    }
    if isinstance(found, TooMuch):
        return render(request, "reconciliation/changes.jinja", context | {"rows": found.rows})
    is_old = found.as_of < figures_moment()
    tables = [
        said.changes_table(found.cost, "Actual cost of care in the contract", "cost", actor),
        said.changes_table(found.counted, f"Counted: {words_of(year.terms).of_all} at the fees", "counted", actor),
    ]
    received = received_now(actor, contract, year.months)
    paper = on_file("What changed", year, year.months, f"Since {said.moment_words(asked)}.")
    name = f"{contract.code}-changes"
    if (answer := download(request, tables, name, paper, carries=received.in_full)) is not None:
        return answer
    context |= {
        "tables": tables,
        "received": received,
        "kept": said.moment_words(found.as_of) if is_old else "",
        "found": [said.found_words(found.cost, "Actual cost"), said.found_words(found.counted, "Counted")],
        "moved": [words for told in (found.cost, found.counted) if (words := said.moved_words(told, asked))],
    }
    return render(request, "reconciliation/changes.jinja", context)


@page(Permission.RECONCILIATION_VIEW)
def changes_progress(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How far the looking through what changed since a moment is."""
    contract = get_contract_in_force_for(actor, uid)
    asked = _moment(request.GET.get("since", "")) or timezone.now()
    return progress_of(request, looking_of(contract, begins_of(asked)))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None

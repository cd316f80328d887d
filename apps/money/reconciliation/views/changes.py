"""What changed since an earlier moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.money.contracts.selectors import get_contract_in_force_for
from apps.money.reconciliation.forms import SinceForm
from apps.money.reconciliation.presenters import changes as said
from apps.money.reconciliation.selectors.changes import (
    Moment,
    TooMuch,
    changes_since,
    earliest_asked,
    last_visit,
    moments_offered,
)
from apps.money.reconciliation.selectors.year import figures_as_of_words, published_year
from apps.money.reconciliation.views.shared import ENTRY, on_file

A_WEEK = timedelta(days=7)


@page(Permission.RECONCILIATION_VIEW)
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
    found = changes_since(actor, contract, year.months, asked)
    context = {
        "contract": contract,
        "form": form,
        "year": year,
        "asked": said.moment_words(asked),
        "offered": said.moments_table(offered),
        "as_of": figures_as_of_words(),
        "query": request.GET.urlencode(),
        **ENTRY,
    }
    if isinstance(found, TooMuch):
        return render(request, "reconciliation/changes.jinja", context | {"rows": found.rows})
    tables = [
        said.changes_table(found.cost, "Actual cost of care in the contract", "cost", actor),
        said.changes_table(found.counted, "Counted: days in the model at the fees", "counted", actor),
    ]
    paper = on_file("What changed", year, year.months, f"Since {said.moment_words(asked)}.")
    if (answer := download(request, tables, f"{contract.code}-changes", paper)) is not None:
        return answer
    context |= {
        "tables": tables,
        "found": [said.found_words(found.cost, "Actual cost"), said.found_words(found.counted, "Counted")],
        "moved": [words for told in (found.cost, found.counted) if (words := said.moved_words(told, asked))],
    }
    return render(request, "reconciliation/changes.jinja", context)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None

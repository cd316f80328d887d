"""Recalculations: what waits, runs, was done or was not, and why; asking again for what was not."""

from contextlib import suppress
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.money.reconciliation.presenters.under_way import recalculations_table, stale
from apps.money.reconciliation.selectors.under_way import not_done, recalculations
from apps.money.reconciliation.services import ask_again
from apps.money.reconciliation.views.shared import ENTRY

NEWEST = 20


@page(Permission.RECONCILIATION_VIEW)
def recalculation_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The newest work on figures, with its reasons."""
    work = list(recalculations(actor)[:NEWEST])
    context = {
        "stale": stale(actor),
        "listed": recalculations_table(work) if work else None,
        "may_ask_again": can(actor, Permission.RECONCILIATION_RUN) and bool(not_done()),
        **ENTRY,
    }
    return render(request, "reconciliation/recalculations.jinja", context)


@page(Permission.RECONCILIATION_VIEW)
def recalculation_progress(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How far the work on figures is."""
    said = stale(actor, _moment_in(request.GET.get("of", "")))
    response = render(request, "reconciliation/stale_said.jinja", {"stale": said})
    response["X-Progress"] = "running" if said and said.goes_on else "over"
    return response


def _moment_in(asked: str) -> datetime | None:
    """The moment of the figures on the page that asks; nothing where the address does not say one."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(asked)
        return moment if moment.tzinfo else None
    return None


@page(Permission.RECONCILIATION_RUN, methods=("POST",))
def recalculate(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask again for recalculations that were not done."""
    if ask_again(actor=actor):
        messages.success(request, "The recalculation is asked for again.")
    return redirect("reconciliation:recalculations")

"""The population by level of need, and the runs behind it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.risk_profiling.domain.feeds import FEEDS, missing_feeds
from apps.care.risk_profiling.presenters import population as population_page
from apps.care.risk_profiling.presenters import run_shown
from apps.care.risk_profiling.selectors import get_run_for, job_applying, population_on, runs_visible_to
from apps.care.risk_profiling.services import AlreadyApplied, ask_to_apply
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.core.paging import page_of
from apps.foundation.partnerships.selectors import setting

ENTRY = {"current_entry": "population"}


@page(Permission.POPULATION_VIEW)
def population(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Levels per 1,000 registered, practices by level, movement between the last two runs."""
    shown = population_page(**population_on(actor, timezone.localdate()))
    tables = [shown.levels.table, shown.practices, *([shown.movement] if shown.movement else [])]
    if (answer := download(request, tables, "population")) is not None:
        return answer
    context = {
        "shown": shown,
        "may_see_runs": can(actor, Permission.RISK_RUN_VIEW),
        "today": timezone.localdate(),
        **ENTRY,
    }
    return render(request, "risk_profiling/population.jinja", context)


COMPLETE_FROM_TENTHS = 9
"""A run with scores for fewer than nine in ten registered people asks whether it is complete."""


@page(Permission.RISK_RUN_VIEW)
def runs(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Runs that were sent, newest first."""
    found = page_of(runs_visible_to(actor), request.GET.get("page"))
    smallest = setting("smallest_number_shown")
    context = {"page": found, "runs": [run_shown(one, smallest) for one in found.rows], **ENTRY}
    return render(request, "risk_profiling/runs.jinja", context)


@page(Permission.RISK_RUN_VIEW)
def run(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One run: its tool, thresholds, people at each level, and whether it decides."""
    found = get_run_for(actor, uid)
    context = {
        "run": found,
        "shown": run_shown(found, setting("smallest_number_shown")),
        "feeds": [FEEDS[feed] for feed in found.feeds],
        "missing": missing_feeds(found.feeds),
        "job": job_applying(found),
        "may_apply": can(actor, Permission.RISK_RUN_APPLY),
        "few": found.scored * 10 < found.registered * COMPLETE_FROM_TENTHS,
        **ENTRY,
    }
    return render(request, "risk_profiling/run.jinja", context)


@page(Permission.RISK_RUN_VIEW)
def progress(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How far the application of a run is."""
    job = job_applying(get_run_for(actor, uid))
    response = render(request, "components/progress.jinja", {"job": job})
    response["X-Progress"] = "over" if job is None or job.is_over else "running"
    return response


@page(Permission.RISK_RUN_APPLY, methods=("POST",))
def apply(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Let a run decide levels of need from its day on."""
    found = get_run_for(actor, uid)
    try:
        ask_to_apply(actor=actor, run=found)
    except AlreadyApplied as refusal:
        messages.error(request, str(refusal))
    return redirect("risk_profiling:run", uid=uid)

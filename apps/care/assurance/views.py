"""Consistency of levels and care given: checks, samples, findings."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.assessments.services import CannotStart
from apps.care.assurance import selectors, services
from apps.care.assurance.choices import FindingState, Outcome
from apps.care.assurance.forms import AnswerForm, BeginForm, DecisionForm, FindingForm, SampleForm
from apps.care.assurance.presenters.check import Viewer, check_page
from apps.care.assurance.presenters.finding import findings_shown
from apps.care.assurance.presenters.overview import overview_lines
from apps.care.assurance.presenters.sample import sample_shown, steps_shown
from apps.care.assurance.presenters.words import SLUGS
from apps.care.assurance.runs import ask_to_check
from apps.care.patients.pages import opened_record
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.core.paging import page_of
from apps.foundation.partnerships.selectors import setting

ENTRY = {"current_entry": "consistency"}
OWN = {"current_entry": "own-findings"}
AGAIN = {"current_entry": "re-assessments"}


def _viewer(actor: Actor) -> Viewer:
    return Viewer(selectors.may_see_assessors(actor), setting("smallest_number_shown"))


@page(Permission.CONSISTENCY_VIEW)
def overview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every check in a line, from the newest run."""
    run, viewer = selectors.latest_run(actor), _viewer(actor)
    levels, care = overview_lines(selectors.headlines(run), viewer) if run else ([], [])
    context = {
        "run": run,
        "levels": levels,
        "care": care,
        "job": selectors.job_checking(),
        "may_check": can(actor, Permission.CONSISTENCY_CHECK),
        "assessed": 0 if run else selectors.assessed_lately(timezone.localdate()),
        "waiting": selectors.findings_visible_to(actor).exclude(state=FindingState.CLOSED).count(),
        **ENTRY,
    }
    return render(request, "assurance/overview.jinja", context)


@page(Permission.CONSISTENCY_CHECK, methods=("POST",))
def work_out(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Work every check out again, from what is known now."""
    ask_to_check(actor=actor)
    return redirect("assurance:overview")


@page(Permission.CONSISTENCY_CHECK)
def progress(request: HttpRequest, actor: Actor) -> HttpResponse:
    """How far the checks are."""
    job = selectors.job_checking()
    response = render(request, "components/progress.jinja", {"job": job})
    response["X-Progress"] = "over" if job is None or job.is_over else "running"
    return response


@page(Permission.CONSISTENCY_VIEW)
def check(request: HttpRequest, actor: Actor, slug: str) -> HttpResponse:
    """One check: what it found, its chart and tables, what it means, what to do."""
    if slug not in SLUGS:
        raise Http404
    name, run = SLUGS[slug], selectors.latest_run(actor)
    if run is None:
        return redirect("assurance:overview")
    shown = check_page(
        name,
        selectors.figures_of(run, name),
        selectors.results_of(run, name),
        _viewer(actor),
        selectors.fees_on(timezone.localdate()),
    )
    tables = [*(chart.table for chart in shown.charts), *shown.tables]
    if (answer := download(request, tables, slug)) is not None:
        return answer
    context = {
        "run": run,
        "shown": shown,
        "findings": selectors.findings_of_check(name),
        "may_check": can(actor, Permission.CONSISTENCY_CHECK),
        **ENTRY,
    }
    return render(request, "assurance/check.jinja", context)


@page(Permission.CONSISTENCY_CHECK, methods=("GET", "POST"))
def samples(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Samples drawn, newest first; drawing another."""
    form = SampleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            drawn = services.draw_sample(actor=actor, now=timezone.now(), **form.cleaned_data)
        except services.NobodyToDraw as refusal:
            form.add_error("size", str(refusal))
        except services.OneLooksAgain as refusal:
            form.ask_about(str(refusal))
        else:
            messages.success(request, f"{drawn.size} people were drawn. The clinicians find them on their home page.")
            return redirect("assurance:sample", uid=drawn.uid)
    found = page_of(selectors.samples_visible_to(actor), request.GET.get("page"))
    context = {"page": found, "done": selectors.done_of(found.rows), "form": form, **ENTRY}
    return render(request, "assurance/samples.jinja", context)


@page(Permission.CONSISTENCY_CHECK)
def sample(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One sample: how it was drawn, who looks again, what was found. Nobody by name."""
    found = selectors.get_sample_for(actor, uid)
    context = {"sample": found, "shown": sample_shown(found, list(selectors.members_of(found))), "names": {}, **ENTRY}
    return render(request, "assurance/sample.jinja", context)


@page(Permission.CONSISTENCY_CHECK, methods=("POST",))
def sample_names(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """The same with names, and with what would have changed each level: each is recorded as an opening of that
    person's record."""
    found = selectors.get_sample_for(actor, uid)
    names = services.show_whose_records(actor=actor, sample=found)
    context = {
        "sample": found,
        "shown": sample_shown(found, list(selectors.members_of(found))),
        "names": names,
        "steps": steps_shown(selectors.steps_away(actor, found)),
        **ENTRY,
    }
    return render(request, "assurance/sample.jinja", context)


@page(Permission.CONSISTENCY_VIEW)
def findings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Findings of the partnership."""
    state = request.GET.get("state", "")
    found = page_of(selectors.findings_visible_to(actor, state), request.GET.get("page"))
    context = {
        "page": found.of(findings_shown(found.rows, timezone.localdate())),
        "state": state,
        "states": FindingState.choices,
        "may_check": can(actor, Permission.CONSISTENCY_CHECK),
        **ENTRY,
    }
    return render(request, "assurance/findings.jinja", context)


@page(Permission.CONSISTENCY_CHECK, methods=("GET", "POST"))
def new_finding(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open a finding, perhaps about a figure of a check."""
    asked = request.GET.get("figure", "")
    figure = selectors.get_figure_for(actor, asked)
    given: dict[str, Any] = {
        "organisations": selectors.bodies_to_ask(actor),
        "teams": selectors.teams_to_ask(actor, figure),
    }
    start = {"check": request.GET.get("check", "")}
    if figure:
        start |= {"check": figure.check_name, "organisation": figure.organisation_id, "team": figure.team_id}
    form = FindingForm(request.POST or None, initial=start, **given)
    if request.method == "POST" and form.is_valid():
        made = services.open_finding(actor=actor, figure=figure, now=timezone.now(), **form.cleaned_data)
        messages.success(request, f"Finding {made.number} is open. {made.organisation.name} is asked to answer.")
        return redirect("assurance:finding", uid=made.uid)
    return render(request, "assurance/new_finding.jinja", {"form": form, "figure": figure, **ENTRY})


@page(Permission.CONSISTENCY_VIEW)
def finding(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One finding and all that was said."""
    return _finding(request, actor, selectors.get_finding_for(actor, uid), DecisionForm())


@page(Permission.CONSISTENCY_CHECK, methods=("POST",))
def decide(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Ask again, or close."""
    found, form = selectors.get_finding_for(actor, uid), DecisionForm(request.POST)
    if not form.is_valid():
        return _finding(request, actor, found, form)
    said, now = form.cleaned_data["said"], timezone.now()
    try:
        if form.cleaned_data["decision"] == "return":
            services.return_finding(actor=actor, finding=found, said=said, now=now)
        else:
            outcome = Outcome(form.cleaned_data["decision"])
            services.close_finding(actor=actor, finding=found, outcome=outcome, said=said, now=now)
    except services.AlreadySaid as refusal:
        form.add_error(None, str(refusal))
        return _finding(request, actor, selectors.get_finding_for(actor, uid), form)
    now_open = form.cleaned_data["decision"] == "return"
    messages.success(request, "The organisation is asked again." if now_open else f"Finding {found.number} is closed.")
    return redirect("assurance:finding", uid=uid)


def _finding(request: HttpRequest, actor: Actor, found: Any, form: DecisionForm) -> HttpResponse:
    if found.state != FindingState.ANSWERED:
        form.only_close()
    context = {
        "finding": found,
        "steps": selectors.steps_of(found),
        "form": form,
        "may_check": can(actor, Permission.CONSISTENCY_CHECK),
        "is_closed": found.state == FindingState.CLOSED,
        "is_open": found.state == FindingState.OPEN,
        **ENTRY,
    }
    return render(request, "assurance/finding.jinja", context)


@page(Permission.FINDING_ANSWER)
def own_finding_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Findings about one's own organisation."""
    found = page_of(selectors.own_findings(actor), request.GET.get("page"))
    context = {"page": found.of(findings_shown(found.rows, timezone.localdate())), **OWN}
    return render(request, "assurance/own_findings.jinja", context)


@page(Permission.FINDING_ANSWER, methods=("GET", "POST"))
def own_finding(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One finding about one's own organisation, and the answer to it."""
    found, form = selectors.get_own_finding(actor, uid), AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_finding(actor=actor, finding=found, said=form.cleaned_data["said"], now=timezone.now())
        except services.AlreadySaid as refusal:
            form.add_error(None, str(refusal))
            found = selectors.get_own_finding(actor, uid)
        else:
            messages.success(request, "Your answer has been recorded.")
            return redirect("assurance:own-finding", uid=uid)
    context = {
        "finding": found,
        "steps": selectors.steps_of(found),
        "form": form,
        "is_open": found.state == FindingState.OPEN,
        **OWN,
    }
    return render(request, "assurance/own_finding.jinja", context)


@page(Permission.SAMPLE_ASSESS)
def re_assessments(request: HttpRequest, actor: Actor) -> HttpResponse:
    """People whom one is asked to assess again, by name."""
    found = page_of(selectors.to_reassess(actor, timezone.localdate()), request.GET.get("page"))
    services.record_names(actor=actor, shown=len(found.rows))
    return render(request, "assurance/re_assessments.jinja", {"page": found, **AGAIN})


@page(Permission.SAMPLE_ASSESS, methods=("GET", "POST"))
def begin(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Begin a re-assessment, or go on with it."""
    member = selectors.get_member_for(actor, uid, timezone.localdate())
    opened_record(actor, member.person.uid)
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.begin_reassessment(
                actor=actor, member=member, setting=form.cleaned_data["setting"], now=timezone.now()
            )
        except CannotStart as refusal:
            form.add_error("setting", str(refusal))
        else:
            return redirect("assessments:visit", uid=member.person.uid, assessment=draft.uid)
    context = {"member": member, "form": form, "draft": selectors.reassessment_begun(member), **AGAIN}
    return render(request, "assurance/begin.jinja", context)

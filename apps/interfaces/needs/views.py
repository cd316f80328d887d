"""Levels of need as counts, rule sets, and trials of them."""

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.care.assessments.domain.rule_sets import NotARuleSet, rule_set_of
from apps.care.assessments.selectors import (
    adoption_on,
    adoptions,
    adoptions_to_come,
    get_rule_set_for,
    rule_sets_visible_to,
    tools,
)
from apps.care.assessments.services import (
    CannotAdopt,
    ToolNameTaken,
    VersionTaken,
    add_rule_set,
    add_tool,
    adopt_rule_set,
)
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.accounts.pages import page
from apps.foundation.core.downloads import download
from apps.foundation.core.paging import page_of
from apps.foundation.partnerships.selectors import setting
from apps.interfaces.needs import presenters
from apps.interfaces.needs.forms import AdoptionForm, RuleSetForm, ToolForm, TrialForm
from apps.interfaces.needs.selectors import (
    agreement_on,
    conditions_on,
    get_trial_for,
    last_trial_of,
    matrix_on,
    may_see_money,
    trials_visible_to,
)
from apps.interfaces.needs.services import ask_to_try
from apps.money.contracts.selectors import contracts_visible_to

ENTRY = {"current_entry": "needs"}


@page(Permission.POPULATION_VIEW)
def matrix(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The 3x3 matrix of the partnership."""
    today = timezone.localdate()
    in_force = adoption_on(today).rule_set
    shown = presenters.matrix(**matrix_on(actor, today), bands=rule_set_of(in_force.definition).matrix)
    if (answer := download(request, [shown.table], "levels-of-need")) is not None:
        return answer
    context = {"shown": shown, "today": today, "rule_set": in_force, **_tabs(actor, "matrix"), **ENTRY}
    return render(request, "needs/matrix.jinja", context)


@page(Permission.POPULATION_VIEW)
def agreement(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Scores against assessments, definitions against rules."""
    today = timezone.localdate()
    found = agreement_on(actor, today)
    scored = presenters.compared(
        found["scored"],
        found["smallest"],
        name="scores and assessments",
        heading="Level by score against level by assessment",
        down="By score",
        across="By assessment",
    )
    defined = presenters.compared(
        found["defined"],
        found["smallest"],
        name="definitions and rules",
        heading="Definition chosen against level by the rules",
        down="Chosen",
        across="By the rules",
    )
    if (answer := download(request, [scored.chart.table, defined.chart.table], "agreement")) is not None:
        return answer
    without = found["without_score"]
    context = {
        "scored": scored,
        "defined": defined,
        "run": found["run"],
        "without_score": without if without == 0 or without >= found["smallest"] else None,
        "today": today,
        **_tabs(actor, "agreement"),
        **ENTRY,
    }
    return render(request, "needs/agreement.jinja", context)


@page(Permission.POPULATION_VIEW)
def conditions(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Counts of long-term conditions beside levels of need, on the same people."""
    today = timezone.localdate()
    shown = presenters.conditions(**conditions_on(actor, today))
    if (answer := download(request, [shown], "conditions")) is not None:
        return answer
    context = {"shown": shown, "today": today, **_tabs(actor, "conditions"), **ENTRY}
    return render(request, "needs/conditions.jinja", context)


@page(Permission.RULE_SET_VIEW)
def rule_sets(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Rule sets, what is in force, what was adopted when, and trials."""
    today = timezone.localdate()
    context = {
        "rule_sets": rule_sets_visible_to(actor)[:50],
        "in_force": adoption_on(today).rule_set,
        "adoptions": adoptions()[:50],
        "coming": adoptions_to_come(today),
        "trials": page_of(trials_visible_to(actor), request.GET.get("page")),
        "tools": presenters.tools_shown(tools()[:50]),
        "may_add": can(actor, Permission.RULE_SET_TRY),
        "may_add_tool": can(actor, Permission.SETTING_CHANGE),
        "today": today,
        **_tabs(actor, "rule-sets"),
        **ENTRY,
    }
    return render(request, "needs/rule_sets.jinja", context)


@page(Permission.RULE_SET_TRY, methods=("GET", "POST"))
def new_rule_set(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a rule set in, checked."""
    form = RuleSetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            added = add_rule_set(actor=actor, text=form.cleaned_data["file"], now=timezone.now())
        except (NotARuleSet, VersionTaken) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("needs:rule-set", uid=added.uid)
    return render(request, "needs/new_rule_set.jinja", {"form": form, **ENTRY})


@page(Permission.SETTING_CHANGE, methods=("GET", "POST"))
def new_tool(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add an assessment tool with its fields."""
    form = ToolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_tool(actor=actor, name=form.cleaned_data["name"], fields=form.tool_fields, now=timezone.now())
        except ToolNameTaken as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "The tool can be chosen when an assessment is started.")
            return redirect("needs:rule-sets")
    return render(request, "needs/new_tool.jinja", {"form": form, **ENTRY})


@page(Permission.RULE_SET_VIEW)
def rule_set(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """One rule set in words."""
    found = get_rule_set_for(actor, uid)
    if request.GET.get("file") == "json":
        response = HttpResponse(json.dumps(found.definition, indent=1, ensure_ascii=False), "application/json")
        response["Content-Disposition"] = f'attachment; filename="{found.name}-v{found.version}.json"'
        return response
    may_try = can(actor, Permission.RULE_SET_TRY)
    context = {
        "rule_set": found,
        "read": rule_set_of(found.definition),
        "shown": presenters.rules_shown(rule_set_of(found.definition)),
        "in_force": adoption_on(timezone.localdate()).rule_set,
        "coming": adoptions_to_come(timezone.localdate()).get(found.id),
        "trial": _trial_form(actor) if may_try else None,
        "tried": last_trial_of(actor, found),
        "may_adopt": can(actor, Permission.RULE_SET_ADOPT),
        **ENTRY,
    }
    return render(request, "needs/rule_set.jinja", context)


def _trial_form(actor: Actor) -> TrialForm:
    """At the fees of the contract that runs today, unless another is chosen."""
    today, contracts = timezone.localdate(), contracts_visible_to(actor)
    running = contracts.filter(starts_on__lte=today, ends_before__gt=today).first()
    return TrialForm(contracts=contracts, initial={"contract": running and running.uid})


@page(Permission.RULE_SET_TRY, methods=("POST",))
def try_it(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Ask for a trial on the people assessed."""
    found = get_rule_set_for(actor, uid)
    form = TrialForm(request.POST, contracts=contracts_visible_to(actor))
    if not form.is_valid():
        messages.error(request, "Choose a contract: its fees say what a change would come to.")
        return redirect("needs:rule-set", uid=uid)
    job = ask_to_try(actor=actor, rule_set=found, contract=form.cleaned_data["contract"], today=timezone.localdate())
    return redirect("needs:trial", uid=job.uid)


@page(Permission.RULE_SET_VIEW)
def trial(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """What a trial came to."""
    job = get_trial_for(actor, uid)
    shown = presenters.trial_shown(job.outcome, setting("smallest_number_shown")) if job.outcome else None
    if shown and (answer := download(request, [shown.table], "trial")) is not None:
        return answer
    context = {"job": job, "shown": shown, "money": may_see_money(actor), **ENTRY}
    context["may_adopt"] = can(actor, Permission.RULE_SET_ADOPT)
    return render(request, "needs/trial.jinja", context)


@page(Permission.RULE_SET_VIEW)
def progress(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """How far a trial is."""
    job = get_trial_for(actor, uid)
    response = render(request, "components/progress.jinja", {"job": job})
    response["X-Progress"] = "over" if job.is_over else "running"
    return response


@page(Permission.RULE_SET_ADOPT, methods=("GET", "POST"))
def adopt(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Let a rule set decide from a day on, as the board's minute says."""
    found = get_rule_set_for(actor, uid)
    form = AdoptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            adopt_rule_set(actor=actor, rule_set=found, now=timezone.now(), **form.cleaned_data)
        except CannotAdopt as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.label} is adopted.")
            return redirect("needs:rule-sets")
    return render(
        request, "needs/adopt.jinja", {"form": form, "rule_set": found, "tried": last_trial_of(actor, found)} | ENTRY
    )


def _tabs(actor: Actor, current: str) -> dict[str, object]:
    tabs = [("matrix", "Matrix", "needs:matrix"), ("agreement", "Agreement", "needs:agreement")]
    tabs.append(("conditions", "Count of conditions", "needs:conditions"))
    if can(actor, Permission.RULE_SET_VIEW):
        tabs.append(("rule-sets", "Rule sets", "needs:rule-sets"))
    return {"tabs": tabs, "current_tab": current}

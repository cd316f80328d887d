"""The pathway budget of a board: its scenarios side by side, the worksheet of each, and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.accounts.pages import page
from apps.foundation.core.once import SentBefore
from apps.foundation.kernel.periods import financial_year_of
from apps.governance.boards.services import ChangedMeanwhile
from apps.governance.pathway_budgets import presenters as shown
from apps.governance.pathway_budgets.domain.worksheet import NotABudget
from apps.governance.pathway_budgets.forms import CopyForm, LineForm, ScenarioForm, WorksheetForm
from apps.governance.pathway_budgets.selectors import (
    changes_of,
    get_line_of,
    get_scenario_of,
    may_write_budget,
    open_budget,
    scenarios_of,
)
from apps.governance.pathway_budgets.services import (
    add_line,
    choose_scenario,
    copy_scenario,
    keep_figures,
    make_scenario,
    take_line_out,
)

if TYPE_CHECKING:
    from apps.governance.boards.models import Board
    from apps.governance.pathway_budgets.models import Scenario

ENTRY = {"menu_entry": "boards", "current": "budget"}


@page(Permission.BUDGET_VIEW)
def scenarios(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Every scenario of a board's budget, side by side."""
    board = open_budget(actor, uid)
    found = list(scenarios_of(board))
    context = {
        "board": board,
        "comparison": shown.comparison(found) if found else None,
        "may_write": may_write_budget(actor, board),
        **ENTRY,
    }
    return render(request, "pathway_budgets/scenarios.jinja", context)


@page(Permission.BUDGET_WRITE, methods=("GET", "POST"))
def new(request: HttpRequest, actor: Actor, uid: UUID) -> HttpResponse:
    """Make a scenario."""
    board = _to_write(actor, uid)
    form = ScenarioForm(request.POST or None, this_year=financial_year_of(timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = make_scenario(
                actor=actor,
                board=board,
                uid=given["uid"],
                name=given["name"],
                first_year=given["first_year"],
                years=given["years"],
                figures=form.figures,
            )
        except NotABudget as wrong:
            form.add_error(wrong.field, str(wrong))
        except SentBefore as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.name} is made. Say what is stopped, and what is done instead.")
            return redirect("pathway_budgets:worksheet", uid=uid, scenario_uid=made.uid)
    return render(request, "pathway_budgets/new.jinja", {"board": board, "form": form, **ENTRY})


@page(Permission.BUDGET_VIEW, methods=("GET", "POST"))
def worksheet(request: HttpRequest, actor: Actor, uid: UUID, scenario_uid: UUID) -> HttpResponse:
    """The worksheet of a scenario; sent, what follows from other figures, of which nothing is kept."""
    board = open_budget(actor, uid)
    scenario = get_scenario_of(board, scenario_uid)
    form = _form(request, scenario, keeps=False)
    if request.method == "POST":
        form.is_valid()
    return _worksheet(request, actor, scenario, form)


@page(Permission.BUDGET_WRITE, methods=("POST",))
def keep(request: HttpRequest, actor: Actor, uid: UUID, scenario_uid: UUID) -> HttpResponse:
    """Keep the figures of a scenario, with why they changed."""
    scenario = get_scenario_of(_to_write(actor, uid), scenario_uid)
    form = _form(request, scenario, keeps=True)
    if form.is_valid():
        given = form.cleaned_data
        try:
            changed = keep_figures(
                actor=actor, scenario=scenario, figures=form.figures, reason=given["reason"], seen=given["seen"]
            )
        except ChangedMeanwhile as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The figures are kept." if changed else "The figures stand as they were.")
            return redirect("pathway_budgets:worksheet", uid=uid, scenario_uid=scenario_uid)
    return _worksheet(request, actor, scenario, form)


@page(Permission.BUDGET_WRITE, methods=("GET", "POST"))
def copy(request: HttpRequest, actor: Actor, uid: UUID, scenario_uid: UUID) -> HttpResponse:
    """Make another scenario from one."""
    scenario = get_scenario_of(_to_write(actor, uid), scenario_uid)
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = copy_scenario(actor=actor, scenario=scenario, uid=given["uid"], name=given["name"])
        except NotABudget as wrong:
            form.add_error(wrong.field, str(wrong))
        except SentBefore as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.name} has the figures and lines of {scenario.name}. Change them here.")
            return redirect("pathway_budgets:worksheet", uid=uid, scenario_uid=made.uid)
    context = {"board": scenario.board, "scenario": scenario, "form": form, **ENTRY}
    return render(request, "pathway_budgets/copy.jinja", context)


@page(Permission.BUDGET_WRITE, methods=("POST",))
def choose(request: HttpRequest, actor: Actor, uid: UUID, scenario_uid: UUID) -> HttpResponse:
    """Have a scenario be the board's chosen one."""
    scenario = get_scenario_of(_to_write(actor, uid), scenario_uid)
    choose_scenario(actor=actor, scenario=scenario)
    messages.success(request, f"{scenario.name} is the board's chosen scenario.")
    return redirect("pathway_budgets:worksheet", uid=uid, scenario_uid=scenario_uid)


@page(Permission.BUDGET_WRITE, methods=("GET", "POST"))
def new_line(request: HttpRequest, actor: Actor, uid: UUID, scenario_uid: UUID) -> HttpResponse:
    """Add what is stopped, or done instead."""
    scenario = get_scenario_of(_to_write(actor, uid), scenario_uid)
    form = LineForm(request.POST or None, years=scenario.years)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_line(actor=actor, scenario=scenario, uid=form.cleaned_data["uid"], said=form.said)
        except NotABudget as wrong:
            form.add_error(wrong.field, str(wrong))
        except SentBefore as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{made.what} is added.")
            return redirect("pathway_budgets:worksheet", uid=uid, scenario_uid=scenario_uid)
    context = {"board": scenario.board, "scenario": scenario, "form": form, **ENTRY}
    return render(request, "pathway_budgets/new_line.jinja", context)


@page(Permission.BUDGET_WRITE, methods=("POST",))
def line_out(request: HttpRequest, actor: Actor, uid: UUID, scenario_uid: UUID, line_uid: UUID) -> HttpResponse:
    """Take a line out of a scenario."""
    scenario = get_scenario_of(_to_write(actor, uid), scenario_uid)
    line = get_line_of(scenario, line_uid)
    take_line_out(actor=actor, scenario=scenario, line=line)
    messages.success(request, f"{line.what} is taken out.")
    return redirect("pathway_budgets:worksheet", uid=uid, scenario_uid=scenario_uid)


def _to_write(actor: Actor, uid: UUID) -> Board:
    """A board whose budget the actor may change. Raises Board.DoesNotExist, PermissionDenied."""
    board = open_budget(actor, uid)
    if not may_write_budget(actor, board):
        raise PermissionDenied("Only members of this board change its budget.")
    return board


def _form(request: HttpRequest, scenario: Scenario, *, keeps: bool) -> WorksheetForm:
    sent = request.POST if request.method == "POST" else None
    from_budget = (sent if sent is not None else request.GET).get("from") == "budget"
    return WorksheetForm(sent, sheet=scenario.sheet, version=scenario.version, from_budget=from_budget, keeps=keeps)


def _worksheet(request: HttpRequest, actor: Actor, scenario: Scenario, form: WorksheetForm) -> HttpResponse:
    sheet = form.sheet or scenario.sheet
    may_write = may_write_budget(actor, scenario.board)
    changes = list(changes_of(scenario))
    context = {
        "board": scenario.board,
        "scenario": scenario,
        "years": shown.years_words(scenario),
        "form": form,
        "from_budget": "budget" in form.fields,
        "rows": shown.rows(from_budget="budget" in form.fields),
        "is_kept": sheet == scenario.sheet,
        "is_worked_out": form.sheet is not None,
        "results": shown.results(sheet),
        "chart_of_spend": shown.spend_chart(sheet),
        "order": shown.savings_order(sheet),
        "lines": list(scenario.lines.all()),
        "lines_table": shown.lines_table(scenario, sheet),
        "fit": shown.fit_of(scenario, sheet),
        "phases": shown.fits_by_phase(scenario, sheet),
        "changes": shown.changes_table(changes) if changes else None,
        "may_write": may_write,
        **ENTRY,
    }
    return render(request, "pathway_budgets/worksheet.jinja", context)

"""Making scenarios of a pathway budget; keeping their figures; adding and taking out lines; choosing one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import made_once
from apps.foundation.core.written import check_names_nobody
from apps.governance.boards.models import Board
from apps.governance.boards.services import ChangedMeanwhile
from apps.governance.pathway_budgets.choices import FigureName
from apps.governance.pathway_budgets.domain.marginal import Line, check_line
from apps.governance.pathway_budgets.domain.worksheet import Figures, NotABudget, work_out
from apps.governance.pathway_budgets.models import FigureChange, PlanLine, Scenario
from apps.governance.pathway_budgets.selectors import MOST_LINES, MOST_SCENARIOS, may_write_budget, scenarios_of


@dataclass(frozen=True)
class LineSaid:
    """What is said of a line: what is stopped or done instead, what that means, in which year of the plan."""

    line: Line
    what: str
    means: str
    year: int


def make_scenario(
    *, actor: Actor, board: Board, uid: UUID, name: str, first_year: int, years: int, figures: Figures
) -> Scenario:
    """Make a scenario of a board's budget. Sent twice it is one. The first is the chosen one.

    Raises NamesSomebody, NotABudget, SentBefore.
    """
    _require_may_write(actor, board)
    check_names_nobody(name)
    work_out(figures)
    if not 2 <= years <= 3:
        raise NotABudget("years", "A plan is for two or three years.")
    with transaction.atomic():
        _one_at_a_time(board)
        said = {"board_id": board.id, "name": name, "first_year": first_year, "years": years}
        return _made(actor, board, uid, said, figures)


def copy_scenario(*, actor: Actor, scenario: Scenario, uid: UUID, name: str) -> Scenario:
    """Make another scenario with the figures and lines of one, to be changed. Sent twice it is one.

    Raises NamesSomebody, NotABudget, SentBefore.
    """
    board = scenario.board
    _require_may_write(actor, board)
    check_names_nobody(name)
    with transaction.atomic():
        _one_at_a_time(board)
        source = scenarios_of(board).get(id=scenario.id)
        was_there = Scenario.objects.filter(uid=uid).exists()
        said = {
            "board_id": board.id,
            "name": name,
            "first_year": source.first_year,
            "years": source.years,
            "copied_from_id": source.id,
        }
        made = _made(actor, board, uid, said, source.sheet.figures)
        if not was_there:
            names = ("way", "what", "means", "phase", "year", "pence")
            copies = [{name: getattr(one, name) for name in names} for one in source.lines.all()]
            PlanLine.objects.bulk_create(PlanLine(uid=uuid4(), scenario=made, **one) for one in copies)
    return made


def keep_figures(*, actor: Actor, scenario: Scenario, figures: Figures, reason: str, seen: int) -> bool:
    """Keep the figures of a scenario, with what each was and why it changed; whether any did. `seen` is the version
    on the page. Raises ChangedMeanwhile, NamesSomebody, NotABudget."""
    _require_may_write(actor, scenario.board)
    check_names_nobody(reason)
    work_out(figures)
    with transaction.atomic():
        now = Scenario.objects.select_for_update().get(id=scenario.id)
        before = now.sheet.figures
        changed = [one for one in FigureName if getattr(before, one) != getattr(figures, one)]
        if not changed:
            return False
        if now.version != seen:
            raise ChangedMeanwhile("Somebody else changed these figures meanwhile. Look at them, then change yours.")
        now.version += 1
        for one in changed:
            setattr(now, f"{one.value}_pence", getattr(figures, one))
        now.save()
        FigureChange.objects.bulk_create(
            FigureChange(
                scenario=now,
                version=now.version,
                figure=one,
                was_pence=getattr(before, one),
                is_pence=getattr(figures, one),
                reason=reason,
                changed_by_id=actor.user_id,
                changed_at=timezone.now(),
            )
            for one in changed
        )
        details = {"scenario": str(now.uid), "figures": [one.value for one in changed]}
        record(actor=actor, action="PATHWAY_BUDGET_CHANGED", **_about(scenario.board), details=details)
    return True


def add_line(*, actor: Actor, scenario: Scenario, uid: UUID, said: LineSaid) -> PlanLine:
    """Add what is stopped, or done instead, to a scenario. Sent twice it is one.

    Raises NamesSomebody, NotABudget, SentBefore.
    """
    _require_may_write(actor, scenario.board)
    check_names_nobody(said.what, said.means)
    check_line(said.line)
    if not 1 <= said.year <= scenario.years:
        raise NotABudget("year", f"The plan has {scenario.years} years.")
    with transaction.atomic():
        _one_at_a_time(scenario.board)
        if scenario.lines.filter(out_at=None).exclude(uid=uid).count() >= MOST_LINES:
            raise NotABudget("what", f"A scenario has at most {MOST_LINES} lines.")
        written = {
            "scenario_id": scenario.id,
            "way": said.line.way,
            "what": said.what,
            "means": said.means,
            "phase": said.line.phase,
            "year": said.year,
            "pence": said.line.pence,
        }
        made, is_new = made_once(PlanLine, uid, written, {})
        if is_new:
            details = {"scenario": str(scenario.uid), "line": str(made.uid)}
            record(actor=actor, action="PATHWAY_BUDGET_LINE_ADDED", **_about(scenario.board), details=details)
    return made


def take_line_out(*, actor: Actor, scenario: Scenario, line: PlanLine) -> None:
    """Take a line out of a scenario. Taken out twice it is taken out once."""
    _require_may_write(actor, scenario.board)
    with transaction.atomic():
        if PlanLine.objects.filter(id=line.id, scenario=scenario, out_at=None).update(out_at=timezone.now()):
            details = {"scenario": str(scenario.uid), "line": str(line.uid)}
            record(actor=actor, action="PATHWAY_BUDGET_LINE_OUT", **_about(scenario.board), details=details)


def choose_scenario(*, actor: Actor, scenario: Scenario) -> None:
    """Have a scenario be the board's chosen one, in the place of any other. Chosen twice it is chosen once."""
    _require_may_write(actor, scenario.board)
    with transaction.atomic():
        _one_at_a_time(scenario.board)
        if Scenario.objects.get(id=scenario.id).is_chosen:
            return
        Scenario.objects.filter(board=scenario.board, is_chosen=True).update(is_chosen=False)
        Scenario.objects.filter(id=scenario.id).update(is_chosen=True)
        details = {"scenario": str(scenario.uid)}
        record(actor=actor, action="PATHWAY_BUDGET_CHOSEN", **_about(scenario.board), details=details)


def _made(actor: Actor, board: Board, uid: UUID, said: dict[str, Any], figures: Figures) -> Scenario:
    others = board.scenarios.exclude(uid=uid)
    if others.filter(name__iexact=said["name"]).exists():
        raise NotABudget("name", "Another scenario has this name.")
    if others.count() >= MOST_SCENARIOS:
        raise NotABudget("name", f"A board has at most {MOST_SCENARIOS} scenarios.")
    beside: dict[str, Any] = {f"{one.value}_pence": getattr(figures, one) for one in FigureName}
    beside |= {"is_chosen": not others.exists(), "made_by_id": actor.user_id, "made_at": timezone.now()}
    made, is_new = made_once(Scenario, uid, said, beside)
    if is_new:
        record(actor=actor, action="PATHWAY_BUDGET_MADE", **_about(board), details={"scenario": str(made.uid)})
    return made


def _require_may_write(actor: Actor, board: Board) -> None:
    require(actor, Permission.BUDGET_WRITE)
    if not may_write_budget(actor, board):
        raise NotPermitted("Only members of this board change its budget.")


def _one_at_a_time(board: Board) -> None:
    """Whoever changes the scenarios of a board waits for whoever does."""
    Board.objects.select_for_update().get(id=board.id)


def _about(board: Board) -> dict[str, Any]:
    return {"subject_kind": "board", "subject_uid": board.uid}

"""Reading the pathway budget of a board: its scenarios with their lines, and how their figures changed."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.access.roles import Role
from apps.governance.boards.models import Board
from apps.governance.boards.selectors import get_board_for, member_of, on_a_day
from apps.governance.pathway_budgets.models import FigureChange, PlanLine, Scenario

MOST_SCENARIOS, MOST_LINES = 12, 60
"""Scenarios of a board, and lines of a scenario."""


def open_budget(actor: Actor, uid: UUID) -> Board:
    """A board whose pathway budget the actor may read; raises Board.DoesNotExist."""
    require(actor, Permission.BUDGET_VIEW)
    return get_board_for(actor, uid)


def may_write_budget(actor: Actor, board: Board) -> bool:
    """Secretaries may; of board members, those who hold a seat of this board today."""
    if not can(actor, Permission.BUDGET_WRITE):
        return False
    if actor.role != Role.BOARD_MEMBER:
        return True
    return member_of(on_a_day(board, timezone.localdate()), actor) is not None


def scenarios_of(board: Board) -> QuerySet[Scenario]:
    """Its scenarios with their lines by phase, the chosen one first, then as they were made."""
    lines = PlanLine.objects.filter(out_at=None).order_by("-way", "phase", "year", "id")
    found = board.scenarios.select_related("copied_from", "made_by", "board")
    return found.prefetch_related(Prefetch("lines", lines)).order_by("-is_chosen", "id")


def get_scenario_of(board: Board, uid: UUID) -> Scenario:
    """A scenario of a board; raises Scenario.DoesNotExist."""
    return scenarios_of(board).get(uid=uid)


def get_line_of(scenario: Scenario, uid: UUID) -> PlanLine:
    """A line that stands in a scenario; raises PlanLine.DoesNotExist."""
    return scenario.lines.filter(out_at=None).get(uid=uid)


def changes_of(scenario: Scenario) -> QuerySet[FigureChange]:
    """How its figures changed, the latest first."""
    return scenario.changes.select_related("changed_by").order_by("-version", "id")

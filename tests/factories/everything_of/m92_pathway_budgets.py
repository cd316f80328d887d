"""The pathway budget of the board of the world: a scenario with figures that changed and lines."""

from typing import Any
from uuid import uuid4

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.governance.boards.models import Board
from apps.governance.pathway_budgets.domain.marginal import Line, Way
from apps.governance.pathway_budgets.domain.worksheet import Figures
from apps.governance.pathway_budgets.models import Scenario
from apps.governance.pathway_budgets.services import LineSaid, add_line, copy_scenario, keep_figures, make_scenario


def fill(made: Any) -> None:
    with tenant(made.id):
        scenario = make_scenario(
            actor=made.world.operator,
            board=Board.objects.get(uid=made.uids["board"]),
            uid=uuid4(),
            name="Clinics in four places",
            first_year=2027,
            years=3,
            figures=Figures(360_000_000, 30_000_000, 30_000_000, 4_000_000),
        )
        made.uids["scenario"] = scenario.uid
        _change(made, scenario, 5_000_000)
        made.uids["plan_line"] = _line(made, scenario, Way.STOP, "Routine hospital follow-up")
        _line(made, scenario, Way.INSTEAD, "Community clinics")


def grow(made: Any, people: Any) -> None:
    """More scenarios; more lines and changes of the first."""
    with tenant(made.id):
        scenario = Scenario.objects.select_related("board").get(uid=made.uids["scenario"])
        for number in range(4):
            copy_scenario(actor=made.world.operator, scenario=scenario, uid=uuid4(), name=f"Copy {number}")
            _line(made, scenario, Way.STOP, f"Line {number}")
            _change(made, scenario, 5_000_001 + number)


def _change(made: Any, scenario: Scenario, contingency: int) -> None:
    now = Scenario.objects.select_related("board").get(id=scenario.id)
    keep_figures(
        actor=made.world.operator,
        scenario=now,
        figures=Figures(360_000_000, 30_000_000, 30_000_000, contingency),
        reason="As agreed",
        seen=now.version,
    )


def _line(made: Any, scenario: Scenario, way: Way, what: str) -> Any:
    said = LineSaid(Line(way, 1, 40_000_000), what, "As invented", 1)
    return add_line(actor=made.world.operator, scenario=scenario, uid=uuid4(), said=said).uid


def _board(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["board"]}


def _scenario(made: Any, role: Role) -> dict[str, Any]:
    return _board(made, role) | {"scenario_uid": made.uids["scenario"]}


OBJECTS: dict[str, Any] = {
    "pathway_budgets:scenarios": _board,
    "pathway_budgets:new": _board,
    "pathway_budgets:worksheet": _scenario,
    "pathway_budgets:keep": _scenario,
    "pathway_budgets:copy": _scenario,
    "pathway_budgets:choose": _scenario,
    "pathway_budgets:new-line": _scenario,
    "pathway_budgets:line-out": lambda made, role: _scenario(made, role) | {"line_uid": made.uids["plan_line"]},
}

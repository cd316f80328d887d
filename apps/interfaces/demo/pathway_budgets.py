"""The worked example of Lewisham as a scenario of the board, with lines of what would be stopped and done instead."""

from uuid import uuid4

from apps.foundation.access.policy import Actor
from apps.governance.boards.models import Board
from apps.governance.pathway_budgets.domain.marginal import Line, Way
from apps.governance.pathway_budgets.domain.worksheet import Figures
from apps.governance.pathway_budgets.services import LineSaid, add_line, make_scenario

NAME = "Worked example of Lewisham, diabetes"
LEWISHAM = Figures(spend=360_000_000, qipp=30_000_000, incentive=30_000_000, contingency=5_000_000)
LINES = (
    LineSaid(Line(Way.STOP, 1, 43_700_000), "Routine hospital follow-up", "9,300 appointments a year move or end", 1),
    LineSaid(Line(Way.STOP, 1, 61_000_000), "Avoidable admissions", "Foot ulcers, low blood sugar", 1),
    LineSaid(Line(Way.STOP, 1, 9_500_000), "Second podiatry contract", "Same people, two clinics", 1),
    LineSaid(
        Line(Way.INSTEAD, 1, 29_800_000), "Community clinics, 4 sites", "Consultant, nurse, podiatrist together", 1
    ),
    LineSaid(Line(Way.INSTEAD, 1, 14_200_000), "Specialist nurses, 3", "At home and in practices", 1),
    LineSaid(Line(Way.INSTEAD, 2, 4_000_000), "Learning together courses", "Six weeks, peer led", 2),
)
"""The figures are those of the example; the lines are invented."""


def write_example(secretary: Actor, board: Board, year: int) -> int:
    """Make the scenario for three years. Returns how many lines it has."""
    scenario = make_scenario(
        actor=secretary, board=board, uid=uuid4(), name=NAME, first_year=year, years=3, figures=LEWISHAM
    )
    for said in LINES:
        add_line(actor=secretary, scenario=scenario, uid=uuid4(), said=said)
    return len(LINES)

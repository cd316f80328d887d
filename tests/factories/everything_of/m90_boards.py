"""A board that can decide, in which the board member of the world sits, and one without rules or seats."""

from typing import Any

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.governance.boards.choices import Discipline
from apps.governance.boards.models import Board
from tests.factories.boards import board_of, form, seat, sit_down


def fill(made: Any) -> None:
    board, _ = board_of(made.world)
    own = seat(made.world, board, "", Discipline.THERAPIST)
    sit_down(made.world, own, made.members[Role.BOARD_MEMBER])
    made.uids |= {"board": board.uid, "seat": own.uid}


def grow(made: Any, people: Any) -> None:
    """More boards, and more seats of the first."""
    with tenant(made.id):
        board = Board.objects.get(uid=made.uids["board"])
    for number in range(4):
        form(made.world, f"Pathway {number}")
        seat(made.world, board, "SOC", Discipline.MANAGER, is_voting=False)


def _at_board(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["board"]}


def _at_seat(made: Any, role: Role) -> dict[str, Any]:
    return _at_board(made, role) | {"seat_uid": made.uids["seat"]}


OBJECTS: dict[str, Any] = {
    "boards:board": _at_board,
    "boards:history": _at_board,
    "boards:rules": _at_board,
    "boards:new-seat": _at_board,
    "boards:seat": _at_seat,
    "boards:end-seat": _at_seat,
    "boards:chair": _at_seat,
}

"""The joint account of the board of the world, in which a year is opened and a posting corrected."""

from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.governance.boards.models import Board
from apps.governance.joint_account.models import Posting
from apps.governance.joint_account.selectors import parties_outside
from apps.governance.joint_account.services import Figures, correct_posting, open_year
from apps.money.contracts.models import Contract


def fill(made: Any) -> None:
    with tenant(made.id):
        open_year(
            actor=made.world.operator,
            board=Board.objects.get(uid=made.uids["board"]),
            contract=Contract.objects.get(code="paid"),
            year=2025,
            uid=uuid4(),
            figures=Figures(contingency=100, transition=100),
            today=timezone.localdate(),
        )
        made.uids["posting"] = Posting.objects.get().uid
        _correct(made)


def grow(made: Any, people: Any) -> None:
    """More postings."""
    with tenant(made.id):
        for _ in range(8):
            _correct(made)


def _correct(made: Any) -> None:
    opened = Posting.objects.get(uid=made.uids["posting"])
    source, target = parties_outside(opened.board)[:2]
    correct_posting(
        actor=made.world.operator,
        posting=opened,
        uid=uuid4(),
        source=source,
        target=target,
        pence=1,
        words="Meant for another",
        today=timezone.localdate(),
    )


def _board(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["board"]}


def _posting(made: Any, role: Role) -> dict[str, Any]:
    return _board(made, role) | {"posting_uid": made.uids["posting"]}


OBJECTS: dict[str, Any] = {
    "joint_account:account": _board,
    "joint_account:years": _board,
    "joint_account:open": lambda made, role: _board(made, role) | {"contract_uid": made.uids["paid"]},
    "joint_account:posting": _posting,
    "joint_account:correct": _posting,
}

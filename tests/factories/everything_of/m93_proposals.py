"""Proposals to the board of the world: one that is approved, released in part and reported on; one whose vote is open,
with an interest and a ruling; one that is discussed."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.governance.boards.models import Board
from apps.governance.boards.selectors import on_a_day
from apps.governance.proposals.domain.tally import Choice
from apps.governance.proposals.models import Proposal
from apps.governance.proposals.services.after import release, report_benefit
from apps.governance.proposals.services.deciding import count_vote
from apps.governance.proposals.services.interests import declare, rule
from apps.governance.proposals.services.voting import cast, open_vote
from apps.governance.proposals.services.writing import propose, remark
from tests.factories.proposals import fund, said


def fill(made: Any) -> None:
    with tenant(made.id):
        board = Board.objects.get(uid=made.uids["board"])
        fund(made.world.operator, board, 10_000)
        made.uids["proposal"] = _approved(made, board).uid
        _open(made, board)
        _tied(made, board)
        _proposed(made, board)


def grow(made: Any, people: Any) -> None:
    """More of each kind, and more said of the first."""
    with tenant(made.id):
        board = Board.objects.get(uid=made.uids["board"])
        first = Proposal.objects.get(uid=made.uids["proposal"])
        for _ in range(3):
            fund(made.world.operator, board, 10_000)
            _approved(made, board)
            _open(made, board)
            _proposed(made, board)
            _report(made, first)


def _members(made: Any, board: Board) -> list[Actor]:
    """Who sits on the board, by seat; the chair first."""
    found = on_a_day(board, timezone.localdate())
    return [
        Actor(
            partnership_id=made.id,
            partnership_name="",
            user_id=one.user.id,
            role=Role.BOARD_MEMBER,
            organisation_id=one.seat.organisation_id,
        )
        for one in found.voting
        if one.user is not None
    ]


def _proposed(made: Any, board: Board) -> Proposal:
    payee = Organisation.objects.get(ods_code="COM").id
    one = propose(actor=made.world.operator, board=board, uid=uuid4(), said=said(payee), today=timezone.localdate())
    for title in ("", "Foot checks in the last year"):
        remark(
            actor=made.world.operator,
            proposal=one,
            uid=uuid4(),
            title=title,
            words="In our view it helps.",
            today=timezone.localdate(),
        )
    return one


def _open(made: Any, board: Board) -> Proposal:
    one, today = _proposed(made, board), timezone.localdate()
    chair, *others = _members(made, board)
    gains = next(each for each in others if each.organisation_id != Organisation.objects.get(ods_code="COM").id)
    declare(actor=gains, proposal=one, gains=True, words="We host it", today=today)
    interest = one.interests.get()
    rule(actor=chair, proposal=one, interest_id=interest.id, may_vote=True, words="Unpaid", today=today)
    open_vote(actor=made.world.operator, proposal=one, closes_on=today + timedelta(days=7), read=1, today=today)
    return one


def _approved(made: Any, board: Board) -> Proposal:
    one, today = _open(made, board), timezone.localdate()
    for member in _members(made, board):
        if member.organisation_id != Organisation.objects.get(ods_code="COM").id:
            undeclared = not one.interests.filter(user=member.user_id).exists()
            gains = False if undeclared else None
            cast(actor=member, proposal=one, choice=Choice.FOR, gains=gains, today=today)
    decision = count_vote(actor=made.world.operator, proposal=one, today=today)
    assert decision is not None
    assert decision.posting is not None
    release(actor=made.world.operator, decision=decision, uid=uuid4(), pence=100, today=today)
    _report(made, one)
    return one


def _tied(made: Any, board: Board) -> None:
    """Of those who may vote half are for it and half against."""
    one, today = _open(made, board), timezone.localdate()
    paid = Organisation.objects.get(ods_code="COM").id
    for place, member in enumerate(each for each in _members(made, board) if each.organisation_id != paid):
        gains = None if one.interests.filter(user=member.user_id).exists() else False
        choice = (Choice.FOR, Choice.AGAINST)[place] if place < 2 else Choice.ABSTAIN
        cast(actor=member, proposal=one, choice=choice, gains=gains, today=today)
    assert count_vote(actor=made.world.operator, proposal=one, today=today) is None


def _report(made: Any, one: Proposal) -> None:
    report_benefit(
        actor=made.world.operator,
        decision=one.decisions.get(),
        uid=uuid4(),
        months=12,
        before=31,
        after=20,
        source="Admissions",
    )


def _board(made: Any, role: Role) -> dict[str, Any]:
    return {"uid": made.uids["board"]}


def _proposal(made: Any, role: Role) -> dict[str, Any]:
    return _board(made, role) | {"proposal_uid": made.uids["proposal"]}


OF_A_BOARD = ("list", "register", "new")
OF_A_PROPOSAL = (
    "proposal",
    "write",
    "say",
    "withdraw",
    "interest",
    "rule",
    "open",
    "vote",
    "room",
    "count",
    "casting",
    "release",
    "report",
)
OBJECTS: dict[str, Any] = {f"proposals:{name}": _board for name in OF_A_BOARD} | {
    f"proposals:{name}": _proposal for name in OF_A_PROPOSAL
}

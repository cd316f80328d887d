"""A board as a secretary would form it: rules, seats, those who sit in them, a chair."""

from datetime import date
from uuid import uuid4

from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership, User
from apps.foundation.core.tenancy import tenant
from apps.foundation.partnerships.models import Organisation
from apps.governance.boards.choices import BoardKind, Discipline
from apps.governance.boards.domain.rules import Conflict, Majority, Rules
from apps.governance.boards.models import Board, Seat
from apps.governance.boards.services import SeatSaid, add_seat, form_board, name_chair, seat_somebody, write_rules
from tests.factories.world import World

RULES = Rules(quorum=2, clinicians=1, majority=Majority.SIMPLE, casting_vote=True, conflict=Conflict.SPEAKS, days=14)
SINCE = date(2026, 1, 5)
SEATS = (("ACU", Discipline.DOCTOR), ("COM", Discipline.NURSE), ("SOC", Discipline.SOCIAL_WORK))
"""Whose seats a board has, the first with the chair; then one of patients."""
GROUP = "Diabetes Voices"


def form(world: World, pathway: str = "Diabetes", *, kind: BoardKind = BoardKind.PROVIDERS) -> Board:
    """A board without rules or seats."""
    with tenant(world.partnership.id):
        return form_board(
            actor=world.operator,
            uid=uuid4(),
            name=f"{pathway} pathway board",
            pathway=pathway,
            kind=kind,
            today=SINCE,
        )


def seat(world: World, board: Board, code: str, discipline: Discipline, *, is_voting: bool = True) -> Seat:
    """A seat of an organisation, or of the group of patients where it has no code."""
    with tenant(world.partnership.id):
        organisation = Organisation.objects.get(ods_code=code) if code else None
        said = SeatSaid(organisation.id if organisation else None, "" if code else GROUP, discipline, is_voting)
        return add_seat(actor=world.operator, board=board, uid=uuid4(), said=said, today=SINCE)


def sit_down(world: World, one: Seat, member: Membership) -> None:
    """Have a member sit in a seat that is empty."""
    with tenant(world.partnership.id):
        user = User.objects.get(id=member.user_id)
        seat_somebody(actor=world.operator, seat=one, user=user, seen=None, today=SINCE)


def board_of(world: World, pathway: str = "Diabetes") -> tuple[Board, dict[str, Membership]]:
    """A board that can decide, and its members by the code of their organisation; of patients by nothing."""
    board = form(world, pathway)
    with tenant(world.partnership.id):
        write_rules(actor=world.operator, board=board, rules=RULES, starts_on=SINCE, reason="First", today=SINCE)
    members, seats = {}, []
    for code, discipline in (*SEATS, ("", Discipline.PATIENT)):
        members[code] = world.member(
            Role.BOARD_MEMBER,
            organisation=code or "COM",
            email=f"board-{code.lower() or 'patients'}@{world.partnership.slug}.example",
        )
        seats.append(seat(world, board, code, discipline))
        sit_down(world, seats[-1], members[code])
    with tenant(world.partnership.id):
        name_chair(actor=world.operator, seat=seats[0], today=SINCE)
    return board, members

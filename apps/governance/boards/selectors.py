"""Reading boards: their rules and seats on a day, and as they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.access.roles import Role
from apps.foundation.accounts.models import Membership, User
from apps.foundation.core.in_force import in_force
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import organisations_inside
from apps.governance.boards.choices import CLINICIANS, BoardKind
from apps.governance.boards.models import Board, BoardRules, Chair, Holder, Seat


@dataclass(frozen=True)
class Member:
    """A seat on a day, and who sits in it."""

    seat: Seat
    user: User | None
    chairs: bool

    @property
    def votes(self) -> bool:
        """Whether somebody is there who votes."""
        return self.seat.is_voting and self.user is not None

    @property
    def is_clinician(self) -> bool:
        return self.seat.discipline in CLINICIANS


@dataclass(frozen=True)
class BoardOnADay:
    """A board as it stood on a day."""

    board: Board
    rules: BoardRules | None
    members: Sequence[Member]

    @property
    def voting(self) -> list[Member]:
        return [one for one in self.members if one.votes]

    @property
    def chair(self) -> Member | None:
        return next((one for one in self.members if one.chairs), None)


def boards_visible_to(actor: Actor) -> QuerySet[Board]:
    """Every board of the partnership, by name."""
    require(actor, Permission.BOARD_VIEW)
    return Board.objects.order_by("name", "id")


def get_board_for(actor: Actor, uid: UUID) -> Board:
    """A board; raises Board.DoesNotExist."""
    return boards_visible_to(actor).get(uid=uid)


def boards_on_a_day(actor: Actor, day: date) -> list[BoardOnADay]:
    """Every board of the partnership as it stood on a day, by name."""
    return _as_they_stood(boards_visible_to(actor), day)


def on_a_day(board: Board, day: date) -> BoardOnADay:
    """Its rules, its seats by organisation, their holders and the chair on a day."""
    return _as_they_stood(Board.objects.filter(id=board.id), day)[0]


def _as_they_stood(boards: QuerySet[Board], day: date) -> list[BoardOnADay]:
    """The chair's seat first, seats of patients and carers last. Nobody sits who is no board member that day, or not
    for the organisation of the seat."""
    rules = BoardRules.objects.filter(starts_on__lte=day).order_by("board_id", "-starts_on", "-id").distinct("board_id")
    by_board = {one.board_id: one for one in rules}
    chairs = set(Chair.objects.filter(in_force(day)).values_list("seat_id", flat=True))
    theirs = Membership.objects.filter(in_force(day), role=Role.BOARD_MEMBER, user=OuterRef("user"))
    may_sit = Exists(theirs.filter(organisation=OuterRef("seat__organisation"))) | Q(
        Exists(theirs), seat__organisation=None
    )
    sitting = Holder.objects.filter(in_force(day)).filter(may_sit)
    holders = Prefetch("holders", sitting.select_related("user"), to_attr="now")
    seats: dict[int, list[Member]] = {}
    for one in Seat.objects.filter(in_force(day)).select_related("organisation").prefetch_related(holders):
        sits = one.now[0].user if one.now else None
        seats.setdefault(one.board_id, []).append(Member(one, sits, one.id in chairs))
    for members in seats.values():
        members.sort(key=lambda one: (not one.chairs, bool(one.seat.group), one.seat.of, one.seat.id))
    return [BoardOnADay(one, by_board.get(one.id), seats.get(one.id, [])) for one in boards]


def member_of(found: BoardOnADay, actor: Actor) -> Member | None:
    """The actor's own seat; nothing where they have none, or act in another role or for another organisation."""
    if actor.role != Role.BOARD_MEMBER:
        return None
    for one in found.members:
        if one.user is not None and one.user.id == actor.user_id:
            return one if one.seat.organisation_id in {None, actor.organisation_id} else None
    return None


def may_have_seats(board: Board) -> QuerySet[Organisation]:
    """Organisations that may have a seat: commissioners only in an alliance."""
    inside = organisations_inside()
    if board.kind != BoardKind.ALLIANCE:
        inside = inside.exclude(role=OrganisationRole.COMMISSIONER)
    return inside.order_by("name")


def may_sit_in(seat: Seat, day: date) -> QuerySet[User]:
    """Who may sit in a seat: board members of its organisation; of any, in a seat of patients or carers. Nobody who
    sits in another seat of the board."""
    members = Membership.objects.filter(in_force(day), role=Role.BOARD_MEMBER, user__is_active=True)
    if seat.organisation_id is not None:
        members = members.filter(organisation_id=seat.organisation_id)
    seated = Holder.objects.filter(Q(ends_before__isnull=True) | Q(ends_before__gt=day), board_id=seat.board_id)
    elsewhere = seated.exclude(seat=seat).values("user_id")
    return User.objects.filter(id__in=members.values("user_id")).exclude(id__in=elsewhere).order_by("name", "id")


def get_seat_of(board: Board, uid: UUID, day: date) -> Seat:
    """A seat of a board that has not ended by a day; raises Seat.DoesNotExist."""
    return board.seats.filter(in_force(day)).select_related("organisation", "board").get(uid=uid)


def holder_of(seat: Seat, day: date) -> Holder | None:
    """Who sits in a seat on a day."""
    return seat.holders.filter(in_force(day)).first()


def all_rules(board: Board) -> QuerySet[BoardRules]:
    """Every set of rules that was ever written, the last to hold first."""
    return board.rules.select_related("written_by").order_by("-starts_on", "-id")


def all_holders(board: Board) -> QuerySet[Holder]:
    """Who sat in which seat from when to when, the latest first."""
    rows = Holder.objects.filter(board=board).select_related("user", "seat__organisation")
    return rows.order_by("-starts_on", "-id")


def all_seats(board: Board) -> QuerySet[Seat]:
    """Every seat that there ever was, the latest first."""
    return board.seats.select_related("organisation").order_by("-starts_on", "-id")


def all_chairs(board: Board) -> QuerySet[Chair]:
    """Whose seat chaired from when to when, the latest first."""
    return board.chairs.select_related("seat__organisation").order_by("-starts_on", "-id")

"""Forming a board; writing its rules; giving it seats, those who sit in them, and a chair."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.accounts.models import User
from apps.foundation.audit.services import record
from apps.foundation.core.locks import one_at_a_time
from apps.foundation.core.once import made_once
from apps.foundation.core.written import check_names_nobody
from apps.governance.boards.choices import BoardKind, Discipline
from apps.governance.boards.domain.rules import MOST_SEATS, NotRules, Rules, check_rules
from apps.governance.boards.models import Board, BoardRules, Chair, Holder, Seat
from apps.governance.boards.selectors import may_have_seats, may_sit_in, on_a_day


class NotFormed(ValueError):
    """No board can be formed so."""


class NotASeat(ValueError):
    """No such seat can be given; `field` says why."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


class ChangedMeanwhile(ValueError):
    """Somebody else changed the board since the page was opened."""


@dataclass(frozen=True)
class SeatSaid:
    """What is said of a seat: whose it is, by id or as a group's name, what its holder brings, whether it votes."""

    organisation_id: int | None
    group: str
    discipline: Discipline
    is_voting: bool


def form_board(*, actor: Actor, uid: UUID, name: str, pathway: str, kind: BoardKind, today: date) -> Board:
    """Form the board of a pathway. `uid` is the name that the form carried: sent twice, it is one.

    Raises NamesSomebody, NotFormed, SentBefore.
    """
    require(actor, Permission.BOARD_WRITE)
    check_names_nobody(name, pathway)
    with transaction.atomic():
        one_at_a_time("boards formed", actor.partnership_id)
        if Board.objects.filter(pathway__iexact=pathway).exclude(uid=uid).exists():
            raise NotFormed("This pathway has a board already.")
        said = {"name": name, "pathway": pathway, "kind": kind}
        board, is_new = made_once(Board, uid, said, {"formed_on": today, "formed_by_id": actor.user_id})
        if is_new:
            record(actor=actor, action="BOARD_FORMED", **_about(board), details={"kind": kind.value})
    return board


def write_rules(*, actor: Actor, board: Board, rules: Rules, starts_on: date, reason: str, today: date) -> BoardRules:
    """Write the rules by which a board decides from a day on. What was decided before stays as it was decided.

    Raises NamesSomebody, NotRules.
    """
    require(actor, Permission.BOARD_WRITE)
    check_names_nobody(reason)
    check_rules(rules)
    if starts_on < today:
        raise NotRules("starts_on", "Rules hold from today or a later day: what is past was decided by others.")
    with transaction.atomic():
        written = BoardRules.objects.create(
            board=board,
            starts_on=starts_on,
            quorum=rules.quorum,
            clinicians=rules.clinicians,
            majority=rules.majority.value,
            casting_vote=rules.casting_vote,
            conflict=rules.conflict.value,
            days=rules.days,
            reason=reason,
            written_by_id=actor.user_id,
            written_at=timezone.now(),
        )
        record(actor=actor, action="BOARD_RULES_WRITTEN", **_about(board), details={"from": starts_on.isoformat()})
    return written


def add_seat(*, actor: Actor, board: Board, uid: UUID, said: SeatSaid, today: date) -> Seat:
    """Give a board a seat from today. Sent twice it is one. Raises NamesSomebody, NotASeat, SentBefore."""
    require(actor, Permission.BOARD_WRITE)
    check_names_nobody(said.group)
    if (said.organisation_id is None) == (said.group == ""):
        raise NotASeat("group", "A seat is of an organisation, or of a group of patients or carers.")
    if said.organisation_id is not None and not may_have_seats(board).filter(id=said.organisation_id).exists():
        raise NotASeat("organisation", "Commissioners hold seats only in an alliance.")
    with transaction.atomic():
        _one_at_a_time(board)
        if board.seats.filter(ends_before=None).exclude(uid=uid).count() >= MOST_SEATS:
            raise NotASeat("", f"A board has at most {MOST_SEATS} seats.")
        written = {
            "board_id": board.id,
            "organisation_id": said.organisation_id,
            "group": said.group,
            "discipline": said.discipline,
            "is_voting": said.is_voting,
        }
        seat, is_new = made_once(Seat, uid, written, {"starts_on": today})
        if is_new:
            record(actor=actor, action="BOARD_SEAT_ADDED", **_about(board), details={"seat": str(seat.uid)})
    return seat


def end_seat(*, actor: Actor, seat: Seat, today: date) -> None:
    """Take a seat away from today on, with whoever sits in it, and the chair if it was theirs. Ended twice it is ended
    once."""
    require(actor, Permission.BOARD_WRITE)
    with transaction.atomic():
        _one_at_a_time(seat.board)
        if Seat.objects.filter(id=seat.id, ends_before=None).update(ends_before=today):
            Holder.objects.filter(seat=seat, ends_before=None).update(ends_before=today)
            Chair.objects.filter(seat=seat, ends_before=None).update(ends_before=today)
            record(actor=actor, action="BOARD_SEAT_ENDED", **_about(seat.board), details={"seat": str(seat.uid)})


def seat_somebody(*, actor: Actor, seat: Seat, user: User | None, seen: UUID | None, today: date) -> None:
    """Have somebody sit in a seat from today, or nobody. `seen` is who sat there on the page.

    Raises NotASeat, ChangedMeanwhile.
    """
    require(actor, Permission.BOARD_WRITE)
    with transaction.atomic():
        _one_at_a_time(seat.board)
        if not Seat.objects.filter(id=seat.id, ends_before=None).exists():
            raise ChangedMeanwhile("This seat was taken away meanwhile.")
        before = Holder.objects.filter(seat=seat, ends_before=None).first()
        if (before.user_id if before else None) != seen:
            raise ChangedMeanwhile("Somebody else changed who sits there meanwhile. Look again.")
        if user is not None and not may_sit_in(seat, today).filter(id=user.id).exists():
            raise NotASeat("user", "They do not sit on boards for this organisation, or hold another seat of it.")
        if (user.id if user else None) == seen:
            return
        if before:
            before.ends_before = today
            before.save(update_fields=["ends_before"])
        if user:
            Holder.objects.create(seat=seat, board=seat.board, user=user, starts_on=today)
        record(actor=actor, action="BOARD_SEAT_HELD", **_about(seat.board), details={"seat": str(seat.uid)})


def name_chair(*, actor: Actor, seat: Seat, today: date) -> None:
    """Have the holder of a seat chair the board from today. Raises NotASeat where nobody who votes sits there."""
    require(actor, Permission.BOARD_WRITE)
    with transaction.atomic():
        _one_at_a_time(seat.board)
        member = next((one for one in on_a_day(seat.board, today).members if one.seat.id == seat.id), None)
        if member is None or not member.votes:
            raise NotASeat("", "The chair sits in a voting seat.")
        if member.chairs:
            return
        Chair.objects.filter(board=seat.board, ends_before=None).update(ends_before=today)
        Chair.objects.create(board=seat.board, seat=seat, starts_on=today)
        record(actor=actor, action="BOARD_CHAIR_NAMED", **_about(seat.board), details={"seat": str(seat.uid)})


def _one_at_a_time(board: Board) -> None:
    """Whoever changes the seats of a board waits for whoever does."""
    Board.objects.select_for_update().get(id=board.id)


def _about(board: Board) -> dict[str, Any]:
    return {"subject_kind": "board", "subject_uid": board.uid}

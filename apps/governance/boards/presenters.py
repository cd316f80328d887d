"""What pages about boards show."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.foundation.core.tables import Column, Row, Table, words
from apps.foundation.kernel.periods import day_in_words
from apps.governance.boards.domain.rules import in_words, who_is_missing
from apps.governance.boards.selectors import (
    BoardOnADay,
    Member,
    all_chairs,
    all_holders,
    all_rules,
    all_seats,
)


@dataclass(frozen=True)
class SeatShown:
    """A line of a board's seats."""

    uid: Any
    of: str
    discipline: str
    holder: str
    notes: str
    """Whether it chairs, and whether it votes."""


def seats_shown(found: BoardOnADay) -> list[SeatShown]:
    """The seats of a board on a day, the chair's first."""
    return [
        SeatShown(
            one.seat.uid,
            one.seat.of,
            one.seat.get_discipline_display(),
            one.user.name if one.user else "",
            _notes(one),
        )
        for one in found.members
    ]


def _notes(member: Member) -> str:
    votes = "Votes" if member.seat.is_voting else "Does not vote"
    return f"{votes}, and chairs the board" if member.chairs else votes


def rules_in_words(found: BoardOnADay) -> list[str]:
    """The rules that hold, a sentence each; none where none were written."""
    return in_words(found.rules.rules) if found.rules else []


def hindrances(found: BoardOnADay) -> list[str]:
    """Why the board could decide nothing today."""
    if found.rules is None:
        return ["It has no rules yet."]
    said = []
    clinicians = sum(one.is_clinician for one in found.voting)
    if missing := who_is_missing(found.rules.rules, members=len(found.voting), clinicians=clinicians):
        said.append(f"By its rules {missing}.")
    if found.chair is None or found.chair.user is None:
        said.append("Nobody chairs it.")
    return said


def history(found: BoardOnADay) -> list[Table]:
    """Every set of rules, seat, holder and chair that there ever was."""
    return [_rules_table(found), _chairs_table(found), _holders_table(found), _seats_table(found)]


def _rules_table(found: BoardOnADay) -> Table:
    rows = [
        Row(
            [
                words(day_in_words(one.starts_on)),
                words(" ".join(in_words(one.rules))),
                words(one.reason, note=f"Written by {one.written_by.name if one.written_by else 'the command line'}"),
            ]
        )
        for one in all_rules(found.board)
    ]
    return Table("Rules", [Column("From"), Column("Rules"), Column("Why")], rows, name="rules")


def _chairs_table(found: BoardOnADay) -> Table:
    rows = [Row([words(_from(one)), words(_until(one)), words(one.seat.of)]) for one in all_chairs(found.board)]
    return Table("Chairs", [Column("From"), Column("To"), Column("Seat of")], rows, name="chairs")


def _holders_table(found: BoardOnADay) -> Table:
    rows = [
        Row([words(_from(one)), words(_until(one)), words(one.user.name), words(one.seat.of)])
        for one in all_holders(found.board)
    ]
    return Table("Members", [Column("From"), Column("To"), Column("Who"), Column("Seat of")], rows, name="members")


def _seats_table(found: BoardOnADay) -> Table:
    rows = [
        Row(
            [
                words(_from(one)),
                words(_until(one)),
                words(one.of),
                words(one.get_discipline_display()),
                words("Votes" if one.is_voting else "Does not vote"),
            ]
        )
        for one in all_seats(found.board)
    ]
    columns = [Column("From"), Column("To"), Column("Seat of"), Column("Its holder brings"), Column("Vote")]
    return Table("Seats", columns, rows, name="seats")


def _from(row: Any) -> str:
    return day_in_words(row.starts_on)


def _until(row: Any) -> str:
    """The day on which it ended; nothing while it has not."""
    ended: date | None = row.ends_before
    return day_in_words(ended) if ended else "still"

"""What pages of a joint account show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from apps.foundation.core.tables import Cell, Column, Row, Table, money, words
from apps.foundation.kernel.pence import Pence, sterling
from apps.foundation.kernel.periods import day_in_words
from apps.governance.joint_account.domain.account import HELD, NAMES, Account, Place, held
from apps.governance.joint_account.selectors import Plan, place_of

if TYPE_CHECKING:
    from datetime import date

    from apps.governance.boards.models import Board
    from apps.governance.joint_account.models import AccountYear, Entry, Posting

NOTES = {
    Account.REINVESTMENT: "the board may decide on this",
    Account.COMMITTED: "not yet paid",
    Account.CONTINGENCY: "for what nobody planned",
    Account.INCENTIVE: "not yet released",
    Account.TRANSITION: "not yet released",
}
ALWAYS = (Account.REINVESTMENT, Account.COMMITTED, Account.CONTINGENCY)


@dataclass(frozen=True)
class Tile:
    """A figure, what it is called, and what it means."""

    name: str
    text: str
    note: str


def year_words(year: int) -> str:
    """`2026/27`."""
    return f"{year}/{(year + 1) % 100:02}"


def plan_table(plan: Plan) -> Table:
    """What each commissioner pays for each provider in a year, by the signed contract."""
    payers = sorted({payer for _, payer in plan.pairs})
    rows = [
        Row([words(plan.names[code]), *(money(plan.pairs.get((code, payer), 0)) for payer in payers)])
        for code in sorted({provider for provider, _ in plan.pairs})
    ]
    totals = [sum(pence for (_, one), pence in plan.pairs.items() if one == payer) for payer in payers]
    rows.append(Row([words("All providers"), *map(money, totals)], style="total"))
    columns = [Column("Provider"), *(Column(plan.names[payer], "£", is_number=True) for payer in payers)]
    return Table("Payment by the signed contract", columns, rows, name="payment")


def tiles(balances: Mapping[Place, Pence]) -> list[Tile]:
    """What the board holds by part, and together."""
    parts = [one for one in HELD if one in ALWAYS or held(balances, one)]
    shown = [Tile(NAMES[one], sterling(held(balances, one)), NOTES[one]) for one in parts]
    return [*shown, Tile("In the account", sterling(held(balances)), "together")]


def flows_table(flows: Sequence[tuple[Place, Pence, Pence]], names: Mapping[str, str]) -> Table:
    """Where it came from and went. What left a party came into the account, and the reverse."""
    outside = [one for one in flows if not one[0].is_held]
    rows = [
        Row([words(place_words(place, names)), money(left) if left else words(""), money(came) if came else words("")])
        for place, came, left in outside
    ]
    came_in, went_out = sum(left for _, _, left in outside), sum(came for _, came, _ in outside)
    rows.append(Row([words("Total"), money(came_in), money(went_out)], style="total"))
    note = f"{sterling(came_in)} less {sterling(went_out)} is {sterling(came_in - went_out)}, which is in the account."
    columns = [Column("What"), Column("In", "£", is_number=True), Column("Out", "£", is_number=True)]
    return Table("Where it came from and went", columns, rows, note=note, name="flows")


def postings_table(board: Board, postings: Sequence[Posting], after: Mapping[int, Pence]) -> Table:
    """Postings, the latest first."""
    rows = []
    for one in postings:
        sides = list(one.sides.all())
        link = reverse("joint_account:posting", kwargs={"uid": board.uid, "posting_uid": one.uid})
        rows.append(
            Row(
                [
                    words(f"{one.number}", note=day_in_words(one.posted_on)),
                    Cell(one.words, link=link, note=_corrects(one)),
                    words(_names([side for side in sides if side.pence < 0])),
                    words(_names([side for side in sides if side.pence > 0])),
                    money(sum(side.pence for side in sides if side.pence > 0)),
                    money(after[one.id]),
                ]
            )
        )
    columns = [
        Column("No."),
        Column("What and why"),
        Column("From"),
        Column("To"),
        Column("Amount", "£", is_number=True),
        Column("Uncommitted after", "£", is_number=True),
    ]
    note = "Each posting has equal sides. Postings are added, never changed: a mistake is put right by another."
    return Table("Postings, the latest first", columns, rows, note=note, wide=True, name="postings")


def _corrects(posting: Posting) -> str:
    return f"Corrects no. {posting.corrects.number}" if posting.corrects else ""


def _names(sides: Sequence[Entry]) -> str:
    """Up to two places by name; of more, how many."""
    named = [side_words(side) for side in sides]
    return " and ".join(named) if len(named) <= 2 else f"{len(named)} parts"


def side_words(side: Entry) -> str:
    """A part of the account as an entry names it."""
    names = {side.organisation.ods_code: side.organisation.name} if side.organisation else {}
    return place_words(place_of(side), names)


def place_words(place: Place, names: Mapping[str, str]) -> str:
    """A part of the account; of an organisation, by its name."""
    if not place.organisation:
        return NAMES[place.account]
    name = names.get(place.organisation, place.organisation)
    return f"{name}, budget" if place.account == Account.PROVIDER else name


def sides_table(posting: Posting) -> Table:
    """Both sides of a posting."""
    rows = [
        Row(
            [
                words(side_words(side)),
                money(-side.pence) if side.pence < 0 else words(""),
                money(side.pence) if side.pence > 0 else words(""),
            ]
        )
        for side in posting.sides.all()
    ]
    total = sum(side.pence for side in posting.sides.all() if side.pence > 0)
    rows.append(Row([words("Total"), money(total), money(total)], style="total"))
    columns = [Column("Part of the account"), Column("From", "£", is_number=True), Column("To", "£", is_number=True)]
    return Table("Its sides", columns, rows, name="sides")


def years_table(years: Sequence[AccountYear]) -> Table:
    """The years opened, with what their savings fill."""
    rows = [
        Row(
            [
                words(year_words(one.year), note=one.contract.name),
                money(one.payment_pence),
                money(one.contingency_pence),
                money(one.transition_pence),
                money(one.qipp_pence),
                money(one.incentive_pence),
            ]
        )
        for one in years
    ]
    columns = [
        Column("Year"),
        *(
            Column(name, "£", is_number=True)
            for name in ("Payment by contract", "Contingency", "Transition", "QIPP to find", "Incentive")
        ),
    ]
    note = (
        "What providers save goes, in this order, to QIPP, to the incentive, to contingency up to what was kept back, "
        "and all beyond that to better care on the pathway. Another order is a variation that every party signs."
    )
    return Table("Years opened", columns, rows, note=note, wide=True, name="years")


def paper_lines(board: Board, balances: Mapping[Place, Pence], day: date) -> list[str]:
    """What stands above the figures in a file."""
    return [f"{board.name}, at the end of {day_in_words(day)}", f"In the account: {sterling(held(balances))}"]

"""The agreement of risk sharing in words: each term, its worked example, its source; figures and limits."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.foundation.core.tables import Cell, Column, Row, Table, money, words
from apps.money.risk_sharing.choices import Stated
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.position import IN_WORDS
from apps.money.risk_sharing.domain.term import Place
from apps.money.risk_sharing.domain.worked import Worked, worked
from apps.money.risk_sharing.selectors import Written, in_names, parties_in_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from apps.money.risk_sharing.selectors import TermWritten

PLACES = {
    Place.POSITION: "changes the figures that the terms after it see",
    Place.BASE: "sets what the payment starts from",
    Place.ADDS: "adds to the payment, or takes off it",
}


@dataclass(frozen=True)
class TermShown:
    """A term of the agreement. `wrong` is why it cannot be applied as it stands."""

    code: str
    title: str
    does: str
    words: str
    source: str
    worked: Worked | None
    wrong: str
    may_rise: bool


@dataclass(frozen=True)
class ToAdd:
    """A term of the catalogue that the agreement has not."""

    code: str
    title: str
    does: str
    source: str


def named(words: str, names: Mapping[str, str]) -> str:
    """A sentence with the names of parties in the place of their codes."""
    if not names:
        return words
    codes = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.sub(rf"(?<![\w-])(?:{codes})(?![\w-])", lambda found: names[found[0]], words)


def terms_shown(written: Written) -> list[TermShown]:
    """The terms in the order in which they were written; those of one kind apply in it."""
    return [_shown(one, written, place) for place, one in enumerate(written.terms)]


def _shown(one: TermWritten, written: Written, place: int) -> TermShown:
    of = CATALOGUE[one.code]
    said, example = "", None
    if one.term is not None:
        named = in_names(one.term, written)
        said, example = named.words(), worked(named, parties_in_names(written))
    return TermShown(one.code, of.title, PLACES[of.place], said, of.source, example, one.wrong, place > 0)


def to_add(written: Written, elsewhere: Sequence[str]) -> list[ToAdd]:
    """What the catalogue has beside, by title."""
    there = {one.code for one in written.terms} | set(elsewhere)
    return sorted(
        (ToAdd(code, of.title, PLACES[of.place], of.source) for code, of in CATALOGUE.items() if code not in there),
        key=lambda one: one.title,
    )


def starts_from(written: Written) -> str:
    """From what the year's payment starts, and what the payments through the year are to it."""
    if written.agreement is None or not written.terms:
        return ""
    if any(one in written.agreement.terms for one in written.paid_by):
        return "The year is settled from what is paid through it; the terms below move money beside that."
    if written.agreement.sets_base:
        setter = next(one for one in written.agreement.terms if one.place == Place.BASE)
        start = f"{setter.title.lower()} sets what the payment of the year starts from"
    else:
        start = f"the payment of the year starts from {IN_WORDS[written.agreement.base]}"
    return f"{start[0].upper()}{start[1:]}. What was paid through the year is on account of it."


def figures_table(written: Written) -> Table:
    """The figures that the terms rest on."""
    return Table(
        caption="Figures that the terms rest on",
        columns=[Column("Figure"), Column("Agreed", unit="£", is_number=True), Column("Where it comes from")],
        rows=[_figure(name, written) for name in written.figures_asked],
        name="figures",
    )


def _figure(name: Stated, written: Written) -> Row:
    stated = written.figures.get(name)
    if stated is None:
        return Row([words(name.label), Cell("to be filled in", classes="app-num agreeing-waiting"), words("")])
    return Row([words(name.label), money(stated.pence), words(stated.source)])


def limits_table(written: Written) -> Table:
    """The most that each party says it can lose."""
    return Table(
        caption="The most that each party can lose in a year, as it states",
        columns=[Column("Party"), Column("Limit", unit="£", is_number=True)],
        rows=[
            Row([words(one.name), _limit(one.id, written)]) for one in sorted(written.parties, key=lambda one: one.name)
        ],
        name="limits",
        note="A limit caps nothing by itself: it is what the effect of the terms is compared with before signature.",
    )


def _limit(party: int, written: Written) -> Cell:
    if party in written.limits:
        return money(written.limits[party])
    waits = party in written.third_sector
    return Cell("to be filled in" if waits else "not stated", classes=f"app-num{' agreeing-waiting' if waits else ''}")

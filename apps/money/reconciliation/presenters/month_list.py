"""The list of a contract's months, as its page says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence, sterling
from apps.money.reconciliation.domain.checksum import spaced_code
from apps.money.reconciliation.domain.months import EARLIER, settled_years
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.presenters.months import counted_shown, short_day, state_words
from apps.money.reconciliation.registries import month_notes

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract
    from apps.money.reconciliation.selectors.months import MonthLine
    from apps.money.reconciliation.selectors.published import PublishedYear


@dataclass(frozen=True)
class NoteColumn:
    """What another app says of each frozen month: a heading, and for each month words with where they lead."""

    heading: str
    said: Mapping[date, tuple[str, str]]


def notes_of(contract: Contract, lines: Sequence[MonthLine]) -> list[NoteColumn]:
    """The columns that other apps add to the list of months."""
    statements = {line.month: line.statement.uid for line in lines if line.statement is not None}
    return [
        NoteColumn(
            note.heading,
            {
                month: (
                    words_,
                    reverse(note.url_name, kwargs={"uid": contract.uid, "statement_uid": statements[month]}),
                )
                for month, words_ in note.words(contract).items()
                if month in statements
            },
        )
        for note in month_notes
    ]


@dataclass(frozen=True)
class MonthRow:
    """A month in the list: where it stands, its figures as they may be shown, what may be done with it."""

    month: date
    state: str
    words: str
    flex: str
    freeze: str
    chosen: bool
    counted: str
    actual: str
    counted_late: str
    adjustments: str
    code: str
    by: str
    statement: str
    dates: str
    may_freeze: bool


def settled_years_in_words(lines: Sequence[MonthLine]) -> str:
    """`2026/27`: the financial years of the term all of whose months are settled; empty where there is none."""
    years = settled_years([line.month for line in lines], {line.month for line in lines if line.settled})
    return listed([f"{year}/{(year + 1) % 100:02}" for year in years])


def month_rows(contract: Contract, year: PublishedYear, lines: Sequence[MonthLine]) -> list[MonthRow]:
    """The list of months."""
    return [_month_row(contract, year, line) for line in lines]


def _month_row(contract: Contract, year: PublishedYear, line: MonthLine) -> MonthRow:
    month, statement = line.month, line.statement
    known = month in year.months
    figure = year.counted(month, None) if known else None
    counted = figure.pence if figure and figure.shown else None
    actual = year.actual_pence(Node(month)) if known else None
    late = year.actual_pence(Node(month, of=EARLIER)) if known and year.adjusted(month) else 0
    late_days = counted_shown(year, month, None, EARLIER) if known and year.adjusted(month) else 0
    by = ""
    if line.settled is not None:
        by = line.settled.by
    elif statement is not None:
        by = statement.frozen_by.name if statement.frozen_by else "Command line"
    address = {"uid": contract.uid}
    return MonthRow(
        month=month,
        state=line.state.value,
        words=state_words(line),
        flex=short_day(line.dates.flex_on),
        freeze=short_day(line.dates.freeze_on),
        chosen=line.chosen is not None,
        counted=_said(counted, known=known),
        actual=_said(actual, known=known),
        counted_late="" if late_days == 0 else _signed(late_days),
        adjustments="" if late == 0 else _signed(late),
        code=spaced_code(statement.checksum) if statement else "",
        by=by,
        statement=reverse("reconciliation:statement", kwargs=address | {"statement_uid": statement.uid})
        if statement
        else "",
        dates=reverse("reconciliation:month-dates", kwargs=address | {"month": f"{month:%Y-%m}"}),
        may_freeze=line.may_freeze,
    )


def _said(pence: Pence | None, *, known: bool) -> str:
    if not known:
        return ""
    return "not shown" if pence is None else sterling(pence)[1:] if pence >= 0 else sterling(pence)


def _signed(pence: Pence | None) -> str:
    return "not shown" if pence is None else sterling(pence, signed=True)

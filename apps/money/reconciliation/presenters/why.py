"""Why a figure is what it is: the sum, the people-days or records behind it, and the way back to a line of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse

from apps.care.activity.choices import ActivityKind
from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.tables import Cell, Column, Row, Table, blank, count, difference, hidden, money, words
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import pounds, round_half_up
from apps.foundation.kernel.periods import day_in_words, financial_year_of
from apps.money.capitation.selectors import Counted
from apps.money.contracts.domain.adjusting import WHOLE, in_words
from apps.money.contracts.domain.capitation_due import running_capitation_due
from apps.money.contracts.domain.counting import Counting, parts_of_a_year
from apps.money.contracts.domain.fees import fees_in_words
from apps.money.reconciliation.behind.figures import DaysBehind, OwnRecord, PersonShown, RecordShown
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.domain.variance import Explained
from apps.money.reconciliation.presenters.value import pays_value, value_sum
from apps.money.reconciliation.presenters.words import LEVEL_KEYS, money_shown, words_of
from apps.money.reconciliation.selectors.published import PublishedYear

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract


@dataclass(frozen=True)
class WayBack:
    """A step from the figure to its source."""

    heading: str
    words: str
    link: str = ""
    link_words: str = ""


def counted_sum(year: PublishedYear, month: date, band: int) -> tuple[str, Table]:
    """How a month's entitlement was made: running totals, each rounded to the penny, and their difference.

    From the first month that is not shown, running totals are not shown either: they would hold its days.
    """
    if pays_value(year):
        return value_sum(year, month, band)
    rows: list[Row] = []
    days_so_far, worth, before, in_year = 0, 0, 0, None
    all_shown = True
    said = ""
    for at, counted, worth_more in year.counted_rows(band):
        if financial_year_of(at) != in_year:
            in_year, days_so_far, worth, before = financial_year_of(at), 0, 0, 0
        figure = year.counted(at, band)
        shown = figure.shown and figure.says_days
        all_shown = all_shown and shown
        days_so_far, worth = days_so_far + counted.days, worth + worth_more
        running = running_capitation_due(at_fees=worth, of_a_year=parts_of_a_year(year.terms.counting, at))
        weights = []
        if year.terms.adjusts_fees:
            running = before + counted.pence
            weights = [_weight_of_month(year, at, band, counted) if shown else hidden()]
        hit = "app-hit" if at == month else ""
        rows.append(
            Row(
                [
                    words(f"{at:%B %Y}"),
                    count(counted.days) if shown else hidden(),
                    *weights,
                    count(days_so_far) if all_shown else hidden(),
                    money(running) if all_shown else hidden(),
                    money(counted.pence, classes=hit) if shown else hidden(),
                ]
            )
        )
        if at == month:
            said = (
                f"Running total to {at:%B} £{pounds(running)} − running total before £{pounds(before)} "
                f"= £{pounds(counted.pence)}"
                if all_shown
                else f"£{pounds(counted.pence)}: the running total to {at:%B} less the running total before. They are "
                "not shown, because an earlier month is about too few people."
            )
        before = running
    fees = fees_of_year(year, month, band)
    of_a_year, counted_words = parts_of_a_year(year.terms.counting, month), words_of(year.terms)
    priced = (
        f"{counted_words.unit} × {fees[0]} ÷ {of_a_year}"
        if len(fees) == 1
        else f"{counted_words.unit} × the fee of their month ({listed(fees)}), added up, ÷ {of_a_year}"
    )
    if year.terms.adjusts_fees:
        priced = priced.replace(counted_words.unit, f"{counted_words.unit} × weight", 1)
    table = Table(
        caption="How it was made",
        sub=f"Running total: {priced}, rounded to the penny, half up. So each month and the year are both exact."
        + (f" {WEIGHT_ACCOUNT}" if year.terms.adjusts_fees else ""),
        columns=[
            Column("Month"),
            Column(counted_words.column, is_number=True),
            *([Column("Weight", is_number=True)] if year.terms.adjusts_fees else []),
            Column("Running, all months", is_number=True),
            Column("Running total", "£", is_number=True),
            Column("Counted", "£", is_number=True),
        ],
        rows=rows,
        name="how it was made",
    )
    return said, table


WEIGHT_ACCOUNT = (
    "The weight of a month is that of its people on average, beside that of the people of the plan, which is 1: by it "
    "the fee goes inside a level."
)


def _weight_of_month(year: PublishedYear, month: date, band: int, counted: Counted) -> Cell:
    """What a month came to beside its days at the fee as it stands: the weight of its people beside the plan's."""
    at_fee = counted.days * year.terms.fee(month, band)
    if at_fee <= 0:
        return blank()
    came_to = counted.pence * parts_of_a_year(year.terms.counting, month)
    return Cell(in_words(round_half_up(WHOLE * came_to, at_fee)), classes="app-num")


def fees_of_year(year: PublishedYear, month: date, band: int) -> list[str]:
    """The fees of a level in the months of a financial year up to a month, in words: one, or each with its months."""
    of_year = {
        at: fees
        for at, fees in year.terms.fees_by_month.items()
        if financial_year_of(at) == financial_year_of(month) and at <= month
    }
    return fees_in_words(of_year, band)


REASONS = {
    "whole": "At this level all month",
    "new": "New to the model at this level",
    "died": "Died",
    "left": "Left the model",
    "from-1": "Came from Low",
    "from-2": "Came from Medium",
    "from-3": "Came from High",
    "to-1": "Moved to Low",
    "to-2": "Moved to Medium",
    "to-3": "Moved to High",
}
ORDER = list(REASONS)
WHOLE_OF_HEADS = "At this level on the first of the month before too"


def reasons_of(year: PublishedYear) -> dict[str, str]:
    """How people came to what is counted, or left it. Who is counted on the first did so since the first before."""
    return REASONS | {"whole": WHOLE_OF_HEADS} if year.terms.counting == Counting.HEADS else REASONS


def days_table(groups: Sequence[DaysBehind], year: PublishedYear, address: str) -> Table:
    """The days of a month at a level, or the people on the first, by how people came to them; groups of too few do not
    open."""
    rows, reasons, counted_words = [], reasons_of(year), words_of(year.terms)
    for group in sorted(groups, key=lambda group: ORDER.index(group.reason)):
        if group.shown:
            link = f"{address}&group={group.reason}" if group.opens else ""
            rows.append(Row([words(reasons[group.reason], link=link), count(group.people), count(group.days)]))
        else:
            rows.append(Row([words(reasons[group.reason]), hidden(), hidden()]))
    total = sum(group.days for group in groups)
    rows.append(Row([words(counted_words.column), words(""), count(total)], "total"))
    return Table(
        caption=f"The {total:,} {counted_words.unit}",
        sub=f"Groups under {year.smallest} do not open, and are not shown.",
        columns=[Column("People"), Column("People", is_number=True), Column("Counted", is_number=True)],
        rows=rows,
        name="days",
    )


SOURCE_OF_RECORDS = (
    "Each record came from a line of a file, kept with it. Its own organisation sees which: to others, the file would "
    "say the month, and the line would be the same in everybody's list."
)
SEEN_BY_NOBODY_ELSE = "You see a different name for each person from the one any other organisation sees."


def people_table(people: Sequence[PersonShown], heading: str) -> Table:
    """People behind a figure, by pseudonym: no day, no money; where fees are adjusted, by which weight each counts."""
    columns, sub = [Column("Person"), Column("Age"), Column("Sex")], ""
    rows = [[words(one.pseudonym), words(one.age), words(one.sex)] for one in people]
    if any(one.weights for one in people):
        columns.append(Column("Weight", is_number=True))
        sub = " The weight goes by age on each day, sex and risk score: two where a birthday came between."
        weights = [Cell(" and ".join(map(in_words, one.weights)), classes="app-num") for one in people]
        rows = [[*cells, weight] for cells, weight in zip(rows, weights, strict=True)]
    return Table(
        caption=heading,
        sub=f"{SEEN_BY_NOBODY_ELSE} Ages are those on the contract's first day.{sub}",
        columns=columns,
        rows=[Row(cells) for cells in rows],
        name="people",
    )


def records_table(records: Sequence[RecordShown], heading: str) -> Table:
    """Records behind a figure, for those who see people by pseudonym: no day, no money of one person."""
    columns = [Column("Person"), Column("Age"), Column("Sex")]
    if any(one.band for one in records):
        columns.append(Column("Level"))
    if any(one.kind for one in records):
        columns.append(Column("Care"))
    rows = []
    for one in records:
        cells = [words(one.person), words(one.age), words(one.sex)]
        if one.band:
            cells.append(words(NeedBand(one.band).label, key=LEVEL_KEYS[NeedBand(one.band)]))
        if one.kind:
            cells.append(words(ActivityKind(one.kind).label))
        rows.append(Row(cells))
    return Table(
        caption=heading,
        sub=f"{SEEN_BY_NOBODY_ELSE} Ages are those on the contract's first day. Level and care are named where "
        "figures of every level, and of every kind of care, are shown for this selection.",
        columns=columns,
        rows=rows,
        wide=True,
        name="records",
    )


def own_records_table(records: Sequence[OwnRecord], heading: str) -> Table:
    """One's own organisation's records, by its own record numbers."""
    rows = [
        Row(
            [
                words(one.record_id),
                words(day_in_words(one.starts_on)),
                words(ActivityKind(one.kind).label),
                money(one.cost_pence),
                words(one.file_name),
                count(one.line),
            ]
        )
        for one in records
    ]
    return Table(
        caption=heading,
        sub="Your own organisation's records, by your own numbers.",
        columns=[
            Column("Record"),
            Column("Date"),
            Column("Care"),
            Column("Cost", "£", is_number=True),
            Column("File"),
            Column("Line", is_number=True),
        ],
        rows=rows,
        wide=True,
        name="own records",
    )


def kinds_table(year: PublishedYear, node: Node) -> Table:
    """What kinds of care a figure is made of, by number of records."""
    counted = sorted(year.records_by_kind(node).items(), key=lambda item: (-(item[1] or 0), item[0]))
    rows = [
        Row(
            [
                words(ActivityKind(kind).label),
                hidden() if records is None else count(records),
            ]
        )
        for kind, records in counted
    ]
    return Table(
        caption="Records by kind of care",
        columns=[Column("Care"), Column("Records", is_number=True)],
        rows=rows,
        name="records by kind",
    )


def variance_table(year: PublishedYear, node: Node) -> Table:
    """The figures that the three parts are made from, level by level."""
    rows = []
    bands = [node.band] if node.band else [int(band) for band in NeedBand]
    months = [node.month] if node.month else year.months
    is_by_days = year.terms.counting == Counting.DAYS
    for band in bands:
        at = node._replace(band=band)
        explained, actual = year.explained(at), year.actual_pence(at)
        expected = [year.planned_days(month, band) for month in months]
        counted = year.counted(node.month, band)
        cells = [words(NeedBand(band).label, key=LEVEL_KEYS[NeedBand(band)])]
        cells.append(hidden() if None in expected else count(sum(days or 0 for days in expected)))
        cells.append(count(counted.days) if counted.shown and counted.says_days else hidden())
        cells.append(money_shown(year.plan(at)))
        if explained is None or actual is None:
            cells += [hidden()] * 5
        else:
            cells += [money(actual), *_parts(explained), difference(explained.variance)]
        rows.append(Row(cells))
    return Table(
        caption="The figures behind the parts",
        columns=[
            Column("Level of need"),
            Column("Days planned" if is_by_days else "People planned", is_number=True),
            Column("Days counted" if is_by_days else "People counted", is_number=True),
            Column("Plan", "£", is_number=True),
            Column("Actual", "£", is_number=True),
            Column("More or fewer people", "£", is_number=True),
            Column("Change in levels", "£", is_number=True),
            Column("Cost per person", "£", is_number=True),
            Column("Variance", "£", is_number=True),
        ],
        rows=rows,
        wide=True,
        name="figures behind the variance",
    )


def _parts(explained: Explained) -> list[Cell]:
    return [difference(explained.volume), difference(explained.mix), difference(explained.intensity)]


def way_back(contract: Contract, year: PublishedYear, *, as_of: str, source: WayBack, clause: str) -> list[WayBack]:
    """From the figure to its source, step by step."""
    terms = reverse("contracts:terms", kwargs={"uid": contract.uid})
    return [
        WayBack("This figure", f"As of {as_of}, worked out from summaries that every change keeps exact."),
        source,
        WayBack("Clause", clause, terms, "Read the terms"),
    ]

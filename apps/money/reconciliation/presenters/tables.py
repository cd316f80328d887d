"""The tables of the dashboard. Every total is the sum of what is printed, or of what may not be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.tables import (
    Cell,
    Column,
    Row,
    Table,
    blank,
    count,
    hidden,
    money,
    words,
)
from apps.foundation.kernel.listing import listed
from apps.money.contracts.domain.counting import Counting
from apps.money.contracts.domain.fees import fees_in_words
from apps.money.reconciliation.domain.months import EARLIER
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.presenters.months import (
    adjustment_shown,
    counted_shown,
    why_adjustments,
)
from apps.money.reconciliation.presenters.words import (
    LEVEL_KEYS,
    SCOPE_WORDS,
    average_people,
    gap_shown,
    money_shown,
    why,
    words_of,
)
from apps.money.reconciliation.selectors.published import PublishedYear

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract


PEOPLE_WORDS = {
    Counting.DAYS: "People are the average of the month",
    Counting.HEADS: "People are those on the first of the month",
}


def levels_by_month(contract: Contract, year: PublishedYear, node: Node, heads: Mapping[date, str]) -> Table:
    """Plan, counted, actual and variance of each level, month by month and to date; `heads` stands under the months."""
    bands = [NeedBand(node.band)] if node.band else list(NeedBand)
    months = [node.month] if node.month else year.months
    rows: list[Row] = []
    for band in bands:
        rows += _level(contract, year, node._replace(band=int(band)), months, band)
    if len(bands) > 1:
        rows += _level(contract, year, node, months, None)
    columns = [Column("£")]
    columns += [Column(f"{month:%B}", heads.get(month, f"{month:%Y}"), is_number=True) for month in months]
    if not node.month:
        columns.append(Column("To date", is_number=True, classes="app-split"))
    people = PEOPLE_WORDS[Counting(year.terms.counting)]
    fees = "; ".join(f"{band.label} {listed(fees_in_words(year.terms.fees_by_month, band))}" for band in NeedBand)
    return Table(
        caption="Level of need by month",
        sub=f"Counted is {words_of(year.terms).of_all} at the fee of the level. Fees a year: {fees}. {people}. A "
        "dotted line under a figure leads to what made it.",
        columns=columns,
        rows=rows,
        wide=True,
        name="levels by month",
        note=_note(year, node),
    )


def _level(contract: Contract, year: PublishedYear, node: Node, months: list[date], band: NeedBand | None) -> list[Row]:
    everywhere = node.place.kind == "all"
    title = band.label if band else "All levels"
    head = [words(title, key=LEVEL_KEYS[band] if band else "")]
    plan, counted, actual, variance = ([words(name)] for name in ("Plan", "Counted", "Actual cost", "Variance"))
    for month in months:
        at = node._replace(month=month)
        head.append(_people(year, month, node.band) if everywhere else blank())
        plan.append(money_shown(year.plan(at), link=why(contract, "plan", at)))
        figure = year.counted(month, node.band)
        counted.append(money(figure.pence, link=why(contract, "counted", at)) if figure.shown else hidden())
        spent = year.actual_pence(at)
        too_narrow = band is not None and not everywhere
        actual.append(blank() if too_narrow else money_shown(spent, link=why(contract, "actual", at)))
        variance.append(blank() if too_narrow else gap_shown(spent, year.plan(at), link=why(contract, "variance", at)))
    if node.month is None:
        _to_date(contract, year, node, head, plan, counted, actual, variance)
    rows = [Row(head, "group"), Row(plan)]
    if everywhere:
        rows += [Row(counted), *_of_which(contract, year, node, months, counted=True)]
    rows.append(Row(actual))
    if everywhere or band is None:
        rows += _of_which(contract, year, node, months, counted=False)
    return [*rows, Row(variance, "" if band else "total")]


def _of_which(contract: Contract, year: PublishedYear, node: Node, months: list[date], *, counted: bool) -> list[Row]:
    """What months report of earlier ones; no row where none does, and nothing under a month that does not."""
    cells, says = [words("of it adjustments")], False
    for month in months:
        if not year.adjusted(month):
            cells.append(blank())
            continue
        at = node._replace(month=month, of=EARLIER)
        pence = counted_shown(year, month, node.band, EARLIER) if counted else year.actual_pence(at)
        says = says or pence != 0
        cells.append(adjustment_shown(pence, link=why_adjustments(contract, Node(month, of=EARLIER))))
    if node.month is None:
        cells.append(blank(classes="app-split"))
    return [Row(cells, "of-which")] if says else []


def _to_date(
    contract: Contract,
    year: PublishedYear,
    node: Node,
    head: list[Cell],
    plan: list[Cell],
    counted: list[Cell],
    actual: list[Cell],
    variance: list[Cell],
) -> None:
    split = "app-split app-strong"
    head.append(blank(classes="app-split"))
    planned = year.plan(node)
    plan.append(money_shown(planned, link=why(contract, "plan", node), classes=split))
    figure = year.counted(None, node.band)
    counted.append(
        money(figure.pence, link=why(contract, "counted", node), classes=split)
        if figure.shown
        else hidden(classes="app-split")
    )
    spent = year.actual_pence(node)
    actual.append(money_shown(spent, link=why(contract, "actual", node), classes=split))
    variance.append(gap_shown(spent, planned, link=why(contract, "variance", node), classes=split))


def _people(year: PublishedYear, month: date, band: int | None) -> Cell:
    average = average_people(year, month, band)
    return hidden() if average is None else count(average, unit="people")


def _note(year: PublishedYear, node: Node) -> str:
    said = [
        f"Fewer than {year.smallest} people are not shown, nor their money; other figures may be hidden with "
        "them so that nothing can be worked back."
    ]
    if any(year.adjusted(month) for month in year.months):
        said.append(
            "A frozen month never changes: what is learned of it later is an adjustment in the earliest month that is "
            "not frozen, and is in that month's figures."
        )
    if node.place.kind != "all" and not node.band:
        said.append("Levels at one sector or provider are shown to date only.")
    return " ".join(said)


def everything_recorded(year: PublishedYear) -> Table:
    """The proof that nothing was dropped: the parts add to everything that was accepted."""
    rows = []
    for part in year.parts_of_all:
        cost = money(part.pence) if part.shown else hidden()
        records = count(part.records) if part.shown else hidden()
        name = "Everything recorded" if part.scope is None else SCOPE_WORDS[part.scope]
        rows.append(Row([words(name), records, cost], "total" if part.scope is None else ""))
    return Table(
        caption="Everything recorded to date",
        sub="All accepted records of the contract's months. The parts add to the whole: nothing is dropped.",
        columns=[Column("Part"), Column("Records", is_number=True), Column("Cost", "£", is_number=True)],
        rows=rows,
        name="everything recorded",
    )


def run_kept(shown: Mapping[str, Any]) -> Table:
    """What a kept run says: as it could be published then."""
    rows = []
    for one in shown["rows"]:
        band = NeedBand(one["level"]) if one["level"] else None
        cells = [money_shown(one[name]) for name in ("plan", "counted", "actual")]
        cells.append(gap_shown(one["actual"], one["plan"]))
        title = words(band.label, key=LEVEL_KEYS[band]) if band else words("All levels")
        rows.append(Row([title, *cells], "" if band else "total"))
    return Table(
        caption=f"To the end of {date.fromisoformat(shown['to']):%B %Y}",
        columns=[
            Column("Level of need"),
            *(Column(name, "£", is_number=True) for name in ("Plan", "Counted", "Actual cost", "Variance")),
        ],
        rows=[*rows[1:], rows[0]],
        name="run kept",
    )

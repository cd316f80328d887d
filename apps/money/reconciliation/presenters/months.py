"""The months of a contract and their statements, as pages say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.paper import Paper
from apps.foundation.core.tables import Cell, Column, Row, Table, blank, count, difference, hidden, money, words
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence, sterling
from apps.foundation.kernel.periods import day_in_words
from apps.money.reconciliation.domain.checksum import spaced_code
from apps.money.reconciliation.domain.months import EARLIER, OWN, PRIOR, MonthState
from apps.money.reconciliation.domain.publication import Node, Place
from apps.money.reconciliation.presenters.selection import query_of
from apps.money.reconciliation.presenters.words import LEVEL_KEYS, gap_shown, money_shown, words_of

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract, ContractVersion
    from apps.money.reconciliation.behind.adjustments import DaysGroupLearned, LateRecord, OwnLateRecord
    from apps.money.reconciliation.models import Statement
    from apps.money.reconciliation.presenters.coverage import CoverageSaid
    from apps.money.reconciliation.registries import Settled
    from apps.money.reconciliation.selectors.months import MonthLine
    from apps.money.reconciliation.selectors.published import PublishedYear
    from apps.money.reconciliation.selectors.reported import LearnedAfter


def short_day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def settled_words(settled: Settled) -> str:
    """`Settled on 3 December 2026 by Ann Smith for Northbrook ICB`."""
    day = day_in_words(timezone.localdate(settled.at))
    return f"Settled on {day} by {settled.by} for {settled.organisation}"


def state_words(line: MonthLine) -> str:
    """`frozen 19 Nov 2026`: the word, and the date that goes with it."""
    word, day = _state(line)
    return f"{word} {short_day(day)}"


def early_words(line: MonthLine, today: date) -> str:
    """How long before its day a month would be frozen; empty from that day on."""
    days = (line.dates.freeze_on - today).days
    if days <= 0:
        return ""
    long = "a day" if days == 1 else f"{days} days"
    return f"It freezes on {day_in_words(line.dates.freeze_on)}: this would be {long} early."


def after_the_end_words(after: LearnedAfter) -> str:
    """`+£24.00 of cost was`, `+£3.10 of capitation and +£24.00 of cost were`; nothing where neither may be said."""
    parts = [
        f"{sterling(pence, signed=True)} of {what}"
        for what, pence in (("capitation", after.counted), ("cost", after.cost))
        if pence
    ]
    return f"{listed(parts)} {'was' if len(parts) == 1 else 'were'}" if parts else ""


def heads_of(lines: Sequence[MonthLine]) -> dict[date, str]:
    """What stands under each month in a table: its year, where it stands, and the day that goes with it."""
    states = {line.month: _state(line) for line in lines}
    return {month: f"{month:%Y}, {word} {day.day} {day:%b}" for month, (word, day) in states.items()}


def _state(line: MonthLine) -> tuple[str, date]:
    if line.settled is not None:
        return "settled", timezone.localdate(line.settled.at)
    if line.statement is not None:
        return "frozen", timezone.localdate(line.statement.as_of)
    if line.state == MonthState.PROVISIONAL:
        return "provisional, freezes", line.dates.freeze_on
    return "open, provisional", line.dates.flex_on


def of_words(of: str) -> str:
    """What an adjustment is of: a month, an earlier year, or all of them."""
    if of == PRIOR:
        return "Prior year"
    if of == EARLIER:
        return "All adjustments"
    return f"{date.fromisoformat(f'{of}-01'):%B %Y}"


def why_adjustments(contract: Contract, node: Node) -> str:
    """Where the reasons of an adjustment are."""
    return f"{reverse('reconciliation:why-adjustments', kwargs={'uid': contract.uid})}?{query_of(node)}"


def adjustment_shown(pence: Pence | None, *, link: str = "", classes: str = "") -> Cell:
    return hidden(classes=classes) if pence is None else difference(pence, link=link if pence else "", classes=classes)


def counted_shown(year: PublishedYear, month: date, band: int | None, of: str) -> Pence | None:
    """What days come to of a part of a month; nothing where it may not be shown."""
    figure = year.counted_late(month, band, of)
    return figure.pence if figure.shown else None


@dataclass(frozen=True)
class Learned:
    """A line of what was learned of an earlier month: pounds with their sign, words, and the way to the reasons."""

    amount: str
    words: str
    link: str


def learned_late(contract: Contract, year: PublishedYear, month: date) -> list[Learned]:
    """What a month reports of earlier ones, line by line, as far as it may be shown; and all of it together."""
    found = []
    for of in year.adjusted(month):
        node = Node(month=month, of=of)
        actual, counted = year.actual_pence(node), counted_shown(year, month, None, of)
        said = [
            f"{sterling(pence, signed=True)} {what}"
            for pence, what in ((actual, "cost of care"), (counted, "counted"))
            if pence
        ]
        if said:
            found.append(Learned(" and ".join(said), of_words(of), why_adjustments(contract, node)))
        elif actual is None or counted is None:
            found.append(Learned("not shown", f"{of_words(of)}: too few people", why_adjustments(contract, node)))
    return found


def statement_tables(contract: Contract, year: PublishedYear, month: date, head: str) -> list[Table]:
    """A month's statement: by level, what it is made of, and by provider. Every line adds up."""
    tables = [_by_level(year, month, head)]
    if year.adjusted(month):
        tables.append(made_of(contract, year, month))
    tables.append(_by_provider(year, month))
    return tables


def on_paper(
    contract: Contract,
    version: ContractVersion,
    statement: Statement,
    received: CoverageSaid,
    settled: Settled | None = None,
) -> Paper:
    """What stands above a statement's tables on paper."""
    as_of, month = timezone.localtime(statement.as_of), statement.month
    return Paper(
        title=f"Statement of {month:%B %Y}: {contract.name}",
        lines=[
            f"As of {as_of.day} {as_of:%B %Y, %H:%M}. Frozen: these figures never change.",
            f"Check code {spaced_code(statement.checksum)}",
            received.in_full,
            *([f"{settled_words(settled)}."] if settled else []),
            *(["Shadow: computed and shown as if it were live; no money moves."] if version.is_shadow(month) else []),
        ],
    )


def _by_level(year: PublishedYear, month: date, head: str) -> Table:
    adjusted = bool(year.adjusted(month))
    rows = []
    for band in (*map(int, NeedBand), None):
        at = Node(month, band)
        counted, actual, plan = year.counted(month, band), year.actual_pence(at), year.plan(at)
        cells = [money_shown(plan), money_shown(year.planned_capitation(month, band))]
        if adjusted:
            cells += [
                money_shown(counted_shown(year, month, band, OWN)),
                adjustment_shown(counted_shown(year, month, band, EARLIER)),
            ]
        cells.append(money_shown(counted.pence if counted.shown else None, classes="app-strong"))
        if adjusted:
            cells += [
                money_shown(year.actual_pence(at._replace(of=OWN))),
                adjustment_shown(year.actual_pence(at._replace(of=EARLIER))),
            ]
        cells += [money_shown(actual, classes="app-strong"), gap_shown(actual, plan)]
        level = NeedBand(band) if band else None
        title = words(level.label, key=LEVEL_KEYS[level]) if level else words("All levels")
        rows.append(Row([title, *cells], "" if band else "total"))
    names = ["Plan", "Planned capitation", "Counted", "Actual cost", "Variance"]
    if adjusted:
        names = [
            "Plan",
            "Planned capitation",
            f"Days of {month:%B}",
            "Adjustments",
            "Counted",
            f"Care in {month:%B}",
            "Adjustments",
            "Actual cost",
            "Variance",
        ]
    return Table(
        caption=f"{month:%B %Y} by level of need",
        sub=head,
        columns=[Column("Level of need"), *(Column(name, "£", is_number=True) for name in names)],
        rows=rows,
        wide=True,
        name=f"statement {month:%Y-%m}",
        note=f"Fewer than {year.smallest} people are not shown, nor their money; other figures may be hidden with them "
        "so that nothing can be worked back. What is hidden is in the totals that are shown.",
    )


def made_of(contract: Contract, year: PublishedYear, month: date) -> Table:
    """What a month reports is the sum of: its own care, and what was learned of each earlier month."""
    rows = []
    for of in (OWN, *year.adjusted(month)):
        at = Node(month, of=of)
        actual, counted = year.actual_pence(at), counted_shown(year, month, None, of)
        if of == OWN:
            rows.append(Row([words(f"{month:%B %Y} itself"), money_shown(counted), money_shown(actual)]))
        else:
            link = why_adjustments(contract, at)
            cells = [adjustment_shown(counted, link=link), adjustment_shown(actual, link=link)]
            rows.append(Row([words(f"Adjustment of {of_words(of)}" if of != PRIOR else "Prior year"), *cells]))
    whole, actual = year.counted(month, None), year.actual_pence(Node(month))
    counted = whole.pence if whole.shown else None
    rows.append(Row([words(f"{month:%B %Y} reports"), money_shown(counted), money_shown(actual)], "total"))
    return Table(
        caption=f"What {month:%B %Y} is made of",
        sub="What was learned of a frozen month after it was frozen stands in the earliest month that was not.",
        columns=[Column("Part"), Column("Counted", "£", is_number=True), Column("Actual cost", "£", is_number=True)],
        rows=rows,
        name=f"made of {month:%Y-%m}",
    )


def _by_provider(year: PublishedYear, month: date) -> Table:
    adjusted = bool(year.adjusted(month))
    rows = []
    for id_, name in year.providers.items():
        rows.append(_provider_row(year, Node(month, place=Place("provider", id_)), name, adjusted=adjusted))
    rows.append(_provider_row(year, Node(month), "All providers", adjusted=adjusted, style="total"))
    names = ["Plan", *(["Adjustments in it"] if adjusted else []), "Actual cost", "Variance"]
    return Table(
        caption=f"{month:%B %Y} by provider",
        sub="Plan that no year before could share out stands in the total only.",
        columns=[Column("Provider"), *(Column(one, "£", is_number=True) for one in names)],
        rows=rows,
        wide=True,
        name=f"providers {month:%Y-%m}",
    )


def _provider_row(year: PublishedYear, at: Node, name: str, *, adjusted: bool, style: str = "") -> Row:
    actual, plan = year.actual_pence(at), year.plan(at)
    cells = [money_shown(plan)]
    if adjusted:
        cells.append(adjustment_shown(year.actual_pence(at._replace(of=EARLIER))))
    return Row([words(name), *cells, money_shown(actual), gap_shown(actual, plan)], style)


def adjustments_table(contract: Contract, year: PublishedYear, node: Node) -> Table:
    """What a month reports of earlier ones: month by month, or for one of them level by level."""
    assert node.month is not None
    month = node.month
    rows = []
    if node.of in ("", EARLIER):
        for of in year.adjusted(month):
            at = node._replace(of=of)
            link = why_adjustments(contract, at)
            rows.append(Row([words(of_words(of)), *_both(year, at, link)]))
        rows.append(Row([words("All adjustments"), *_both(year, node._replace(of=EARLIER), "")], "total"))
        first = "Month of care"
    else:
        for band in NeedBand:
            rows.append(Row([words(band.label, key=LEVEL_KEYS[band]), *_both(year, node._replace(band=int(band)), "")]))
        rows.append(Row([words("All levels"), *_both(year, node._replace(band=None), "")], "total"))
        first = "Level of need"
    return Table(
        caption=f"Adjustments in {month:%B %Y}" if first == "Month of care" else f"Of {of_words(node.of)}",
        sub="As known now, less all that was frozen.",
        columns=[Column(first), Column("Counted", "£", is_number=True), Column("Actual cost", "£", is_number=True)],
        rows=rows,
        name="adjustments",
    )


def _both(year: PublishedYear, at: Node, link: str) -> list[Cell]:
    counted = blank() if at.place.kind != "all" else None
    if counted is None:
        counted = adjustment_shown(counted_shown(year, at.month, at.band, at.of), link=link)  # type: ignore[arg-type]
    return [counted, adjustment_shown(year.actual_pence(at), link=link)]


def by_provider_late(year: PublishedYear, node: Node) -> Table:
    """Which providers' records an adjustment comes from."""
    rows = []
    for id_, name in year.providers.items():
        at = Node(node.month, place=Place("provider", id_), of=node.of)
        if (pence := year.actual_pence(at)) != 0:
            rows.append(Row([words(name), adjustment_shown(pence)]))
    whole = year.actual_pence(Node(node.month, of=node.of))
    rows.append(Row([words("All providers"), adjustment_shown(whole)], "total"))
    return Table(
        caption="By provider",
        columns=[Column("Provider"), Column("Actual cost", "£", is_number=True)],
        rows=rows,
        name="adjustments by provider",
    )


def late_records_table(records: Sequence[LateRecord], heading: str) -> Table:
    """The records that made an adjustment, by pseudonym: no day, no money."""
    return Table(
        caption=heading,
        sub="Under the pseudonyms that only your organisation sees. What a record costs is not shown.",
        columns=[Column("Person"), Column("Age"), Column("Sex"), Column("Record")],
        rows=[Row([words(one.person), words(one.age), words(one.sex), words(one.what)]) for one in records],
        name="late records",
    )


def own_late_records_table(records: Sequence[OwnLateRecord], heading: str) -> Table:
    """One's own records that made an adjustment: what each cost as frozen, and as now known."""
    rows = []
    for one in records:
        cells = [words(one.record_id), words(short_day(one.starts_on)), words(one.what)]
        cells += [money(one.before_pence), money(one.after_pence), difference(one.after_pence - one.before_pence)]
        rows.append(Row([*cells, words(one.file_name), words(f"{one.line:,}")]))
    return Table(
        caption=heading,
        sub="Your own organisation's records, by your own numbers.",
        columns=[
            Column("Record"),
            Column("Date"),
            Column("What happened"),
            Column("As frozen", "£", is_number=True),
            Column("As known now", "£", is_number=True),
            Column("Adjustment", "£", is_number=True),
            Column("File"),
            Column("Line"),
        ],
        rows=rows,
        wide=True,
        name="own late records",
    )


def learned_days_table(groups: Sequence[DaysGroupLearned], year: PublishedYear) -> Table:
    """Whose days of earlier months are known otherwise: how many people, and how many days more or fewer."""
    rows, column = [], words_of(year.terms).column
    for group in groups:
        level = NeedBand(group.band)
        title = words(f"{level.label}, {'more' if group.more else 'fewer'}", key=LEVEL_KEYS[level])
        people = count(group.people) if group.shown else hidden()
        days = words(f"{'+' if group.days > 0 else '−'}{abs(group.days):,}") if group.shown else hidden()
        rows.append(Row([title, people, replace(days, classes="app-num")]))
    return Table(
        caption=f"{column} known otherwise",
        sub=f"Since the months were frozen. Groups under {year.smallest} people are not shown, nor the one "
        "beside them.",
        columns=[Column("Level of need"), Column("People", is_number=True), Column(column, is_number=True)],
        rows=rows,
        name="days learned of",
    )

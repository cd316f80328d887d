"""The tables of the dashboard. Every total is the sum of what is printed, or of what may not be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from apps.care.activity.choices import Scope
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
from apps.foundation.partnerships.choices import Sector
from apps.money.contracts.domain.counting import Counting
from apps.money.contracts.domain.fees import fees_in_words
from apps.money.reconciliation.domain.checksum import spaced_code
from apps.money.reconciliation.domain.months import EARLIER
from apps.money.reconciliation.domain.publication import EVERYWHERE, Node, Place
from apps.money.reconciliation.presenters.changes import moment_words
from apps.money.reconciliation.presenters.months import (
    adjustment_shown,
    counted_shown,
    why_adjustments,
)
from apps.money.reconciliation.presenters.value import pays_value
from apps.money.reconciliation.presenters.words import (
    LEVEL_KEYS,
    SCOPE_WORDS,
    adjusted_in_words,
    average_people,
    gap_shown,
    money_shown,
    why,
    words_of,
)
from apps.money.reconciliation.selectors.linked import LinkedSector, linked_sectors
from apps.money.reconciliation.selectors.published import PublishedYear

if TYPE_CHECKING:
    from apps.foundation.core.models import Job
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
        sub=f"The plan moves with last year's season. {_counted_words(year, fees)} {people}. "
        "A dotted line under a figure leads to what made it.",
        columns=columns,
        rows=rows,
        wide=True,
        name="levels by month",
        note=_note(year, node),
    )


def _counted_words(year: PublishedYear, fees: str) -> str:
    if pays_value(year):
        said = "Planned capitation and counted are the value of each level by days, whoever is counted."
        return said + (f" Fees a year, for information: {fees}." if any(year.terms.fees_by_month.values()) else "")
    return (
        f"Planned capitation and counted are {words_of(year.terms).of_all}, as planned and as found, at the fee of the "
        f"level{adjusted_in_words(year.terms)}: compare those two. Fees a year: {fees}."
    )


def _level(contract: Contract, year: PublishedYear, node: Node, months: list[date], band: NeedBand | None) -> list[Row]:
    everywhere = node.place.kind == "all"
    title = band.label if band else "All levels"
    head = [words(title, key=LEVEL_KEYS[band] if band else "")]
    plan, counted, actual, variance = ([words(name)] for name in ("Plan", "Counted", "Actual cost", "Variance"))
    to_count = [words("Planned capitation")]
    for month in months:
        at = node._replace(month=month)
        head.append(_people(year, month, node.band) if everywhere else blank())
        plan.append(money_shown(year.plan(at), link=why(contract, "plan", at)))
        to_count.append(money_shown(year.planned_capitation(month, node.band)))
        figure = year.counted(month, node.band)
        counted.append(money(figure.pence, link=why(contract, "counted", at)) if figure.shown else hidden())
        spent = year.actual_pence(at)
        too_narrow = band is not None and not everywhere
        actual.append(blank() if too_narrow else money_shown(spent, link=why(contract, "actual", at)))
        variance.append(blank() if too_narrow else gap_shown(spent, year.plan(at), link=why(contract, "variance", at)))
    if node.month is None:
        _to_date(contract, year, node, head, plan, counted, actual, variance)
        to_count.append(money_shown(year.planned_capitation(None, node.band), classes="app-split app-strong"))
    rows = [Row(head, "group"), Row(plan)]
    if everywhere:
        rows += [Row(to_count), Row(counted), *_of_which(contract, year, node, months, counted=True)]
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
        if part.scope == Scope.LINKED:
            rows += [_linked(one) for one in linked_sectors(year)]
    return Table(
        caption="Everything recorded to date",
        sub="All accepted records of the contract's months. The parts add to the whole: nothing is dropped.",
        columns=[Column("Part"), Column("Records", is_number=True), Column("Cost", "£", is_number=True)],
        rows=rows,
        name="everything recorded",
    )


def _linked(one: LinkedSector) -> Row:
    cells = [count(one.records), money(one.pence)] if one.shown else [hidden(), hidden()]
    return Row([words(f"of it {Sector(one.sector).label}, never counted"), *cells], "of-which")


def as_known_words(contract: Contract, job: Job | None) -> str:
    """What working figures out as of a moment found; nothing where it has not been done."""
    if job is None or not job.is_over or not job.outcome:
        return ""
    found = job.outcome
    then, beside = moment_words(datetime.fromisoformat(job.parameters["as_of"])), found["beside"]
    if not beside:
        return f"As known on {then}: check code {spaced_code(found['checksum'])}. No run was kept before it."
    with_ = "the statement" if beside["what"] == "statement" else "the run kept on"
    with_ += "" if beside["what"] == "statement" else f" {moment_words(datetime.fromisoformat(beside['as_of']))}"
    if found["same"]:
        sums = "code of the sums alone" if beside["what"] == "statement" else "check code"
        return f"The same. As known on {then}, every line is that of {with_}: {sums} {spaced_code(found['kept'])}."
    months = listed([f"{date.fromisoformat(month):%B %Y}" for month in found["months"]])
    return (
        f"Not the same. As known on {then} the code over these lines is {spaced_code(found['checksum'])}, and of "
        f"{with_} {spaced_code(found['kept'])}. What differs is of {months}."
    )


def activity_by_place(year: PublishedYear, node: Node) -> Table:
    """Records expected and found at each sector and each provider, of a month or to date; the whole is that of all,
    and stands alone where no place may be shown."""
    at = Node(node.month)
    places = [(Sector(sector).label, Place("sector", sector)) for sector in year.sectors]
    places += [(name, Place("provider", id_)) for id_, name in year.providers.items()]
    is_shown = any(year.shows_records(at._replace(place=place)) for _, place in places)
    rows = [_activity(name, year, at._replace(place=place)) for name, place in places if is_shown]
    rows.append(_activity("All sectors and providers", year, at, "total"))
    return _activity_table(
        "Activity by sector and provider",
        f"Records of care in the contract, {f'in {node.month:%B %Y}' if node.month else 'to date'}, all levels: every "
        "sector, then every provider.",
        "Sector or provider",
        rows,
        "activity by sector and provider",
        ""
        if is_shown or not places
        else "Not shown for each of them: too few people are behind some kind of care "
        "here, and it could be worked out from what each sent. ",
    )


def activity_by_month(year: PublishedYear, node: Node) -> Table:
    """Records expected and found month by month, of a level or of a place."""
    at = node._replace(month=None) if node.band is None or node.place == EVERYWHERE else Node(band=node.band)
    rows = [_activity(f"{month:%B %Y}", year, at._replace(month=month)) for month in year.months]
    rows.append(_activity("To date", year, at, "total"))
    return _activity_table(
        "Activity by month",
        "Expected are last year's records of the same people in the same months.",
        "Month",
        rows,
        "activity by month",
    )


def _activity_table(caption: str, sub: str, first: str, rows: list[Row], name: str, hides: str = "") -> Table:
    return Table(
        caption=caption,
        sub=sub,
        columns=[Column(first), *(Column(one, "records", is_number=True) for one in ("Expected", "Actual")), MORE],
        rows=rows,
        name=name,
        note=f"{hides}Not known: no records of the year before say how many to expect.",
    )


MORE = Column("More or fewer", "records", is_number=True)


def _activity(name: str, year: PublishedYear, at: Node, style: str = "") -> Row:
    expected, found = year.planned_records(at), year.actual_records(at)
    planned = count(expected) if expected is not None else hidden() if year.hides_plan_of_records(at) else NOT_KNOWN
    gap: Cell = hidden() if found is None else NOT_KNOWN
    if expected is not None and found is not None:
        more = found - expected
        said = f"{more:+,}".replace("-", "−") if more else "0"
        gap = Cell(said, more, "app-num")
    elif expected is None and planned != NOT_KNOWN:
        gap = hidden()
    return Row([words(name), planned, hidden() if found is None else count(found), gap], style)


NOT_KNOWN = Cell("not known", classes="app-num app-muted")


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

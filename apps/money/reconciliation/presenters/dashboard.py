"""The contract dashboard: the answer, how sure, the charts, the table to the penny."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.charts import Chart
from apps.foundation.core.tables import Column, Row, Table, count, hidden, money, words
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import pounds, short_pounds, sterling
from apps.foundation.partnerships.choices import Sector
from apps.money.contracts.domain.counting import Counting
from apps.money.contracts.domain.fees import fees_in_words, months_in_words
from apps.money.contracts.selectors import plan_of
from apps.money.reconciliation.domain.forecast import FEWEST
from apps.money.reconciliation.domain.publication import Node, Place
from apps.money.reconciliation.presenters import charts, tables
from apps.money.reconciliation.presenters.coverage import CoverageSaid, coverage_said
from apps.money.reconciliation.presenters.forecast import heading_of_year, range_words
from apps.money.reconciliation.presenters.months import Learned, heads_of, learned_late
from apps.money.reconciliation.presenters.selection import Selection
from apps.money.reconciliation.presenters.value import counted_at_fees, counted_is, pays_value
from apps.money.reconciliation.presenters.words import adjusted_in_words, money_shown, percent_words, why, words_of
from apps.money.reconciliation.registries import margins_of
from apps.money.reconciliation.selectors.forecast import YearAhead, year_ahead
from apps.money.reconciliation.selectors.published import PublishedYear

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract, IndicativePlan
    from apps.money.reconciliation.selectors.coverage import Coverage
    from apps.money.reconciliation.selectors.last_year import LastYear
    from apps.money.reconciliation.selectors.months import MonthLine

MONTHS_OF_A_YEAR = 12


@dataclass(frozen=True)
class FirstFigure:
    """One of the figures in the first line."""

    name: str
    text: str
    exact: str
    note: str
    why: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Dashboard:
    """Everything that the page draws; of a contract that has not begun only its answer."""

    has_begun: bool
    answer: list[FirstFigure]
    lede: str
    charts: list[Chart]
    levels: Table
    activity: list[Table]
    whole: Table
    received: CoverageSaid
    sectors: list[tuple[str, str]]
    open_month: date | None
    learned: list[Learned]


@dataclass(frozen=True)
class Around:
    """What stands beside a contract's figures: the data that they are made of, and the year before."""

    coverage: Coverage
    last_year: LastYear | None = None
    has_begun: bool = True
    """Before its first day a contract has a plan, and nothing to compare it with."""


def dashboard(
    contract: Contract,
    year: PublishedYear,
    selection: Selection,
    around: Around,
    months: Sequence[MonthLine] = (),
) -> Dashboard:
    """The page for a selection, with where each month stands."""
    node = selection.node
    ahead = year_ahead(year, around.coverage, node)
    open_month = next((line.month for line in months if line.is_open_month), None)
    return Dashboard(
        has_begun=around.has_begun,
        answer=[*first_line(contract, year, node), *_forecast(ahead, node), *_last_year(around.last_year, node)]
        if around.has_begun
        else [_whole_plan(year), *_last_year(around.last_year, node)],
        lede=_lede(year),
        charts=[
            charts.why_variance(year, node),
            charts.by_sector(year, node),
            charts.by_month(year, node),
            charts.people_at_levels(year),
            heading_of_year(ahead, margins_of(year.terms) if node._replace(month=None) == Node() else {}),
        ],
        levels=tables.levels_by_month(contract, year, node, heads_of(months)),
        activity=[tables.activity_by_place(year, node), tables.activity_by_month(year, node)],
        whole=tables.everything_recorded(year),
        received=coverage_said(around.coverage, months_of(node, year), provider_of(node)),
        sectors=[(sector, Sector(sector).label) for sector in year.sectors],
        open_month=open_month,
        learned=learned_late(contract, year, open_month) if open_month else [],
    )


def months_of(node: Node, year: PublishedYear) -> list[date]:
    """The months that a figure is about."""
    return [node.month] if node.month else year.months


def provider_of(node: Node) -> int | None:
    """The provider whose data alone a figure is made of."""
    return int(node.place.key) if node.place.kind == "provider" else None


def first_line(contract: Contract, year: PublishedYear, node: Node) -> list[FirstFigure]:
    """Plan, counted, actual, variance: each with the exact figure and the way to its reasons."""
    plan = year.plan(node)
    counted = year.counted(node.month, node.band)
    actual = year.actual_pence(node)
    figures = [_planned(contract, year, node)]
    if node.place.kind == "all":
        if counted.shown:
            figures.append(
                FirstFigure(
                    "Counted",
                    short_pounds(counted.pence),
                    f"£{pounds(counted.pence)}",
                    _counted_note(year, node),
                    why(contract, "counted", node),
                )
            )
            if pays_value(year) and (at_fees := counted_at_fees(year, node)) is not None:
                beside = f"{words_of(year.terms).of_all} at the fees: moves nothing"
                figures.append(FirstFigure("For information", short_pounds(at_fees), f"£{pounds(at_fees)}", beside))
        else:
            figures.append(_hidden("Counted", year))
    if actual is None:
        return [*figures, _hidden("Actual", year), _hidden("Variance", year)]
    figures.append(
        FirstFigure(
            "Actual",
            short_pounds(actual),
            f"£{pounds(actual)}",
            "cost of care recorded",
            why(contract, "actual", node),
        )
    )
    if plan is None:
        return [*figures, _hidden("Variance", year)]
    gap = actual - plan
    figures.append(
        FirstFigure(
            "Variance",
            short_pounds(gap, signed=True),
            sterling(gap, signed=True),
            percent_words(gap, plan),
            why(contract, "variance", node),
            "app-over" if gap > 0 else "app-under" if gap < 0 else "",
        )
    )
    return figures


def _counted_note(year: PublishedYear, node: Node) -> str:
    planned = year.planned_capitation(node.month, node.band)
    return counted_is(year) + (f"; planned {short_pounds(planned)}" if planned is not None else "")


def _forecast(ahead: YearAhead, node: Node) -> list[FirstFigure]:
    """The forecast outturn of the contract's months; a month by itself has none."""
    if node.month is not None or (node.band is not None and node.place.kind != "all"):
        return []
    if ahead.forecast is None:
        said = "not shown" if ahead.hidden else "too few months"
        note = "too few people, or beside too few" if ahead.hidden else f"{ahead.complete} complete, {FEWEST} needed"
        return [FirstFigure("Forecast outturn", said, "", note, why="#forecast-title", tone="app-figure__words")]
    outturn = ahead.forecast.outturn
    note = f"likely {range_words(ahead, ahead.forecast.at_the_end.eighty)}"
    return [FirstFigure("Forecast outturn", short_pounds(outturn), f"£{pounds(outturn)}", note, "#forecast-title")]


def _last_year(before: LastYear | None, node: Node) -> list[FirstFigure]:
    """What the contract before came to, and of it the same months; of everything only. One of another length than a
    year is not called last year."""
    if before is None or node != Node():
        return []
    name = "Last year" if _is_a_year(before.term) else "Contract before"
    if before.pence is None:
        return [FirstFigure(name, "not shown", "", "too few people, or beside too few", tone="app-figure__words")]
    note = before.contract.name
    if before.same_months is not None and before.months:
        note = f"{short_pounds(before.same_months)} {before.months[0]:%B} to {before.months[-1]:%B %Y}"
    return [FirstFigure(name, short_pounds(before.pence), f"£{pounds(before.pence)}", note)]


def _is_a_year(months: Sequence[date]) -> bool:
    return len(months) == MONTHS_OF_A_YEAR


def _planned(contract: Contract, year: PublishedYear, node: Node) -> FirstFigure:
    plan, whole = year.plan(node), year.plan_year()
    if plan is None:
        return _hidden("Plan", year)
    term = "a year" if _is_a_year(year.all_months) else f"in all {len(year.all_months)} months"
    note = f"of {short_pounds(whole)} {term}" if whole is not None else ""
    return FirstFigure("Plan", short_pounds(plan), f"£{pounds(plan)}", note, why(contract, "plan", node))


def _whole_plan(year: PublishedYear) -> FirstFigure:
    """The plan of the whole term."""
    whole = year.plan_year()
    if whole is None:
        return _hidden("Plan", year)
    return FirstFigure("Plan", short_pounds(whole), f"£{pounds(whole)}", f"all {len(year.all_months)} months")


def _hidden(name: str, year: PublishedYear) -> FirstFigure:
    return FirstFigure(name, "not shown", "", "too few people, or beside too few", tone="app-figure__words")


def _lede(year: PublishedYear) -> str:
    place = year.all_months.index(year.months[-1]) + 1
    return f"month {place} of {len(year.all_months)}"


def counted_parts(contract: Contract, year: PublishedYear, node: Node) -> Table:
    """What a total of days and pounds is the sum of: months, or levels."""
    by_month = node.month is None
    rows = []
    for part in year.months if by_month else NeedBand:
        at = node._replace(month=part) if by_month else node._replace(band=int(part))
        name = f"{part:%B %Y}" if by_month else part.label
        figure = year.counted(at.month, at.band)
        link = why(contract, "counted", at)
        if figure.shown:
            days = count(figure.days) if figure.says_days else hidden()
            rows.append(Row([words(name), days, money(figure.pence, link=link)]))
        else:
            rows.append(Row([words(name), hidden(), hidden()]))
    whole = year.counted(node.month, node.band)
    together = count(whole.days) if whole.says_days else hidden()
    rows.append(Row([words("Together"), together, money(whole.pence)], "total"))
    return Table(
        caption="What it is the sum of",
        columns=[
            Column("Part"),
            Column(words_of(year.terms).column, is_number=True),
            Column("Counted", "£", is_number=True),
        ],
        rows=rows,
        name="parts",
    )


def actual_parts(contract: Contract, year: PublishedYear, node: Node) -> Table:
    """What a cost is the sum of: sectors, or the months of one place. A level in a month has no parts to show."""
    rows = []
    if node.place.kind == "all" and not (node.month and node.band):
        for sector in year.sectors:
            rows.append(
                _actual_part(contract, year, node._replace(place=Place("sector", sector)), Sector(sector).label)
            )
    elif node.place.kind != "all" and node.month is None and node.band is None:
        for month in year.months:
            rows.append(_actual_part(contract, year, node._replace(month=month), f"{month:%B %Y}"))
    return Table(
        caption="What it is the sum of",
        columns=[Column("Part"), Column("Plan", "£", is_number=True), Column("Actual", "£", is_number=True)],
        rows=rows,
        name="parts",
    )


def _actual_part(contract: Contract, year: PublishedYear, at: Node, name: str) -> Row:
    actual = year.actual_pence(at)
    return Row([words(name), money_shown(year.plan(at)), money_shown(actual, link=why(contract, "actual", at))])


def plan_parts(year: PublishedYear, node: Node) -> Table:
    """The plan month by month, with the days, or people on the first, that it expects."""
    rows, by_days = [], year.terms.counting == Counting.DAYS
    for month in [node.month] if node.month else year.months:
        days = year.planned_days(month, node.band)
        cell = hidden() if days is None else count(days)
        rows.append(Row([words(f"{month:%B %Y}"), cell, money_shown(year.plan(node._replace(month=month)))]))
    together = "To date" if not node.month else "Together"
    rows.append(Row([words(together), words(""), money_shown(year.plan(node))], "total"))
    return Table(
        caption="The plan, month by month",
        columns=[
            Column("Month"),
            Column("Days planned" if by_days else "People on the first", "all sectors and providers", is_number=True),
            Column("Plan", "£", is_number=True),
        ],
        rows=rows,
        name="plan",
    )


@dataclass(frozen=True)
class PlanSource:
    """Where the plan of some months came from; `months` is said where another version planned the others."""

    plan: IndicativePlan
    months: str


def plan_sources(year: PublishedYear) -> list[PlanSource]:
    """Where the plan came from: the plan of each version, with its months where there are several."""
    found = []
    for span in year.terms.spans:
        months = list(span.days.months())
        if plan := plan_of(span.version):
            words_ = months_in_words(months[0], months[-1]) if len(year.terms.spans) > 1 else ""
            found.append(PlanSource(plan, words_))
    return found


def fee_clause(year: PublishedYear, month: date | None, band: int | None) -> str:
    """The fee that days of a month, or of all, are priced at, in words."""
    terms = year.terms
    version = f"Version {terms.version_of(month).number}" if month else terms.versions_in_words.capitalize()
    if pays_value(year):
        return f"{version}: the contract pays its value by days, whoever is counted."
    each = "for each day in the model" if terms.counting == Counting.DAYS else "a twelfth for each first of a month"
    if band is None:
        return f"{version}: the fee of each level, {each} that a person is there{adjusted_in_words(terms)}."
    fees = {month: terms.fees_by_month[month]} if month else terms.fees_by_month
    said = listed(fees_in_words(fees, band))
    return f"{version}: {said} a person a year at {NeedBand(band).label}, {each}{adjusted_in_words(terms)}."

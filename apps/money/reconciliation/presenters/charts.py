"""The charts of the dashboard: what each shows, what it found in words, and its table."""

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.bars import Bar, plan_bars
from apps.foundation.core.charts.months import month_lines
from apps.foundation.core.charts.stack import stacked_levels
from apps.foundation.core.charts.waterfall import waterfall
from apps.foundation.core.tables import Column, Row, Table, count, difference, hidden, words
from apps.foundation.kernel.pence import Pence, short_pounds
from apps.foundation.partnerships.choices import Sector
from apps.money.contracts.domain.counting import Counting
from apps.money.reconciliation.domain.publication import Node, Place
from apps.money.reconciliation.domain.variance import Explained
from apps.money.reconciliation.presenters.words import LEVEL_KEYS, average_people, gap_shown, money_shown
from apps.money.reconciliation.selectors.published import PublishedYear

PARTS = (("More or fewer people", "volume"), ("Change in levels", "mix"), ("Cost per person", "intensity"))


def why_variance(year: PublishedYear, node: Node) -> Chart:
    """From plan to actual in three parts that add up exactly."""
    whole = year.explained(node)
    bands = [node.band] if node.band else [int(band) for band in NeedBand]
    rows = []
    for band in bands:
        explained = year.explained(node._replace(band=band))
        rows.append(_explained_row(NeedBand(band).label, explained, year))
    if len(bands) > 1:
        rows.append(_explained_row("All levels", whole, year, "total"))
    table = Table(
        caption="Why cost differs from plan",
        columns=[
            Column("Level of need"),
            *(Column(name, "£", is_number=True) for name, _ in PARTS),
            Column("Variance", "£", is_number=True),
        ],
        rows=rows,
        name="why cost differs from plan",
    )
    if whole is None:
        return Chart("why", "Why cost differs from plan", "Too few people stand behind this to show it.", None, table)
    parts = [(name, getattr(whole, part)) for name, part in PARTS]
    gap = whole.variance
    heading = (
        f"Why cost is {short_pounds(abs(gap))} {'above' if gap > 0 else 'below'} plan" if gap else "Cost is on plan"
    )
    return Chart(
        "why",
        heading,
        _largest(parts),
        waterfall("why", heading, parts, ("Variance", gap)),
        table,
        "The three parts add to the variance exactly, month by month and level by level.",
    )


def _explained_row(name: str, explained: Explained | None, year: PublishedYear, style: str = "") -> Row:
    if explained is None:
        return Row([words(name), *(hidden() for _ in range(4))], style)
    parts = [getattr(explained, part) for _, part in PARTS]
    return Row([words(name), *(difference(part) for part in parts), difference(explained.variance)], style)


def _largest(parts: list[tuple[str, Pence]]) -> str:
    name, amount = max(parts, key=lambda part: abs(part[1]))
    if not amount:
        return "Nothing differs from the plan."
    reasons = {
        "More or fewer people": (
            "more people are in the model than planned",
            "fewer people are in the model than planned",
        ),
        "Change in levels": (
            "more people are at higher levels than planned",
            "more people are at lower levels than planned",
        ),
        "Cost per person": (
            "care costs more for each person than planned",
            "care costs less for each person than planned",
        ),
    }
    return f"The largest part: {reasons[name][0 if amount > 0 else 1]} ({short_pounds(amount, signed=True)})."


def by_sector(year: PublishedYear, node: Node) -> Chart:
    """One bar a sector in the fixed order: actual, and plan as a line."""
    bars, rows, gaps = [], [], []
    for sector in Sector:
        if sector not in year.sectors:
            continue
        at = _at_sector(year, node, sector)
        if at is None:
            continue
        plan, actual = year.plan(at), year.actual_pence(at)
        colour = sector.lower().replace("_", "-")
        bars.append(Bar(sector.label, f"ch-{colour}", actual, plan))
        if actual is not None and plan is not None:
            gaps.append((actual - plan, sector.label))
        rows.append(
            Row([words(sector.label, key=colour), money_shown(plan), money_shown(actual), gap_shown(actual, plan)])
        )
    when = f"in {node.month:%B %Y}" if node.month else "to date"
    table = Table(
        caption=f"Spend by sector {when}",
        columns=[
            Column("Sector"),
            Column("Plan", "£", is_number=True),
            Column("Actual", "£", is_number=True),
            Column("Variance", "£", is_number=True),
        ],
        rows=rows,
        name="spend by sector",
    )
    return Chart(
        "sectors",
        f"Spend by sector {when}",
        _sectors_said(gaps, compared=bool(bars)),
        plan_bars("sectors", f"Spend by sector {when}", bars) if bars else None,
        table,
        "Coloured bar: actual. Black line: plan. A service line's sector counts, not its organisation's.",
    )


def _at_sector(year: PublishedYear, node: Node, sector: Sector) -> Node | None:
    if node.place.kind == "sector" and node.place.key != sector:
        return None
    if node.place.kind == "provider":
        return None
    if node.month and node.band:
        return Node(None, node.band, Place("sector", sector.value))
    return node._replace(place=Place("sector", sector.value))


def _sectors_said(gaps: list[tuple[Pence, str]], *, compared: bool) -> str:
    if not gaps and compared:
        return "Too few people stand behind sectors or their plans to compare them."
    if not gaps:
        return "A provider's spend stands in one sector or is shown above; sectors are compared for all providers."
    over, under = max(gaps), min(gaps)
    said = []
    if over[0] > 0:
        said.append(f"{over[1]} is furthest above plan ({short_pounds(over[0], signed=True)})")
    if under[0] < 0:
        said.append(f"{under[1]} is furthest below ({short_pounds(under[0], signed=True)})")
    return f"{'; '.join(said)}." if said else "Every sector is on plan."


def by_month(year: PublishedYear, node: Node) -> Chart:
    """Actual, plan and counted, month by month. A level at a place has no months to show."""
    narrow = node.band is not None and node.place.kind != "all"
    at = node._replace(month=None, band=None) if narrow else node._replace(month=None)
    plan = [year.plan(at._replace(month=month)) for month in year.months]
    actual = [year.actual_pence(at._replace(month=month)) for month in year.months]
    everywhere = at.place.kind == "all"
    counted = [
        figure.pence if everywhere and figure.shown else None
        for figure in (year.counted(month, at.band) for month in year.months)
    ]
    rows = []
    for month, planned, spent, count_ in zip(year.months, plan, actual, counted, strict=True):
        rows.append(
            Row(
                [
                    words(f"{month:%B %Y}"),
                    money_shown(planned),
                    money_shown(count_) if everywhere else words("for all providers only"),
                    money_shown(spent),
                    gap_shown(spent, planned),
                ]
            )
        )
    above = [
        month
        for month, planned, spent in zip(year.months, plan, actual, strict=True)
        if spent is not None and planned is not None and spent > planned
    ]
    compared = [month for month, planned in zip(year.months, plan, strict=True) if planned is not None]
    found = (
        f"Actual was above plan in {len(above)} of {len(year.months)} months."
        if compared
        else "The plan is about too few people to show."
    )
    table = Table(
        caption="Cost each month",
        columns=[
            Column("Month"),
            *(Column(name, "£", is_number=True) for name in ("Plan", "Counted", "Actual", "Variance")),
        ],
        rows=rows,
        name="cost each month",
    )
    said = "All levels are shown: months of one level at one place are not. " if narrow else ""
    moves_with = "the days of the month" if year.terms.counting == Counting.DAYS else "the people on its first"
    return Chart(
        "months",
        "Cost each month",
        f"{said}{found}",
        month_lines("months", "Cost each month", [f"{month:%b}" for month in year.months], actual, plan, counted),
        table,
        f"The plan moves with last year's season; counted moves with {moves_with}.",
    )


def people_at_levels(year: PublishedYear) -> Chart:
    """Average people at each level, month by month, High at the base."""
    levels: list[tuple[str, str, list[int]]] = []
    rows, left_out = [], []
    for band in (NeedBand.HIGH, NeedBand.MEDIUM, NeedBand.LOW):
        values = [average_people(year, month, int(band)) for month in year.months]
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            levels.append((band.label, f"ch-{LEVEL_KEYS[band]}", known))
        else:
            left_out.append(band.label)
        shown = [count(value) if value is not None else hidden() for value in values]
        rows.append(Row([words(band.label, key=LEVEL_KEYS[band]), *shown]))
    first, last = (average_people(year, month, None) for month in (year.months[0], year.months[-1]))
    if left_out or first is None or last is None:
        said = f"{' and '.join(left_out)} not drawn: too few people to show in at least one month."
    else:
        change = last - first
        said = (
            f"{last:,} people in {year.months[-1]:%B}, {abs(change):,} {'more' if change >= 0 else 'fewer'} "
            f"than in {year.months[0]:%B}."
        )
    return Chart(
        "levels",
        "People at each level of need",
        said,
        stacked_levels("levels", "People at each level of need", [f"{month:%b}" for month in year.months], levels)
        if levels
        else None,
        Table(
            caption="People at each level of need",
            columns=[
                Column("Level of need"),
                *(Column(f"{month:%b}", f"{month:%Y}", is_number=True) for month in year.months),
            ],
            rows=rows,
            wide=True,
            name="people at each level",
        ),
        "Average of the month: days in the model by days of the month."
        if year.terms.counting == Counting.DAYS
        else "Those on the first of the month.",
    )

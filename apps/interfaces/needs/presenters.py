"""What the pages about levels of need say. Small numbers hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from apps.care.assessments.domain.rule_sets import Count, Rule, RuleSet
from apps.care.assessments.domain.tool import DOMAINS, LEVEL_WORDS, SAP_DOMAINS
from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.heat import HeatCell, heat_map
from apps.foundation.core.tables import Cell, Column, Row, Table, blank, count, difference, hidden, money, words
from apps.interfaces.needs.domain.currency import GROUPS
from apps.interfaces.needs.domain.grids import AgreementShown, Grid, agreement_shown, grid_of_levels, published
from apps.interfaces.needs.selectors import CellCost

NEEDS = {"H": "high", "M": "medium", "L": "low"}
LEVEL_NAMES = {str(int(band)): band.label for band in NeedBand}


@dataclass(frozen=True)
class Compared:
    """Two ratings of the same people: the grid drawn, and how far they agree, where that may be said."""

    chart: Chart
    agreement: AgreementShown | None
    people: int | None


# The matrix ------------------------------------------------------------------------------------------------


def matrix(
    people: Mapping[str, int],
    costs: Mapping[str, CellCost],
    in_model: Mapping[NeedBand, int],
    smallest: int,
    bands: Mapping[str, int],
) -> Chart:
    """The nine cells in the source's order, complexity across, high first.

    Where everybody at a level of need is assessed, the population page says the sum of its cells: then nothing may
    follow from that either.
    """
    sums = {}
    for band in NeedBand:
        cells_of = tuple((cell[0], cell[1]) for cell, of in bands.items() if of == band)
        if sum(people.get("".join(cell), 0) for cell in cells_of) == in_model[band]:
            sums[str(int(band))] = cells_of
    counts = {(cell[0], cell[1]): n for cell, n in people.items()}
    grid = Grid(("H", "M", "L"), ("H", "M", "L"), counts, sums, has_totals=False)
    shown = published(grid, smallest)
    drawn, rows = [], []
    for functional in grid.rows:
        for complexity in grid.columns:
            cell, n = functional + complexity, grid.count(functional, complexity)
            may = shown.cell(functional, complexity)
            level = NeedBand(bands[cell]).label
            drawn.append(HeatCell(level, n if may else None, level))
            name = f"Functional {NEEDS[functional]}, complexity {NEEDS[complexity]}"
            cells = [words(name), words(level), count(n) if may else hidden()]
            if costs:
                cells += _costs(costs.get(cell), n if may else None)
            rows.append(Row(cells))
    total = count(grid.total) if shown.total else hidden()
    rows.append(Row([words("Assessed, and alive"), blank(), total, *([blank()] * 4 if costs else [])], "total"))
    said = (
        f"{grid.total:,} people stand by their last assessment."
        if shown.total
        else "Too few people have been assessed to say how many."
    )
    table = Table(
        caption="People by cell of the matrix",
        columns=[
            Column("Need"),
            Column("Level"),
            Column("People", is_number=True),
            *(
                [
                    Column("Average a person", "£", is_number=True),
                    Column("A quarter below", "£", is_number=True),
                    Column("Middle", "£", is_number=True),
                    Column("A quarter above", "£", is_number=True),
                ]
                if costs
                else []
            ),
        ],
        rows=rows,
        note=(
            f"Cost of all care recorded in the 365 days before, of every provider. Cells of fewer than {smallest} "
            "people are not shown, nor what would give them away."
            if costs
            else f"Cells of fewer than {smallest} people are not shown, nor what would give them away."
        ),
        wide=bool(costs),
        name="matrix",
    )
    names = [f"Complexity {NEEDS[letter]}" for letter in grid.columns]
    beside = [f"Functional {NEEDS[letter]}" for letter in grid.rows]
    heading = "People by functional need and complexity"
    return Chart("matrix", heading, said, heat_map("matrix", heading, beside, names, drawn), table)


def _costs(cost: CellCost | None, people: int | None) -> list[Cell]:
    if people is None:
        return [hidden()] * 4
    if cost is None or not people:
        return [blank()] * 4
    return [money(amount) for amount in (_rounded(cost.total, people), cost.lower, cost.middle, cost.upper)]


def _rounded(pence: int, people: int) -> int:
    return (2 * pence + people) // (2 * people)


# Agreement -------------------------------------------------------------------------------------------------


def compared(
    counts: Mapping[tuple[int, int], int], smallest: int, *, name: str, heading: str, down: str, across: str
) -> Compared:
    """Two ratings at levels 1 to 3, one down and one across."""
    grid = grid_of_levels(counts)
    shown = published(grid, smallest)
    drawn, rows = [], []
    for row in grid.rows:
        cells = [words(f"{down}: {LEVEL_NAMES[row]}")]
        for column in grid.columns:
            may = shown.cell(row, column)
            n = grid.count(row, column)
            note = "the same" if row == column else ""
            drawn.append(HeatCell(note, n if may else None, note))
            cells.append(count(n) if may else hidden())
        cells.append(count(grid.row_total(row)) if shown.row(row) else hidden())
        rows.append(Row(cells))
    totals = [count(grid.column_total(column)) if shown.column(column) else hidden() for column in grid.columns]
    rows.append(Row([words("All"), *totals, count(grid.total) if shown.total else hidden()], "total"))
    agreement = agreement_shown(grid, shown)
    table = Table(
        caption=heading,
        columns=[
            Column(down),
            *(Column(f"{across}: {LEVEL_NAMES[column]}", is_number=True) for column in grid.columns),
            Column("All", is_number=True),
        ],
        rows=rows,
        note=f"Fewer than {smallest} people are not shown, nor what would give them away.",
        name=name,
    )
    chart = Chart(
        name,
        heading,
        _agreement_words(agreement, grid.total),
        heat_map(
            name,
            heading,
            [f"{down} {LEVEL_NAMES[row]}" for row in grid.rows],
            [LEVEL_NAMES[column] for column in grid.columns],
            drawn,
        ),
        table,
        note=f"Down: {down.lower()}. Across: {across.lower()}.",
    )
    return Compared(chart, agreement, grid.total if shown.total else None)


def _agreement_words(agreement: AgreementShown | None, people: int) -> str:
    if not people:
        return "Nobody can be compared yet."
    if agreement is None:
        return "Too few people to say how far the two agree."
    return f"The two agree for {agreement.per_cent} of the people compared."


# The other currency ----------------------------------------------------------------------------------------


def conditions(counted: Mapping[tuple[str, int], int], smallest: int) -> Table:
    """Groups of the count of long-term conditions down, levels of need across, on the same people."""
    counts = {(group, str(band)): n for (group, band), n in counted.items()}
    grid = Grid(tuple(GROUPS), tuple(LEVEL_NAMES), counts, {})
    shown = published(grid, smallest)
    rows = []
    for group, name in GROUPS.items():
        cells = [count(grid.count(group, band)) if shown.cell(group, band) else hidden() for band in LEVEL_NAMES]
        rows.append(Row([words(name), *cells, count(grid.row_total(group)) if shown.row(group) else hidden()]))
    totals = [count(grid.column_total(band)) if shown.column(band) else hidden() for band in LEVEL_NAMES]
    rows.append(Row([words("In the model"), *totals, count(grid.total) if shown.total else hidden()], "total"))
    return Table(
        caption="People in the model, by count of conditions and by level of need",
        sub="Registers of long-term conditions in which a person stands today, each counted once.",
        columns=[
            Column("Conditions"),
            *(Column(name, is_number=True) for name in LEVEL_NAMES.values()),
            Column("All", is_number=True),
        ],
        rows=rows,
        note=f"Fewer than {smallest} people are not shown, nor what would give them away. Conditions whose code is "
        "on no list of the partnership are not counted.",
        name="conditions and levels",
    )


# Rule sets -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RulesShown:
    """A rule set in words."""

    axes: list[Table]
    matrix: Table
    flags: Table
    groups: list[tuple[str, str]]


def rules_shown(rule_set: RuleSet) -> RulesShown:
    """Both axes, the matrix and the flags as tables; the areas of each group by name."""
    axes = [
        _axis("Functional need", rule_set.functional),
        _axis("Complexity of health need", rule_set.complexity),
    ]
    matrix_rows = [
        Row(
            [
                words(NEEDS[functional].capitalize()),
                *(words(NeedBand(rule_set.matrix[functional + complexity]).label) for complexity in "HML"),
            ]
        )
        for functional in "HML"
    ]
    matrix_table = Table(
        caption="Level of need",
        columns=[Column("Functional"), *(Column(f"Complexity {NEEDS[letter]}") for letter in "HML")],
        rows=matrix_rows,
        name="matrix of the rule set",
    )
    flags = Table(
        caption="Flags, which never move a level",
        columns=[Column("Flag"), Column("If")],
        rows=[Row([words(flag.words), words(_any_of(flag.any_of))]) for flag in rule_set.flags],
        name="flags",
    )
    groups = [
        (name.capitalize(), "; ".join(DOMAINS[code].name for code in codes)) for name, codes in rule_set.groups.items()
    ]
    return RulesShown(axes, matrix_table, flags, groups)


def _axis(caption: str, rules: tuple[Rule, ...]) -> Table:
    rows = [
        Row([words(rule.id), words(rule.words), words(_any_of(rule.any_of)), words(rule.need.title())])
        for rule in rules
    ]
    return Table(
        caption=caption,
        sub="The first rule that matches decides; the others that match are kept.",
        columns=[Column("Rule"), Column("In short"), Column("If"), Column("Then")],
        rows=rows,
        wide=True,
        name=caption.lower(),
    )


def _any_of(any_of: tuple[tuple[Count, ...], ...]) -> str:
    if not any_of:
        return "otherwise"
    return "; or ".join(" and ".join(_count(one) for one in counts) for counts in any_of)


def _count(one: Count) -> str:
    levels = " or ".join(LEVEL_WORDS[letter] for letter in one.levels)
    areas = "area" if one.at_least == 1 else "areas"
    return f"at least {one.at_least} {areas} of the group “{one.of}” at {levels}"


# Trials ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ToolShown:
    """An assessment tool: which of its fields inform what."""

    name: str
    added_at: datetime
    added_by: str
    informs: list[tuple[str, str]]


def tools_shown(tools: Iterable[Any]) -> list[ToolShown]:
    """Each tool with its fields under the domains of the Single Assessment Process."""
    return [
        ToolShown(
            tool.name,
            tool.added_at,
            tool.added_by,
            [
                (words, ", ".join(field["name"] for field in tool.fields if field["domain"] == code))
                for code, words in SAP_DOMAINS.items()
            ],
        )
        for tool in tools
    ]


@dataclass(frozen=True)
class TrialShown:
    """What a trial came to: levels before and after, how many would move, and the change in a year's money. Nothing
    stands for what may not be shown."""

    table: Table
    people: int | None
    moved: int | None
    pays: bool
    pence: int | None
    money_cell: Cell


def trial_shown(outcome: Mapping[str, Any], smallest: int) -> TrialShown:
    """The change in money is shown where every move behind it is: at known fees it gives the moves away."""
    grid = grid_of_levels(_moves(outcome["moved"]))
    shown = published(grid, smallest)
    paid_grid = grid_of_levels(_moves(outcome["paid"]))
    paid = published(paid_grid, smallest)
    free = all(
        shown.cell(row, column) and paid.cell(row, column)
        for row in grid.rows
        for column in grid.columns
        if row != column
    )
    rows = []
    for row in grid.rows:
        cells = [count(grid.count(row, column)) if shown.cell(row, column) else hidden() for column in grid.columns]
        total = count(grid.row_total(row)) if shown.row(row) else hidden()
        rows.append(Row([words(LEVEL_NAMES[row]), *cells, total]))
    totals = [count(grid.column_total(one)) if shown.column(one) else hidden() for one in grid.columns]
    rows.append(Row([words("All"), *totals, count(grid.total) if shown.total else hidden()], "total"))
    table = Table(
        caption="People by level before (down) and after (across)",
        columns=[
            Column("Before"),
            *(Column(f"After: {LEVEL_NAMES[one]}", is_number=True) for one in grid.columns),
            Column("All", is_number=True),
        ],
        rows=rows,
        note=f"Fewer than {smallest} people are not shown, nor what would give them away.",
        name="trial",
    )
    stay = sum(grid.count(one, one) for one in grid.rows)
    moved_may = shown.total and shown.sum("agree")
    return TrialShown(
        table=table,
        people=grid.total if shown.total else None,
        moved=grid.total - stay if moved_may else None,
        pays=bool(outcome["paid"]),
        pence=int(outcome["pence"]) if free else None,
        money_cell=difference(int(outcome["pence"])) if free else hidden(),
    )


def _moves(moved: Mapping[str, int]) -> dict[tuple[int, int], int]:
    return {(int(move[0]), int(move[-1])): people for move, people in moved.items()}

"""What the population page says: levels per 1,000, practices, movement. Small numbers hidden."""

from collections.abc import Mapping
from dataclasses import dataclass

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import HiddenCounts, hidden_counts
from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.columns import level_columns
from apps.foundation.core.tables import Cell, Column, Row, Table, count, hidden, words

KEYS = {NeedBand.LOW: "low", NeedBand.MEDIUM: "medium", NeedBand.HIGH: "high"}


@dataclass(frozen=True)
class Population:
    """Everything that the page draws."""

    registered: int
    in_model: int
    in_model_per_1000: str
    levels: Chart
    practices: Table
    movement: Table | None


def population(
    *,
    registered: int,
    people: Mapping[NeedBand, int],
    practices: list[tuple[str, int, int]],
    movement: Mapping[str, int] | None,
    between: str,
    smallest: int,
) -> Population:
    """The page for a day."""
    return Population(
        registered=registered,
        in_model=sum(people.values()),
        in_model_per_1000=_per_1000(sum(people.values()), registered).text,
        levels=_levels(registered, people, smallest),
        practices=_practices(practices, smallest),
        movement=_movement(movement, between, smallest) if movement else None,
    )


def _levels(registered: int, people: Mapping[NeedBand, int], smallest: int) -> Chart:
    shown = hidden_counts({("all", band.name): number for band, number in people.items()}, smallest)
    rows = []
    bars = []
    for band in NeedBand:
        number = people[band]
        away = shown.is_hidden("all", band.name)
        cells = [hidden(), hidden()] if away else [count(number), _per_1000(number, registered)]
        rows.append(Row([words(band.label, key=KEYS[band]), *cells]))
        bars.append((band.label, f"ch-{KEYS[band]}", None if away else number))
    total = sum(people.values())
    rows.append(Row([words("In the model"), count(total), _per_1000(total, registered)], "total"))
    table = Table(
        caption="People by level of need",
        columns=[
            Column("Level of need"),
            Column("People", is_number=True),
            Column("Per 1,000 registered", is_number=True),
        ],
        rows=rows,
        name="people by level",
    )
    said = (
        f"{total:,} of {registered:,} registered people are in the model."
        if registered
        else "Nobody is registered yet."
    )
    return Chart(
        "levels", "People by level of need", said, level_columns("levels", "People by level of need", bars), table
    )


def _per_1000(number: int, registered: int) -> Cell:
    """People in every thousand registered, to a tenth, half up."""
    tenths = (number * 20_000 + registered) // (2 * registered) if registered else 0
    said = f"{tenths // 10}.{tenths % 10}"
    return Cell(said, said, "app-num")


def _practices(practices: list[tuple[str, int, int]], smallest: int) -> Table:
    counts = {(name, NeedBand(band).name): number for name, band, number in practices}
    shown = hidden_counts(counts, smallest)
    names = sorted({name for name, _ in counts})
    rows = [Row([words(name), *(_cell(shown, counts, name, band) for band in NeedBand)]) for name in names]
    return Table(
        caption="Practices by level of need",
        sub=f"People of each practice at each level. Fewer than {smallest} are not shown; another is hidden "
        "beside them, so that totals do not give them away.",
        columns=[Column("GP practice"), *(Column(band.label, is_number=True) for band in NeedBand)],
        rows=rows,
        name="practices by level",
    )


def _cell(shown: HiddenCounts, counts: Mapping[tuple[str, str], int], name: str, band: NeedBand) -> Cell:
    if shown.is_hidden(name, band.name):
        return hidden()
    return count(counts.get((name, band.name), 0))


def _movement(movement: Mapping[str, int], between: str, smallest: int) -> Table:
    shown = hidden_counts({("all", name): number for name, number in movement.items()}, smallest)
    total = sum(movement.values())
    rows = []
    for name, said in (("REDUCED", "Reduced"), ("MAINTAINED", "Maintained"), ("INCREASED", "Increased")):
        if shown.is_hidden("all", name):
            rows.append(Row([words(said), hidden(), hidden()]))
        else:
            share = (movement[name] * 200 + total) // (2 * total) if total else 0
            rows.append(Row([words(said), count(movement[name]), Cell(f"{share}%", share, "app-num")]))
    rows.append(Row([words("Scored in both runs"), count(total), words("")], "total"))
    return Table(
        caption="Movement between runs",
        sub=between,
        columns=[Column("Risk score"), Column("People", is_number=True), Column("Share", is_number=True)],
        rows=rows,
        name="movement between runs",
    )

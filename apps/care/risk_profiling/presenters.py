"""What the population page says: levels per 1,000, practices, movement. Small numbers hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import HiddenCounts, hidden_counts, hidden_levels
from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.columns import level_columns
from apps.foundation.core.tables import Cell, Column, Row, Table, count, hidden, words

if TYPE_CHECKING:
    from apps.care.risk_profiling.models import RiskRun

KEYS = {NeedBand.LOW: "low", NeedBand.MEDIUM: "medium", NeedBand.HIGH: "high"}


@dataclass(frozen=True)
class RunShown:
    """A run as pages show it: people at each level, and at all, or nothing where there are too few."""

    run: RiskRun
    low: int | None
    medium: int | None
    high: int | None
    together: int | None


def run_shown(run: RiskRun, smallest: int) -> RunShown:
    """One of `selectors.all_runs`, whose levels are counted with it."""
    people = {1: run.low, 2: run.medium, 3: run.high}  # type: ignore[attr-defined]
    away = hidden_levels(people, smallest)
    levels = [None if level in away else number for level, number in people.items()]
    return RunShown(run, *levels, together=None if away else sum(people.values()))


NO_PRACTICE = "None of these"
"""People at a level who are registered with no practice of the partnership."""


@dataclass(frozen=True)
class Population:
    """Everything that the page draws. Nothing for who is in the model where it would give a level away."""

    registered: int
    has_levels: bool
    in_model: int | None
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
    total = None if hidden_levels(people, smallest) else sum(people.values())
    return Population(
        registered=registered,
        has_levels=any(people.values()),
        in_model=total,
        in_model_per_1000=_per_1000(total, registered).text if total is not None else "",
        levels=_levels(registered, people, smallest),
        practices=_practices(_with_the_rest(practices, people), smallest),
        movement=_movement(movement, between, smallest) if movement else None,
    )


def _levels(registered: int, people: Mapping[NeedBand, int], smallest: int) -> Chart:
    hidden_bands = hidden_levels(people, smallest)
    rows = []
    bars = []
    for band in NeedBand:
        number = people[band]
        away = band in hidden_bands
        cells = [hidden(), hidden()] if away else [count(number), _per_1000(number, registered)]
        rows.append(Row([words(band.label, key=KEYS[band]), *cells]))
        bars.append((band.label, f"ch-{KEYS[band]}", None if away else number))
    total = sum(people.values())
    totals = [hidden(), hidden()] if hidden_bands else [count(total), _per_1000(total, registered)]
    rows.append(Row([words("In the model"), *totals], "total"))
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
    if hidden_bands:
        said = f"Levels of fewer than {smallest} people are not shown, nor what would give them away."
    elif registered:
        said = f"{total:,} of {registered:,} registered people are in the model."
    else:
        said = "Nobody is registered yet."
    return Chart(
        "levels", "People by level of need", said, level_columns("levels", "People by level of need", bars), table
    )


def _per_1000(number: int, registered: int) -> Cell:
    """People in every thousand registered, to a tenth, half up."""
    tenths = (number * 20_000 + registered) // (2 * registered) if registered else 0
    said = f"{tenths // 10}.{tenths % 10}"
    return Cell(said, said, "app-num")


def _with_the_rest(practices: list[tuple[str, int, int]], people: Mapping[NeedBand, int]) -> list[tuple[str, int, int]]:
    """Practices with one row more for people registered with none of them: the table then adds to the whole, and
    what is left over cannot be worked back."""
    counted = {band: sum(number for _, level, number in practices if level == band) for band in NeedBand}
    rest = [(NO_PRACTICE, int(band), people[band] - counted[band]) for band in NeedBand]
    return [*practices, *(row for row in rest if row[2] > 0)]


def _practices(practices: list[tuple[str, int, int]], smallest: int) -> Table:
    counts = {(name, NeedBand(band).name): number for name, band, number in practices}
    shown = hidden_counts(counts, smallest)
    names = sorted({name for name, _ in counts}, key=lambda name: (name == NO_PRACTICE, name))
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

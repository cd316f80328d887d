"""The level of a year: the answer, what is held, every increment as a table and a chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.increments import Step, increment_bars
from apps.foundation.core.tables import Cell, Column, Row, Table, words
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.percents import percent_in_words
from apps.money.contracts.domain.fees import year_in_words
from apps.money.quality.domain.level import POINT, Increment, Reached, Standing
from apps.money.quality.domain.measures import MOST, Guard
from apps.money.quality.presenters.readings import TOO_FEW, readings_table, to_record, value_in_words
from apps.money.quality.presenters.stops import stops_table
from apps.money.quality.selectors import as_number, is_confirmed, years_of_contract
from apps.money.risk_sharing.domain.exact import percent

if TYPE_CHECKING:
    from datetime import date
    from fractions import Fraction

    from apps.foundation.access.policy import Actor
    from apps.money.contracts.selectors import CurrentTerms
    from apps.money.quality.models import QualityMeasure, QualityReading
    from apps.money.quality.selectors import QualityYear
    from apps.money.risk_sharing.domain.terms.quality_linked import QualityLinked

STANDINGS = {
    Standing.MET: "met",
    Standing.BELOW: "missed",
    Standing.TOO_FEW: "too few to say",
    Standing.NOT_RECORDED: "not known yet",
}
NOT_RECORDED = "not recorded"


@dataclass(frozen=True)
class Figure:
    """Something of the first line."""

    name: str
    text: str
    note: str = ""


@dataclass(frozen=True)
class YearShown:
    """A financial year: the answer, what is held, the increments, a chart, readings, and what one may record."""

    year: int
    title: str
    others: list[tuple[int, str]]
    figures: list[Figure]
    held: list[str]
    worth: str
    increments: Table | None
    chart: Chart | None
    readings: Table | None
    stops: Table | None
    to_record: list[tuple[str, str]]


def year_shown(
    terms: CurrentTerms, found: QualityYear, linked: QualityLinked | None, actor: Actor, today: date
) -> YearShown | None:
    """The readings of a year and the level that they reach; nothing where there is neither measure nor stop."""
    if not found.measures and not found.stops:
        return None
    reached = found.reached
    return YearShown(
        year=found.year,
        title=year_in_words(found.year),
        others=[(one, year_in_words(one)) for one in years_of_contract(terms) if one != found.year],
        figures=_figures(reached),
        held=_held(reached),
        worth=_worth(reached, linked),
        increments=_increments(found) if found.measures else None,
        chart=_chart(reached),
        readings=readings_table(found),
        stops=stops_table(found),
        to_record=to_record(found, actor, today),
    )


def _gain_note(reached: Reached) -> str:
    if reached.holds_gain:
        return "by safety gates"
    return "as they stand: a settlement holds it until each gate is final" if reached.has_open_gates else ""


def _figures(reached: Reached) -> list[Figure]:
    if not reached.has_measures:
        return []
    level = [
        Figure("Quality level", level_in_words(reached), _level_note(reached)),
        Figure("Score", score_in_words(reached.score), f"of {MOST}; the level is its whole part"),
    ]
    return [
        *(level if reached.gives_points else []),
        Figure("Gain", "held" if reached.holds_gain else "not held", _gain_note(reached)),
        Figure(
            "Readings confirmed",
            f"{_confirmed(reached)} of {len(reached.increments)}",
            "of the whole year" if reached.is_confirmed else "the level may still change",
        ),
    ]


def _confirmed(reached: Reached) -> int:
    return sum(one.read is not None and one.read.is_confirmed for one in reached.increments)


def level_in_words(reached: Reached) -> str:
    """`3`, or what it may still be."""
    return str(reached.level) if reached.level is not None else f"{reached.lowest} to {reached.highest}"


def _level_note(reached: Reached) -> str:
    if reached.level_held:
        return f"kept at 1: {listed(reached.level_held)} has missed its minimum"
    if reached.level is None:
        return "known once every reading is recorded"
    return "final" if reached.is_confirmed else "as the readings stand"


def score_in_words(score: int | None) -> str:
    """`3.42`, in full: every increment is a whole number of ten-thousandths."""
    if score is None:
        return "not known yet"
    whole, rest = divmod(score, POINT)
    return f"{whole}.{f'{rest:04}'.rstrip('0').ljust(2, '0')}"


def _held(reached: Reached) -> list[str]:
    """What is held or stopped, each in a sentence."""
    said = []
    if reached.measures_stopping:
        names = listed(reached.measures_stopping)
        said.append(f"Clinical stop: {names} has missed its minimum. The year is not settled meanwhile.")
    if reached.raised:
        said.append(f"Clinical stop, {listed(list(reached.raised))}. The year is not settled until it is answered.")
    if reached.gates_failed:
        names = listed(reached.gates_failed)
        said.append(f"Safety gate: {names} has missed its minimum. No gain is released meanwhile.")
    if reached.gates_not_known:
        said.append(
            f"Safety gate: nothing can be said yet of {listed(reached.gates_not_known)}. A gain is held, not lost."
        )
    return said


def _worth(reached: Reached, linked: QualityLinked | None) -> str:
    """What the level brings by the agreement of risk sharing, and what one more would."""
    if not reached.has_measures:
        return "The version that counts has no quality measures."
    if not reached.gives_points:
        return "No measure of this version gives points: no level is reached, and minimums are all that is looked at."
    if linked is None:
        return (
            "No term of the agreement of risk sharing pays by quality level: it is shown and moves no money by itself."
        )
    if reached.level is None:
        return "The agreement of risk sharing pays by quality level; what it brings is known with the level."
    here = linked.levels[reached.level - 1]
    said = (
        f"By the agreement of risk sharing level {reached.level} brings a premium of {percent(here.premium)} of the "
        f"budget, {percent(here.surplus)} of a surplus and {percent(here.deficit)} of a deficit."
    )
    if reached.level == MOST:
        return said
    after = linked.levels[reached.level]
    return (
        f"{said} Level {reached.level + 1} would bring {percent(after.premium)}, {percent(after.surplus)} and "
        f"{percent(after.deficit)}."
    )


def _increments(found: QualityYear) -> Table:
    reached = found.reached
    rows = [_increment(one, row, found) for one, row in zip(reached.increments, found.measures, strict=True)]
    blanks = [words("") for _ in range(4)]
    total = [words("Score"), *blanks, _points_cell(reached.score), words(""), words("")]
    return Table(
        caption=f"How the level of {year_in_words(found.year)} is reached",
        columns=[
            Column("Measure"),
            Column("Reading", is_number=True),
            Column("Weight that counts", is_number=True),
            Column("Points", "1 to 5", is_number=True),
            Column("Next point at", is_number=True),
            Column("Adds to the score", is_number=True),
            Column("So far", is_number=True),
            Column("Minimum"),
        ],
        rows=[*rows, Row(total, "total")],
        note="What a measure adds is its weight times its points. A measure about which too little is known gives no "
        "points, and its weight falls on the others in proportion.",
        wide=True,
        name="increments",
    )


def _increment(one: Increment, row: QualityMeasure, found: QualityYear) -> Row:
    reading = found.newest.get(row.key)
    following = None
    if one.points is not None and one.read is not None and one.read.value is not None:
        following = one.measure.next_threshold(one.read.value)
    return Row(
        [
            words(row.name, note=row.unit),
            _value_cell(reading, found),
            Cell(percent_in_words(one.weight) if one.weight else "none", one.weight, "app-num"),
            Cell("" if one.points is None else str(one.points), one.points or "", "app-num"),
            Cell(_next_in_words(one, following), classes="app-num"),
            _points_cell(one.adds, is_known=one.adds is not None or not one.weight),
            _points_cell(one.so_far, is_known=one.so_far is not None or not one.weight),
            words(_minimum_in_words(one)),
        ]
    )


def _value_cell(reading: QualityReading | None, found: QualityYear) -> Cell:
    if reading is None:
        return Cell(NOT_RECORDED, classes="app-num")
    said = [f"to {reading.through:%B %Y}"] if reading.through != found.months[-1] else []
    said.append("confirmed" if is_confirmed(reading) else "not confirmed")
    return Cell(value_in_words(reading.value), classes="app-num", note=", ".join(said))


def _next_in_words(one: Increment, following: Fraction | None) -> str:
    if one.points is None:
        return ""
    return "all reached" if following is None else as_number(following)


def _points_cell(score: int | None, *, is_known: bool = True) -> Cell:
    if score is None:
        return Cell("" if is_known else "not known", classes="app-num")
    return Cell(score_in_words(score), score_in_words(score), "app-num")


def _minimum_in_words(one: Increment) -> str:
    if one.standing is None or one.measure.minimum is None:
        return "none"
    return f"{as_number(one.measure.minimum)}: {STANDINGS[one.standing]}. {_short(one.measure.guard)}"


def _short(guard: Guard) -> str:
    return {Guard.LEVEL: "Guards the level", Guard.GAIN: "Safety gate", Guard.YEAR: "Clinical stop"}[guard]


def _chart(reached: Reached) -> Chart | None:
    """What each measure adds, one after another; nothing where no measure gives points."""
    scored = [one for one in reached.increments if one.measure.weight]
    if not scored:
        return None
    steps = [_step(one) for one in scored]
    whole = Step("Score", 0 if reached.score is not None else None, reached.score, score_in_words(reached.score))
    title = "What each measure adds to the quality score"
    table = Table(
        caption=title,
        columns=[Column("Measure"), Column("Adds", "points", is_number=True), Column("So far", is_number=True)],
        rows=[
            *(
                Row([words(one.measure.name), Cell(_step(one).figure, classes="app-num"), _so_far(one)])
                for one in scored
            ),
            Row([words("Score"), Cell("", classes="app-num"), _points_cell(reached.score, is_known=False)], "total"),
        ],
        name="chart",
    )
    level = (
        f"Level {level_in_words(reached)}" if reached.level is not None else f"A level from {level_in_words(reached)}"
    )
    return Chart(
        "increments",
        title,
        f"{level}, by a score of {score_in_words(reached.score)} of {MOST}."
        if reached.score is not None
        else f"{level}: the score is known once every reading is recorded.",
        increment_bars("increments", title, steps, whole, level=POINT, levels=MOST),
        table,
        note="The level is reached where the score passes its line; below level 1 nobody falls.",
    )


def _step(one: Increment) -> Step:
    if one.adds is None:
        is_too_few = one.read is not None and one.read.value is None
        return Step(one.measure.name, None, None, TOO_FEW if is_too_few else NOT_RECORDED)
    starts = None if one.so_far is None else one.so_far - one.adds
    return Step(one.measure.name, starts, one.so_far, f"+{score_in_words(one.adds)}")


def _so_far(one: Increment) -> Cell:
    return _points_cell(one.so_far, is_known=False)

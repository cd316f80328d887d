"""Checks that test a change: of levels between two halves of a year, in the same people, between two assessors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from apps.care.assurance.choices import Check
from apps.care.assurance.domain.chance import INNER, Standing
from apps.care.assurance.domain.change import income_change
from apps.care.assurance.presenters.words import MOVED
from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import hidden_counts
from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.shares import Share, share_bars
from apps.foundation.core.tables import Cell, Column, Row, Table, count, hidden, words
from apps.foundation.kernel.pence import pounds, round_half_up

if TYPE_CHECKING:
    from apps.care.assurance.models import CheckResult

Shown = tuple[str, Sequence[Chart], Sequence[Table]]
HALVES = ("first half", "second half")
COLOURS = ("ch-low", "ch-medium", "ch-high")


def changes_shown(check: Check, results: Sequence[CheckResult], smallest: int, fees: Mapping[int, int]) -> Shown:
    """What a check of change says. `smallest` is 0 for who reads every count."""
    if not results:
        return "", [], []
    how = {Check.DRIFT: _drift, Check.MOVEMENT: _movement, Check.AGREEMENT: _agreement}[check]
    return how(results, smallest, fees)


def _drift(results: Sequence[CheckResult], smallest: int, fees: Mapping[int, int]) -> Shown:
    counts = {
        (_name(one), f"{half} {level}"): one.figures[half][level - 1]
        for one in results
        for half in ("before", "after")
        for level in NeedBand
        if one.organisation_id
    }
    whole = results[0]
    for half in ("before", "after"):
        for level in NeedBand:
            besides = whole.figures[half][level - 1] - sum(
                one.figures[half][level - 1] for one in results if one.organisation_id
            )
            counts["besides", f"{half} {level}"] = besides
    away = hidden_counts({key: number for key, number in counts.items() if number}, smallest)
    whole_away = {
        (half, level)
        for half in ("before", "after")
        for level in NeedBand
        if 0 < whole.figures[half][level - 1] < smallest
    }
    said = f"The move from the first half of the year to the second is {MOVED[Standing(whole.standing)]}."
    figures = whole.figures
    if whole.standing != Standing.WITHIN and figures["any_change"] >= 1 - INNER:
        said += " Each level by itself shows no such change: it is the move across all three that does."
    if fees and not whole_away and sum(figures["before"]) and sum(figures["after"]):
        change = income_change(figures["before"], figures["after"], fees)
        hundredths = pounds(round_half_up(change.numerator * 10_000, change.denominator), signed=True)
        said += f" At the fees in force, income a head would change by {hundredths}%."
    rows = []
    for one in results:
        before, after = one.figures["before"], one.figures["after"]
        cells: list[Cell] = []
        for half, people in (("before", before), ("after", after)):
            for level in NeedBand:
                gone = (
                    (half, level) in whole_away
                    if one is whole
                    else away.is_hidden(_name(one), f"{half} {level}") or bool(whole_away)
                )
                cells.append(hidden() if gone else count(people[level - 1]))
        told = any(cell.text == "not shown" for cell in cells)
        verdict = words("") if told else words(MOVED[Standing(one.standing)].split(",")[0].capitalize())
        rows.append(Row([words(_name(one)), *cells, verdict], "total" if one is whole else ""))
    rows = [*rows[1:], rows[0]]
    table = Table(
        caption="Levels in the two halves of the year",
        columns=[
            Column("Organisation"),
            *(Column(f"{level.label.split(' ')[0]}, {half}", is_number=True) for half in HALVES for level in NeedBand),
            Column("Move"),
        ],
        rows=rows,
        wide=True,
        name="levels by half year",
    )
    bars = []
    for half, name in zip(HALVES, ("before", "after"), strict=True):
        together = sum(figures[name]) or 1
        for level, colour in zip(NeedBand, COLOURS, strict=True):
            share = figures[name][level - 1] / together
            shown = None if whole_away else share
            bars.append(Share(f"{level.label}, {half}", shown, share, share, f"{100 * share:.1f}%", colour))
    bars = [bars[place] for place in (0, 3, 1, 4, 2, 5)]
    heading = "Levels in the two halves of the year"
    chart = Chart(
        "drift", heading, "Each pair: first half above, second half below.", share_bars("drift", heading, bars), table
    )
    return said, [chart], []


def _movement(results: Sequence[CheckResult], smallest: int, fees: Mapping[int, int]) -> Shown:
    counts = {
        (_name(one) if one.organisation_id else "all of them", part): number
        for one in results
        for part, number in _moves(one).items()
    }
    away = hidden_counts({key: number for key, number in counts.items() if key[0] != "all of them"}, smallest)
    gone = {part for part, number in _moves(results[0]).items() if 0 < number < smallest}
    rows = []
    for one in results:
        is_whole = one.organisation_id is None
        cells: list[Cell] = []
        for part, number in _moves(one).items():
            hide = bool(gone) if is_whole else away.is_hidden(_name(one), part) or bool(gone)
            cells.append(hidden() if hide else count(number))
        told = any(cell.text == "not shown" for cell in cells)
        verdict = words("") if told else words(MOVED[Standing(one.standing)].split(",")[0].capitalize())
        rows.append(Row([words(_name(one)), *cells, verdict], "total" if is_whole else ""))
    table = Table(
        caption="People assessed twice",
        columns=[
            Column("Organisation"),
            Column("Rose", is_number=True),
            Column("Same", is_number=True),
            Column("Fell", is_number=True),
            Column("Move"),
        ],
        rows=[*rows[1:], rows[0]],
        name="people assessed twice",
    )
    whole = results[0]
    if gone:
        return "Too few people were assessed twice to show more.", [], []
    moved = _moves(whole)
    together = whole.figures["both"]
    said = (
        f"Of {together:,} people assessed before, {moved['rose']:,} rose and {moved['fell']:,} fell: "
        f"{MOVED[Standing(whole.standing)]}."
    )
    heading = "How people assessed twice moved"
    bars = [
        Share(name.capitalize(), number / together, number / together, number / together, f"{number:,}", colour)
        for (name, number), colour in zip(moved.items(), ("ch-over", "ch-none", "ch-medium"), strict=True)
    ]
    chart = Chart(
        "moves", heading, "Share of people who were assessed before.", share_bars("moves", heading, bars), table
    )
    return said, [chart], []


def _moves(result: CheckResult) -> dict[str, int]:
    up, down, both = (result.figures[name] for name in ("up", "down", "both"))
    return {"rose": up, "same": both - up - down, "fell": down}


def _agreement(results: Sequence[CheckResult], smallest: int, fees: Mapping[int, int]) -> Shown:
    whole = results[0]
    figures = whole.figures
    if _too_few(whole, smallest):
        return "Too few people have been re-assessed to show more.", [], []
    low, high = figures["share"]["low"], figures["share"]["high"]
    said = (
        f"{figures['same']:,} of {figures['pairs']:,} people were found at the same level again "
        f"({100 * figures['same'] / figures['pairs']:.1f}%; 19 times in 20 the true share lies between {100 * low:.1f}%"
        f" and {100 * high:.1f}%). {figures['higher_first']:,} had been put higher, {figures['lower_first']:,} lower: "
        f"{MOVED[Standing(whole.standing)]}."
    )
    rows, bars = [], []
    alone = [one for one in results if one.organisation_id and _too_few(one, smallest)]
    for one in [*results[1:], whole]:
        own = one.figures
        hide = one in alone or (len(alone) == 1 and one.organisation_id is not None)
        share = own["same"] / own["pairs"]
        kappa = "" if own["kappa"] is None else f"{own['kappa']:.2f}"
        cells = (
            [hidden()] * 5
            if hide
            else [
                count(own["pairs"]),
                count(own["same"]),
                count(own["higher_first"]),
                count(own["lower_first"]),
                Cell(kappa or "cannot be told", kappa, "app-num"),
            ]
        )
        rows.append(Row([words(_name(one)), *cells], "total" if one is whole else ""))
        bars.append(
            Share(_name(one), None if hide else share, own["share"]["low"], own["share"]["high"], f"{100 * share:.1f}%")
        )
    table = Table(
        caption="Agreement of re-assessments",
        columns=[
            Column("Organisation that assessed first"),
            Column("Re-assessed", is_number=True),
            Column("Same level", is_number=True),
            Column("First higher", is_number=True),
            Column("First lower", is_number=True),
            Column("Agreement", unit="1 is perfect, 0 is chance", is_number=True),
        ],
        rows=rows,
        name="agreement of re-assessments",
    )
    heading = "Found at the same level again"
    note = "Bracket: 19 times in 20 the true share lies here."
    chart = Chart("agreement", heading, "By organisation.", share_bars("agreement", heading, bars), table, note)
    return said, [chart], []


def _too_few(result: CheckResult, smallest: int) -> bool:
    """Whether the pairs, or those of any outcome, are about too few people; nobody at all is no secret."""
    own = result.figures
    return any(0 < number < smallest for number in (own["pairs"], own["same"], own["higher_first"], own["lower_first"]))


def _name(result: CheckResult) -> str:
    return result.organisation.name if result.organisation else "All together"

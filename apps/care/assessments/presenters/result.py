"""A result in words that a person can be told: the level, why, where it sits, what may follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from apps.care.assessments.choices import CHC_ENDS, ChcOutcome, OverrideState
from apps.care.assessments.domain.classification import Counterfactual, domains_counted
from apps.care.assessments.domain.overrides import MONTHS_DOWN, MONTHS_UP, months_after
from apps.care.assessments.domain.rule_sets import CELLS, RuleSet, rule_set_of
from apps.care.assessments.domain.tool import DEFINITIONS, DOMAINS, LEVEL_WORDS, LEVELS, levels_of
from apps.care.assessments.presenters.areas import Place
from apps.care.assessments.presenters.drafts import AnswerRow, Row
from apps.care.assessments.presenters.words import day_words, moment_words
from apps.care.need_bands.choices import NeedBand
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.periods import last_day_in_words

REVIEW_AFTER = 12
"""Months after which an assessment is due again at the latest."""

FLAG_WORDS: Mapping[str, str] = {
    "CHC_CHECKLIST": "The answers show the pattern of the NHS CHC Checklist.",
    "DST_EXPECTED": "A full assessment for NHS continuing healthcare would be expected.",
    "DST_MAY_INDICATE": "The answers may indicate a full assessment for NHS continuing healthcare.",
}
AXES = {"H": "High", "M": "Medium", "L": "Low"}


@dataclass(frozen=True)
class Because:
    """One line of the why."""

    so: str
    because: str


@dataclass(frozen=True)
class Cell:
    band: int
    level: str
    is_here: bool


@dataclass(frozen=True)
class MatrixRow:
    head: str
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """The source's matrix: complexity across, high first; functional need down."""

    heads: tuple[str, ...]
    rows: list[MatrixRow]


@dataclass(frozen=True)
class Definition:
    """One of the source's three definitions, quoted as it stands."""

    band: int
    name: str
    words: str

    @property
    def level(self) -> str:
        return NeedBand(self.band).label


@dataclass(frozen=True)
class Chc:
    """A flag's follow-up: what was done so far, and whether something is still to be done."""

    is_open: bool
    was_sent: bool
    so_far: list[str]
    url: str


@dataclass
class ResultView:
    """Everything that the page of a result says."""

    first_name: str
    caption: str
    need_band: int
    level: str
    agreed: str
    says: list[str]
    why: list[Because]
    rules: list[str]
    matrix: Matrix
    stamp: str
    flags: list[str]
    chc: Chc
    answers: list[AnswerRow]
    own: list[Row]
    review_by: date | None
    override: list[str] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    definitions_source: str = ""
    definition_chosen: Definition | None = None
    definition_by: str = ""
    definition_agrees: str = ""
    definition_url: str = ""
    override_url: str = ""
    correct_url: str = ""
    withdraw_url: str = ""
    withdrawn: str = ""
    newer_url: str = ""
    may_choose: bool = False
    may_ask: bool = False
    may_correct: bool = False


def band_words(band: int) -> str:
    """`Medium (2)`."""
    return str(NeedBand(band).label)


def cell_words(cell: str) -> str:
    """`functional medium, complexity high`."""
    return f"functional {AXES[cell[0]].lower()}, complexity {AXES[cell[1]].lower()}"


def caption_of(assessment: Any) -> str:
    """`Yearly review of 12 February 2026, completed 12 February 2026, 11:15`."""
    corrected = f" Version {assessment.version}, a correction." if assessment.version > 1 else ""
    return (
        f"{assessment.get_reason_display()} of {day_words(assessment.assessed_on)} by {assessment.assessor}, "
        f"completed {moment_words(assessment.completed_at)}.{corrected}"
    )


def withdrawn_words(assessment: Any) -> str:
    """`Withdrawn 3 June 2026, 10:42, by Grace: her neighbour's`; nothing where it was not."""
    if assessment.withdrawn_at is None:
        return ""
    by = f", by {assessment.withdrawn_by.name}" if assessment.withdrawn_by else ""
    return f"Withdrawn {moment_words(assessment.withdrawn_at)}{by}: {assessment.withdrawn_why}"


CHECKS_ONLY = "This re-assessment checks that levels are consistent: it moves no level."


def says(classification: Any, before: Any, changed: Mapping[str, tuple[str, str]]) -> list[str]:
    """The level beside last time's, and how many areas rose or fell."""
    cell = cell_words(classification.cell)
    if before is None:
        first = f"{cell[0].upper()}{cell[1:]}. This is the first assessment on record."
        return [first]
    if before.need_band == classification.need_band:
        line = f"The same level as last time ({cell}"
        line += ")." if before.cell == classification.cell else f"; last time {cell_words(before.cell)})."
    else:
        moved = "up" if before.need_band < classification.need_band else "down"
        line = f"One step {moved}" if abs(before.need_band - classification.need_band) == 1 else f"Two steps {moved}"
        line += f" from last time's {band_words(before.need_band)} ({cell}; last time {cell_words(before.cell)})."
    rose = [DOMAINS[code].name for code, (was, now) in changed.items() if LEVELS.index(was) < LEVELS.index(now)]
    fell = [DOMAINS[code].name for code, (was, now) in changed.items() if LEVELS.index(was) > LEVELS.index(now)]
    moves = [f"{word}: {listed(names)}." for word, names in (("Risen", rose), ("Fallen", fell)) if names]
    return [line, *([" ".join(moves)] if moves else [])]


def changed_levels(profile: str, before: str | None) -> dict[str, tuple[str, str]]:
    """Areas that stand at another level than last time: what they were, what they are."""
    if before is None:
        return {}
    was, now = levels_of(before), levels_of(profile)
    return {code: (was[code], level) for code, level in now.items() if code in was and was[code] != level}


def why(classification: Any, rule_set: RuleSet) -> list[Because]:
    """Each axis with the answers that made its rule match, then what the two together give."""
    axes = (
        ("Functional need", classification.functional, classification.functional_rule),
        ("Complexity of health need", classification.complexity, classification.complexity_rule),
    )
    lines = [
        Because(f"{name} is {need.lower()}:", _because(classification.profile, rule_set, rule))
        for name, need, rule in axes
    ]
    functional, complexity = classification.functional.lower(), classification.complexity.lower()
    level = band_words(classification.need_band)
    lines.append(Because("Together:", f"functional {functional} with complexity {complexity} gives {level}."))
    return lines


def _because(profile: str, rule_set: RuleSet, rule_id: str) -> str:
    levels = levels_of(profile)
    counted = domains_counted(rule_set.rule(rule_id), profile)
    if not counted:
        return "no rule for more need was met."
    by_level: dict[str, list[str]] = {}
    for code in counted:
        by_level.setdefault(levels[code], []).append(DOMAINS[code].name)
    parts = [
        f"{listed(names)} {'is' if len(names) == 1 else 'are'} {LEVEL_WORDS[at]}" for at, names in by_level.items()
    ]
    return f"{'; '.join(parts)}."


def rules_matched(classification: Any, rule_set: RuleSet, in_force: str) -> list[str]:
    """The rule that fired on each axis by id, those that matched as well, and the rule set."""
    lines = []
    for name, fired, also in (
        ("Functional", classification.functional_rule, classification.functional_also),
        ("Complexity", classification.complexity_rule, classification.complexity_also),
    ):
        others = "; ".join(f"{rule}, {rule_set.rule(rule).words}" for rule in also)
        also_words = f" Also matched: {others}." if others else " No other rule matched."
        lines.append(f"{name}: {fired}, {rule_set.rule(fired).words}.{also_words}")
    return [*lines, f"Cell {classification.cell}: {cell_words(classification.cell)}.", in_force]


def stamp_of(rule_set: RuleSet) -> str:
    """What every print says of the rules."""
    return f"{rule_set.label}, local proposal, {rule_set.status}."


def matrix_of(rule_set: RuleSet, here: str) -> Matrix:
    rows = [
        MatrixRow(
            AXES[functional],
            [
                Cell(rule_set.matrix[cell], band_words(rule_set.matrix[cell]), cell == here)
                for cell in CELLS
                if cell[0] == functional
            ],
        )
        for functional in "HML"
    ]
    return Matrix(tuple(f"Complexity {AXES[letter].lower()}" for letter in "HML"), rows)


def definitions() -> list[Definition]:
    return [Definition(band, NeedBand(band).label.split(" ")[0], words) for band, words in DEFINITIONS.items()]


def was_sent(newest: Any) -> bool:
    """Whether a Checklist was completed and sent, and its outcome is awaited."""
    return newest is not None and newest.outcome == ChcOutcome.SENT


def chc_of(done: Sequence[Any], url: str) -> Chc:
    """What was done about a flag, newest first."""
    newest = done[0] if done else None
    lines = []
    for one in done:
        again = f" Look again by {day_words(one.due_on)}." if one is newest and one.due_on else ""
        note = f" {one.note}" if one.note else ""
        lines.append(f"{day_words(one.happened_on)}: {one.get_outcome_display()}.{again}{note}")
    return Chc(
        is_open=newest is None or newest.outcome not in CHC_ENDS,
        was_sent=was_sent(newest),
        so_far=lines,
        url=url,
    )


def override_lines(asked: Sequence[Any]) -> list[str]:
    """What was asked about the level, and what was answered."""
    lines = []
    for one in asked:
        by = one.asked_by.name if one.asked_by else "Somebody"
        line = f"{by} asked on {day_words(timezone.localdate(one.asked_at))} for {band_words(one.wanted_band)}: "
        line += f"{one.get_reason_display()[0].lower()}{one.get_reason_display()[1:]}. "
        answered = one.answered_by.name if one.answered_by else ""
        if one.state == OverrideState.ASKED:
            line += "It waits for a second professional."
        elif one.state == OverrideState.AGREED:
            until = last_day_in_words(one.ends_before)
            line += f"Agreed by {answered}, from {day_words(one.starts_on)} until {until} at most."
        elif one.state == OverrideState.NOT_AGREED:
            line += f"{answered} did not agree: {one.answer_note}"
        else:
            line += (
                f"It ended {day_words(timezone.localdate(one.lapsed_at))}, with another assessment or a withdrawn one."
            )
        lines.append(line)
    return lines


def agreed_level(agreed: Any, calculated: int) -> tuple[int, str]:
    """The level that holds, and how it came to differ from the calculated one where a level agreed is in force."""
    if agreed is None:
        return calculated, ""
    by = agreed.answered_by.name if agreed.answered_by else "a second professional"
    until = last_day_in_words(agreed.ends_before)
    return agreed.wanted_band, f"Agreed with {by}, until {until} at most. The rules gave {band_words(calculated)}."


def steps_words(calculated: int) -> dict[str, str]:
    """Which steps can be asked for, and for how long they hold: `U` up, `D` down."""
    steps = {}
    if calculated < max(NeedBand.values):
        steps["U"] = f"Up to {band_words(calculated + 1)}, for at most {MONTHS_UP} months"
    if calculated > min(NeedBand.values):
        steps["D"] = f"Down to {band_words(calculated - 1)}, for at most {MONTHS_DOWN} months"
    return steps


def counterfactual_lines(found: Sequence[Counterfactual]) -> list[str]:
    """`High (3), if Breathing were High`."""
    return [
        f"{band_words(one.need_band)}, if {DOMAINS[one.domain].name} were {LEVEL_WORDS[one.domain_level]}"
        for one in found
    ]


def review_by(assessed_on: date) -> date:
    """The day by which a person is to be assessed again."""
    return months_after(assessed_on, REVIEW_AFTER)


def rule_set_read(classification: Any) -> RuleSet:
    return rule_set_of(classification.rule_set.definition)


def place_of(person: Any, assessment: Any) -> Place:
    return Place(person.uid, assessment.uid, person.given_name)

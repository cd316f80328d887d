"""Readings: what each says, who recorded and who answers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.tables import Cell, Column, Row, Table, words
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.domain.fees import year_in_words
from apps.money.quality.selectors import as_number

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from fractions import Fraction

    from apps.money.quality.models import QualityReading
    from apps.money.quality.selectors import QualityYear

TOO_FEW = "too few to say"


def value_in_words(value: Decimal | Fraction | None) -> str:
    """`92.5`, or that the data are too few."""
    return TOO_FEW if value is None else as_number(value)


def readings_table(found: QualityYear) -> Table | None:
    """Every reading of the year, the newest first, those that were replaced among them."""
    if not found.readings:
        return None
    names = {row.key: row.name for row in found.measures}
    standing = {one.id for one in found.standing.values()}
    return Table(
        caption=f"Readings of {year_in_words(found.year)}",
        columns=[
            Column("Measure"),
            Column("To the end of"),
            Column("Reading", is_number=True),
            Column("Recorded"),
            Column("Standing"),
        ],
        rows=[
            Row(
                [
                    words(
                        names.get(one.key, one.measure.name),
                        link=reverse("quality:reading", args=[found.contract.uid, one.uid]),
                    ),
                    words(f"{one.through:%B %Y}"),
                    Cell(value_in_words(one.value), classes="app-num"),
                    words(_recorded(one)),
                    words(_standing(one, one.id in standing)),
                ]
            )
            for one in found.readings
        ],
        name="readings",
    )


def _recorded(one: QualityReading) -> str:
    return f"{one.recorded_for.name}, {day_in_words(timezone.localdate(one.recorded_at))}"


def _standing(one: QualityReading, stands: bool) -> str:
    if not stands:
        return "Replaced"
    answer = next(iter(one.answers.all()), None)
    if answer is None:
        return f"Waits for {one.measure.confirmer.name}"
    day = day_in_words(timezone.localdate(answer.answered_at))
    if answer.agrees:
        return f"Confirmed by {answer.answered_for.name}, {day}"
    return f"Not confirmed by {answer.answered_for.name}, {day}: {answer.words}"


def to_record(found: QualityYear, actor: Actor, today: date) -> list[tuple[str, str]]:
    """Measures that the actor's organisation records, with the address of the form; none while no month is over."""
    if not can(actor, Permission.QUALITY_RECORD) or not found.months_over(today):
        return []
    return [
        (row.name, f"{reverse('quality:record', args=[found.contract.uid, row.key])}?year={found.year}")
        for row in found.measures
        if row.recorder_id == actor.organisation_id
    ]


@dataclass(frozen=True)
class ReadingShown:
    """One reading on its own page."""

    name: str
    definition: str
    facts: list[tuple[str, str]]
    may_answer: bool
    correct: str
    back: str


def reading_shown(found: QualityYear, one: QualityReading, actor: Actor) -> ReadingShown:
    """A reading with what it says, who answers it, and whether its reader may answer or correct it."""
    stands = found.standing.get((one.key, one.through))
    is_standing = stands is not None and stands.id == one.id
    is_answered = bool(one.answers.all())
    row = next((row for row in found.measures if row.key == one.key), None)
    facts = [
        ("Period", _period_in_words(found, one)),
        ("Reading", f"{value_in_words(one.value)}{'' if one.value is None else f' ({one.measure.unit})'}"),
        ("Source", one.source),
    ]
    if one.note:
        facts.append(("Why it replaces the one before" if one.replaces_id else "Note", one.note))
    facts.append(("Recorded", f"{one.recorded_by.name}, {_recorded(one)}"))
    facts.append(("Standing", _standing(one, is_standing)))
    may = can(actor, Permission.QUALITY_RECORD)
    back = f"{reverse('quality:quality', args=[found.contract.uid])}?year={found.year}"
    correct = ""
    if may and is_standing and row is not None and row.recorder_id == actor.organisation_id:
        address = reverse("quality:record", args=[found.contract.uid, one.key])
        correct = f"{address}?year={found.year}&month={one.through:%Y-%m}"
    return ReadingShown(
        name=one.measure.name,
        definition=one.measure.definition,
        facts=facts,
        may_answer=(
            may
            and is_standing
            and not is_answered
            and one.measure.confirmer_id == actor.organisation_id
            and one.recorded_by_id != actor.user_id
        ),
        correct=correct,
        back=back,
    )


def _period_in_words(found: QualityYear, one: QualityReading) -> str:
    first = found.months[0]
    whole = ": all that the contract counts of the year" if one.through == found.months[-1] else ""
    return f"{first:%B %Y} to {one.through:%B %Y}{whole}"

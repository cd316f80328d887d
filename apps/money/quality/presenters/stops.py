"""Clinical stops: who raised them, what is not safe, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.foundation.core.tables import Column, Row, Table, words
from apps.foundation.kernel.periods import day_in_words
from apps.money.contracts.domain.fees import year_in_words
from apps.money.quality.selectors import answer_to, raised_in_words

if TYPE_CHECKING:
    from apps.money.quality.models import ClinicalStop
    from apps.money.quality.selectors import QualityYear

OPEN = "Stands: nobody has answered it"


@dataclass(frozen=True)
class StopShown:
    """A stop on a page of its own, or in the list of whoever raised it."""

    contract: str
    year: str
    raised: str
    words: str
    is_open: bool
    standing: str
    answer: str
    back: str


def stop_shown(one: ClinicalStop) -> StopShown:
    answer, raised = answer_to(one), raised_in_words(one)
    return StopShown(
        contract=one.contract.name,
        year=year_in_words(one.year),
        raised=f"{raised[0].upper()}{raised[1:]}",
        words=one.words,
        is_open=answer is None,
        standing=_standing(one),
        answer=answer.words if answer else "",
        back=f"{reverse('quality:quality', args=[one.contract.uid])}?year={one.year}",
    )


def stops_table(found: QualityYear) -> Table | None:
    """Every clinical stop of a year, the newest first; nothing where none was raised."""
    if not found.stops:
        return None
    return Table(
        caption=f"Clinical stops of {year_in_words(found.year)}",
        columns=[Column("Raised"), Column("What is not safe"), Column("Standing")],
        rows=[
            Row(
                [
                    words(
                        f"{one.raised_for.name}, {day_in_words(timezone.localdate(one.raised_at))}",
                        link=reverse("quality:stop", args=[found.contract.uid, one.uid]),
                    ),
                    words(one.words),
                    words(_standing(one)),
                ]
            )
            for one in found.stops
        ],
        name="stops",
    )


def _standing(one: ClinicalStop) -> str:
    if (answer := answer_to(one)) is None:
        return OPEN
    return f"Answered by {answer.answered_for.name}, {day_in_words(timezone.localdate(answer.answered_at))}"

"""The first page: every check in a line, in two tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.care.assurance.choices import CHANGES, SHARES, WATCHED, Check
from apps.care.assurance.domain.chance import Standing
from apps.care.assurance.presenters.hiding import ALL
from apps.care.assurance.presenters.words import MOVED, WORDS, slug_of, why_not_shown

if TYPE_CHECKING:
    from apps.care.assurance.presenters.check import Viewer
    from apps.care.assurance.selectors import Headline


@dataclass(frozen=True)
class Line:
    """One check: its question, its address, what it came to, and whether that asks for something."""

    heading: str
    question: str
    slug: str
    answer: str
    differs: bool


def overview_lines(headlines: Mapping[Check, Headline], viewer: Viewer) -> tuple[list[Line], list[Line]]:
    """Consistency of levels, then care given."""
    return (
        [_line(headlines[check], viewer) for check in (*SHARES, *CHANGES)],
        [_line(headlines[check], viewer) for check in WATCHED],
    )


def _line(headline: Headline, viewer: Viewer) -> Line:
    words = WORDS[headline.check]
    answer, differs = _answer(headline, viewer)
    return Line(words.heading, words.question, slug_of(headline.check), answer, differs)


def _answer(headline: Headline, viewer: Viewer) -> tuple[str, bool]:
    if headline.check in CHANGES:
        if headline.result is None:
            return "Nothing to compare yet", False
        return (
            MOVED[Standing(headline.result.standing)].split(",")[0].capitalize()
            if headline.result.standing == Standing.WITHIN
            else MOVED[Standing(headline.result.standing)].capitalize()
        ), headline.result.standing != Standing.WITHIN
    whole = headline.whole
    if whole is None:
        return "Nothing to compare yet", False
    said = f"{whole.count:,} of {whole.of:,}"
    if ALL in viewer.hidden(headline.figures):
        said = f"Not shown: {why_not_shown(viewer.smallest)}"
    if not headline.outside:
        return said, False
    return f"{said}; {headline.outside} of {headline.compared} differ by more than chance", True

"""The tab Needs of a person, and the list of second opinions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from apps.care.assessments.domain.tool import REQUIRED
from apps.care.assessments.presenters.result import (
    agreed_level,
    band_words,
    cell_words,
    override_lines,
    place_of,
    review_by,
    withdrawn_words,
)
from apps.care.assessments.presenters.words import day_words
from apps.care.assessments.selectors import drafts_for, override_in_force, overrides_of, results_gone, results_of
from apps.care.need_bands.selectors import band_on
from apps.foundation.access.policy import Actor


@dataclass(frozen=True)
class Latest:
    """The latest result in words."""

    need_band: int
    level: str
    how: str
    words: str
    agreed: list[str]
    url: str
    review_by: date


@dataclass(frozen=True)
class Earlier:
    assessed_on: date
    reason: str
    assessor: str
    level: str
    note: str
    url: str


@dataclass(frozen=True)
class OpenDraft:
    words: str
    answered: int
    needed: int
    changed_at: datetime
    url: str
    abandon_url: str


@dataclass(frozen=True)
class NeedsView:
    """What is known of a person's needs, and what can be done next."""

    first_name: str
    latest: Latest | None
    earlier: list[Earlier]
    gone: list[Earlier]
    drafts: list[OpenDraft]
    level_by_score: str


def needs_view(actor: Actor, person: Any, today: date) -> NeedsView:
    results = results_of(person.id)
    newest = next((one for one in results if one.assessment.moves_level), None)
    band = band_on(person.id, today) if newest is None else None
    return NeedsView(
        first_name=person.given_name,
        latest=_latest(person, newest, today) if newest else None,
        earlier=[_earlier(person, one) for one in results if one is not newest],
        gone=[_gone(person, one) for one in results_gone(person.id)],
        drafts=[_draft(person, draft) for draft in drafts_for(actor, person.id)],
        level_by_score=f"By risk score the level is {band.label}." if band else "",
    )


def _latest(person: Any, result: Any, today: date) -> Latest:
    found = result.assessment
    level, agreed = agreed_level(override_in_force(found, today), result.need_band)
    return Latest(
        need_band=level,
        level=band_words(level),
        how=agreed,
        words=f"{found.get_reason_display()} of {day_words(found.assessed_on)} by {found.assessor}: "
        f"{cell_words(result.cell)}.",
        agreed=override_lines(list(overrides_of(found))),
        url=place_of(person, found).url("result"),
        review_by=review_by(found.assessed_on),
    )


def _earlier(person: Any, result: Any) -> Earlier:
    found = result.assessment
    note = "" if found.moves_level else "Checks that levels are consistent; moves none"
    if found.version > 1:
        note = f"Version {found.version}, a correction"
    return Earlier(
        assessed_on=found.assessed_on,
        reason=found.get_reason_display(),
        assessor=found.assessor,
        level=band_words(result.need_band),
        note=note,
        url=place_of(person, found).url("result"),
    )


def _gone(person: Any, result: Any) -> Earlier:
    words = withdrawn_words(result.assessment) or "Replaced by a correction"
    return replace(_earlier(person, result), note=words)


def _draft(person: Any, draft: Any) -> OpenDraft:
    place = place_of(person, draft)
    done = draft.answered == len(REQUIRED)
    return OpenDraft(
        words=f"{draft.get_reason_display()}, {day_words(draft.assessed_on)}, begun by {draft.assessor}",
        answered=draft.answered,
        needed=len(REQUIRED),
        changed_at=draft.changed_at,
        url=place.url("check") if done else place.url("area", code=REQUIRED[0]),
        abandon_url=place.url("abandon"),
    )


@dataclass(frozen=True)
class Waiting:
    """A request for another level that waits."""

    name: str
    url: str
    calculated: str
    wanted: str
    reason: str
    asked_at: datetime
    asked_by: str


def waiting_rows(waiting: Iterable[Any]) -> list[Waiting]:
    return [
        Waiting(
            name=f"{one.assessment.person.given_name} {one.assessment.person.family_name}",
            url=place_of(one.assessment.person, one.assessment).url("second-opinion"),
            calculated=band_words(one.calculated_band),
            wanted=band_words(one.wanted_band),
            reason=one.get_reason_display(),
            asked_at=one.asked_at,
            asked_by=one.asked_by.name if one.asked_by else "",
        )
        for one in waiting
    ]

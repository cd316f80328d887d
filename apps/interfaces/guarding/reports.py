"""Who has opened one record, in words for the person whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from apps.care.patients.choices import EmergencyReason
from apps.care.patients.presenters import pages_in_words
from apps.foundation.access.roles import in_a_sentence
from apps.foundation.kernel.periods import day_in_words

if TYPE_CHECKING:
    from apps.care.patients.models import EmergencyOpening
    from apps.foundation.audit.models import AuditEvent

EMERGENCIES = {"Emergency opening", "Vital interests"}
WHY = {
    "Registered with the practice": "Your GP practice",
    "In the team's care": "In the team that looks after you",
    "In the team's care, shared under an agreement": "In a team that looks after you; you agreed to sharing",
    "Emergency opening": "In an emergency",
    "Vital interests": "Your life was at risk",
    "Reviewing an emergency opening": "Checked that an emergency opening was right",
    "Asked for by the person": "Printed this list for you",
}
CHECKED = {
    "JUSTIFIED": "right to do so",
    "TAUGHT": "talked through with them",
    "TAKEN_FURTHER": "not right, and taken further",
}


@dataclass(frozen=True)
class Look:
    """Somebody looked at the record on a day, for a reason: once or several times."""

    at: datetime
    who: str
    role: str
    organisation: str
    pages: str
    why: str


@dataclass(frozen=True)
class Report:
    """Everybody who looked, newest first; how many looks were in an emergency, and how many of those wait for the
    guardian."""

    looks: Sequence[Look]
    emergencies: int
    unchecked: int


def report_of(events: Iterable[AuditEvent], emergencies: Sequence[EmergencyOpening]) -> Report:
    """Looks of one person on one day for one reason are one line."""
    together: dict[tuple[UUID | None, date, str], list[AuditEvent]] = {}
    for event in events:
        kind = _kind(event)
        together.setdefault((event.user_id, timezone.localdate(event.at), kind), []).append(event)
    looks = [_look(same, kind, emergencies) for (_, _, kind), same in together.items()]
    urgent = [same for (_, _, kind), same in together.items() if kind in EMERGENCIES]
    unchecked = sum(
        (opening := _opening_behind(same[0], emergencies)) is None or opening.reviewed_at is None for same in urgent
    )
    return Report(looks, len(urgent), unchecked)


def _kind(event: AuditEvent) -> str:
    """What stands behind a look. What was typed about an emergency is for the guardian, not for this list."""
    if event.action == "OPENED_IN_EMERGENCY":
        return (
            "Vital interests"
            if event.purpose.startswith(EmergencyReason.VITAL_INTERESTS.label)
            else "Emergency opening"
        )
    return event.purpose


def _look(same: Sequence[AuditEvent], kind: str, emergencies: Sequence[EmergencyOpening]) -> Look:
    newest = same[0]
    pages = [event.details.get("page", "") for event in reversed(same) if event.action == "PERSON_OPENED"]
    why = WHY.get(kind, kind)
    if kind in EMERGENCIES:
        opening = _opening_behind(newest, emergencies)
        if opening is not None and opening.reviewed_at is not None:
            on = timezone.localdate(opening.reviewed_at)
            why = f"{why}. Checked {day_in_words(on)}: {CHECKED[opening.outcome]}"
        else:
            why = f"{why}. Being checked"
    return Look(
        at=newest.at,
        who=newest.user.name if newest.user else "The partnership's own system",
        role=in_a_sentence(newest.role) if newest.user else "",
        organisation=newest.organisation.name if newest.organisation else "",
        pages=pages_in_words(list(dict.fromkeys(pages))) or "Name and number",
        why=why,
    )


def _opening_behind(event: AuditEvent, emergencies: Sequence[EmergencyOpening]) -> EmergencyOpening | None:
    """The opener's latest emergency opening before a look: `emergencies` are newest first."""
    theirs = (one for one in emergencies if one.user_id == event.user_id and one.opened_at <= event.at)
    return next(theirs, None)

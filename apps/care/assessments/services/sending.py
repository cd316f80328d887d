"""Taking what a page sends, saved by itself or by its button: several areas and notes, each by itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from apps.care.assessments.choices import Reason, Setting
from apps.care.assessments.domain.tool import DOMAINS, LevelNotInDomain, UnknownDomain
from apps.care.assessments.domain.tool_notes import fields_of_tool, tool_of_fields
from apps.care.assessments.domain.wishes import fields_of_wishes, wishes_of_fields
from apps.care.assessments.models import Assessment, AssessmentTool
from apps.care.assessments.services.answering import Conflict, NoLongerADraft, NoSuchNote, answer, write_note
from apps.care.assessments.services.starting import CannotStart, start_assessment
from apps.care.patients.models import Person
from apps.foundation.access.policy import Actor
from apps.foundation.kernel.typed_days import day_typed, typed_day

VISIT_NOTES = ("contributors", "carer_present", "advocate_present", "agreement_to_share")
"""What the first page asks besides day, place and reason."""


@dataclass(frozen=True)
class Change:
    """What somebody wrote in one area or note, with its own id, on the version that they had before them."""

    id: UUID
    area: str
    version: int
    fields: Mapping[str, str]
    confirmed: bool = False


class Became(StrEnum):
    """What became of a change, for the page that sent it."""

    SAVED = "saved"
    CONFLICT = "conflict"
    CLOSED = "closed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Theirs:
    """What stands instead of a change that conflicts: who wrote it, when, and what."""

    by: str
    at: datetime | None
    version: int
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What became of one change."""

    change: Change
    became: Became
    version: int = 0
    message: str = ""
    theirs: Theirs | None = None


def take_changes(*, actor: Actor, assessment: Assessment, changes: Sequence[Change], now: datetime) -> list[Result]:
    """Save each change by itself: one that is refused, or conflicts, holds no other back."""
    return [_take(actor, assessment, change, now) for change in changes]


def start_visit(
    *,
    actor: Actor,
    person: Person,
    assessed_on: date,
    reason: Reason,
    setting: Setting,
    tool: AssessmentTool | None,
    notes: Mapping[str, str],
    now: datetime,
) -> Assessment:
    """A draft with what the first page asks. Raises DraftOpen, CannotStart."""
    with transaction.atomic():
        assessment = start_assessment(
            actor=actor, person=person, assessed_on=assessed_on, reason=reason, setting=setting, tool=tool, now=now
        )
        for note in VISIT_NOTES:
            if notes.get(note):
                write_note(
                    actor=actor,
                    assessment=assessment,
                    note=note,
                    value=notes[note],
                    based_on=0,
                    client_id=uuid4(),
                    now=now,
                )
    return assessment


def _take(actor: Actor, assessment: Assessment, change: Change, now: datetime) -> Result:
    try:
        version = _save(actor, assessment, change, now)
    except Conflict as conflict:
        fields = fields_for_a_page(change.area, conflict.theirs)
        theirs = Theirs(conflict.by, conflict.at, conflict.version, fields)
        return Result(change, Became.CONFLICT, conflict.version, str(conflict), theirs)
    except NoLongerADraft as late:
        return Result(change, Became.CLOSED, change.version, str(late))
    except (LevelNotInDomain, UnknownDomain, NoSuchNote, CannotStart) as refusal:
        return Result(change, Became.REFUSED, change.version, str(refusal))
    return Result(change, Became.SAVED, version)


def _save(actor: Actor, assessment: Assessment, change: Change, now: datetime) -> int:
    if change.area not in DOMAINS:
        value: Any = change.fields.get("value", "")
        if change.area == "preferences":
            value = wishes_of_fields(change.fields)
            if any(wish["is_met"] is None for wish in value):
                raise NoSuchNote("Will it be met? Choose yes or no.")
        elif change.area == "tool_fields":
            value = tool_of_fields(change.fields)
        saved = write_note(
            actor=actor,
            assessment=assessment,
            note=change.area,
            value=value,
            based_on=change.version,
            client_id=change.id,
            now=now,
        )
        return saved.version
    if not change.fields.get("domain_level"):
        name = DOMAINS[change.area].name
        raise LevelNotInDomain(f"Choose a level for {name}: what you wrote is saved with it, and kept here till then.")
    return answer(
        actor=actor,
        assessment=assessment,
        domain=change.area,
        domain_level=change.fields["domain_level"],
        doubted_level=change.fields.get("doubted_level", ""),
        evidence=change.fields.get("evidence", ""),
        risk=change.fields.get("risk", ""),
        still_same=change.confirmed,
        based_on=change.version,
        client_id=change.id,
        now=now,
    ).version


def fields_for_a_page(area: str, content: Mapping[str, Any]) -> dict[str, str]:
    """What stands in an area or note, as the fields of a page."""
    if area == "preferences":
        return fields_of_wishes(content.get("value") or [])
    if area == "tool_fields":
        return fields_of_tool(content.get("value") or {})
    if area == "assessed_on" and content:
        return {"value": typed_day(day_typed(str(content["value"])))}
    return {name: str(value or "") for name, value in content.items() if name != "still_same"}

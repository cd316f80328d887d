"""Saving what is said in a draft, as it is said: each area and each note by itself.

Whoever sends says which version they had before them. The same answer again merges silently; another one on a newer
version is a conflict that carries both, and is kept in the draft's history. Nothing is ever overwritten unseen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.care.assessments.choices import AgreementToShare, Present, Reason, SentOutcome, Setting, State
from apps.care.assessments.domain.tool import LONGEST_FIELD, LevelNotInDomain, checked_level, higher_and_lower
from apps.care.assessments.models import Answer, Assessment, Sent
from apps.care.assessments.models.assessment import LONGEST_NOTE
from apps.care.assessments.services.starting import check_day
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, NotPermitted, require
from apps.foundation.audit.services import record
from apps.foundation.kernel.typed_days import day_typed

CONTENT = ("domain_level", "doubted_level", "evidence", "risk")
"""What makes an answer the same as another."""


class NoLongerADraft(ValueError):
    """The assessment was completed or abandoned in the meantime. What was sent is kept in its history."""


class NoSuchNote(ValueError):
    """There is no such note, or it cannot say that; the message says what it can."""


class Conflict(ValueError):
    """Somebody answered differently since: `theirs` stands, `mine` is kept in the draft's history.

    `version` is what to base the next answer on, once somebody has chosen. `by` and `at` are those of `theirs`.
    """

    def __init__(
        self,
        what: str,
        *,
        mine: Mapping[str, Any],
        theirs: Mapping[str, Any],
        version: int,
        by: str,
        at: datetime | None,
    ) -> None:
        super().__init__("Somebody else has answered this differently in the meantime. Nothing was overwritten.")
        self.what, self.mine, self.theirs, self.version, self.by, self.at = what, mine, theirs, version, by, at


@dataclass(frozen=True)
class Answered:
    """What became of something that was sent, and the version that now stands."""

    outcome: SentOutcome
    version: int


def answer(
    *,
    actor: Actor,
    assessment: Assessment,
    domain: str,
    domain_level: str,
    based_on: int,
    client_id: UUID,
    now: datetime,
    doubted_level: str = "",
    evidence: str = "",
    risk: str = "",
    still_same: bool = False,
) -> Answered:
    """Save the level in one area. `based_on` is the version the sender had seen, 0 for none.

    In doubt between two levels the higher counts and both are kept. Raises LevelNotInDomain, Conflict,
    NoLongerADraft. Source: section 6.1; the Decision Support Tool domains, section 1.
    """
    require(actor, Permission.ASSESSMENT_WRITE)
    level = checked_level(domain, domain_level)
    doubted = checked_level(domain, doubted_level) if doubted_level else ""
    if doubted == level:
        raise LevelNotInDomain("Doubt is between two different levels.")
    if doubted:
        level, doubted = higher_and_lower(level, doubted)
    content = {"domain_level": level, "doubted_level": doubted, "evidence": _text(evidence), "risk": _text(risk)}
    return _Sending(actor, assessment, domain, based_on, client_id, now).send(
        content | {"still_same": still_same}, _read_answer, _write_answer
    )


def write_note(
    *,
    actor: Actor,
    assessment: Assessment,
    note: str,
    value: Any,
    based_on: int,
    client_id: UUID,
    now: datetime,
) -> Answered:
    """Save one note of the form: who took part, where and why, home, own view, and so on (`NOTES`).

    `based_on` is the note's version that the sender had seen (`Assessment.note_versions`, 0 for none). Raises
    NoSuchNote, Conflict, NoLongerADraft.
    """
    require(actor, Permission.ASSESSMENT_WRITE)
    if note not in NOTES:
        raise NoSuchNote(f"There is no note {note[:40]}.")
    checked = NOTES[note](value)
    if note == "tool_fields" and not set(checked) <= set(assessment.tool_names):
        raise NoSuchNote("The assessment tool has no such field.")
    if note == "reason" and assessment.reason == Reason.AUDIT:
        raise NoSuchNote("A re-assessment of a sample stays one.")
    if note == "assessed_on":
        check_day(assessment.person, date.fromisoformat(checked), now)
    return _Sending(actor, assessment, note, based_on, client_id, now).send({"value": checked}, _read_note, _write_note)


def abandon_assessment(*, actor: Actor, assessment: Assessment, why: str, now: datetime) -> None:
    """Give a draft up, with a reason; what was written in it stays. Raises NoLongerADraft."""
    require(actor, Permission.ASSESSMENT_WRITE)
    with transaction.atomic():
        held = held_draft(actor, assessment)
        held.state, held.abandoned_at, held.changed_at, held.abandoned_why = State.ABANDONED, now, now, why[:400]
        held.save(update_fields=["state", "abandoned_at", "changed_at", "abandoned_why"])
        record(
            actor=actor,
            action="ASSESSMENT_ABANDONED",
            subject_kind="assessment",
            subject_uid=held.uid,
            person_id=held.person_id,
        )


def held_draft(actor: Actor, assessment: Assessment) -> Assessment:
    """The draft's row, held until the transaction ends. Raises NoLongerADraft."""
    held = Assessment.objects.select_for_update().get(id=assessment.id)
    only_its_own_assessor(actor, held)
    if not held.is_draft:
        raise NoLongerADraft(_NOT_A_DRAFT)
    return held


def only_its_own_assessor(actor: Actor, assessment: Assessment) -> None:
    """A re-assessment of a sample is written by whoever began it and by nobody else. Raises NotPermitted."""
    if assessment.reason == Reason.AUDIT and assessment.lead_id != actor.user_id:
        raise NotPermitted("A re-assessment of a sample is its own assessor's.")


_NOT_A_DRAFT = "This assessment is no longer a draft. What you sent is kept; a correction makes a new version."


# Sending -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Standing:
    """What stands in an area or a note, in which version, by whom and since when."""

    value: Mapping[str, Any]
    version: int
    by: str
    at: datetime | None


@dataclass(frozen=True)
class _Sending:
    """Something sent for one area or note. The row of the assessment is held, so that two never cross."""

    actor: Actor
    assessment: Assessment
    what: str
    based_on: int
    client_id: UUID
    now: datetime

    def send(
        self,
        value: Mapping[str, Any],
        read: Callable[["_Sending", Assessment], _Standing],
        write: Callable[["_Sending", Assessment, Mapping[str, Any], int], None],
    ) -> Answered:
        """Take the value, or say why not. What was not taken is kept before it is refused."""
        with transaction.atomic():
            held = Assessment.objects.select_for_update().get(id=self.assessment.id)
            only_its_own_assessor(self.actor, held)
            standing = read(self, held)
            known = Sent.objects.filter(assessment=held, client_id=self.client_id).first()
            outcome = self._outcome(held, value, standing)
            if known and outcome != SentOutcome.SAME:
                outcome = SentOutcome(known.outcome)
            version = standing.version + (outcome == SentOutcome.TAKEN and known is None)
            if known is None:
                if outcome == SentOutcome.TAKEN:
                    write(self, held, value, version)
                self._keep(held, value, version, outcome)
        if outcome == SentOutcome.TOO_LATE:
            raise NoLongerADraft(_NOT_A_DRAFT)
        if outcome == SentOutcome.CONFLICT:
            raise Conflict(
                self.what, mine=value, theirs=standing.value, version=version, by=standing.by, at=standing.at
            )
        return Answered(outcome, known.version if known else version)

    def _outcome(self, held: Assessment, value: Mapping[str, Any], standing: _Standing) -> SentOutcome:
        if _content(value) == _content(standing.value):
            return SentOutcome.SAME
        if not held.is_draft:
            return SentOutcome.TOO_LATE
        return SentOutcome.TAKEN if self.based_on == standing.version else SentOutcome.CONFLICT

    def _keep(self, held: Assessment, value: Mapping[str, Any], version: int, outcome: SentOutcome) -> None:
        Sent.objects.create(
            assessment=held,
            client_id=self.client_id,
            what=self.what,
            value=dict(value),
            based_on=max(self.based_on, 0),
            version=version,
            outcome=outcome,
            sent_by_id=self.actor.user_id,
            sent_at=self.now,
        )


def _content(value: Mapping[str, Any]) -> dict[str, Any]:
    """A value without what does not make it another: that last time's level was confirmed."""
    return {name: part for name, part in value.items() if name != "still_same"}


def _read_answer(sending: _Sending, held: Assessment) -> _Standing:
    there = Answer.objects.select_related("answered_by").filter(assessment=held, domain=sending.what).first()
    if there is None:
        return _Standing({}, 0, "", None)
    by = there.answered_by.name if there.answered_by else ""
    return _Standing({name: getattr(there, name) for name in CONTENT}, there.version, by, there.answered_at)


def _write_answer(sending: _Sending, held: Assessment, value: Mapping[str, Any], version: int) -> None:
    Answer.objects.update_or_create(
        assessment=held,
        domain=sending.what,
        defaults={
            **value,
            "version": version,
            "answered_by_id": sending.actor.user_id,
            "answered_at": sending.now,
        },
    )
    held.changed_at = sending.now
    held.save(update_fields=["changed_at"])


def _read_note(sending: _Sending, held: Assessment) -> _Standing:
    version = held.note_versions.get(sending.what, 0)
    value = getattr(held, sending.what)
    last = None
    if version:
        taken = held.sent.filter(what=sending.what, outcome=SentOutcome.TAKEN)
        last = taken.select_related("sent_by").order_by("-id").first()
    return _Standing(
        {"value": value.isoformat() if isinstance(value, date) else value},
        version,
        last.sent_by.name if last and last.sent_by else "",
        last.sent_at if last else None,
    )


def _write_note(sending: _Sending, held: Assessment, value: Mapping[str, Any], version: int) -> None:
    setattr(held, sending.what, value["value"])
    held.note_versions = {**held.note_versions, sending.what: version}
    held.changed_at = sending.now
    held.save(update_fields=[sending.what, "note_versions", "changed_at"])


# What notes may say --------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    text = str(value or "").replace("\x00", "").strip()
    if len(text) > LONGEST_NOTE:
        raise NoSuchNote(f"A note has at most {LONGEST_NOTE:,} characters.")
    return text


def _one_of(*codes: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in codes:
            raise NoSuchNote(f"Choose one of {', '.join(code for code in codes if code)}.")
        return str(value)

    return check


def _day(value: Any) -> str:
    day = value if isinstance(value, date) else day_typed(str(value))
    if day is None:
        raise NoSuchNote("Give a day such as 12/2/2026.")
    return day.isoformat()


def _preferences(value: Any) -> list[dict[str, Any]]:
    """Each wish of the person, whether it is met (nothing: not known yet), and why not, which one not met needs."""
    if not isinstance(value, list) or len(value) > 30 or not all(isinstance(one, dict) for one in value):
        raise NoSuchNote("Preferences are a list of at most 30 wishes.")
    wishes = [
        {"wish": _text(one.get("wish")), "is_met": one.get("is_met"), "why_not": _text(one.get("why_not"))}
        for one in value
    ]
    for one in wishes:
        if one["is_met"] not in (True, False, None):
            raise NoSuchNote("A preference is met, is not met, or that is not known yet.")
        if one["wish"] and one["is_met"] is False and not one["why_not"]:
            raise NoSuchNote("Say why a preference is not met: the person is to be given the reason.")
    return [one for one in wishes if one["wish"]]


def _fields(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or len(value) > 200:
        raise NoSuchNote("The fields of the tool are texts by name.")
    said = {str(name)[:LONGEST_FIELD]: _text(text) for name, text in value.items()}
    return {name: text for name, text in said.items() if text}


NOTES: Mapping[str, Callable[[Any], Any]] = {
    "assessed_on": _day,
    "reason": _one_of(*(code for code in Reason.values if code != Reason.AUDIT)),
    "setting": _one_of(*Setting.values),
    "contributors": _text,
    "carer_present": _one_of("", *Present.values),
    "advocate_present": _one_of("", *Present.values),
    "agreement_to_share": _one_of("", *AgreementToShare.values),
    "home": _text,
    "finances": _text,
    "isolation": _text,
    "caring": _text,
    "own_view": _text,
    "preferences": _preferences,
    "tool_fields": _fields,
}
"""The notes of the form, each with what it may say."""

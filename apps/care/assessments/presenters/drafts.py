"""A draft as its pages show it: what it is, how far it is, where its pages are, the check before completing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from apps.care.assessments.domain.tool import DOMAINS, REQUIRED, Domain
from apps.care.assessments.domain.tool_notes import fields_of_tool
from apps.care.assessments.domain.wishes import fields_of_wishes
from apps.care.assessments.presenters.areas import AreaView, LastTime, Place, missing_areas
from apps.care.assessments.presenters.words import NUMBERS, clock, day_words, doubt_words, level_words

NOTHING = "Nothing written"
OWN: Mapping[str, tuple[str, str, str]] = {
    "home": ("Home", "Home and surroundings", "Stairs, warmth, getting in and out, what is hard at home"),
    "finances": ("Money", "Money and benefits", ""),
    "isolation": ("Company", "Company and loneliness", "Whom they see, what they miss"),
    "caring": ("Caring", "Who cares for whom", "Who helps, how they manage, whom the person cares for"),
    "own_view": ("Their own view", "What matters most, in their own words", ""),
}
"""Notes beside the areas of need: how the check calls each, its label, its hint."""


@dataclass(frozen=True)
class DraftView:
    """A draft's frame. `key` locks what waits in this browser; only this person's sign-in gets it."""

    uid: UUID
    key: str
    words: str
    kind: str
    first_name: str
    saved: str
    answered: int
    needed: int
    missing: list[AreaView]
    send_url: str
    result_url: str
    all_url: str
    first_url: str
    leave_url: str


@dataclass(frozen=True)
class Row:
    """A line of a summary: what it is, what was said, where it is changed."""

    name: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class AnswerRow:
    """An area in a summary."""

    code: str
    name: str
    level: str
    note: str
    evidence: str
    risk: str
    url: str
    is_answered: bool


def key_for(user_id: UUID | None, assessment_uid: UUID) -> str:
    """The key by which one person's browser locks what waits for one draft: the same at every sign-in of theirs,
    and nobody else's."""
    made = salted_hmac("assessments.kept-answers", f"{user_id}:{assessment_uid}", algorithm="sha256")
    return b64encode(made.digest()).decode()


def draft_view(place: Place, assessment: Any, areas: Sequence[AreaView], user_id: UUID | None) -> DraftView:
    missing = missing_areas(areas)
    first = missing[0] if missing else areas[0]
    return DraftView(
        uid=assessment.uid,
        key=key_for(user_id, assessment.uid),
        words=f"{assessment.get_reason_display()}, {day_words(assessment.assessed_on)}.",
        kind=kind_of(assessment),
        first_name=place.first_name,
        saved=f"Saved {clock(assessment.changed_at)}" if assessment.changed_at > assessment.started_at else "",
        answered=len(REQUIRED) - len(missing),
        needed=len(REQUIRED),
        missing=missing,
        send_url=place.url("send"),
        result_url=place.url("result"),
        all_url=place.url("all"),
        first_url=first.url,
        leave_url=place.leave_url,
    )


def kind_of(assessment: Any) -> str:
    """`correction`, `re-assessment`, `review`, or `assessment`."""
    if not assessment.moves_level:
        return "re-assessment"
    if assessment.version > 1:
        return "correction"
    return "review" if assessment.reason == "ANNUAL_REVIEW" else "assessment"


def last_time(assessment: Any, answers: Mapping[str, Any]) -> dict[str, LastTime]:
    """Last time's answers by area."""
    if assessment is None:
        return {}
    return {
        code: LastTime(assessment.assessed_on, assessment.assessor, answer.domain_level, answer.evidence)
        for code, answer in answers.items()
    }


def visit_rows(assessment: Any, url: str) -> list[Row]:
    """Who took part, where and why, what was agreed."""
    took_part = [
        f"{who}: {said[0].lower()}{said[1:]}"
        for who, said in (
            ("Carer", assessment.get_carer_present_display()),
            ("Advocate", assessment.get_advocate_present_display()),
        )
        if said
    ]
    agreed = assessment.get_agreement_to_share_display() or "Not asked yet"
    where = assessment.get_setting_display()
    return [
        Row("Where and why", f"{where}. {assessment.get_reason_display()}, {day_words(assessment.assessed_on)}", url),
        Row("Lead assessor", assessment.assessor, ""),
        Row("Others who took part", assessment.contributors or "Nobody else named", url),
        Row("Carer and advocate", ". ".join(took_part) or "Not said", url),
        Row("Agreement to share", agreed, url),
        Row("Assessment tool", assessment.tool.name if assessment.tool else "Not said", url),
    ]


def answer_rows(
    place: Place, answers: Mapping[str, Any], last: Mapping[str, Any], *, with_all: bool = True
) -> list[AnswerRow]:
    """The areas with their answers, and what changed since last time."""
    rows = []
    for code, domain in DOMAINS.items():
        answer = answers.get(code)
        if answer is None and not (with_all and (code in last or not domain.is_optional)):
            continue
        rows.append(
            AnswerRow(
                code=code,
                name=domain.name,
                level=level_words(answer.domain_level) if answer else level_words(""),
                note=_note(answer, last.get(code)) if answer else _open_note(domain, last.get(code)),
                evidence=answer.evidence if answer else "",
                risk=answer.risk if answer else "",
                url=place.url("area", code=code),
                is_answered=answer is not None,
            )
        )
    return rows


def _note(answer: Any, last: Any) -> str:
    said = []
    if answer.still_same:
        said.append("confirmed the same")
    elif last is not None and _level(last) != answer.domain_level:
        said.append(f"was {level_words(_level(last))}")
    elif last is not None:
        said.append("the same as last time")
    if doubt := doubt_words(answer.domain_level, answer.doubted_level):
        said.append(doubt)
    return ", ".join(said)


def _open_note(domain: Domain, last: Any) -> str:
    """What is not to be lost unseen: the optional area was answered last time, and nothing asks for it."""
    if last is None or not domain.is_optional:
        return ""
    return f"{level_words(_level(last))} last time. Without an answer nothing is recorded"


def _level(last: Any) -> str:
    return str(last.value if isinstance(last, LastTime) else last.domain_level)


def counts_words(answers: Mapping[str, Any], last: Mapping[str, LastTime]) -> str:
    """`3 changed, 8 confirmed the same`, or how many are answered where there is no last time."""
    if not last:
        return f"{sum(code in answers for code in REQUIRED)} of {len(REQUIRED)} answered"
    changed = sum(code in last and last[code].value != answer.domain_level for code, answer in answers.items())
    same = sum(answer.still_same for answer in answers.values())
    return f"{changed} changed, {same} confirmed the same"


def own_rows(assessment: Any, url: str) -> list[Row]:
    """The wider determinants, the person's own view, and preferences with the reason where one is not met."""
    rows = [Row(short, getattr(assessment, name) or NOTHING, url) for name, (short, _, _) in OWN.items()]
    if not assessment.preferences:
        rows.append(Row("Would prefer", NOTHING, url))
    for wish in assessment.preferences:
        why = wish.get("why_not") or ""
        rows.append(Row("Would prefer", f"{wish.get('wish', '')}{f' (not met: {why})' if why else ''}", url))
    return rows


def tool_rows(assessment: Any, url: str) -> list[Row]:
    """What stands under the fields of the assessment tool; that nothing does, where it can still be written."""
    said = assessment.tool_fields
    rows = [Row(name, said[name], url) for name in assessment.tool_names if name in said]
    return rows or ([Row("From the tool", NOTHING, url)] if url and assessment.tool_names else [])


def note_fields(name: str, content: Mapping[str, Any]) -> dict[str, str]:
    """What stands in a note, as the fields of a form."""
    if name == "preferences":
        return fields_of_wishes(content.get("value") or [])
    if name == "tool_fields":
        return fields_of_tool(content.get("value") or {})
    return {"value": str(content.get("value") or "")}


def correction_lines(
    assessment: Any, answers: Mapping[str, Any], old: Any, old_answers: Mapping[str, Any]
) -> list[str]:
    """What a correction says otherwise than the version that it corrects: the day of the visit, and each area."""
    lines = []
    if assessment.assessed_on != old.assessed_on:
        lines.append(f"Day of the visit: {day_words(assessment.assessed_on)}, was {day_words(old.assessed_on)}")
    for code, domain in DOMAINS.items():
        now, before = (_said(one.get(code)) for one in (answers, old_answers))
        if now != before:
            level, was = now[0], before[0]
            words = (
                f"{level_words(level)}, was {level_words(was)}" if level != was else "what was noted beside the level"
            )
            lines.append(f"{domain.name}: {words}")
    return lines or ["The day and the areas of need are still as they were"]


def _said(answer: Any) -> tuple[str, str, str, str]:
    return (answer.domain_level, answer.doubted_level, answer.evidence, answer.risk) if answer else ("", "", "", "")


@dataclass(frozen=True)
class CheckView:
    """Everything that the check before completing shows; `seen` is the version of each answer shown."""

    visit: list[Row]
    areas: list[AnswerRow]
    own: list[Row]
    tool: list[Row]
    counts: str
    seen: dict[str, int]


def check_view(place: Place, assessment: Any, answers: Mapping[str, Any], last: Mapping[str, LastTime]) -> CheckView:
    return CheckView(
        visit=visit_rows(assessment, place.url("visit")),
        areas=answer_rows(place, answers, last),
        own=own_rows(assessment, place.url("own")),
        tool=tool_rows(assessment, place.url("tool")),
        counts=counts_words(answers, last),
        seen={code: answer.version for code, answer in answers.items()},
    )


def missing_words(place: Place, codes: Sequence[str], last: Mapping[str, LastTime]) -> tuple[str, list[dict[str, str]]]:
    """A title and a line for each area that still needs an answer, with where to give it."""
    count = NUMBERS[len(codes)].capitalize()
    title = f"{count} {'area still needs' if len(codes) == 1 else 'areas still need'} an answer"
    lines = []
    for code in codes:
        todo = "choose one, or confirm last time's" if code in last else "choose one"
        lines.append({"href": place.url("area", code=code), "words": f"{DOMAINS[code].name}: {todo}"})
    return title, lines


def changed_words(codes: Sequence[str]) -> tuple[str, list[dict[str, str]]]:
    """Areas that somebody else has changed since the check was shown."""
    said = "somebody has changed this answer. It stands below as it is now"
    return "Look again before you complete", [
        {"href": f"#{code}", "words": f"{DOMAINS[code].name}: {said}"} for code in codes
    ]

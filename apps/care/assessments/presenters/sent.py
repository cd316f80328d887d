"""What becomes of what a page sent: told to one that saves by itself, or shown again to whoever typed it."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.care.assessments.choices import AgreementToShare, Present, Reason, Setting
from apps.care.assessments.domain.tool import DOMAINS, LEVEL_WORDS, REQUIRED
from apps.care.assessments.presenters.areas import Place
from apps.care.assessments.presenters.drafts import OWN
from apps.care.assessments.presenters.words import clock, level_words
from apps.care.assessments.services import AlreadyCompleted, Became, Result, fields_for_a_page

NOTE_WORDS: Mapping[str, str] = {
    "assessed_on": "Day of the visit",
    "setting": "Where",
    "reason": "Why",
    "contributors": "Who else takes part",
    "carer_present": "Carer",
    "advocate_present": "Advocate",
    "agreement_to_share": "Agreement to share",
    "preferences": "Preferences",
    "tool_fields": "What the assessment tool says",
    **{name: label for name, (_, label, _) in OWN.items()},
}


CHOSEN: Mapping[str, Mapping[str, str]] = {
    "setting": dict(Setting.choices),
    "reason": dict(Reason.choices),
    "carer_present": dict(Present.choices),
    "advocate_present": dict(Present.choices),
    "agreement_to_share": dict(AgreementToShare.choices),
}


def name_of(area: str) -> str:
    """How an area or note is called in a sentence."""
    return DOMAINS[area].name if area in DOMAINS else NOTE_WORDS.get(area, "This note")


def problem_words(result: Result) -> str:
    """Why a change was not saved, for the form that sent it."""
    name = name_of(result.change.area)
    if result.theirs is None:
        return f"{name}: {result.message}"
    said = level_words(result.theirs.fields["domain_level"]) if "domain_level" in result.theirs.fields else ""
    text = result.theirs.fields.get("evidence") or result.theirs.fields.get("value") or ""
    at = f" at {clock(result.theirs.at)}" if result.theirs.at else ""
    theirs = ", ".join(part for part in (said, f"“{text}”" if text else "") if part) or "nothing"
    return (
        f"{name}: {result.theirs.by or 'somebody'} has answered {theirs}{at}. Yours is below and kept in the history; "
        f"save again to use it."
    )


def over_view(place: Place, assessment: Any, results: Sequence[Result]) -> dict[str, Any]:
    """What somebody sent with a button once the assessment was no longer a draft: their words, and what is kept."""
    is_completed = assessment.completed_at is not None
    return {
        "over": str(AlreadyCompleted(assessment)) if is_completed else "This draft was given up.",
        "is_completed": is_completed,
        "back_url": place.url("result") if is_completed else place.leave_url,
        "typed": [
            {
                "name": name_of(one.change.area),
                "kept": one.became is not Became.REFUSED,
                "lines": [_typed(one.change.area, *field) for field in one.change.fields.items() if field[1]],
            }
            for one in results
        ],
    }


def _typed(area: str, name: str, value: str) -> str:
    if name == "domain_level":
        return level_words(value)
    if name == "doubted_level":
        return f"In doubt: {level_words(value)}"
    if name == "risk":
        return f"Risk: {value}"
    return CHOSEN.get(area, {}).get(value, value)


def answer_sent(results: Sequence[Result], standing: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The answer to changes that a script sent."""
    answered = sum(bool(standing[code]["content"].get("domain_level")) for code in REQUIRED)
    return {
        "results": [_result(result) for result in results],
        "areas": {
            area: {
                "version": one["version"],
                "fields": fields_for_a_page(area, one["content"]),
                "confirmed": bool(one.get("confirmed")),
            }
            for area, one in standing.items()
        },
        "answered": answered,
    }


def _result(result: Result) -> dict[str, Any]:
    area = result.change.area
    said: dict[str, Any] = {
        "id": str(result.change.id),
        "area": area,
        "name": name_of(area),
        "state": result.became.value,
        "version": result.version,
        "message": "" if result.became == Became.SAVED else result.message,
    }
    if result.theirs is not None:
        said["words"] = LEVEL_WORDS
        said["theirs"] = {
            "by": result.theirs.by or "Somebody",
            "at": result.theirs.at.isoformat() if result.theirs.at else "",
            "version": result.theirs.version,
            "fields": dict(result.theirs.fields),
        }
    return said

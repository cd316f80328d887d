"""What a page that saves by itself is told: what became of each change, and what stands now."""

from collections.abc import Mapping, Sequence
from typing import Any

from apps.care.assessments.domain.tool import DOMAINS, LEVEL_WORDS, REQUIRED
from apps.care.assessments.presenters.drafts import OWN
from apps.care.assessments.presenters.words import clock, level_words
from apps.care.assessments.services import Became, Result, fields_for_a_page

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

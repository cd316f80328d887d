"""The notes of a draft as its pages draw them: who took part, the wider determinants, the person's own view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.care.assessments.choices import AgreementToShare, Present, Reason, Setting
from apps.care.assessments.domain.tool_notes import fields_of_tool
from apps.care.assessments.domain.wishes import fields_of_wishes, rows_for
from apps.care.assessments.presenters.areas import Typed
from apps.care.assessments.presenters.drafts import OWN

VISIT = ("assessed_on", "setting", "reason", "contributors", "carer_present", "advocate_present", "agreement_to_share")
ABOUT_THE_PERSON = (*OWN, "preferences")
TOOL = ("tool_fields",)


@dataclass(frozen=True)
class NoteField:
    """A field of a note: a text, a choice, or a day."""

    name: str
    label: str
    value: str
    hint: str = ""
    kind: str = "text"
    choices: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class NoteView:
    """One note: saved by itself, in a version of its own."""

    code: str
    version: int
    fields: list[NoteField]
    heading: str = ""
    hint: str = ""
    error: str = ""


def visit_notes(
    standing: Mapping[str, Mapping[str, Any]], typed: Mapping[str, Typed] | None = None, *, asks_why: bool = True
) -> list[NoteView]:
    """Day, place, reason, and who took part. Why somebody drawn by lot is assessed again is not asked."""
    asked = {
        "assessed_on": NoteField("value", "Day of the visit", "", "For example 12/2/2026", "day"),
        "setting": NoteField("value", "Where", "", "", "choice", list(Setting.choices)),
        "reason": NoteField(
            "value", "Why", "", "", "choice", [choice for choice in Reason.choices if choice[0] != Reason.AUDIT]
        ),
        "contributors": NoteField("value", "Who else takes part", "", "Names and roles"),
        "carer_present": NoteField("value", "A carer", "", "", "choice", list(Present.choices)),
        "advocate_present": NoteField("value", "An advocate", "", "", "choice", list(Present.choices)),
        "agreement_to_share": NoteField(
            "value", "Agreement to share this assessment", "", "", "choice", list(AgreementToShare.choices)
        ),
    }
    if not asks_why:
        del asked["reason"]
    return [_note(code, one, standing, typed) for code, one in asked.items()]


def own_notes(standing: Mapping[str, Mapping[str, Any]], typed: Mapping[str, Typed] | None = None) -> list[NoteView]:
    """Home, money, company, caring; the person's own view; what they would prefer."""
    asked = {code: NoteField("value", label, "", hint) for code, (_, label, hint) in OWN.items()}
    return [*(_note(code, one, standing, typed) for code, one in asked.items()), _wishes(standing, typed)]


def tool_notes(
    standing: Mapping[str, Mapping[str, Any]], names: Sequence[str], typed: Mapping[str, Typed] | None = None
) -> list[NoteView]:
    """What each field of the assessment tool says: one note, saved together."""
    stands = standing["tool_fields"]
    again = (typed or {}).get("tool_fields", Typed())
    values = fields_of_tool(stands["content"]["value"] or {}) | again.fields
    fields = [NoteField(field, name, values.get(field, "")) for name in names for field in fields_of_tool({name: ""})]
    return [
        NoteView(
            "tool_fields",
            stands["version"],
            fields,
            hint="Only what another service has assessed already, or what is new: nobody is asked twice.",
            error=again.error,
        )
    ]


def _note(
    code: str, asked: NoteField, standing: Mapping[str, Mapping[str, Any]], typed: Mapping[str, Typed] | None
) -> NoteView:
    stands = standing[code]
    again = (typed or {}).get(code, Typed())
    value = again.fields.get("value", str(stands["content"]["value"] or ""))
    one = NoteField(asked.name, asked.label, value, asked.hint, asked.kind, asked.choices)
    return NoteView(code, stands["version"], [one], error=again.error)


def _wishes(standing: Mapping[str, Mapping[str, Any]], typed: Mapping[str, Typed] | None) -> NoteView:
    stands = standing["preferences"]
    again = (typed or {}).get("preferences", Typed())
    wishes = stands["content"]["value"] or []
    values = fields_of_wishes(wishes) | again.fields
    fields = []
    for number in range(rows_for(wishes)):
        fields += [
            NoteField(f"wish-{number}", f"Preference {number + 1}", values.get(f"wish-{number}", "")),
            NoteField(
                f"is_met-{number}",
                f"Will preference {number + 1} be met?",
                values.get(f"is_met-{number}", ""),
                kind="choice",
                choices=[("yes", "Yes"), ("no", "No, or not yet")],
            ),
            NoteField(
                f"why_not-{number}", f"If preference {number + 1} is not met, why", values.get(f"why_not-{number}", "")
            ),
        ]
    return NoteView(
        "preferences",
        stands["version"],
        fields,
        heading="What they would prefer",
        hint="No decision about me without me: a preference that is not met is written down with the reason.",
        error=again.error,
    )

"""What the pages of an assessment ask, and what their answers come to."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from apps.care.assessments.choices import (
    AgreementToShare,
    ChcOutcome,
    OverrideReason,
    Present,
    Reason,
    Setting,
)
from apps.care.assessments.domain.tool import LONGEST_FIELD
from apps.care.assessments.services import VISIT_NOTES, Change
from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.days import DayField
from apps.foundation.kernel.whole_numbers import whole_number

MOST_CHANGES = 40
REASONS = [choice for choice in Reason.choices if choice[0] != Reason.AUDIT]
FIRST_ENDS = (ChcOutcome.OFFERED, ChcOutcome.DECLINED, ChcOutcome.SENT, ChcOutcome.REMIND)
LAST_ENDS = (ChcOutcome.NOT_ELIGIBLE, ChcOutcome.ELIGIBLE)


class StartForm(forms.Form):
    """Where, why, and who takes part. Nothing is chosen before somebody chooses it."""

    assessed_on = DayField(label="Day of the visit", help_text="For example 12/2/2026")
    setting = forms.ChoiceField(label="Where", choices=Setting.choices, widget=forms.RadioSelect)
    reason = forms.ChoiceField(label="Why", choices=REASONS, widget=forms.RadioSelect)
    contributors = forms.CharField(
        label="Who else takes part (optional)",
        required=False,
        max_length=4_000,
        help_text="Names and roles of everybody besides the person and you",
        widget=forms.Textarea,
    )
    carer_present = forms.ChoiceField(
        label="A carer (optional)", choices=Present.choices, required=False, widget=forms.RadioSelect
    )
    advocate_present = forms.ChoiceField(
        label="An advocate (optional)", choices=Present.choices, required=False, widget=forms.RadioSelect
    )
    agreement_to_share = forms.ChoiceField(
        label="Agreement to share this assessment (optional now)",
        choices=AgreementToShare.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    tool = forms.ModelChoiceField(
        label="Assessment tool used",
        queryset=None,
        required=False,
        empty_label=None,
        help_text="The Single Assessment Process tool whose information this stands on",
    )

    def __init__(self, *args: Any, tools: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tool"].queryset = tools  # type: ignore[attr-defined]
        self.fields["tool"].label_from_instance = lambda tool: tool.name  # type: ignore[attr-defined]

    @property
    def for_service(self) -> dict[str, Any]:
        """What `start_visit` takes."""
        given = self.cleaned_data
        return {
            "assessed_on": given["assessed_on"],
            "reason": Reason(given["reason"]),
            "setting": Setting(given["setting"]),
            "tool": given["tool"],
            "notes": {note: given[note] for note in VISIT_NOTES},
        }


class AbandonForm(forms.Form):
    """Why a draft is given up."""

    why = forms.CharField(
        label="Why is it given up?", min_length=5, max_length=400, help_text="What was written stays on the record"
    )


class WithdrawForm(forms.Form):
    """Why an assessment is withdrawn."""

    why = forms.CharField(
        label="Whom was it about, and how do you know?",
        min_length=5,
        max_length=400,
        help_text="A role or a place, such as her neighbour at the same address; no names and no numbers",
    )


class DefinitionForm(forms.Form):
    """Which of the source's three definitions describes the person."""

    need_band = forms.TypedChoiceField(
        label="Definition",
        choices=NeedBand.choices,
        coerce=lambda value: NeedBand(int(value)),
        error_messages={"required": "Choose the definition that describes the person best."},
    )


class ChcForm(forms.Form):
    """What was done about a flag for NHS continuing healthcare: a small form with four ends."""

    outcome = forms.ChoiceField(
        label="What did you do?",
        widget=forms.RadioSelect,
        choices=(),
        error_messages={"required": "Say what you did, or ask to be reminded."},
    )
    note = forms.CharField(label="Note (optional)", required=False, max_length=1_000)

    def __init__(self, *args: Any, was_sent: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = LAST_ENDS if was_sent else FIRST_ENDS
        self.fields["outcome"].choices = [(end.value, end.label) for end in ends]  # type: ignore[attr-defined]
        if was_sent:
            self.fields["happened_on"] = DayField(
                label="On which day?", required=False, help_text="For example 12/2/2026. Today, if left empty"
            )
            self.fields["receiving"] = forms.CharField(
                label="If eligible: who pays from that day?",
                required=False,
                max_length=200,
                help_text="The body that takes over, by name",
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("outcome") == ChcOutcome.ELIGIBLE and not given.get("receiving"):
            self.add_error("receiving", "Name who pays, so that nobody pays twice and nobody stops too early.")
        return given

    def for_service(self, today: date) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        return {
            "outcome": ChcOutcome(given["outcome"]),
            "note": given["note"],
            "happened_on": given.get("happened_on") or today,
            "receiving": given.get("receiving", ""),
        }


class OverrideForm(forms.Form):
    """Another level, one step from the calculated one, with a reason."""

    reason = forms.ChoiceField(label="Why?", widget=forms.RadioSelect, choices=())
    explanation = forms.CharField(label="What you saw or know", min_length=10, max_length=1_000, widget=forms.Textarea)

    def __init__(self, *args: Any, steps: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            (reason.value, f"{steps[reason.value[0]]}: {reason.label}")
            for reason in OverrideReason
            if reason.value[0] in steps
        ]


class SecondOpinionForm(forms.Form):
    """The second professional's answer."""

    agrees = forms.TypedChoiceField(
        label="Do you agree?",
        widget=forms.RadioSelect,
        choices=[("yes", "I agree"), ("no", "I do not agree: the calculated level stands")],
        coerce=lambda value: value == "yes",
    )
    note = forms.CharField(label="Why", min_length=5, max_length=1_000, widget=forms.Textarea)


# Answers, as pages send them -----------------------------------------------------------------------------


def changes_sent(body: bytes) -> list[Change]:
    """The changes that a page's script sends. What cannot be read is none."""
    try:
        given = json.loads(body)["changes"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return []
    found = (_change(one) for one in given[:MOST_CHANGES]) if isinstance(given, list) else ()
    return [change for change in found if change is not None]


MOST_VERSIONS = 1_000_000
LONGEST_NAME = LONGEST_FIELD + 10


def _readable(value: Any) -> str:
    """Text without halves of characters, which no database takes."""
    return str(value).encode("utf-8", "replace").decode().replace("\x00", "")


def _change(given: Any) -> Change | None:
    try:
        return Change(
            id=UUID(str(given["id"])),
            area=_readable(given["area"])[:40],
            version=min(max(int(given["version"]), 0), MOST_VERSIONS),
            fields={_readable(name)[:LONGEST_NAME]: _readable(value) for name, value in dict(given["fields"]).items()},
            confirmed=given.get("confirmed") is True,
        )
    except (KeyError, TypeError, ValueError, OverflowError, AttributeError):
        return None


def changes_posted(posted: QueryDict, areas: Iterable[str], standing: Mapping[str, Mapping[str, str]]) -> list[Change]:
    """The changes that a form's button sends: of the areas that differ from what stands."""
    changes = []
    for area in areas:
        fields = {
            name.removeprefix(f"{area}-"): str(value).replace("\r\n", "\n").strip()
            for name, value in posted.items()
            if name.startswith(f"{area}-")
        }
        version = whole_number(fields.pop("version", None), MOST_VERSIONS) or 0
        stands = standing.get(area, {})
        if all(stands.get(name, "") == value for name, value in fields.items()):
            continue
        changes.append(Change(uuid4(), area, version, fields))
    return changes


def confirmed_posted(posted: QueryDict, last: Mapping[str, str]) -> list[Change]:
    """The one area whose level of last time the button *Still the same* confirms, with what was typed beside it."""
    area = posted.get("same", "")
    if area not in last:
        return []
    typed = {name: posted.get(f"{area}-{name}", "").replace("\r\n", "\n").strip() for name in ("evidence", "risk")}
    version = whole_number(posted.get(f"{area}-version"), MOST_VERSIONS) or 0
    fields = {"domain_level": last[area], **typed}
    return [Change(uuid4(), area, version, fields, confirmed=True)]


def chosen_areas(posted: QueryDict, known: Sequence[str]) -> Sequence[str]:
    """The areas that a form has on it."""
    return [area for area in known if f"{area}-version" in posted]

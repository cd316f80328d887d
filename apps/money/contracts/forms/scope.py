"""What people type to say what a kind of care is to a contract, phase by phase."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from apps.foundation.kernel.periods import Period, day_in_words
from apps.money.contracts.choices import SCOPE_WORDS
from apps.money.contracts.domain.scope import MOST_PHASES, Phase, PhasesDoNotFit, days_of_phases

LATER = MOST_PHASES - 1
"""How many phases may follow the first."""
SIDES = {"condition": "For a long-term condition", "else": "For anything else"}


@dataclass(frozen=True)
class PhaseFields:
    """A later phase: from which month, and what it is then."""

    month: forms.BoundField
    scope: forms.BoundField


@dataclass(frozen=True)
class SideFields:
    """What is asked about one side of a kind of care."""

    legend: str
    first: forms.BoundField
    later: Sequence[PhaseFields]


class ScopeForm(forms.Form):
    """A kind of care over the term of a version: what it is first, and from which month it is something else."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, phases: dict[str, Sequence[Phase]], term: Period, read: str) -> None:
        super().__init__(data, initial=_initial(phases) | {"read": read})
        self._term = term
        choices = [(str(int(scope)), words) for scope, words in SCOPE_WORDS.items()]
        for side, legend in SIDES.items():
            about = legend[0].lower() + legend[1:]
            self.fields[f"{side}-0"] = forms.TypedChoiceField(
                label=f"From {day_in_words(term.starts_on)}, {about}", choices=choices, coerce=int
            )
            for place in range(1, LATER + 1):
                self.fields[f"{side}-month-{place}"] = forms.RegexField(
                    label=f"Then from month, {about}, phase {place + 1}",
                    regex=r"^[0-9]{4}-[0-9]{2}$",
                    max_length=7,
                    required=False,
                    error_messages={"invalid": "Give a month such as 2026-10."},
                )
                self.fields[f"{side}-{place}"] = forms.TypedChoiceField(
                    label=f"It is then, {about}, phase {place + 1}",
                    choices=[("", "No change"), *choices],
                    coerce=int,
                    empty_value=None,
                    required=False,
                )

    @property
    def sides(self) -> list[SideFields]:
        """What is asked, side by side."""
        return [
            SideFields(
                legend,
                self[f"{side}-0"],
                [PhaseFields(self[f"{side}-month-{place}"], self[f"{side}-{place}"]) for place in range(1, LATER + 1)],
            )
            for side, legend in SIDES.items()
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for side in SIDES:
            self._clean_side(side)
        return given

    def _clean_side(self, side: str) -> None:
        for place in range(1, LATER + 1):
            month, scope = f"{side}-month-{place}", f"{side}-{place}"
            if {month, scope} & self.errors.keys():
                return
            text, said = self.cleaned_data[month], self.cleaned_data[scope]
            if text and said is None:
                self.add_error(scope, "Say what it is from this month.")
            elif said is not None and not text:
                self.add_error(month, "Give the month from which it is that.")
            elif text and _month(text) is None:
                self.add_error(month, "Give a month such as 2026-10.")
        if any(name.startswith(f"{side}-") for name in self.errors):
            return
        try:
            days_of_phases(self.phases(side), self._term)
        except PhasesDoNotFit as refusal:
            typed = [place for place in range(1, LATER + 1) if self.cleaned_data[f"{side}-{place}"] is not None]
            self.add_error(f"{side}-month-{typed[refusal.place - 1]}", str(refusal))

    def phases(self, side: str) -> list[Phase]:
        """The phases that were typed of one side."""
        later = [
            Phase(month, self.cleaned_data[f"{side}-{place}"])
            for place in range(1, LATER + 1)
            if (month := _month(self.cleaned_data[f"{side}-month-{place}"]))
        ]
        return [Phase(self._term.starts_on, self.cleaned_data[f"{side}-0"]), *later]


def _month(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _initial(phases: dict[str, Sequence[Phase]]) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    for side, several in phases.items():
        for place, phase in enumerate(several[: LATER + 1]):
            initial[f"{side}-{place}"] = phase.scope
            if place:
                initial[f"{side}-month-{place}"] = f"{phase.starts_on:%Y-%m}"
    return initial

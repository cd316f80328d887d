"""What guardians and auditors look for."""

from typing import Any

from django import forms

from apps.care.patients.forms import ExactForm
from apps.foundation.core.days import DayField
from apps.interfaces.guarding.words import ACTS

PERIODS = {6: "The last six months", 12: "The last year", 120: "Everything, up to ten years back"}


class ReportForm(ExactForm):
    """Whose record, and how far back."""

    months = forms.TypedChoiceField(
        label="How far back", choices=list(PERIODS.items()), coerce=int, widget=forms.RadioSelect, initial=6
    )


class HistoryForm(forms.Form):
    """Which acts an auditor reads: of one kind, about one record, on one day."""

    act = forms.ChoiceField(label="What was done", required=False)
    record = forms.RegexField(
        label="Record",
        regex=r"^[0-9a-fA-F]{8}$",
        help_text="Its eight signs",
        required=False,
        error_messages={"invalid": "A record is called by eight signs, 0 to 9 and a to f."},
    )
    day = DayField(label="Day", help_text="Such as 15/8/2026", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acts = sorted(ACTS.items(), key=lambda act: act[1])
        self.fields["act"].choices = [("", "Everything"), *acts]  # type: ignore[attr-defined]

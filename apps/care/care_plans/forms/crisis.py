"""The form of the crisis plan."""

from typing import Any

from django import forms

from apps.care.care_plans.choices import Capacity
from apps.care.care_plans.forms.rows import RowsForm, WordsField
from apps.care.care_plans.services.crisis import Contact, CrisisWords
from apps.foundation.core.days import DayField
from apps.foundation.kernel.typed_days import typed_day


class CrisisForm(RowsForm):
    """Everything on the one side; rows are whom to ring."""

    row_fields = {
        "when": forms.CharField(label="When", max_length=60),
        "who": forms.CharField(label="Who", max_length=120),
        "number": forms.CharField(label="Number", max_length=30),
    }

    usual = WordsField(label="How the person normally is", max_length=600)
    early_signs = WordsField(label="Early signs", help_text="One on each line", max_length=600, required=False)
    what_to_do = WordsField(
        label="What to do", help_text="One step on each line, the first thing first", max_length=800
    )
    ring_999 = WordsField(label="When to ring 999", max_length=300, required=False)
    wishes = WordsField(label="Wishes", max_length=500, required=False)
    advance_decisions = WordsField(
        label="Advance decisions",
        help_text="What, on which day, and where the document is",
        max_length=500,
        required=False,
    )
    allergies = forms.CharField(label="Allergies", help_text="Or \u201cNone known\u201d", max_length=300)
    capacity = forms.TypedChoiceField(
        label="Deciding about care in a crisis", choices=Capacity, coerce=Capacity, widget=forms.RadioSelect
    )
    capacity_words = WordsField(label="What helps the person to decide", max_length=400, required=False)
    decided_by = forms.CharField(
        label="Who decides, or who made the best-interests decision",
        help_text="Needed where the person lacks capacity for this",
        max_length=160,
        required=False,
    )
    decided_on = DayField(
        label="On which day", help_text="Of the decision, or from which the attorney is registered", required=False
    )
    made_with = forms.CharField(
        label="Written with", help_text="For example: Stan and Jean", max_length=160, required=False
    )
    number = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A row says who and the number, or it has nothing in it."""
        cleaned = super().clean() or {}
        for number in range(self.row_count):
            when, who, telephone = (cleaned.get(f"{name}_{number}") for name in self.row_fields)
            if (when or who or telephone) and not (who and telephone):
                self.add_error(f"who_{number}", "Say who, and the number, or leave the whole row empty.")
        return cleaned

    def said(self) -> CrisisWords:
        return CrisisWords(**{name: self.cleaned_data[name] for name in CrisisWords.__dataclass_fields__})

    def contacts(self) -> list[Contact]:
        return [Contact(**row) for row in self.said_rows()]


def typed_crisis(said: CrisisWords) -> dict[str, Any]:
    """A crisis plan as it is typed."""
    return {name: getattr(said, name) for name in CrisisWords.__dataclass_fields__} | {
        "decided_on": typed_day(said.decided_on)
    }

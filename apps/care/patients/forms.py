"""What people type to find somebody, to open a record in an emergency, and to answer such an opening."""

from typing import Any

from django import forms

from apps.care.patients.choices import EmergencyReason
from apps.foundation.kernel.nhs_number import NotAnNHSNumber, nhs_number


class DayField(forms.DateField):
    """A day as people write it: 15/8/1941 or 1941-08-15."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%d/%m/%Y", "%Y-%m-%d", "%d %m %Y", "%d.%m.%Y"])
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        kwargs.setdefault("error_messages", {"invalid": "Give a day such as 15/8/1941."})
        super().__init__(**kwargs)


class FindForm(forms.Form):
    """A number or a family name among those within reach; beyond it, the exact number and birth date together."""

    wanted = forms.CharField(
        label="NHS number or family name",
        max_length=80,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = DayField(
        label="Date of birth", help_text="Only for somebody not in your care, with the exact number", required=False
    )

    @property
    def number(self) -> str | None:
        """The NHS number that was typed, if it is one."""
        try:
            return nhs_number(self.cleaned_data["wanted"])
        except NotAnNHSNumber:
            return None


class EmergencyForm(forms.Form):
    """Why a record is opened beyond reach."""

    reason = forms.TypedChoiceField(
        label="Why do you need this record now?",
        choices=EmergencyReason,
        coerce=EmergencyReason,
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label="What is happening?",
        help_text="The Caldicott guardian reads this. Do not write clinical details.",
        max_length=400,
        min_length=10,
        widget=forms.Textarea,
        error_messages={"min_length": "Say a little more: at least ten characters."},
    )


class ReviewForm(forms.Form):
    """The guardian's answer."""

    was_justified = forms.TypedChoiceField(
        label="Was the opening justified?",
        choices=[("yes", "Yes"), ("no", "No: to be followed up")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Note", max_length=400, widget=forms.Textarea)


class BeginCareForm(forms.Form):
    """Which team takes the person into its care."""

    team = forms.ModelChoiceField(label="Team", queryset=None, empty_label=None)
    why = forms.CharField(
        label="Why",
        help_text="The referral that was accepted. The Caldicott guardian can read this; no clinical details.",
        min_length=10,
        max_length=400,
        widget=forms.Textarea,
        error_messages={"min_length": "Say a little more: at least ten characters."},
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class EndCareForm(forms.Form):
    """Which team's care ends, and why."""

    team = forms.ModelChoiceField(label="Team", queryset=None, empty_label=None)
    why = forms.CharField(
        label="Why it ends",
        help_text="The Caldicott guardian can read this; no clinical details.",
        min_length=10,
        max_length=400,
        widget=forms.Textarea,
        error_messages={"min_length": "Say a little more: at least ten characters."},
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]


class ConditionCodeForm(forms.Form):
    """A code that counts as a long-term condition, and the group that it counts under."""

    code_system = forms.ChoiceField(label="Code system", choices=[("SNOMED", "SNOMED CT"), ("ICD10", "ICD-10")])
    code = forms.RegexField(
        label="Code", regex=r"^[A-Za-z0-9.]{2,20}$", error_messages={"invalid": "A code has letters, digits and dots."}
    )
    group = forms.CharField(label="Counts as", max_length=60)

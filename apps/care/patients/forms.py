"""What people type to find somebody, to open a record in an emergency, and to answer such an opening."""

from typing import Any

from django import forms

from apps.care.patients.choices import (
    DecidedBy,
    DecidedHow,
    Decision,
    EmergencyReason,
    RestrictionReason,
    ReviewOutcome,
    TraceStatus,
)
from apps.foundation.core.days import EXAMPLE_OF_BIRTH, DayField
from apps.foundation.kernel.nhs_number import NotAnNHSNumber, nhs_number


class FindForm(forms.Form):
    """A number or a family name among those within reach; beyond it, the exact number and birth date together."""

    wanted = forms.CharField(
        label="NHS number, local number or family name",
        max_length=80,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = DayField(
        example=EXAMPLE_OF_BIRTH,
        label="Date of birth",
        help_text="Only for somebody not in your care, with the exact number",
        required=False,
    )

    @property
    def number(self) -> str | None:
        """The NHS number that was typed, if it is one."""
        try:
            return nhs_number(self.cleaned_data["wanted"])
        except NotAnNHSNumber:
            return None


class ExactForm(forms.Form):
    """Somebody by exact number and birth date together."""

    wanted = forms.CharField(
        label="NHS number",
        help_text="All ten digits; or the local number of somebody who is awaiting trace",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    born_on = DayField(
        example=EXAMPLE_OF_BIRTH, label="Date of birth", help_text="Both must match. For example 17/6/1938"
    )


class EmergencyForm(ExactForm):
    """Whose record is opened beyond reach, and why."""

    reason = forms.TypedChoiceField(
        label="Why do you need it?",
        help_text="Where life is at risk, a record opens that sharing was refused for or that is restricted, and the "
        "guardian is told at once.",
        choices=EmergencyReason,
        coerce=EmergencyReason,
        widget=forms.RadioSelect,
    )
    explanation = forms.CharField(
        label="In your own words",
        help_text="The Caldicott guardian reads this, so leave out clinical detail",
        max_length=400,
        min_length=10,
        widget=forms.Textarea,
        error_messages={"min_length": "Say a little more: at least ten characters."},
    )


class ReviewForm(forms.Form):
    """The guardian's answer."""

    outcome = forms.TypedChoiceField(
        label="Was the opening justified?", choices=ReviewOutcome, coerce=ReviewOutcome, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label="Note",
        help_text="What you found, and what follows. Needed unless it was justified.",
        max_length=400,
        required=False,
        widget=forms.Textarea,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("outcome") not in (None, ReviewOutcome.JUSTIFIED) and not cleaned.get("note"):
            self.add_error("note", "Say what follows.")
        return cleaned


class QuestionForm(forms.Form):
    """What the guardian asks the opener."""

    question = forms.CharField(
        label="Your question",
        help_text="The opener reads it on their home page. No clinical detail, and nobody's name.",
        min_length=10,
        max_length=400,
        widget=forms.Textarea,
        error_messages={"min_length": "Say a little more: at least ten characters."},
    )


class AnswerForm(forms.Form):
    """What the opener answers the guardian."""

    answer = forms.CharField(
        label="Your answer",
        help_text="The Caldicott guardian reads this, so leave out clinical detail",
        max_length=400,
        widget=forms.Textarea,
    )


class RestrictForm(forms.Form):
    """Why a record is narrowed, and to whom."""

    reason = forms.TypedChoiceField(
        label="Why does it have to be restricted?",
        choices=RestrictionReason,
        coerce=RestrictionReason,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="In your own words",
        help_text="The Caldicott guardian reads this; no clinical detail",
        min_length=10,
        max_length=400,
        widget=forms.Textarea,
        error_messages={"min_length": "Say a little more: at least ten characters."},
    )
    users = forms.MultipleChoiceField(
        label="For whom does it stay open?",
        help_text="They go on as before and gain nothing. For everybody else the record is as if it did not exist, "
        "you included unless you name yourself.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Name at least one person for whom the record stays open."},
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].choices = colleagues  # type: ignore[attr-defined]


class EndRestrictionForm(forms.Form):
    """Why a record is opened to its teams again."""

    why = forms.CharField(
        label="Why is it no longer needed?",
        help_text="No clinical detail",
        min_length=10,
        max_length=400,
        widget=forms.Textarea,
        error_messages={"min_length": "Say a little more: at least ten characters."},
    )


class ConsentForm(forms.Form):
    """What was decided about sharing with other organisations."""

    decision = forms.TypedChoiceField(
        label="Consent to sharing this record with other organisations is",
        choices=Decision,
        coerce=Decision,
        widget=forms.RadioSelect,
    )
    decided_on = DayField(label="Day of the decision", help_text="For example 15/8/2026")
    decided_by = forms.TypedChoiceField(
        label="Who decided?", choices=DecidedBy, coerce=DecidedBy, widget=forms.RadioSelect
    )
    decider = forms.CharField(
        label="Their name and standing, unless the person decided",
        help_text="For example: Ann Reed, daughter, attorney; or who took part in the best-interests meeting",
        max_length=200,
        required=False,
    )
    how = forms.TypedChoiceField(label="How?", choices=DecidedHow, coerce=DecidedHow, widget=forms.RadioSelect)


class TraceForm(forms.Form):
    """The number that was found for somebody who is awaiting trace."""

    number = forms.CharField(
        label="NHS number",
        help_text="All ten digits",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    born_on = DayField(example=EXAMPLE_OF_BIRTH, label="Date of birth", help_text="As traced. For example 17/6/1938")
    status = forms.TypedChoiceField(
        label="How sure is it?", choices=TraceStatus, coerce=TraceStatus, widget=forms.RadioSelect
    )

    def clean_number(self) -> str:
        try:
            return nhs_number(self.cleaned_data["number"])
        except NotAnNHSNumber as wrong:
            raise forms.ValidationError(str(wrong)) from None


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

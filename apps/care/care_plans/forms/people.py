"""Forms of carers, and of hand-overs to another currency."""

from typing import Any

from django import forms

from apps.care.care_plans.choices import CarerAssessment
from apps.care.care_plans.domain.handing_over import OTHER_CURRENCIES
from apps.care.care_plans.forms.rows import WordsField
from apps.care.care_plans.services.carers import CarerWords
from apps.care.patients.choices import ExclusionReason
from apps.foundation.core.days import EXAMPLE_TO_COME, DayField


class CarerForm(forms.Form):
    """A carer, in their own right."""

    name = forms.CharField(label="Name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    relation = forms.CharField(label="Who they are to the person", help_text="For example: wife", max_length=60)
    telephone = forms.CharField(
        label="Telephone", max_length=30, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    gives = WordsField(label="What they do for the person", max_length=400, required=False)
    needs = WordsField(label="What they need for themselves", max_length=400, required=False)
    support = WordsField(label="The support they have", max_length=400, required=False)
    if_they_cannot = WordsField(
        label="What happens if they cannot",
        help_text="Who comes, who is rung, what is arranged",
        max_length=400,
        required=False,
    )
    edits = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def said(self) -> CarerWords:
        return CarerWords(**{name: self.cleaned_data[name] for name in CarerWords.__dataclass_fields__})


class CarerAssessmentForm(forms.Form):
    """How the carer's own assessment stands, from a day."""

    state = forms.TypedChoiceField(
        label="Their own assessment", choices=CarerAssessment, coerce=CarerAssessment, widget=forms.RadioSelect
    )
    on = DayField(label="On which day?")
    note = WordsField(label="Note", max_length=400, required=False)


class AskForm(forms.Form):
    """Which other currency is to pay."""

    reason = forms.TypedChoiceField(
        label="Who is to pay?",
        choices=[(one.value, one.label) for one in ExclusionReason if one in OTHER_CURRENCIES],
        coerce=ExclusionReason,
        widget=forms.RadioSelect,
    )


class ReceiverForm(forms.Form):
    """Who pays from which day on. Nothing moves before all three are there."""

    receiver = forms.ModelChoiceField(
        label="Organisation that pays", queryset=None, required=False, empty_label="Not known yet"
    )
    contract = forms.CharField(label="Contract, by its name", max_length=160, required=False)
    starts_on = DayField(
        example=EXAMPLE_TO_COME,
        label="Its first day",
        help_text=f"For example {EXAMPLE_TO_COME}",
        required=False,
    )

    def __init__(self, *args: Any, receivers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].queryset = receivers  # type: ignore[attr-defined]


class TakeBackForm(forms.Form):
    """From when the person is funded here again."""

    on = DayField(
        example=EXAMPLE_TO_COME,
        label="First day on which they are funded here again",
        help_text=f"For example {EXAMPLE_TO_COME}",
    )

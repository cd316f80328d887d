"""What is asked about rule sets."""

from typing import Any

from django import forms

from apps.foundation.core.days import DayField

LARGEST = 200_000


class RuleSetForm(forms.Form):
    """A rule set as a file."""

    file = forms.FileField(
        label="The rule set, as a JSON file",
        help_text="In the layout of the one in force, which can be downloaded from its page.",
    )

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("The file is larger than any rule set.")
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("The file is not UTF-8.") from None


class _ContractField(forms.ModelChoiceField):
    """A contract by its name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class TrialForm(forms.Form):
    """At whose fees."""

    contract = _ContractField(label="At the fees of", queryset=None, empty_label=None, to_field_name="uid")

    def __init__(self, *args: Any, contracts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = contracts  # type: ignore[attr-defined]


class AdoptionForm(forms.Form):
    """From when, as decided where."""

    starts_on = DayField(
        label="It decides assessments from",
        help_text="Today or a later day. Results of earlier days stay as they are.",
    )
    minute = forms.CharField(
        label="Minute of the board's meeting", max_length=400, help_text="For example: 12 November 2026, item 4"
    )

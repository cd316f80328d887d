"""What is asked about rule sets."""

from typing import Any

from django import forms

from apps.care.assessments.domain.tool import LONGEST_FIELD, SAP_DOMAINS
from apps.foundation.core.days import DayField
from apps.foundation.core.written import WrittenField

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


class ToolForm(forms.Form):
    """An assessment tool: its name, and its fields under the domain of the Single Assessment Process that each informs.
    A tool that says nothing about one of them is none."""

    name = WrittenField(label="Name of the tool", max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, words in SAP_DOMAINS.items():
            self.fields[code] = forms.CharField(
                label=words,
                help_text="The tool's fields that inform it, one on each line",
                max_length=2_000,
                widget=forms.Textarea,
                error_messages={"required": "Name at least one field: a tool that lacks one of these is not taken."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for code in SAP_DOMAINS:
            if any(len(name) > LONGEST_FIELD for name in self._names(cleaned.get(code, ""))):
                self.add_error(code, f"The name of a field has at most {LONGEST_FIELD} characters.")
        return cleaned

    @property
    def tool_fields(self) -> list[dict[str, str]]:
        """Each field with its domain."""
        return [{"name": name, "domain": code} for code in SAP_DOMAINS for name in self._names(self.cleaned_data[code])]

    @staticmethod
    def _names(text: str) -> list[str]:
        lines = (line.strip().replace('"', "\u201d").replace("\\", "/") for line in text.splitlines())
        return list(dict.fromkeys(line for line in lines if line))


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

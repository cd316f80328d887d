"""What the forms of plans have in common: texts of several lines; rows of fields without script, those that are
there and some blank ones to add."""

from collections.abc import Mapping
from typing import Any

from django import forms

BLANK_ROWS = 3


class WordsField(forms.CharField):
    """A text of several lines. A browser ends lines in two characters, which count as one and are kept as one: what
    is saved unchanged is the same."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"autocomplete": "off"}), **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class RowsForm(forms.Form):
    """A form with numbered rows of fields besides its own: `what_0`, `who_0`, `what_1` ... Blank rows are left out."""

    row_fields: Mapping[str, forms.Field] = {}

    def __init__(self, *args: Any, rows: list[dict[str, Any]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = rows or []
        first = next(iter(self.row_fields))
        sent = sum(1 for name in self.data if name.startswith(f"{first}_")) if self.is_bound else 0
        self.row_count = max(sent, len(given) + BLANK_ROWS)
        for number in range(self.row_count):
            for name, made in self.row_fields.items():
                field = type(made)(**_options(made))
                field.initial = given[number].get(name, "") if number < len(given) else ""
                self.fields[f"{name}_{number}"] = field

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """The rows with their fields, for the template."""
        return [[self[f"{name}_{number}"] for name in self.row_fields] for number in range(self.row_count)]

    def said_rows(self) -> list[dict[str, Any]]:
        """What was typed, row by row; a row with nothing in it is none."""
        said = [
            {name: self.cleaned_data.get(f"{name}_{number}", "") for name in self.row_fields}
            for number in range(self.row_count)
        ]
        return [row for row in said if any(row.values())]


def _options(field: forms.Field) -> dict[str, Any]:
    return {
        "label": field.label,
        "required": False,
        "max_length": getattr(field, "max_length", None),
        "widget": type(field.widget)(attrs={"autocomplete": "off"}),
    }

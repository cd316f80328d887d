"""The one field for words that other organisations read: an NHS number in them is refused."""

from typing import Any

from django import forms

from apps.foundation.kernel.nhs_number import holds_a_number


class NamesSomebody(ValueError):
    """An NHS number stands in what was written: whoever reads it may not know the person."""


def check_names_nobody(*texts: str) -> None:
    """Raise NamesSomebody where an NHS number stands in one of them."""
    if any(holds_a_number(text) for text in texts):
        raise NamesSomebody("An NHS number stands in what you wrote. Say it by record number, day or ward instead.")


class WrittenField(forms.CharField):
    """Words that name nobody."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            check_names_nobody(text)
        except NamesSomebody as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return text

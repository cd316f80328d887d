"""The one field in which people type a day."""

from datetime import date
from typing import Any

from django import forms

from apps.foundation.kernel.periods import LAST_YEAR
from apps.foundation.kernel.typed_days import day_typed, typed_day

EARLIEST, LATEST = date(1850, 1, 1), date(LAST_YEAR, 12, 31)
EXAMPLE, EXAMPLE_TO_COME, EXAMPLE_OF_BIRTH = "15/8/2026", "27/3/2027", "17/6/1938"


class DayField(forms.DateField):
    """A day in any form that people write: `kernel.typed_days`. `example` is a day near what is asked for, which the
    refusal names. A day that is there is shown as it would be typed. None lies before 1850 or after our last year."""

    def __init__(self, *, example: str = EXAMPLE, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        kwargs["error_messages"] = {"invalid": f"Give a day such as {example}."} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)

    def such_as(self, day: date) -> None:
        """Have the question and the refusal name this day as one that would do."""
        self.help_text = f"For example {typed_day(day)}"
        self.error_messages["invalid"] = f"Give a day such as {typed_day(day)}."

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return super().to_python(value)
        if (day := day_typed(str(value))) is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if not EARLIEST <= day <= LATEST:
            raise forms.ValidationError(f"Give a day of the years {EARLIEST.year} to {LATEST.year}.", code="far")
        return day

    def prepare_value(self, value: Any) -> Any:
        return typed_day(value) if isinstance(value, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

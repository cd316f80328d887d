"""A moment as people say it: a day and a time."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone

from apps.foundation.core.days import DayField


class ClockField(forms.TimeField):
    """A time of day: 15:00, or 15.00."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M", "%H%M"])
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}))
        kwargs.setdefault("error_messages", {"invalid": "Give a time such as 15:00."})
        super().__init__(**kwargs)


class MomentForm(forms.Form):
    """A form that asks for one moment, as a day and a time in UK local time."""

    day = DayField(label="Day", help_text="For example 15/8/2026")
    at = ClockField(label="Time", help_text="For example 15:00")

    @property
    def moment(self) -> datetime:
        """The moment that was typed."""
        day, at = self.cleaned_data["day"], self.cleaned_data["at"] or time()
        return timezone.make_aware(datetime.combine(day, at))


def start_of(moment: datetime) -> dict[str, str]:
    """A moment as the form shows it at first."""
    local = timezone.localtime(moment)
    return {"day": f"{local.day}/{local.month}/{local.year}", "at": f"{local:%H:%M}"}

"""What somebody types about a month: its dates, or that it is to be frozen."""

from datetime import date, datetime, time

from django import forms
from django.utils import timezone

from apps.foundation.core.days import DayField


class MonthDatesForm(forms.Form):
    """From when a month is provisional, by when it is to be frozen, and why."""

    flex_on = DayField(
        label="Provisional (flex) from",
        help_text="A day after the month's last. Such as 19/11/2026",
    )
    freeze_on = DayField(
        label="To be frozen by",
        help_text="No earlier than it is provisional",
    )
    reason = forms.CharField(label="Why", max_length=200, help_text="Kept with the dates")


class FreezeForm(forms.Form):
    """Which month is to be frozen, and the moment of the figures that were looked at. Both come from the page."""

    month = forms.RegexField(regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$", max_length=7)
    seen = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])

    def clean_month(self) -> date:
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")


class SinceForm(forms.Form):
    """A day, perhaps with a time of it, since when somebody asks what changed. UK local time."""

    day = DayField(label="Day", help_text="Such as 19/11/2026")
    at = forms.TimeField(label="Time (if you like)", help_text="Such as 09:30", required=False)

    @property
    def moment(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"] or time.min))

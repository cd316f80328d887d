"""What somebody types about a month: its dates, or that it is to be frozen."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from apps.care.activity.choices import ActivityKind
from apps.foundation.core.days import DayField
from apps.foundation.core.written import WrittenField
from apps.money.reconciliation.domain.coverage import LATEST_WORKING_DAY, Expectation

if TYPE_CHECKING:
    from apps.foundation.partnerships.models import Organisation


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
    reason = WrittenField(label="Why", max_length=200, help_text="Kept with the dates. Never an NHS number or a name")


class ExpectedSourceForm(forms.Form):
    """A line of the list of what is expected: who sends what, for which months, by when; or that it is not any more."""

    provider = forms.TypedChoiceField(label="Who sends it?", coerce=int)
    kind = forms.TypedChoiceField(label="Kind of care", coerce=int)
    first_month = forms.TypedChoiceField(label="From the month", coerce=date.fromisoformat)
    last_month = forms.TypedChoiceField(
        label="To the month", coerce=date.fromisoformat, required=False, empty_value=None
    )
    by_working_day = forms.IntegerField(
        label="By which working day of the month after (if you like)",
        help_text="Such as 10. Left empty, it is due on the day from which the month is provisional",
        min_value=1,
        max_value=LATEST_WORKING_DAY,
        required=False,
    )
    is_off = forms.BooleanField(label="It is not expected any more: take it off the list", required=False)
    reason = WrittenField(label="Why", max_length=200, help_text="Kept with the line. Never an NHS number or a name")

    def __init__(
        self, data: object, *, providers: list[Organisation], kinds: list[ActivityKind], months: list[date], **more: Any
    ) -> None:
        super().__init__(data, **more)
        choices = [(month.isoformat(), f"{month:%B %Y}") for month in months]
        self.fields["provider"].choices = [("", "Choose"), *((one.id, one.name) for one in providers)]
        self.fields["kind"].choices = [("", "Choose"), *((int(kind), kind.label) for kind in kinds)]
        self.fields["first_month"].choices = choices
        self.fields["last_month"].choices = [("", "The contract's last"), *choices]

    @property
    def expectation(self) -> Expectation:
        said = self.cleaned_data
        return Expectation(said["first_month"], said["last_month"], said["by_working_day"])


class AboutForm(forms.Form):
    """What some work is about: a contract or one of its statements, by its uid."""

    of = forms.UUIDField()


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


class AsOfForm(SinceForm):
    """A day and time as of which figures are worked out; of a statement, its own moment where neither is given."""

    statement = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if self.initial.get("statement") or self.data.get("statement"):
            self.fields["day"].required = False
            self.fields["day"].help_text = "Such as 19/11/2026. Left empty: the moment at which it was frozen"

"""Fields that several forms of contracts have."""

import re
from calendar import month_name
from datetime import date
from typing import Any

from django import forms

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.pounds import PoundsField
from apps.foundation.kernel.periods import FIRST_YEAR, LAST_YEAR, is_in_our_years

FEE_FIELDS = {NeedBand.LOW: "fee_low", NeedBand.MEDIUM: "fee_medium", NeedBand.HIGH: "fee_high"}


def fee_field(level: str, *, required: bool = True) -> PoundsField:
    label = f"Fee a person a year at {level}, in pounds"
    return PoundsField(label=label, max_length=12, outside="A fee is not below nil.", required=required)


class MonthField(forms.CharField):
    """A month as people type it, `2026-04` or `April 2026`; its value is the first day."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=20, **kwargs)

    def clean(self, value: Any) -> Any:
        if not (text := " ".join(super().clean(value).split())):
            return None
        try:
            month = date.fromisoformat(f"{text}-01") if re.fullmatch("[0-9]{4}-[0-9]{2}", text) else _named(text)
        except ValueError:
            month = None
        if month is None:
            raise forms.ValidationError("Give a month such as 2026-04.")
        if not is_in_our_years(month):
            raise forms.ValidationError(f"Give a month of the years {FIRST_YEAR} to {LAST_YEAR}.")
        return month


def _named(text: str) -> date | None:
    """The month of `April 2026`, or of `Apr 2026`."""
    name, _, year = text.lower().partition(" ")
    found = [at for at, month in enumerate(month_name) if at and name in (month.lower(), month.lower()[:3])]
    return date(int(year), found[0], 1) if found and re.fullmatch("[0-9]{4}", year) else None

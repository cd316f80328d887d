"""The one field in which people type a percentage."""

import re
from typing import Any

from django import forms

from apps.foundation.kernel.percents import HUNDRED_PERCENT, as_typed

_PERCENT = re.compile(r"(-?)([0-9]{1,3})(?:\.([0-9]{1,2}))? ?%?")


class PercentField(forms.CharField):
    """A percentage as people type it, `2.5` or `2.5%`, at most two decimals; its value is hundredths of a per cent, or
    nothing where none need be given. `lowest` and `highest` are hundredths too."""

    def __init__(self, *, lowest: int = 0, highest: int = HUNDRED_PERCENT, **kwargs: Any) -> None:
        self.lowest, self.highest = lowest, highest
        super().__init__(max_length=8, **kwargs)

    def clean(self, value: Any) -> Any:
        if not (text := super().clean(value)):
            return None
        if (typed := _PERCENT.fullmatch(text)) is None:
            raise forms.ValidationError("Give a percentage with at most two decimals, such as 2.5.")
        hundredths = int(typed[2]) * 100 + int((typed[3] or "").ljust(2, "0"))
        hundredths = -hundredths if typed[1] else hundredths
        if not self.lowest <= hundredths <= self.highest:
            lowest, highest = as_typed(self.lowest), as_typed(self.highest)
            raise forms.ValidationError(f"Give a percentage from {lowest} to {highest}.")
        return hundredths

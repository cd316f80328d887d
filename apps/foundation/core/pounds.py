"""The one field in which people type an amount of money."""

import re
from typing import Any

from django import forms

from apps.foundation.kernel.pence import NotMoney, Pence, pence_from_pounds

_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")


def without_thousands(text: str) -> str:
    """`1,250.50` as `1250.50`. A comma anywhere else stays, and is no amount: `12,50` may be meant as £12.50."""
    return text.replace(",", "") if _THOUSANDS.fullmatch(text.strip()) else text


class PoundsField(forms.CharField):
    """An amount in pounds as people type it, `£1,250.50`, at most two decimals; its value is whole pence, or
    nothing where none need be given. `outside` is said of an amount below nil or above `most`."""

    def __init__(self, *, outside: str, most: Pence | None = None, **kwargs: Any) -> None:
        self.outside, self.most = outside, most
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        if not (text := super().clean(value)):
            return None
        try:
            pence = pence_from_pounds(without_thousands(text.removeprefix("£")))
        except NotMoney as wrong:
            raise forms.ValidationError(str(wrong)) from None
        if pence < 0 or (self.most is not None and pence > self.most):
            raise forms.ValidationError(self.outside)
        return pence

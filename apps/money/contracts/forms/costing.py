"""What people type to make fees from costs, and to put them into a draft."""

from datetime import date
from typing import Any

from django import forms

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.selectors import complete_runs
from apps.foundation.core.percents import PercentField
from apps.foundation.core.pounds import PoundsField
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import day_in_words, same_day_in
from apps.money.contracts.domain.trend import Trend
from apps.money.contracts.forms import MonthField
from apps.money.contracts.selectors.costing import Asked

PERCENTILES = [
    ("9900", "At the 99th percentile of the level"),
    ("9800", "At the 98th percentile of the level"),
    ("9500", "At the 95th percentile of the level"),
    ("10000", "Not at all"),
]


class CostsForm(forms.Form):
    """A run, a base year of twelve months, how outliers are truncated, the trend, and the resource that is there."""

    run = forms.ModelChoiceField(label="People and levels from the run", queryset=None, empty_label=None)
    base_from = MonthField(
        label="First month of the base year", help_text="Twelve months with records, such as from 2025-04"
    )
    percentile = forms.ChoiceField(label="Outliers are truncated", choices=PERCENTILES)
    inflation = PercentField(
        label="Inflation since the base year, in percent",
        help_text="From the base year to the first year of the contract",
        lowest=-2_000,
        highest=5_000,
    )
    efficiency = PercentField(
        label="Efficiency required, in percent", help_text="Taken off after inflation", highest=5_000
    )
    resource = PoundsField(
        label="Resource available a year, in pounds",
        help_text="If there is one that the fees are to be held to",
        max_length=18,
        required=False,
        outside="A resource is not below nil.",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        field = self.fields["run"]
        field.queryset = complete_runs()  # type: ignore[attr-defined]
        field.label_from_instance = lambda run: (  # type: ignore[attr-defined]
            f"{run.tool}, data of {day_in_words(run.data_on)}, levels from {day_in_words(run.effective_from)}"
        )

    def clean_base_from(self) -> date:
        month: date = self.cleaned_data["base_from"]
        if same_day_in(month.year + 1, month) > self._today:
            raise forms.ValidationError("Give the first of twelve months that are over.")
        return month

    @property
    def asked(self) -> Asked:
        """What was typed."""
        given = self.cleaned_data
        trend = Trend(given["inflation"], given["efficiency"])
        return Asked(given["run"], given["base_from"], int(given["percentile"]), trend, given["resource"])


class UseFeesForm(CostsForm):
    """What fees were made from, and the fees that stood on the page: all hidden, sent back by one press."""

    scaled = forms.TypedChoiceField(choices=[("0", "As costed"), ("1", "Scaled")], coerce=lambda text: text == "1")
    seen = forms.RegexField(regex=r"^[1-3]:[0-9]{1,15}( [1-3]:[0-9]{1,15}){0,2}$")

    def clean_seen(self) -> dict[int, Pence]:
        pairs = (one.split(":") for one in self.cleaned_data["seen"].split())
        return {int(NeedBand(int(band))): int(pence) for band, pence in pairs}

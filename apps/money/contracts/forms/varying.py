"""What people type to vary a contract in force, and to edit a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.percents import PercentField
from apps.foundation.core.written import WrittenField
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.percents import as_typed
from apps.foundation.kernel.periods import first_of_month, next_month
from apps.money.contracts.choices import ContractModel, HowCounted
from apps.money.contracts.domain.fees import fees_in_words, year_in_words
from apps.money.contracts.domain.trend import Trend
from apps.money.contracts.forms import NONE_BEFORE, DraftForm
from apps.money.contracts.forms.fields import FEE_FIELDS, MonthField, fee_field
from apps.money.contracts.forms.value import initial_value
from apps.money.contracts.selectors.cohort import contract_before
from apps.money.contracts.services.varying import Redrafted, Varied

if TYPE_CHECKING:
    from apps.money.contracts.domain.fees import Fees, MonthlyFees
    from apps.money.contracts.models import Contract, ContractVersion


@dataclass(frozen=True)
class YearFields:
    """What is asked about a financial year after the first."""

    words: str
    inflation: forms.BoundField
    efficiency: forms.BoundField


class YearsForm(forms.Form):
    """Inflation and efficiency of each financial year after the first; nil is typed as 0."""

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._years = years
        for year in years:
            words = year_in_words(year)
            self.fields[f"inflation-{year}"] = PercentField(
                label=f"Inflation in {words}, per cent", lowest=-2_000, highest=5_000, required=False
            )
            self.fields[f"efficiency-{year}"] = PercentField(
                label=f"Efficiency required in {words}, per cent", highest=5_000, required=False
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for year in self._years:
            pair = [name for name in (f"inflation-{year}", f"efficiency-{year}") if name not in self.errors]
            empty = [name for name in pair if given.get(name) is None]
            if len(empty) == 1:
                self.add_error(empty[0], "Give an answer. Where there is none, it is 0.")
        return given

    @property
    def years(self) -> list[YearFields]:
        """What is asked about each year."""
        return [
            YearFields(year_in_words(year), self[f"inflation-{year}"], self[f"efficiency-{year}"])
            for year in self._years
        ]

    @property
    def changes(self) -> dict[int, Trend]:
        """What was typed for each year; a year for which nothing was is not among them."""
        given = self.cleaned_data
        return {
            year: Trend(given[f"inflation-{year}"], given[f"efficiency-{year}"])
            for year in self._years
            if given[f"inflation-{year}"] is not None
        }


class VariationForm(YearsForm):
    """What a variation says otherwise. The months offered are those that are not frozen; a fee that is not typed is
    what the contract pays in the first of them that is chosen."""

    reason = WrittenField(
        label="What is varied, and why",
        help_text="The parties sign these words",
        widget=forms.Textarea,
        max_length=2000,
    )
    first_month = forms.ChoiceField(label="First month of the variation")
    last_month = MonthField(label="Last month of the contract", help_text="Such as 2027-03")
    fee_low = fee_field("Low (1)", required=False)
    fee_medium = fee_field("Medium (2)", required=False)
    fee_high = fee_field("High (3)", required=False)

    def __init__(
        self, *args: Any, months: Sequence[date], fees: MonthlyFees, years: Sequence[int] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, years=years, **kwargs)
        choices = [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in months]
        self.fields["first_month"].choices = choices  # type: ignore[attr-defined]
        self.fields["first_month"].help_text = (
            f"A fee changes no month that is frozen: the earliest is {months[0]:%B %Y}" if months else ""
        )
        for band, field in FEE_FIELDS.items():
            as_it_is = listed(fees_in_words(fees, band)) if any(band in some for some in fees.values()) else "none"
            self.fields[field].help_text = f"Left empty it stays as it is in the first month: {as_it_is}"

    @property
    def varied(self) -> Varied:
        """What was typed. `changes` of years that were not asked about are the caller's."""
        given = self.cleaned_data
        return Varied(
            starts_on=date.fromisoformat(f"{given['first_month']}-01"),
            ends_before=next_month(given["last_month"]),
            fees=_fees(given),
            changes=self.changes,
            reason=given["reason"],
        )


class RedraftForm(YearsForm, DraftForm):
    """The terms and parties of a first draft. Its short name stays: files name the contract by it."""

    code = None  # type: ignore[assignment]
    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    @property
    def redrafted(self) -> Redrafted:
        """What was typed."""
        given = self.cleaned_data
        return Redrafted(
            name=given["name"],
            model=ContractModel(given["model"]),
            starts_on=given["first_month"],
            ends_before=self.ends_before(),
            fees=self.fees,
            changes=self.changes,
            parties=list(given["parties"]),
            value=self.value,
            follows=self.contract_before,
            counting=HowCounted(given["counting"]),
        )


class RevariationForm(VariationForm):
    """A drafted variation, edited: with the check code of the text that was on the page."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)


def initial_of(version: ContractVersion, fees: Fees, changes: Mapping[int, Trend], read: str) -> dict[str, Any]:
    """What the form of a draft shows at first: what the draft says."""
    months, at = 0, first_of_month(version.starts_on)
    while at < version.ends_before:
        months, at = months + 1, next_month(at)
    return {
        "read": read,
        "name": version.contract.name,
        "model": version.model,
        "counting": version.counting,
        "first_month": f"{version.starts_on:%Y-%m}",
        "last_month": f"{version.last_day:%Y-%m}",
        "months": months,
        "follows": _follows(version.contract),
        "reason": version.reason,
        "parties": [party.organisation_id for party in version.parties.all()],
        **initial_value(version, fees),
        **{f"inflation-{year}": as_typed(change.inflation) for year, change in changes.items()},
        **{f"efficiency-{year}": as_typed(change.efficiency) for year, change in changes.items()},
    }


def _follows(contract: Contract) -> str:
    """The choice that gives the contract that is followed; where it is the one before, it stays so in other months."""
    if contract.follows == contract_before(contract.starts_on):
        return ""
    return str(contract.follows.uid) if contract.follows else NONE_BEFORE


def _fees(given: Mapping[str, Any]) -> dict[NeedBand, Pence]:
    return {band: given[field] for band, field in FEE_FIELDS.items() if given[field] is not None}

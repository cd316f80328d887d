"""What people type about how a contract's value is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.percents import PercentField
from apps.foundation.core.pounds import PoundsField
from apps.foundation.kernel.pence import pounds
from apps.foundation.kernel.percents import as_typed
from apps.money.contracts.choices import ValueWay
from apps.money.contracts.domain.value import NotAValue, Way, WayOfValue, check_way
from apps.money.contracts.forms.fields import FEE_FIELDS, MonthField, fee_field

if TYPE_CHECKING:
    from apps.foundation.kernel.pence import Pence
    from apps.money.contracts.domain.fees import Fees
    from apps.money.contracts.models import ContractVersion

MISSING = "Give an answer."
ONE_FEE = "A programme fee is one for all levels, typed below: leave this empty."
ALL_OR_NONE = "Give a fee for each level of need, or for none."


class ValueForm(forms.Form):
    """How the value is built, and what that takes: fees by level, one fee, or a base year and an efficiency."""

    value_way = forms.TypedChoiceField(
        label="How its value is built", choices=ValueWay, empty_value=ValueWay.CAPITATION.value, required=False
    )
    fee_low = fee_field("Low (1)", required=False)
    fee_medium = fee_field("Medium (2)", required=False)
    fee_high = fee_field("High (3)", required=False)
    programme_fee = PoundsField(
        label="Programme fee a person a year, in pounds",
        help_text="For a programme fee only: one fee for every level of need",
        max_length=12,
        outside="A fee is not below nil.",
        required=False,
    )
    base_month = MonthField(
        label="First month of the base year",
        help_text="For a prior-year outturn or a bundled contract only. Such as 2025-04: the twelve months from then",
        required=False,
    )
    value_efficiency = PercentField(
        label="Efficiency, per cent",
        help_text="For a bundled contract only: by how much its value is below what the base year cost",
        highest=5_000,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        way = Way(given.get("value_way") or Way.CAPITATION)
        self._fees_fit(way, given)
        if way == Way.BUNDLED and given.get("value_efficiency") is None and "value_efficiency" not in self.errors:
            self.add_error("value_efficiency", "Give an answer. Where there is none, it is 0.")
        if "first_month" in given and not {"base_month", "value_efficiency"} & self.errors.keys():
            try:
                check_way(self._value(way, given), given["first_month"])
            except NotAValue as refusal:
                self.add_error("base_month", str(refusal))
        return given

    def _fees_fit(self, way: Way, given: dict[str, Any]) -> None:
        typed = {name: given.get(name) is not None for name in FEE_FIELDS.values() if name not in self.errors}
        one = given.get("programme_fee") is not None
        if way == Way.PROGRAMME_FEE:
            for name in (name for name, is_typed in typed.items() if is_typed):
                self.add_error(name, ONE_FEE)
            if not one and "programme_fee" not in self.errors:
                self.add_error("programme_fee", MISSING)
            return
        if one:
            self.add_error("programme_fee", "Only with a programme fee: leave this empty.")
        if way == Way.CAPITATION or any(typed.values()):
            for name in (name for name, is_typed in typed.items() if not is_typed):
                self.add_error(name, MISSING if way == Way.CAPITATION else ALL_OR_NONE)

    @staticmethod
    def _value(way: Way, given: dict[str, Any]) -> WayOfValue:
        return WayOfValue(way, given.get("base_month"), given.get("value_efficiency") or 0)

    @property
    def value(self) -> WayOfValue:
        """How the value is built."""
        return self._value(Way(self.cleaned_data["value_way"]), self.cleaned_data)

    @property
    def fees(self) -> dict[NeedBand, Pence]:
        """The fee of each level: with a programme fee that; where the contract pays its value perhaps none."""
        given = self.cleaned_data
        if self.value.way == Way.PROGRAMME_FEE:
            return dict.fromkeys(NeedBand, given["programme_fee"])
        return {band: given[field] for band, field in FEE_FIELDS.items() if given[field] is not None}


def initial_value(version: ContractVersion, fees: Fees) -> dict[str, Any]:
    """What the form shows at first of a draft: how its value is built, and the fees that go with it."""
    value = version.value
    by_level = {field: pounds(fees[band]).replace(",", "") for band, field in FEE_FIELDS.items() if band in fees}
    if value.way == Way.PROGRAMME_FEE and version.varies_id is None:
        by_level = {"programme_fee": next(iter(by_level.values()), "")}
    return {
        "value_way": version.value_way,
        "base_month": f"{value.base_from:%Y-%m}" if value.base_from else "",
        "value_efficiency": as_typed(value.efficiency) if value.way == Way.BUNDLED else "",
        **by_level,
    }

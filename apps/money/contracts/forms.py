"""What a commissioner types to draft a contract."""

from datetime import date, timedelta
from typing import Any

from django import forms

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.selectors import complete_runs
from apps.foundation.kernel.pence import NotMoney, pence_from_pounds
from apps.foundation.kernel.periods import FIRST_YEAR, LAST_YEAR, day_in_words, is_in_our_years, next_month
from apps.foundation.partnerships.selectors import organisations_inside
from apps.money.contracts.choices import ContractModel, Stage
from apps.money.contracts.services import Terms

FEE_FIELDS = {NeedBand.LOW: "fee_low", NeedBand.MEDIUM: "fee_medium", NeedBand.HIGH: "fee_high"}


class PoundsField(forms.CharField):
    """An amount in pounds with at most two decimals; its value is whole pence."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            pence = pence_from_pounds(text.replace(",", "").removeprefix("£"))
        except NotMoney as wrong:
            raise forms.ValidationError(str(wrong)) from None
        if pence < 0:
            raise forms.ValidationError("A fee is not below nil.")
        return pence


class DraftForm(forms.Form):
    """A contract over whole months, with a fee for each level of need."""

    name = forms.CharField(label="Name", max_length=160)
    code = forms.SlugField(
        label="Short name", help_text="Small letters, digits and hyphens; it names the contract in files", max_length=40
    )
    model = forms.ChoiceField(label="Contracting model", choices=ContractModel)
    first_month = forms.RegexField(
        label="First month",
        regex=r"^[0-9]{4}-[0-9]{2}$",
        max_length=7,
        help_text="Such as 2026-04",
        error_messages={"invalid": "Give a month such as 2026-04."},
    )
    months = forms.IntegerField(label="Length in months", min_value=1, max_value=60, initial=12)
    fee_low = PoundsField(label="Fee a person a year at Low (1), in pounds", max_length=12)
    fee_medium = PoundsField(label="Fee a person a year at Medium (2), in pounds", max_length=12)
    fee_high = PoundsField(label="Fee a person a year at High (3), in pounds", max_length=12)
    parties = forms.ModelMultipleChoiceField(
        label="Parties",
        help_text="At least one commissioner and one provider",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].queryset = organisations_inside().order_by("role", "name")  # type: ignore[attr-defined]

    def clean_first_month(self) -> date:
        text = self.cleaned_data["first_month"]
        try:
            month = date.fromisoformat(f"{text}-01")
        except ValueError:
            raise forms.ValidationError("Give a month such as 2026-04.") from None
        if not is_in_our_years(month):
            raise forms.ValidationError(f"Give a month of the years {FIRST_YEAR} to {LAST_YEAR}.")
        return month

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if {"first_month", "months"} <= given.keys() and not is_in_our_years(self._ends_before() - timedelta(days=1)):
            self.add_error("months", f"The contract ends after {LAST_YEAR}: make it shorter.")
        return given

    def _ends_before(self) -> date:
        ends = self.cleaned_data["first_month"]
        for _ in range(self.cleaned_data["months"]):
            ends = next_month(ends)
        return ends

    @property
    def terms(self) -> Terms:
        """The terms that were typed."""
        given = self.cleaned_data
        return Terms(
            code=given["code"],
            name=given["name"],
            model=ContractModel(given["model"]),
            starts_on=given["first_month"],
            ends_before=self._ends_before(),
            fees={band: given[field] for band, field in FEE_FIELDS.items()},
        )


class PlanForm(forms.Form):
    """The run that the indicative plan is drawn from."""

    run = forms.ModelChoiceField(label="Draw the plan from", queryset=None, empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["run"]
        field.queryset = complete_runs()  # type: ignore[attr-defined]
        field.label_from_instance = lambda run: (  # type: ignore[attr-defined]
            f"{run.tool}, data of {day_in_words(run.data_on)}, levels from {run.effective_from.day} "
            f"{run.effective_from:%B %Y}"
        )


class StartForm(forms.Form):
    """The stage in which a version comes into force: a test, or a shadow stage where every party has signed."""

    stage = forms.ChoiceField(label="Stage", widget=forms.RadioSelect)

    def __init__(self, *args: Any, is_agreed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = [stage for stage in Stage if stage != Stage.LIVE] if is_agreed else [Stage.TEST]
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in stages]  # type: ignore[attr-defined]
        self.fields["stage"].initial = stages[-1]


class SignForm(forms.Form):
    """A signature for one's organisation, under the text that was on the page."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    office = forms.CharField(
        label="The office in which you sign", help_text="Such as chief finance officer", max_length=120
    )
    has_read = forms.BooleanField(
        label="I have read this version and sign it for my organisation",
        error_messages={"required": "Say that you have read this version and sign it."},
    )

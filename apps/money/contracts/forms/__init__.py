"""What people type to draft, start and sign a contract, and to set contracting models side by side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict

from apps.care.risk_profiling.selectors import complete_runs
from apps.foundation.core.written import NamesSomebody, WrittenField, check_names_nobody
from apps.foundation.kernel.periods import (
    LAST_YEAR,
    day_in_words,
    is_in_our_years,
    last_day_in_words,
    next_month,
)
from apps.foundation.partnerships.selectors import organisations_inside
from apps.money.contracts.choices import ContractModel, HowCounted, Stage
from apps.money.contracts.domain.comparing import FEWEST, MARKS, MOST, USUAL_WEIGHT, WEIGHTS, Marked
from apps.money.contracts.domain.model_of_contract import DOMAINS
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.forms.fields import FEE_FIELDS, MonthField
from apps.money.contracts.forms.value import ValueForm
from apps.money.contracts.selectors import contracts_in_force
from apps.money.contracts.services import Follows, Terms

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract

NONE_BEFORE = "none"
CHOOSE_MODELS = f"Choose {FEWEST} to {MOST} of the eight models."


class DraftForm(ValueForm):
    """A contract over whole months, with the way in which its value is built."""

    field_order = (
        "name",
        "code",
        "model",
        "first_month",
        "months",
        "follows",
        "value_way",
        *FEE_FIELDS.values(),
        "programme_fee",
        "base_month",
        "value_efficiency",
    )

    name = WrittenField(label="Name", max_length=160)
    code = forms.SlugField(
        label="Short name",
        help_text="Small letters, digits and hyphens; it names the contract in files",
        max_length=40,
        error_messages={"invalid": "Give small letters, digits and hyphens alone, such as frailty-2027."},
    )
    model = forms.ChoiceField(label="Contracting model", choices=ContractModel)
    first_month = MonthField(label="First month", help_text="Such as April 2026 or 2026-04")
    months = forms.IntegerField(label="Length in months", min_value=1, max_value=60, initial=12)
    follows = forms.ChoiceField(
        label="Contract that it follows",
        help_text="What is learned late of the months of that contract, once all are frozen, is reported by this one. "
        "Unless you choose, a contract of everybody that ends on the day before is followed, also by a contract of "
        "some people: for a pathway or a programme choose None",
        required=False,
    )
    counting = forms.ChoiceField(
        label="How people are counted",
        help_text="It stays so for the whole of the contract",
        choices=HowCounted,
        widget=forms.RadioSelect,
        initial=HowCounted.DAYS,
    )
    parties = forms.ModelMultipleChoiceField(
        label="Parties",
        help_text="At least one commissioner and one provider; some models need more",
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parties"].queryset = organisations_inside().order_by("role", "name")  # type: ignore[attr-defined]
        self._before = {str(contract.uid): contract for contract in contracts_in_force()}
        self.fields["follows"].choices = [  # type: ignore[attr-defined]
            ("", "The one of everybody that ends on the day before, if there is one"),
            (NONE_BEFORE, "None"),
            *((uid, contract.name) for uid, contract in self._before.items()),
        ]

    def clean_code(self) -> str:
        """The short name, which stands in the names of files, is no NHS number."""
        code: str = self.cleaned_data["code"]
        try:
            check_names_nobody(code)
        except NamesSomebody as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return code

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        before = self._before.get(given.get("follows", ""))
        if before and "first_month" in given and before.ends_before != given["first_month"]:
            ended = last_day_in_words(before.ends_before)
            self.add_error("follows", f"That contract ends on {ended}: one that follows it begins on the day after.")
        if {"first_month", "months"} <= given.keys() and not is_in_our_years(self.ends_before() - timedelta(days=1)):
            self.add_error("months", f"The contract ends after {LAST_YEAR}: make it shorter.")
        return given

    def ends_before(self) -> date:
        ends = self.cleaned_data["first_month"]
        for _ in range(self.cleaned_data["months"]):
            ends = next_month(ends)
        return ends

    @property
    def contract_before(self) -> Contract | Follows | None:
        """The contract that it follows, where one was chosen."""
        chosen = self.cleaned_data["follows"]
        return self._before.get(chosen) if chosen else Follows.THE_ONE_BEFORE

    @property
    def terms(self) -> Terms:
        """The terms that were typed."""
        given = self.cleaned_data
        return Terms(
            code=given["code"],
            name=given["name"],
            model=ContractModel(given["model"]),
            starts_on=given["first_month"],
            ends_before=self.ends_before(),
            fees=self.fees,
            value=self.value,
            counting=HowCounted(given["counting"]),
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


class StageForm(forms.Form):
    """The next stage, as the page offered it: pressed twice, it is moved to once."""

    stage = forms.ChoiceField(choices=Stage.choices, widget=forms.HiddenInput)


class SignForm(forms.Form):
    """A signature for one's organisation, under the text that was on the page."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    office = WrittenField(
        label="The office in which you sign", help_text="Such as chief finance officer", max_length=120
    )
    has_read = forms.BooleanField(
        label="I have read this version and sign it for my organisation",
        error_messages={"required": "Say that you have read this version and sign it."},
    )


class ComparisonForm(forms.Form):
    """Two to four models, a weight for each domain, and marks of each model in each domain, as an address gives them.

    A weight or mark that is none is said, and counts as if it had not been given.
    """

    models = forms.MultipleChoiceField(
        label="Models",
        help_text="Two to four of them",
        choices=[(code, model.title) for code, model in MODELS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(("required", "invalid_choice", "invalid_list"), CHOOSE_MODELS),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        asked = set(data.getlist("models")) if data else set()
        for domain, (title, _) in DOMAINS.items():
            self.fields[f"weight-{domain}"] = _number(
                f"Weight of {title}", WEIGHTS, "Give a weight from 0 to 5. It counts once here.", USUAL_WEIGHT
            )
            for code in MODELS.keys() & asked:
                self.fields[f"mark-{domain}-{code}"] = _number(
                    f"Mark of {MODELS[code].title}, {title}",
                    MARKS,
                    "Give a mark from -2 to 2. It is left out here.",
                    None,
                )

    def clean_models(self) -> list[str]:
        chosen: list[str] = self.cleaned_data["models"]
        if not FEWEST <= len(set(chosen)) <= MOST:
            raise forms.ValidationError(CHOOSE_MODELS)
        return [code for code in MODELS if code in chosen]

    @property
    def weights(self) -> dict[str, int]:
        """The weight of each domain."""
        given = self.cleaned_data if self.errors is not None and self.is_bound else {}
        return {domain: given.get(f"weight-{domain}", USUAL_WEIGHT) for domain in DOMAINS}

    @property
    def marked(self) -> list[Marked]:
        """The models chosen, each with its marks; none where the choice is refused or nothing was chosen."""
        if not self.is_bound:
            return []
        self.is_valid()
        return [
            Marked(
                MODELS[code],
                {
                    domain: mark
                    for domain in DOMAINS
                    if (mark := self.cleaned_data.get(f"mark-{domain}-{code}")) is not None
                },
            )
            for code in self.cleaned_data.get("models", [])
        ]


def _number(label: str, among: Sequence[int], wrong: str, empty: int | None) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[(str(number), str(number)) for number in among],
        coerce=int,
        empty_value=empty,
        required=False,
        error_messages={"invalid_choice": wrong},
    )

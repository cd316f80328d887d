"""What people type to arrange a version and to word an assumption."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from apps.foundation.core.days import EXAMPLE_TO_COME, DayField
from apps.foundation.core.pounds import PoundsField
from apps.foundation.core.written import WrittenField
from apps.foundation.kernel.pence import LARGEST_AMOUNT, pounds
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.selectors import agreements_not_over
from apps.money.contracts.choices import GoLiveCheck, PartyRole
from apps.money.contracts.domain.arrangements import OF_A_MODEL, TEXTS, asked_of
from apps.money.contracts.domain.models_of_contract import MODELS
from apps.money.contracts.services.agreeing import Measure, Wording, Written

if TYPE_CHECKING:
    from apps.foundation.partnerships.models import SharingAgreement
    from apps.money.contracts.models import Arrangements, Assumption, ContractParty, NonPerformance, OutcomeMeasure

LONGEST = 2000
MOST_AT_STAKE = LARGEST_AMOUNT // 1000
BLANKS = 2
"""How many empty rows the table of measures has below those that are written."""
YES_OR_NO = [("yes", "Yes"), ("no", "No"), ("", "Nobody has said yet")]


@dataclass(frozen=True)
class PartyFields:
    """What is asked about a party."""

    name: str
    definition: forms.BoundField
    consequence: forms.BoundField


@dataclass(frozen=True)
class MeasureFields:
    """One row of the table of measures."""

    number: int
    name: forms.BoundField
    definition: forms.BoundField
    target: forms.BoundField
    at_stake: forms.BoundField


class ArrangementsForm(forms.Form):
    """Everything on one page. A heading that is left empty is not arranged yet."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    equality_noted_on = DayField(label="Day on which it was noted", required=False)
    decommissions = forms.TypedChoiceField(
        label="Does this contract end or shrink a service?",
        choices=YES_OR_NO,
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    sharing_agreement = forms.ModelChoiceField(
        label="Information-sharing agreement",
        help_text="Those in force or to come; the partnership administrator records them",
        queryset=None,
        required=False,
        empty_label="None chosen",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        arranged: Arrangements,
        parties: Sequence[ContractParty],
        non_performance: Mapping[int, NonPerformance],
        measures: Sequence[OutcomeMeasure],
        read: str,
        today: date,
    ) -> None:
        super().__init__(data, initial=_initial(arranged, non_performance, measures) | {"read": read})
        self._parties, self._rows, self._today = list(parties), len(measures) + BLANKS, today
        for name, heading in TEXTS.items():
            self.fields[name] = _long(heading.title, heading.asks)
        choice = self.fields["sharing_agreement"]
        choice.queryset = agreements_not_over(today, and_this=arranged.sharing_agreement_id)  # type: ignore[attr-defined]
        choice.label_from_instance = agreement_in_words  # type: ignore[attr-defined]
        self._of_the_model(arranged.version.model)
        for party in self._parties:
            about = party.organisation.name
            self.fields[f"definition-{party.organisation_id}"] = _long(f"What non-performance is: {about}")
            self.fields[f"consequence-{party.organisation_id}"] = _long(f"What follows: {about}")
        for row in range(self._rows):
            self.fields[f"name-{row}"] = _short(f"Measure {row + 1}: name", 160)
            self.fields[f"explained-{row}"] = _long(f"Measure {row + 1}: definition")
            self.fields[f"target-{row}"] = _short(f"Measure {row + 1}: target", 200)
            self.fields[f"stake-{row}"] = PoundsField(
                label=f"Measure {row + 1}: pounds a year paid for reaching it",
                help_text="Empty where no money stands on it",
                outside=f"Give an amount from nil to £{pounds(MOST_AT_STAKE)}.",
                most=MOST_AT_STAKE,
                required=False,
            )

    def _of_the_model(self, model: str) -> None:
        """What the contracting model of the version needs written beside."""
        needs = MODELS[model].needs
        providers = [party for party in self._parties if party.role == PartyRole.PROVIDER]
        for name, heading in asked_of(model).items():
            self.fields[name] = _long(heading.title, heading.asks)
        self._own = [f"contract-{party.organisation_id}" for party in providers] if needs.own_contracts else []
        for party, name in zip(providers, self._own, strict=False):
            self.fields[name] = _short(f"The contract with {party.organisation.name}", 200)
            self.fields[name].help_text = "What it is called, and of when"
            self.initial[name] = party.own_contract
        if needs.accountable_body:
            self.fields["accountable"] = forms.TypedChoiceField(
                label="Accountable body",
                help_text="The one provider that answers to the commissioners for all of them",
                choices=[("", "None named yet"), *((one.organisation_id, one.organisation.name) for one in providers)],
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.initial["accountable"] = next((one.organisation_id for one in providers if one.is_accountable), "")

    @property
    def of_the_model(self) -> list[forms.BoundField]:
        """What the contracting model needs written beside."""
        asked = ["accountable", *OF_A_MODEL, *self._own]
        return [self[name] for name in asked if name in self.fields]

    @property
    def parties(self) -> list[PartyFields]:
        """What is asked about each party."""
        return [
            PartyFields(
                party.organisation.name,
                self[f"definition-{party.organisation_id}"],
                self[f"consequence-{party.organisation_id}"],
            )
            for party in self._parties
        ]

    @property
    def measures(self) -> list[MeasureFields]:
        """The table of measures, its empty rows among them."""
        return [
            MeasureFields(
                row + 1, self[f"name-{row}"], self[f"explained-{row}"], self[f"target-{row}"], self[f"stake-{row}"]
            )
            for row in range(self._rows)
        ]

    def clean_equality_noted_on(self) -> date | None:
        noted: date | None = self.cleaned_data["equality_noted_on"]
        if noted and noted > self._today:
            raise forms.ValidationError("Give a day that has come.")
        return noted

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self._all_or_none("equality", "equality_noted_on")
        for party in self._parties:
            self._all_or_none(f"definition-{party.organisation_id}", f"consequence-{party.organisation_id}")
        seen: set[str] = set()
        for row in range(self._rows):
            self._all_or_none(f"name-{row}", f"explained-{row}", f"target-{row}")
            name = given.get(f"name-{row}", "").casefold()
            if not name and given.get(f"stake-{row}"):
                self.add_error(f"name-{row}", "Give the measure on which this money stands.")
            if name and name in seen:
                self.add_error(f"name-{row}", "Another measure has this name.")
            seen.add(name)
        return given

    def _all_or_none(self, *names: str) -> None:
        empty = [name for name in names if not self.cleaned_data.get(name) and name not in self.errors]
        if len(empty) < len(names):
            for name in empty:
                self.add_error(name, self.fields[name].error_messages["required"])

    @property
    def written(self) -> Written:
        """What was written."""
        given = self.cleaned_data
        return Written(
            texts={name: given[name] for name in (*TEXTS, *OF_A_MODEL) if name in given},
            equality_noted_on=given["equality_noted_on"],
            decommissions=given["decommissions"],
            sharing_agreement=given["sharing_agreement"],
            non_performance={
                party.organisation_id: (
                    given[f"definition-{party.organisation_id}"],
                    given[f"consequence-{party.organisation_id}"],
                )
                for party in self._parties
                if given[f"definition-{party.organisation_id}"]
            },
            measures=[
                Measure(
                    given[f"name-{row}"],
                    given[f"explained-{row}"],
                    given[f"target-{row}"],
                    given[f"stake-{row}"] or 0,
                )
                for row in range(self._rows)
                if given[f"name-{row}"]
            ],
            accountable=given.get("accountable"),
            own_contracts={int(name.removeprefix("contract-")): given[name] for name in self._own if given[name]},
        )


class AssumptionForm(forms.Form):
    """An assumption in the place of data that are missing."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    missing = WrittenField(label="Which data are missing?", widget=forms.Textarea, max_length=LONGEST)
    assumed = WrittenField(label="What is assumed in their place?", widget=forms.Textarea, max_length=LONGEST)
    risk_bearer = WrittenField(
        label="Who bears the risk?", help_text="Such as: the commissioners; each party its own errors", max_length=200
    )
    plan = WrittenField(label="How will the data be mended?", widget=forms.Textarea, max_length=LONGEST)
    until = DayField(
        label="By when?", help_text="The last day on which the assumption is cover", example=EXAMPLE_TO_COME
    )
    covers = forms.ChoiceField(
        label="Which go-live check does it stand in for?", choices=[("", "None"), *GoLiveCheck.choices], required=False
    )

    def __init__(self, data: Any = None, *, today: date, amends: Assumption | None = None, covers: str = "") -> None:
        said = {name: getattr(amends, name) for name in Wording.__dataclass_fields__} if amends else {"covers": covers}
        super().__init__(data, initial={**said, "uid": uuid4()})
        self._today = today

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < self._today:
            raise forms.ValidationError("Give a day that has not passed.")
        return until

    @property
    def wording(self) -> Wording:
        """The assumption in words."""
        return Wording(**{name: self.cleaned_data[name] for name in Wording.__dataclass_fields__})


def agreement_in_words(agreement: SharingAgreement) -> str:
    """`Sharing for direct care, 1 April 2026 to 31 March 2029`."""
    return f"{agreement.name}, {day_in_words(agreement.starts_on)} to {day_in_words(agreement.last_day)}"


def _long(label: str, hint: str = "") -> WrittenField:
    return WrittenField(label=label, help_text=hint, widget=forms.Textarea, required=False, max_length=LONGEST)


def _short(label: str, longest: int) -> WrittenField:
    return WrittenField(label=label, required=False, max_length=longest)


def _initial(
    arranged: Arrangements, non_performance: Mapping[int, NonPerformance], measures: Sequence[OutcomeMeasure]
) -> dict[str, Any]:
    said = {None: "", True: "yes", False: "no"}
    initial: dict[str, Any] = {name: getattr(arranged, name) for name in (*TEXTS, *OF_A_MODEL)}
    initial |= {
        "equality_noted_on": arranged.equality_noted_on,
        "decommissions": said[arranged.decommissions],
        "sharing_agreement": arranged.sharing_agreement_id,
    }
    for party, one in non_performance.items():
        initial |= {f"definition-{party}": one.definition, f"consequence-{party}": one.consequence}
    for row, measure in enumerate(measures):
        initial |= {
            f"name-{row}": measure.name,
            f"explained-{row}": measure.definition,
            f"target-{row}": measure.target,
            f"stake-{row}": pounds(measure.pence_at_stake) if measure.pence_at_stake else "",
        }
    return initial

"""What people type to say whom a draft pays for, and to which contracts it gives way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms

from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import Residence
from apps.money.contracts.domain.cohort import Named

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from apps.foundation.partnerships.models import Organisation
    from apps.money.contracts.models import Contract

OLDEST = 150


def _age(label: str, hint: str = "") -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=0,
        max_value=OLDEST,
        error_messages={
            "invalid": "Give whole years.",
            "min_value": "An age is not below 0.",
            "max_value": f"Give an age up to {OLDEST}.",
        },
    )


def _several(label: str, hint: str = "") -> dict[str, Any]:
    return {"label": label, "help_text": hint, "required": False, "widget": forms.CheckboxSelectMultiple}


class CohortForm(forms.Form):
    """Whom a version pays for. What is left empty names nobody apart."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    age_from = _age("From age", "Whole years; the birthday counts")
    age_to = _age("Up to age", "People of this age are in; on their next birthday they are not")
    levels = forms.TypedMultipleChoiceField(coerce=int, choices=NeedBand.choices, **_several("Levels of need"))
    practices = forms.ModelMultipleChoiceField(queryset=None, **_several("Registered with"))
    conditions = forms.MultipleChoiceField(
        **_several("Long-term conditions", "A person with one of them at least, from its onset until it is resolved")
    )
    residences = forms.MultipleChoiceField(
        choices=Residence.choices,
        **_several("Where they live", "As recorded; where nothing is, the person is not in"),
    )
    gives_way_to = forms.ModelMultipleChoiceField(
        queryset=None,
        **_several("It gives way to", "People whom these contracts pay for on a day are left out by this one"),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        named: Named,
        given: Sequence[Contract],
        practices: QuerySet[Organisation],
        groups: Sequence[str],
        contracts: QuerySet[Contract],
        read: str,
    ) -> None:
        held = {
            "age_from": named.age_from,
            "age_to": named.age_to,
            "levels": sorted(named.levels),
            "practices": list(named.practices),
            "conditions": sorted(named.conditions),
            "residences": sorted(named.residences),
            "gives_way_to": [contract.id for contract in given],
        }
        super().__init__(data, initial={**held, "read": read})
        self.fields["practices"].queryset = practices  # type: ignore[attr-defined]
        self.fields["practices"].label_from_instance = lambda practice: practice.name  # type: ignore[attr-defined]
        self.fields["conditions"].choices = [(group, group) for group in groups]  # type: ignore[attr-defined]
        self.fields["gives_way_to"].queryset = contracts  # type: ignore[attr-defined]
        self.fields["gives_way_to"].label_from_instance = lambda contract: contract.name  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        youngest, oldest = given.get("age_from"), given.get("age_to")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.add_error("age_to", "Give an age that is not below the first.")
        return given

    @property
    def named(self) -> Named:
        """Whom the form names."""
        given = self.cleaned_data
        return Named(
            age_from=given["age_from"],
            age_to=given["age_to"],
            levels=frozenset(given["levels"]),
            practices=frozenset(practice.id for practice in given["practices"]),
            conditions=frozenset(given["conditions"]),
            residences=frozenset(given["residences"]),
        )

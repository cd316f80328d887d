"""What people type to adjust the fees of a draft inside a level of need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from apps.care.patients.choices import Sex
from apps.foundation.core.percents import PercentField
from apps.foundation.kernel.percents import as_typed
from apps.money.contracts.domain.adjusting import LEAST, MOST, OLDEST, Factors, step_in_words

AGES, SCORES = 8, 6
"""How many steps there is room for."""
SEXES = (Sex.FEMALE, Sex.MALE, Sex.OTHER)


@dataclass(frozen=True)
class StepFields:
    """A step, and the factor from there on."""

    start: forms.BoundField
    factor: forms.BoundField


def _factor(label: str) -> PercentField:
    return PercentField(label=label, lowest=LEAST, highest=MOST, required=False)


class FactorsForm(forms.Form):
    """Factors of ages, sexes and risk scores, each in percent of the fee. What is left empty has 100."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, data: Any = None, *, factors: Factors, read: str) -> None:
        super().__init__(data, initial={"read": read, **_held(factors)})
        for n in range(1, AGES + 1):
            self.fields[f"age-{n}"] = forms.IntegerField(
                label=f"From age, {n}",
                required=False,
                min_value=0,
                max_value=OLDEST,
                error_messages={
                    "invalid": "Give whole years.",
                    "min_value": "An age is not below 0.",
                    "max_value": f"Give an age up to {OLDEST}.",
                },
            )
            self.fields[f"age-factor-{n}"] = _factor(f"Percent of the fee from this age, {n}")
        for sex in SEXES:
            self.fields[f"sex-{sex.value}"] = _factor(f"{sex.label}, percent of the fee")
        for n in range(1, SCORES + 1):
            self.fields[f"score-{n}"] = forms.DecimalField(
                label=f"From risk score, {n}",
                required=False,
                min_value=0,
                max_digits=14,
                decimal_places=4,
                error_messages={
                    "invalid": "Give a number, such as 2500 or 37.5.",
                    "min_value": "A risk score is not below 0.",
                },
            )
            self.fields[f"score-factor-{n}"] = _factor(f"Percent of the fee from this score, {n}")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name, places in (("age", AGES), ("score", SCORES)):
            seen = set()
            for n in range(1, places + 1):
                start, factor = given.get(f"{name}-{n}"), given.get(f"{name}-factor-{n}")
                if {f"{name}-{n}", f"{name}-factor-{n}"} & self.errors.keys():
                    continue
                if (start is None) != (factor is None):
                    self.add_error(
                        f"{name}-{n}" if start is None else f"{name}-factor-{n}", "Give both, or neither of the two."
                    )
                elif start is not None and start in seen:
                    self.add_error(f"{name}-{n}", "This one stands above already.")
                seen.add(start)
        return given

    @property
    def ages(self) -> list[StepFields]:
        """The steps of ages."""
        return [StepFields(self[f"age-{n}"], self[f"age-factor-{n}"]) for n in range(1, AGES + 1)]

    @property
    def scores(self) -> list[StepFields]:
        """The steps of risk scores."""
        return [StepFields(self[f"score-{n}"], self[f"score-factor-{n}"]) for n in range(1, SCORES + 1)]

    @property
    def sexes(self) -> list[forms.BoundField]:
        """The factor of each sex."""
        return [self[f"sex-{sex.value}"] for sex in SEXES]

    @property
    def factors(self) -> Factors:
        """What was typed."""
        given = self.cleaned_data
        return Factors(
            ages=self._steps("age", AGES),
            sexes={sex.value: factor for sex in SEXES if (factor := given.get(f"sex-{sex.value}")) is not None},
            scores=self._steps("score", SCORES),
        )

    def _steps(self, name: str, places: int) -> dict[Any, int]:
        given = self.cleaned_data
        steps = ((given[f"{name}-{n}"], given[f"{name}-factor-{n}"]) for n in range(1, places + 1))
        return {start: factor for start, factor in steps if start is not None}


def _held(factors: Factors) -> dict[str, Any]:
    """What stands in the fields."""
    held: dict[str, Any] = {f"sex-{sex}": as_typed(factor) for sex, factor in factors.sexes.items()}
    steps: tuple[tuple[str, Mapping[Any, int]], ...] = (("age", factors.ages), ("score", factors.scores))
    for name, some in steps:
        for n, (start, factor) in enumerate(sorted(some.items()), start=1):
            held[f"{name}-{n}"] = step_in_words(start)
            held[f"{name}-factor-{n}"] = as_typed(factor)
    return held

"""What people assume of a year that is rehearsed, and another term tried beside the version's own agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django import forms

from apps.foundation.core.percents import PercentField
from apps.foundation.kernel.percents import HUNDRED_PERCENT, as_typed
from apps.money.rehearsals.domain.people import LEVELS, MOST_CHANGE, Assumptions, hundredths
from apps.money.rehearsals.selectors import Alternative, Tried
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.forms import TermForm
from apps.money.risk_sharing.selectors import Written

LEVEL_NAMES = {1: "Low (1)", 2: "Medium (2)", 3: "High (3)"}
GATES: Mapping[str, bool | None] = {"yes": True, "no": False, "unknown": None}
LEAST_CHANGE = -90


class AssumptionsForm(forms.Form):
    """Growth, mix, cost, quality, conditions; which year is replayed; which term is tried. All of it in the address."""

    growth = PercentField(
        label="More people, %",
        required=False,
        lowest=LEAST_CHANGE * 100,
        highest=MOST_CHANGE * 100,
        help_text="For example 2, or -1",
    )
    cost = PercentField(
        label="More cost a person, %", required=False, lowest=LEAST_CHANGE * 100, highest=MOST_CHANGE * 100
    )
    quality_level = forms.ChoiceField(
        label="Quality level", choices=[(str(one), str(one)) for one in range(1, 6)], required=False
    )
    reached = PercentField(label="Of outcomes and quality, reached, %", required=False)
    gates = forms.ChoiceField(
        label="Conditions for gains",
        choices=[("yes", "Evidenced"), ("no", "Not evidenced"), ("unknown", "Not known")],
        required=False,
    )
    year = forms.ChoiceField(label="Year replayed", required=False)
    term = forms.ChoiceField(label="Try another term", required=False)

    def __init__(
        self, data: Any, *, mix: Mapping[int, Fraction], years: Sequence[int], elsewhere: Sequence[str]
    ) -> None:
        usual = {
            "growth": "0",
            "cost": "0",
            "quality_level": "3",
            "reached": "100",
            "gates": "yes",
            **{f"mix-{level}": as_typed(hundredths(mix[level])) for level in LEVELS},
        }
        given = {name: data.get(name) for name in (*self.base_fields, *usual) if data.get(name) is not None}
        super().__init__({**usual, **given})
        self._mix = mix
        for level in LEVELS:
            self.fields[f"mix-{level}"] = PercentField(label=f"Of people at {LEVEL_NAMES[level]}, %", required=False)
        said = [(str(one), f"{one} to {one + 1}") for one in years]
        self.fields["year"].choices = said or [("", "The year before")]  # type: ignore[attr-defined]
        titles = sorted((of.title, code) for code, of in CATALOGUE.items() if code not in elsewhere)
        self.fields["term"].choices = [("", "None"), *((code, title) for title, code in titles)]  # type: ignore[attr-defined]

    @property
    def mixes(self) -> list[forms.BoundField]:
        return [self[f"mix-{level}"] for level in LEVELS]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        shares = [typed.get(f"mix-{level}") or 0 for level in LEVELS]
        if not self.errors and sum(shares) != HUNDRED_PERCENT and self._moved(shares):
            self.add_error("mix-1", f"The levels come to {as_typed(sum(shares))}%, and must come to 100%.")
        return typed

    def _moved(self, shares: Sequence[int]) -> bool:
        """Whether the mix is another than the one that is there: that one, rounded, need not come to 100%."""
        return shares != [hundredths(self._mix[level]) for level in LEVELS]

    @property
    def year_asked(self) -> int | None:
        """The year that is replayed, where there are several."""
        typed = self.cleaned_data.get("year")
        return int(typed) if typed else None

    def tried(self, beside: Sequence[Alternative]) -> Tried:
        """What was typed, with alternatives beside. Only for a form that is valid."""
        typed = self.cleaned_data
        shares = [typed[f"mix-{level}"] or 0 for level in LEVELS]
        mix = {level: Fraction(share, HUNDRED_PERCENT) for level, share in zip(LEVELS, shares, strict=True)}
        return Tried(
            Assumptions(
                Fraction(typed["growth"] or 0, HUNDRED_PERCENT),
                Fraction(typed["cost"] or 0, HUNDRED_PERCENT),
                mix if self._moved(shares) else None,
                int(typed["quality_level"] or 3),
            ),
            GATES[typed["gates"] or "yes"],
            Fraction(HUNDRED_PERCENT if typed["reached"] is None else typed["reached"], HUNDRED_PERCENT),
            tuple(beside),
        )


class TriedTermForm(TermForm):
    """A term that is tried and written nowhere: its parameters are in the address, so nothing is read before."""

    def __init__(self, data: Any, *, code: str, written: Written) -> None:
        of = CATALOGUE[code]
        is_filled = data.get("tried") == code
        super().__init__(data if is_filled else None, of=of, given=of.starting, written=written, read="")
        del self.fields["read"]
        self.of = of
        self.code = code

"""What people type into the worksheet of a pathway budget, to make a scenario of it, and to add a line."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from apps.foundation.core.pounds import PoundsField
from apps.foundation.core.written import WrittenField
from apps.foundation.kernel.pence import LARGEST_AMOUNT, Pence, pounds
from apps.governance.pathway_budgets.choices import WayOf
from apps.governance.pathway_budgets.domain.marginal import PHASES, Line, Way
from apps.governance.pathway_budgets.domain.worksheet import (
    Figures,
    NotABudget,
    Worksheet,
    solve_from_budget,
    work_out,
)
from apps.governance.pathway_budgets.services import LineSaid

YEARS = [(2, "Two years"), (3, "Three years")]


def in_pounds(amount: Pence) -> str:
    """`3,600,000`, as it is typed; with pence where there are any."""
    return pounds(amount).removesuffix(".00")


def _pounds(label: str, words: str, *, required: bool = True) -> PoundsField:
    return PoundsField(
        label=label, help_text=words, outside="Give an amount of nil or more.", most=LARGEST_AMOUNT, required=required
    )


class WorksheetForm(forms.Form):
    """The figures of a worksheet. Started from the redesign budget, the QIPP saving is what gives way."""

    spend = _pounds("Current spend on the pathway, £", "What can be changed and is under the board, a year")
    qipp = _pounds("QIPP saving, £", "What the health economy needs from this pathway each year")
    incentive = _pounds("Incentive for providers, £", "One-off and conditional")
    contingency = _pounds("Contingency, held by the board, £", "Part of the payment")
    budget = _pounds("Provider redesign budget, £", "The QIPP saving gives way: it becomes what is left")
    reason = WrittenField(
        label="Why do these figures change?",
        help_text="Such as the activity of 2025/26 as counted. Needed only to keep them",
        max_length=400,
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data: Any = None, *, sheet: Worksheet, version: int, from_budget: bool, keeps: bool) -> None:
        typed = {
            name: in_pounds(getattr(sheet.figures, name)) for name in ("spend", "qipp", "incentive", "contingency")
        }
        super().__init__(data, initial=typed | {"budget": in_pounds(sheet.budget), "seen": version})
        del self.fields["qipp" if from_budget else "budget"]
        self.fields["reason"].required = keeps
        self._from_budget = from_budget
        self.sheet: Worksheet | None = None if data is not None else sheet

    @property
    def figures(self) -> Figures:
        """What was typed, or is solved from it."""
        assert self.sheet is not None
        return self.sheet.figures

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        names = ("spend", "incentive", "contingency", "budget" if self._from_budget else "qipp")
        if any(name in self.errors for name in names):
            return given
        try:
            figures = {name: given[name] for name in names}
            self.sheet = solve_from_budget(**figures) if self._from_budget else work_out(Figures(**figures))
        except NotABudget as wrong:
            self.add_error(wrong.field if wrong.field in self.fields else None, str(wrong))
        return given


class ScenarioForm(forms.Form):
    """A scenario: its name, its years, and its figures."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    name = WrittenField(label="Name of the scenario", help_text="Such as Clinics in four places", max_length=120)
    first_year = forms.TypedChoiceField(label="Which financial year is its first?", coerce=int)
    years = forms.TypedChoiceField(
        label="For how many years does it plan?", choices=YEARS, coerce=int, widget=forms.RadioSelect
    )
    spend = _pounds("Current spend on the pathway, £", "What can be changed and is under the board, a year")
    qipp = _pounds("QIPP saving, £", "What the health economy needs from this pathway each year")
    incentive = _pounds("Incentive for providers, £", "One-off and conditional")
    contingency = _pounds("Contingency, held by the board, £", "Part of the payment")

    def __init__(self, data: Any = None, *, this_year: int) -> None:
        super().__init__(data, initial={"uid": uuid4(), "years": 3, "first_year": this_year + 1})
        offered = range(this_year - 1, this_year + 4)
        self.fields["first_year"].choices = [(one, f"{one}/{(one + 1) % 100:02}") for one in offered]  # type: ignore[attr-defined]

    @property
    def figures(self) -> Figures:
        """What was typed."""
        given = self.cleaned_data
        return Figures(given["spend"], given["qipp"], given["incentive"], given["contingency"])


class CopyForm(forms.Form):
    """What a copy of a scenario is called."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    name = WrittenField(label="Name of the copy", help_text="Such as With two clinics only", max_length=120)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"uid": uuid4()})


class LineForm(forms.Form):
    """Something to stop, or to commission instead."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.ChoiceField(label="What does the line do?", choices=WayOf, widget=forms.RadioSelect)
    what = WrittenField(label="What is it?", help_text="Such as routine hospital follow-up", max_length=120)
    means = WrittenField(
        label="What does it mean?",
        help_text="Of what is stopped: what moves or ends. Of what is done instead: its benefit",
        max_length=400,
    )
    pounds = _pounds("What does it release, or cost, £ a year?", "Released where it stops, cost where it is new")
    phase = forms.TypedChoiceField(label="In which phase?", choices=[(one, str(one)) for one in PHASES], coerce=int)
    year = forms.TypedChoiceField(label="In which year of the plan?", coerce=int)

    def __init__(self, data: Any = None, *, years: int) -> None:
        super().__init__(data, initial={"uid": uuid4(), "way": WayOf.STOP, "phase": 1, "year": 1})
        self.fields["year"].choices = [(one, str(one)) for one in range(1, years + 1)]  # type: ignore[attr-defined]

    @property
    def said(self) -> LineSaid:
        """The line that was typed."""
        given = self.cleaned_data
        line = Line(Way(given["way"]), given["phase"], given["pounds"])
        return LineSaid(line, given["what"], given["means"], given["year"])

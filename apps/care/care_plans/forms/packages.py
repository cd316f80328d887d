"""Forms of packages, and of the offer of a personal health budget."""

from typing import Any

from django import forms

from apps.care.care_plans.choices import BudgetAnswer, FundedBy, HowOften, PackageEnd, PackageKind, PackageUnit
from apps.care.care_plans.domain.packages import MOST_UNITS, UNIT_COST_MOST
from apps.care.care_plans.forms.rows import WordsField
from apps.care.care_plans.services.packages import PackageWords
from apps.foundation.core.days import EXAMPLE_TO_COME, DayField
from apps.foundation.core.pounds import PoundsField
from apps.foundation.partnerships.choices import Sector


def _to_choose(choices: Any) -> list[tuple[str, str]]:
    """The choices of a field in which nothing is chosen beforehand."""
    return [("", "Choose"), *choices.choices]


class PackageForm(forms.Form):
    """What is put in place, by whom, from when, at what cost, and who pays."""

    service = forms.CharField(
        label="Service", help_text="For example: bathing help, Tuesday and Friday", max_length=160
    )
    kind = forms.TypedChoiceField(label="Kind of care", choices=_to_choose(PackageKind), coerce=PackageKind)
    sector = forms.TypedChoiceField(label="Sector", choices=_to_choose(Sector), coerce=Sector)
    provider = forms.ModelChoiceField(label="Who gives it", queryset=None, empty_label="Choose")
    team = forms.ModelChoiceField(
        label="Which team of theirs",
        help_text="Its members can open the record while the package runs, as consent and agreement allow",
        queryset=None,
        required=False,
        empty_label="No team named",
    )
    starts_on = DayField(label="From")
    ends_before = DayField(
        example=EXAMPLE_TO_COME,
        label="First day without it, if known",
        help_text=f"For example {EXAMPLE_TO_COME}",
        required=False,
    )
    units = forms.IntegerField(label="How many", min_value=1, max_value=MOST_UNITS)
    unit = forms.TypedChoiceField(label="Of what", choices=PackageUnit, coerce=PackageUnit)
    how_often = forms.TypedChoiceField(label="How often", choices=HowOften, coerce=HowOften)
    unit_cost = PoundsField(
        label="Cost of one, in pounds",
        max_length=12,
        most=UNIT_COST_MOST,
        outside="A unit costs nothing at least, and 100,000.00 at most.",
    )
    funded_by = forms.TypedChoiceField(label="Paid by", choices=_to_choose(FundedBy), coerce=FundedBy)

    def __init__(self, *args: Any, providers: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].label_from_instance = lambda team: f"{team.name}, {team.organisation.name}"  # type: ignore[attr-defined]

    def said(self) -> PackageWords:
        return PackageWords(**{name: self.cleaned_data[name] for name in PackageWords.__dataclass_fields__})


class EndPackageForm(forms.Form):
    """From when there is no package, and why."""

    ends_before = DayField(
        example=EXAMPLE_TO_COME, label="First day without it", help_text=f"For example {EXAMPLE_TO_COME}"
    )
    reason = forms.TypedChoiceField(
        label="Why does it end?",
        choices=[(one.value, one.label) for one in PackageEnd if one not in {PackageEnd.CHANGED, PackageEnd.DEATH}],
        coerce=PackageEnd,
        widget=forms.RadioSelect,
    )


class BudgetForm(forms.Form):
    """A personal health budget was offered, and what the person said."""

    offered_on = DayField(label="Offered on")
    answer = forms.TypedChoiceField(
        label="What did the person say?", choices=BudgetAnswer, coerce=BudgetAnswer, widget=forms.RadioSelect
    )
    words = WordsField(label="In a few words", max_length=400, required=False)

"""What people type: a measure, a reading of one and the other side's answer; a clinical stop and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms

from apps.foundation.core.percents import PercentField
from apps.foundation.core.written import WrittenField
from apps.foundation.kernel.percents import as_typed
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.domain.fees import year_in_words
from apps.money.quality.choices import BetterWhen, Holds
from apps.money.quality.domain.measures import LEAST, MOST, Direction, Guard, Measure, NotAMeasure, check_measure
from apps.money.quality.selectors import as_number
from apps.money.quality.services import NotAReading, Said
from apps.money.risk_sharing.forms import NumberField

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract, ContractParty
    from apps.money.quality.models import QualityMeasure, QualityReading

POINTS = range(LEAST + 1, MOST + 1)


class FigureField(NumberField):
    """A figure of a measure as a fraction; nothing where none need be given."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return None if text is None else Fraction(text)


def _points_field(points: int) -> str:
    return f"points_{points}"


class MeasureForm(forms.Form):
    """A measure of a draft. One without a weight gives no points, and only guards its minimum."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    name = WrittenField(label="What is it called?", max_length=120, help_text="For example: home after 91 days")
    definition = WrittenField(
        label="What exactly is measured?",
        max_length=600,
        widget=forms.Textarea,
        help_text="Who is counted, out of whom, from which source, and over which days",
    )
    unit = WrittenField(label="In which unit?", max_length=40, help_text="For example: % of people")
    direction = forms.ChoiceField(label="Which readings are better?", choices=BetterWhen, widget=forms.RadioSelect)
    weight = PercentField(
        label="Weight, %",
        required=False,
        help_text="The weights of all measures come to 100. Leave it empty where it only guards a minimum",
    )
    guard = forms.ChoiceField(
        label="What is held while a reading is worse than a minimum?", choices=Holds, widget=forms.RadioSelect
    )
    minimum = FigureField(label="The minimum", required=False, help_text="A reading that equals it meets it")
    recorder = forms.TypedChoiceField(label="Who records it?", coerce=int)
    confirmer = forms.TypedChoiceField(
        label="Who confirms it?", coerce=int, help_text="The other side: one who pays where one who is paid records"
    )

    def __init__(
        self, data: Any = None, *, parties: Sequence[ContractParty], row: QualityMeasure | None, read: str
    ) -> None:
        super().__init__(data, initial={"guard": Guard.NOTHING.value, "read": read} | _typed(row))
        for points in POINTS:
            self.fields[_points_field(points)] = FigureField(label=f"{points} points from", required=False)
            self.fields[_points_field(points)].initial = _threshold(row, points)
        sides = {PartyRole.COMMISSIONER: "pays", PartyRole.PROVIDER: "is paid"}
        named = [
            (one.organisation_id, f"{one.organisation.name} ({sides[PartyRole(one.role)]})")
            for one in sorted(parties, key=lambda one: one.organisation.name)
        ]
        for name in ("recorder", "confirmer"):
            self.fields[name].choices = [("", "Choose"), *named]

    @property
    def points(self) -> list[forms.BoundField]:
        """What each number of points takes."""
        return [self[_points_field(points)] for points in POINTS]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            typed = [given[_points_field(points)] for points in POINTS]
            if None in typed and any(one is not None for one in typed):
                missing = next(points for points in POINTS if given[_points_field(points)] is None)
                self.add_error(_points_field(missing), "Give a figure for each number of points, or for none.")
                return given
            try:
                check_measure(self._rule)
            except NotAMeasure as wrong:
                self.refused(wrong)
        return given

    def refused(self, wrong: NotAMeasure) -> None:
        """Say it at the field, or above where it is about several."""
        field = _points_field(LEAST + 1) if wrong.field == "thresholds" else wrong.field
        self.add_error(field or None, str(wrong))

    @property
    def said(self) -> Said:
        """What was typed."""
        given = self.cleaned_data
        return Said(self._rule, given["definition"], given["unit"], given["recorder"], given["confirmer"])

    @property
    def _rule(self) -> Measure:
        given = self.cleaned_data
        typed = [given[_points_field(points)] for points in POINTS]
        return Measure(
            name=given["name"],
            direction=Direction(given["direction"]),
            weight=given["weight"] or 0,
            thresholds=tuple(one for one in typed if one is not None),
            guard=Guard(given["guard"]),
            minimum=given["minimum"],
        )


def _typed(row: QualityMeasure | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        "name": row.name,
        "definition": row.definition,
        "unit": row.unit,
        "direction": row.direction,
        "weight": as_typed(row.weight) if row.weight else "",
        "guard": row.guard,
        "minimum": "" if row.minimum is None else as_number(row.minimum),
        "recorder": row.recorder_id,
        "confirmer": row.confirmer_id,
    }


def _threshold(row: QualityMeasure | None, points: int) -> str:
    return as_number(row.thresholds[points - LEAST - 1]) if row is not None and row.thresholds else ""


class ReadingForm(forms.Form):
    """A reading of a measure, to the end of a month that is over; or one in the place of the reading that `stands`."""

    part = forms.UUIDField(widget=forms.HiddenInput)
    through = forms.ChoiceField(
        label="To the end of which month?",
        help_text="From the start of the financial year, or of the contract in it. The year is settled by a reading to "
        "its last month",
    )
    value = FigureField(label="What did it come to?", required=False)
    too_few = forms.BooleanField(label="The data are too few to say", required=False)
    source = WrittenField(
        label="Where does it come from?", max_length=200, help_text="For example: readmissions return, quarter 2"
    )
    note = WrittenField(label="Note", max_length=400, required=False, widget=forms.Textarea)

    def __init__(
        self, data: Any = None, *, row: QualityMeasure, months: Sequence[date], stands: QualityReading | None
    ) -> None:
        super().__init__(data, initial={"part": uuid4()} | _recorded(stands))
        self._stands = stands
        self.fields["value"].help_text = f"{row.unit}. Leave it empty where the data are too few to say"
        if stands is None:
            self.fields["through"].choices = [(f"{one:%Y-%m}", f"{one:%B %Y}") for one in months]
            self.fields["through"].initial = f"{months[-1]:%Y-%m}" if months else ""
        else:
            del self.fields["through"]
            self.fields["note"].label = "Why is the reading that stands replaced?"
            self.fields["note"].required = True

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "value" in given and (given["value"] is None) != bool(given.get("too_few")):
            wrong = "Give a figure, or tick that the data are too few." if given["value"] is None else BOTH
            self.add_error("value", wrong)
        return given

    def refused(self, wrong: NotAReading) -> None:
        """Say it at the field, or above where the form does not ask for it."""
        self.add_error(wrong.field if wrong.field in self.fields else None, str(wrong))

    @property
    def uid(self) -> UUID:
        return UUID(str(self.cleaned_data["part"]))

    @property
    def seen(self) -> str:
        """The reading that stood when the page was opened."""
        return str(self._stands.uid) if self._stands else ""

    @property
    def month(self) -> date:
        return self._stands.through if self._stands else date.fromisoformat(f"{self.cleaned_data['through']}-01")


BOTH = "Give a figure, or tick that the data are too few: not both."


def _recorded(stands: QualityReading | None) -> dict[str, Any]:
    """What a correction begins with: the reading that stands."""
    if stands is None:
        return {}
    return {
        "value": "" if stands.value is None else as_number(stands.value),
        "too_few": stands.value is None,
        "source": stands.source,
    }


class AnswerForm(forms.Form):
    """The other side's answer to a reading."""

    part = forms.UUIDField(widget=forms.HiddenInput)
    agrees = forms.ChoiceField(
        label="Is it right?",
        choices=[("yes", "Yes, we confirm it"), ("no", "No, we do not confirm it")],
        widget=forms.RadioSelect,
    )
    words = WrittenField(
        label="What is not right?",
        max_length=400,
        required=False,
        widget=forms.Textarea,
        help_text="Needed where you do not confirm it",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"part": uuid4()})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("agrees") == "no" and "words" in given and not given["words"]:
            self.add_error("words", "Say what is not right.")
        return given

    @property
    def uid(self) -> UUID:
        return UUID(str(self.cleaned_data["part"]))

    @property
    def is_confirmed(self) -> bool:
        return bool(self.cleaned_data["agrees"] == "yes")


class StopForm(forms.Form):
    """A clinical stop: in which year of which contract, and what is not safe."""

    part = forms.UUIDField(widget=forms.HiddenInput)
    of = forms.ChoiceField(label="Under which contract, in which year?")
    words = WrittenField(
        label="What is not safe?",
        max_length=1000,
        widget=forms.Textarea,
        help_text="What happens, where, since when, and what has to change. Name nobody",
    )

    def __init__(self, data: Any = None, *, years: Sequence[tuple[Contract, int]]) -> None:
        super().__init__(data, initial={"part": uuid4()})
        self._years = {f"{contract.uid} {year}": (contract, year) for contract, year in years}
        named = [(key, f"{contract.name}: {year_in_words(year)}") for key, (contract, year) in self._years.items()]
        self.fields["of"].choices = [("", "Choose"), *named]

    @property
    def uid(self) -> UUID:
        return UUID(str(self.cleaned_data["part"]))

    @property
    def chosen(self) -> tuple[Contract, int]:
        return self._years[self.cleaned_data["of"]]


class StopAnswerForm(forms.Form):
    """A commissioner's answer to a clinical stop."""

    part = forms.UUIDField(widget=forms.HiddenInput)
    words = WrittenField(
        label="What was found, and what is done about it?",
        max_length=1000,
        widget=forms.Textarea,
        help_text="The stop ends with your answer, which whoever raised it reads",
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"part": uuid4()})

    @property
    def uid(self) -> UUID:
        return UUID(str(self.cleaned_data["part"]))

"""What people type to query a figure, to take the next step with a query or write down how it was decided, to sign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from apps.foundation.core.days import DayField
from apps.foundation.core.pounds import PoundsField
from apps.foundation.core.written import WrittenField
from apps.foundation.kernel.pence import sterling
from apps.money.month_end.choices import Disputes, Reason
from apps.money.month_end.domain.query import Act
from apps.money.month_end.presenters import BUTTONS, figure_choice
from apps.money.month_end.selectors.queries import Figure

if TYPE_CHECKING:
    from apps.money.reconciliation.models import Statement

LONGEST = 1000
BELOW_NIL = "Give no amount below nil."


class AskForm(forms.Form):
    """A figure, how much of it is in question, of whom it is asked, and why."""

    figure = forms.ChoiceField(label="Which figure?", widget=forms.RadioSelect)
    asked_of = forms.ChoiceField(label="Who is to answer?", required=False)
    pounds = PoundsField(label="How much of it is in question, in pounds?", max_length=16, outside=BELOW_NIL)
    reason = forms.ChoiceField(label="What seems wrong?", choices=[("", "Choose"), *Reason.choices])
    words = WrittenField(
        label="What the other party needs to know to look it up",
        help_text="Record numbers, days or wards. Never an NHS number or a name",
        max_length=LONGEST,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, figures: Sequence[Figure], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._figures = {figure.line.key: figure for figure in figures}
        self._others = {str(one.organisation.uid): one for figure in figures for one in figure.asked_of}
        self.fields["figure"].choices = [(key, figure_choice(figure)) for key, figure in self._figures.items()]  # type: ignore[attr-defined]
        named = [(uid, one.organisation.name) for uid, one in self._others.items()]
        self.fields["asked_of"].choices = [("", "Choose"), *named]  # type: ignore[attr-defined]
        if any(figure.line.disputes == Disputes.COST and len(figure.asked_of) == 1 for figure in figures):
            self.fields["asked_of"].help_text = "A cost is asked of whoever it is the cost of"

    def clean(self) -> dict[str, Any]:
        """The figure and the party stand for what was chosen. A figure that only one can answer needs no choice."""
        given = super().clean() or {}
        figure = self._figures.get(given.get("figure", ""))
        if figure is None:
            return given
        given["figure"] = figure
        asked_of = self._others.get(given.get("asked_of") or "")
        if figure.line.disputes == Disputes.COST and len(figure.asked_of) == 1:
            asked_of = figure.asked_of[0]
        if asked_of is None:
            self.add_error("asked_of", "Say who is to answer.")
        given["asked_of"] = asked_of
        return given


class StepForm(forms.Form):
    """The next step with a query. What is agreed to is asked only where the step is to agree."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    act = forms.ChoiceField(label="What do you do?", widget=forms.RadioSelect)
    pounds = PoundsField(label="How much do you agree to, in pounds?", max_length=16, outside=BELOW_NIL, required=False)
    words = WrittenField(
        label="Why, and what follows",
        help_text="Never an NHS number or a name",
        max_length=LONGEST,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, acts: Sequence[Act], disputed: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._acts = {act.value: act for act in acts}
        self.fields["act"].choices = [(act.value, BUTTONS[act]) for act in acts]  # type: ignore[attr-defined]
        if Act.AGREE in acts:
            self.fields[
                "pounds"
            ].help_text = f"If you agree. {sterling(disputed)} is in question; a smaller sum agrees in part"
        else:
            del self.fields["pounds"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        act = self._acts.get(given.get("act", ""))
        if act == Act.AGREE and "pounds" in given and given["pounds"] is None:
            self.add_error("pounds", "Say how much you agree to.")
        if act != Act.AGREE:
            given["pounds"] = None
        given["act"] = act
        return given


class DecisionForm(forms.Form):
    """How a dispute was decided from outside: by whom, when, how much of it is upheld, and the outcome in words."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    decided_by = WrittenField(
        label="Who decided?", help_text="Name and office, such as the mediator that the contract names", max_length=160
    )
    decided_on = DayField(label="On which day?")
    pounds = PoundsField(label="How much was upheld, in pounds?", max_length=16, outside=BELOW_NIL)
    words = WrittenField(
        label="The outcome, in words",
        help_text="As it was decided. Never an NHS number or a name of a person who is cared for",
        max_length=LONGEST,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, disputed: int, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided_on"].such_as(today)  # type: ignore[attr-defined]
        self.fields["pounds"].help_text = f"Of {sterling(disputed)} in question. 0 if the figure stands as it is"


class CorrectionForm(forms.Form):
    """Which frozen month carries the correction of what was upheld."""

    statement = forms.ChoiceField(label="Which month carries the correction?")

    def __init__(self, *args: Any, statements: Sequence[Statement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._statements = {str(one.uid): one for one in statements}
        named = [(uid, f"{one.month:%B %Y}") for uid, one in self._statements.items()]
        self.fields["statement"].choices = [("", "Choose"), *named]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Statement:
        """The statement that was chosen."""
        return self._statements[self.cleaned_data["statement"]]


class SignStatementForm(forms.Form):
    """A signature under a statement: in which office, and that it was read. `seen` names one's own open queries."""

    seen = forms.RegexField(regex=r"^([0-9]{1,9}( [0-9]{1,9})*)?$", widget=forms.HiddenInput, required=False)
    office = WrittenField(label="Your office", help_text="Such as Director of finance", max_length=120)
    has_read = forms.BooleanField(label="I have read this statement and sign it for my organisation")

    def clean_seen(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["seen"].split()]

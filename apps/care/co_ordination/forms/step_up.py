"""What is typed to ask for more care, and to answer."""

from collections.abc import Sequence
from typing import Any

from django import forms

from apps.care.co_ordination.choices import Refusal
from apps.care.co_ordination.forms.times import MomentForm


class AskForm(MomentForm):
    """What is needed, from which service, by when."""

    needs = forms.CharField(
        label="What is needed",
        help_text="Whoever answers for the service reads this: no names",
        max_length=400,
        widget=forms.Textarea,
    )

    full_too = forms.BooleanField(label="It is full: ask all the same", required=False)

    def __init__(self, *args: Any, services: Sequence[tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"] = forms.ChoiceField(label="Service", choices=[("", "Choose"), *services])
        self.fields["day"].label, self.fields["at"].label = "By which day", "By what time"
        self.order_fields(["service", "full_too", "needs", "day", "at"])


class AcceptForm(MomentForm):
    """By when care is promised."""

    note = forms.CharField(label="Anything to say", max_length=300, required=False)


class RefuseForm(forms.Form):
    """Why not."""

    refusal = forms.TypedChoiceField(label="Why not", choices=Refusal, coerce=Refusal, widget=forms.RadioSelect)
    note = forms.CharField(label="Anything to say", max_length=300, required=False)


class AchievedForm(MomentForm):
    """When the care came."""

"""What is typed after a visit, and about the door."""

from typing import Any

from django import forms

from apps.care.co_ordination.choices import Way
from apps.care.co_ordination.forms.times import MomentForm
from apps.care.co_ordination.services import DoorWords
from apps.foundation.core.days import DayField


class VisitForm(MomentForm):
    """A visit in three lines, and what comes next."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    way = forms.TypedChoiceField(label="How", choices=Way, coerce=Way)
    words = forms.CharField(
        label="What you saw and heard",
        help_text="Three lines that help whoever knocks next",
        max_length=400,
        widget=forms.Textarea,
    )
    next_step = forms.CharField(label="What comes next", max_length=160, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"] = DayField(label="Day of the visit")
        self.order_fields(["way", "day", "at", "words", "next_step", "client_id"])


class DoorForm(forms.Form):
    """What to know at the door."""

    entry = forms.CharField(
        label="Getting in",
        help_text="Bell, key safe (never its number), who opens, how long it takes",
        max_length=300,
        required=False,
        widget=forms.Textarea,
    )
    risks = forms.CharField(
        label="What may harm you there",
        help_text="A dog, a loose rug",
        max_length=300,
        required=False,
        widget=forms.Textarea,
    )
    talking = forms.CharField(
        label="Talking together",
        help_text="Language, interpreter, hearing, sight, large print: what helps beyond what the register says",
        max_length=300,
        required=False,
        widget=forms.Textarea,
    )
    next_of_kin = forms.CharField(
        label="Next of kin",
        help_text="Name, and who they are to the person",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next_of_kin_telephone = forms.CharField(
        label="Their telephone",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def said(self) -> DoorWords:
        return DoorWords(**{name: text.replace("\r\n", "\n") for name, text in self.cleaned_data.items()})

"""What is typed about a service."""

from typing import Any

from django import forms

from apps.foundation.core.days import DayField
from apps.foundation.core.written import WrittenField


class ServiceForm(forms.Form):
    """A service as the directory says it."""

    name = WrittenField(label="Service", max_length=120)
    gives = WrittenField(label="What it gives, and for whom", max_length=300, widget=forms.Textarea)
    hours = WrittenField(label="Hours", help_text="For example every day, 08:00 to 20:00", max_length=120)
    telephone = forms.RegexField(
        label="Telephone",
        regex=r"^[0-9 +()]{3,30}$",
        max_length=30,
        error_messages={"invalid": "A telephone number has digits and spaces."},
    )
    places = forms.IntegerField(label="Places in all", min_value=0, max_value=2_000, required=False)
    places_free = forms.IntegerField(
        label="Places free now",
        help_text="Leave both empty where places do not apply",
        min_value=0,
        max_value=2_000,
        required=False,
    )
    closed_until = DayField(
        label="Closed until",
        help_text="The day on which it takes requests again; empty while it does",
        required=False,
    )
    is_day_and_night = forms.BooleanField(label="Answers day and night, every day", required=False)
    is_single_point = forms.BooleanField(label="Is the single point of access", required=False)
    takes_requests = forms.BooleanField(label="Takes requests for more care here", required=False)
    edits = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, organisations: Any = None, teams: Any, may_close: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if organisations is not None:
            self.fields["organisation"] = forms.ModelChoiceField(
                label="Organisation", queryset=organisations, empty_label=None
            )
        self.fields["team"] = forms.ModelChoiceField(
            label="Team that gives it",
            help_text="With a request that it accepts, the team takes the person into its care",
            queryset=teams,
            required=False,
            empty_label="No team named",
        )
        if may_close:
            self.fields["is_closed"] = forms.BooleanField(label="Has closed", required=False)
        self.order_fields(["organisation", "name", "gives", "hours", "telephone", "team"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        places, free = given.get("places"), given.get("places_free")
        if not {"places", "places_free"} & self.errors.keys():
            if (places is None) != (free is None):
                self.add_error("places_free", "Give both numbers of places, or neither.")
            elif places is not None and free is not None and free > places:
                self.add_error("places_free", "No more places are free than there are.")
        return given

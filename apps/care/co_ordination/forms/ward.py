"""What is typed about the virtual ward."""

from django import forms

from apps.care.co_ordination.choices import Left, Tier
from apps.foundation.core.days import DayField


class PlacesForm(forms.Form):
    """How many places a ward has."""

    places = forms.IntegerField(label="Places", min_value=1, max_value=500)


class StepUpForm(forms.Form):
    """Taking somebody onto the ward."""

    tier = forms.TypedChoiceField(
        label="How closely", choices=Tier, coerce=lambda value: Tier(int(value)), widget=forms.RadioSelect
    )
    why = forms.CharField(label="Why", help_text="In a few words, for the daily call", max_length=160)
    expected_on = DayField(
        label="From", help_text="Today, or a day to come for which a place is held. For example 15/8/2026"
    )


class MoveForm(forms.Form):
    """Up or down between tiers."""

    tier = forms.TypedChoiceField(
        label="How closely", choices=Tier, coerce=lambda value: Tier(int(value)), widget=forms.RadioSelect
    )
    why = forms.CharField(label="Why", max_length=160)


class LeaveWardForm(forms.Form):
    """Leaving the ward."""

    left = forms.TypedChoiceField(label="Where to", choices=Left, coerce=Left, widget=forms.RadioSelect)
    why = forms.CharField(label="Anything to say", max_length=160, required=False)

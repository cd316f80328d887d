"""What people give to fix and to sign the settlement of a year."""

from django import forms

from apps.foundation.core.written import WrittenField


class SeenForm(forms.Form):
    """Which year, and the check code of what stood on the page."""

    year = forms.IntegerField(widget=forms.HiddenInput)
    read = forms.RegexField(regex=r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class SignForm(SeenForm):
    """A signature under the settlement: in which office, and that it was read."""

    office = WrittenField(label="Your office", help_text="Such as Director of finance", max_length=120)
    has_read = forms.BooleanField(label="I have read this settlement and sign it for my organisation")

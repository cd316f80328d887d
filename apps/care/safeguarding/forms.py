"""What is written about a concern."""

from django import forms

from apps.care.safeguarding.choices import ConcernKind, ConcernOutcome

LONGEST = 4_000


class ConcernForm(forms.Form):
    """What somebody is worried about."""

    kind = forms.TypedChoiceField(
        label="What is it about?", choices=ConcernKind, coerce=ConcernKind, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="What did you see or hear, and what does the person want to happen?",
        help_text="Their own words where you can. Say whom you have told, and when.",
        min_length=10,
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={"min_length": "Say a little more: at least ten characters."},
    )


class NoteForm(forms.Form):
    """Something to add; or, with an outcome, how the concern ended."""

    words = forms.CharField(label="Note", max_length=LONGEST, widget=forms.Textarea)
    outcome = forms.TypedChoiceField(
        label="Does this close the concern?",
        choices=[("", "No, it stays open"), *ConcernOutcome.choices],
        coerce=ConcernOutcome,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

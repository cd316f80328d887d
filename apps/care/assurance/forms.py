"""What is typed to draw a sample, to open a finding, to answer and to close it."""

from typing import Any

from django import forms

from apps.care.assessments.choices import Setting
from apps.care.assurance.choices import CHANGES, SHARES, WATCHED, Check, Outcome

SAY_MORE = {"min_length": "Say a little more: at least ten characters."}
NO_NAMES = "No name or number of a person: this is about counts."


class SampleForm(forms.Form):
    """How many people to draw; and whether to, where one clinician would look at all of them (`ask_about`)."""

    size = forms.IntegerField(
        label="How many people?",
        help_text="As even over the three levels as there are people. 60 without an error leave a rate of at most 6%.",
        min_value=3,
        max_value=300,
        initial=60,
    )
    one_may_look = forms.BooleanField(label="Draw it all the same", required=False, widget=forms.HiddenInput)

    def ask_about(self, words: str) -> None:
        """Ask whether one clinician may look at everybody."""
        self.fields["one_may_look"].widget = forms.CheckboxInput()
        self.add_error("one_may_look", words)


class FindingForm(forms.Form):
    """Which organisation is asked about which check, and what."""

    check = forms.TypedChoiceField(
        label="Which check is this about?",
        choices=[(check, check.label) for check in (*SHARES, *CHANGES, *WATCHED)],
        coerce=Check,
    )
    organisation = forms.ModelChoiceField(label="Which organisation is asked?", queryset=None, empty_label="Choose")
    team = forms.ModelChoiceField(
        label="Team, if it is about one", queryset=None, required=False, empty_label="No team"
    )
    question = forms.CharField(
        label="What do you ask?",
        help_text="Say what differs, and what you would like to know. " + NO_NAMES,
        min_length=10,
        max_length=1000,
        widget=forms.Textarea,
        error_messages=SAY_MORE,
    )

    def __init__(self, *args: Any, organisations: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]
        self.fields["team"].empty_label = "The whole organisation"  # type: ignore[attr-defined]
        self.fields["team"].label_from_instance = _team_words  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        team, organisation = given.get("team"), given.get("organisation")
        if team and organisation and team.organisation_id != organisation.id:
            self.add_error("team", "This team belongs to another organisation.")
        return given


def _team_words(team: Any) -> str:
    return f"{team.name} ({team.organisation.name})"


class AnswerForm(forms.Form):
    """What the organisation found, and what it does."""

    said = forms.CharField(
        label="Your answer",
        help_text="What you found when you looked, and what you will do. " + NO_NAMES,
        min_length=10,
        max_length=2000,
        widget=forms.Textarea,
        error_messages=SAY_MORE,
    )


class DecisionForm(forms.Form):
    """Ask again where there is an answer, or close and say how it ended."""

    decision = forms.ChoiceField(
        label="What now?",
        choices=[("return", "Ask again"), *((code, f"Close. {label}") for code, label in Outcome.choices)],
        widget=forms.RadioSelect,
    )
    said = forms.CharField(
        label="Why",
        help_text="The organisation reads this. " + NO_NAMES,
        min_length=10,
        max_length=2000,
        widget=forms.Textarea,
        error_messages=SAY_MORE,
    )

    def only_close(self) -> None:
        """Offer no asking again: there is no answer yet."""
        asked: Any = self.fields["decision"]
        asked.choices = [choice for choice in asked.choices if choice[0] != "return"]


class BeginForm(forms.Form):
    """Where a re-assessment takes place."""

    setting = forms.TypedChoiceField(label="Where", choices=Setting, coerce=Setting)

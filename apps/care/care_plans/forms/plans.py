"""Forms of the plan."""

from typing import Any

from django import forms

from apps.care.care_plans.choices import PlanReason
from apps.care.care_plans.forms.rows import RowsForm, WordsField
from apps.care.care_plans.services.agreeing import Agreement
from apps.care.care_plans.services.drafts import GoalWords, StepWords, SupportWords, WishWords
from apps.foundation.core.days import EXAMPLE_TO_COME, DayField
from apps.foundation.kernel.typed_days import day_typed, typed_day


class BeginForm(forms.Form):
    """Why there is to be a new version of a plan."""

    reason = forms.TypedChoiceField(
        label="Why is there to be a new version?",
        choices=[(one.value, one.label) for one in PlanReason if one != PlanReason.FIRST],
        coerce=PlanReason,
        widget=forms.RadioSelect,
    )
    why = WordsField(label="In a few words", max_length=400, required=False)


class GoalForm(RowsForm):
    """A goal in the person's own words, and what will help with it."""

    row_fields = {
        "what": forms.CharField(label="What will help", max_length=200),
        "who": forms.CharField(label="Who does it", max_length=160),
        "when": forms.CharField(label="When", max_length=60),
    }

    words = WordsField(
        label="The goal, in the person's own words", help_text="Begin with \u201cI want\u201d.", max_length=400
    )
    more = WordsField(label="More about it", help_text="A good day; what is hard", max_length=400, required=False)
    how_we_know = WordsField(label="How we will know", max_length=400, required=False)
    edits = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    field_order = ["words", "more", "how_we_know"]

    def clean(self) -> dict[str, Any]:
        """A row says what will help, or it has nothing in it."""
        cleaned = super().clean() or {}
        for number in range(self.row_count):
            what, who, when = (cleaned.get(f"{name}_{number}") for name in self.row_fields)
            if (who or when) and not what:
                self.add_error(f"what_{number}", "Say what will help, or leave the whole row empty.")
        return cleaned

    def said(self) -> GoalWords:
        """What was typed. A time that reads as a day is a day."""
        steps = []
        for row in self.said_rows():
            on = day_typed(row["when"])
            steps.append(StepWords(row["what"], row["who"], on, "" if on else row["when"]))
        cleaned = self.cleaned_data
        return GoalWords(cleaned["words"], cleaned["more"], cleaned["how_we_know"], tuple(steps))


def rows_of(said: GoalWords) -> list[dict[str, str]]:
    """The rows of a goal as they are typed."""
    return [{"what": one.what, "who": one.who, "when": typed_day(one.on) or one.when} for one in said.steps]


class WishForm(forms.Form):
    """A preference that is not met yet."""

    words = WordsField(label="What was asked for, in the person's own words", max_length=400)
    reason = WordsField(
        label="Why it is not possible yet",
        help_text="As it was told to the person. It is printed on My copy.",
        max_length=400,
    )
    instead = WordsField(label="What there is instead for now", max_length=400, required=False)
    look_again_on = DayField(example=EXAMPLE_TO_COME, label="Look at it again on", help_text="For example 27/3/2027")
    edits = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def said(self) -> WishWords:
        cleaned = self.cleaned_data
        return WishWords(cleaned["words"], cleaned["reason"], cleaned["look_again_on"], cleaned["instead"])


class SupportForm(forms.Form):
    """What the person does, what is at hand, and what was offered."""

    does_myself = WordsField(
        label="What the person does", help_text="One thing on each line", max_length=1500, required=False
    )
    telehealth = WordsField(
        label="Telehealth", help_text="For example oxygen readings by phone", max_length=400, required=False
    )
    telecare = WordsField(label="Telecare", help_text="For example a fall alarm", max_length=400, required=False)
    specialist_access = WordsField(
        label="Access to specialists, as planned",
        help_text="Which, how often, and how to reach them between times",
        max_length=400,
        required=False,
    )
    offered = WordsField(label="What was offered", help_text="One thing on each line", max_length=1500, required=False)
    chosen = WordsField(
        label="What the person chose", help_text="One thing on each line", max_length=1500, required=False
    )
    edits = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def said(self) -> SupportWords:
        cleaned = self.cleaned_data
        return SupportWords(
            **{name: _one_a_line(cleaned[name]) for name in SupportWords.__dataclass_fields__},
        )


def _one_a_line(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


PERSON, CARER = "person", "carer"


class AgreeForm(forms.Form):
    """Who agreed, on which day, and when the plan is looked at again."""

    who = forms.MultipleChoiceField(
        label="Who agreed?",
        choices=[(PERSON, "The person"), (CARER, "Their carer")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agreed_for = forms.CharField(
        label="Or who decided for them",
        help_text="Only where the person lacks capacity: the attorney, or who made the best-interests decision",
        max_length=160,
        required=False,
    )
    agreed_on = DayField(label="On which day?")
    review_due_on = DayField(example=EXAMPLE_TO_COME, label="Next review")
    edits = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, person: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [(PERSON, person), (CARER, "Their carer")]  # type: ignore[attr-defined]

    def said(self) -> Agreement:
        cleaned = self.cleaned_data
        return Agreement(
            agreed_on=cleaned["agreed_on"],
            review_due_on=cleaned["review_due_on"],
            person_agreed=PERSON in cleaned["who"],
            carer_agreed=CARER in cleaned["who"],
            agreed_for=cleaned["agreed_for"],
        )


class ReferralForm(forms.Form):
    """Help to manage one's own condition, offered."""

    what = forms.CharField(label="What is offered", help_text="For example a course or a group", max_length=200)
    who = forms.CharField(label="Who gives it", max_length=160, required=False)
    offered_on = DayField(label="Offered on")


class ReferralAnswerForm(forms.Form):
    """What became of it, on a day."""

    on = DayField(label="On which day?")

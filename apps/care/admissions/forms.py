"""What people answer, type and plan about a stay in hospital."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from apps.care.admissions.choices import (
    REASONS,
    Decision,
    Delay,
    Destination,
    Exceeded,
    FirstStep,
    GoalsMet,
    Method,
    Recovery,
    Why,
)
from apps.care.admissions.domain.days_of_stay import DaysOfStay
from apps.care.admissions.services.answering import Answering, NotAReason, check_reason
from apps.care.admissions.services.taking import TypedStay
from apps.care.admissions.services.way_home import PLANNED, Plan
from apps.care.patients.choices import Residence
from apps.foundation.core.days import DayField
from apps.foundation.kernel.periods import FIRST_YEAR

CHOOSE = {"required": "Choose one."}
MOST_DELAY = 400


class FormOfStay(forms.Form):
    """A form about one stay: the examples beside its days lie where that stay's days can."""

    such: ClassVar[dict[str, str]] = {}
    """Which of the days of a stay each question has as its example."""

    def __init__(self, *args: Any, days: DaysOfStay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, which in self.such.items():
            self.fields[name].such_as(getattr(days, which))  # type: ignore[attr-defined]


class TimeField(forms.TimeField):
    """A time as people write it: 03:10 or 3.10."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("input_formats", ["%H:%M", "%H.%M"])
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "maxlength": 5}))
        kwargs.setdefault("error_messages", {"invalid": "Give a time such as 03:10.", "required": "Give a time."})
        super().__init__(**kwargs)


class AnswerForm(forms.Form):
    """The answer to an alert. Nothing is chosen beforehand."""

    first_step = forms.TypedChoiceField(
        label="What do you do?",
        choices=FirstStep,
        coerce=FirstStep,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    decision = forms.TypedChoiceField(
        label="What would they need to come home?",
        help_text="You can change this until they have left hospital.",
        choices=Decision,
        coerce=Decision,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    exceeded = forms.TypedChoiceField(
        label="Was what happened more than care in the community could provide for?",
        help_text="Counted, so that what is missing outside hospital is seen. It says nothing about anybody's work.",
        choices=Exceeded,
        coerce=Exceeded,
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    why = forms.TypedChoiceField(
        label="Why?",
        choices=Why,
        coerce=Why,
        widget=forms.RadioSelect,
        required=False,
        empty_value="",
    )
    note = forms.CharField(
        label="What to tell the ward when you ring",
        help_text="Normal for them, what they want, who is at home. It stands on the way home for those who care for "
        "the person: the hospital does not read it here",
        max_length=1000,
        required=False,
        widget=forms.Textarea,
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if (exceeded := said.get("exceeded")) is None or "why" in self.errors:
            return said
        if exceeded is Exceeded.CANNOT_SAY:
            said["why"] = ""
        try:
            check_reason(exceeded, said["why"])
        except NotAReason as refusal:
            self.add_error("why", str(refusal))
        return said

    def reasons(self) -> dict[str, list[dict[str, Any]]]:
        """The reasons that fit each answer, each with whether it is chosen: under its own answer alone."""
        exceeded, chosen = self["exceeded"].value(), self["why"].value()
        return {
            answer.value: [
                {"value": why.value, "text": why.label, "checked": exceeded == answer and chosen == why}
                for why in fitting
            ]
            for answer, fitting in REASONS.items()
            if fitting
        }

    @property
    def answering(self) -> Answering:
        return Answering(**self.cleaned_data)


class TypedStayForm(FormOfStay):
    """A stay of which somebody heard before any file came."""

    provider = forms.ModelChoiceField(label="Hospital", queryset=None, empty_label="Choose")
    admitted_on = DayField(label="Came on")
    admitted_time = TimeField(label="At about")
    method = forms.ChoiceField(label="How", choices=[("", "Not known"), *Method.choices], required=False)
    site = forms.CharField(label="Site", max_length=120, required=False)
    ward = forms.CharField(label="Ward", max_length=60, required=False)
    spell_ref = forms.CharField(
        label="The hospital's own reference",
        help_text="Leave it out if you do not know it: the hospital's own row takes this one's place when it comes",
        max_length=60,
        required=False,
    )
    expected_on = DayField(label="Expected to leave on", required=False)

    such: ClassVar = {"admitted_on": "came", "expected_on": "leaving"}

    def __init__(self, *args: Any, providers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["provider"].queryset = providers  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        at = local_moment(said.get("admitted_on"), said.get("admitted_time"))
        if at and at > timezone.now():
            self.add_error("admitted_on", "Nobody has come in the future.")
        for name in ("admitted_on", "expected_on"):
            if said.get(name) and said[name].year < FIRST_YEAR:
                self.add_error(name, f"A stay before {FIRST_YEAR} is a slip of the pen.")
        if "spell_ref" in said and said["spell_ref"].startswith("typed-"):
            self.add_error("spell_ref", "References that begin with typed- are the product's own.")
        said["admitted_at"] = at
        return said

    @property
    def stay(self) -> TypedStay:
        names = ("admitted_at", "spell_ref", "method", "site", "ward", "expected_on")
        return TypedStay(**{name: self.cleaned_data[name] for name in names})


class WayHomeForm(FormOfStay):
    """What is planned for the way home. Everything may be left for later."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    decision = forms.ChoiceField(
        label="What would they need to come home?", choices=Decision, widget=forms.RadioSelect, required=False
    )
    medically_stable_on = DayField(label="Medically stable since", required=False)
    expected_on = DayField(label="Expected to leave on", required=False)
    assessed_on = DayField(label="Assessed by the whole team on", required=False)
    assessed_by = forms.CharField(
        label="Who took part", help_text="Ward, nurse, social worker, you, family", max_length=200, required=False
    )
    recovery = forms.ChoiceField(
        label="Who looks after them from the recovery point?",
        help_text="The hospital keeps them until they leave and for 30 days after, or care in the community takes over",
        choices=Recovery,
        widget=forms.RadioSelect,
        required=False,
    )
    destination = forms.ChoiceField(
        label="Where to", choices=[("", "Not known yet"), *Destination.choices], required=False
    )
    lived_in = forms.ChoiceField(
        label="Where they lived before", choices=[("", "Not known"), *Residence.choices], required=False
    )
    before = forms.CharField(
        label="What they managed before",
        help_text="At home, caring for somebody, at work",
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )
    goals = forms.CharField(
        label="Their own goals for getting better",
        help_text="In their own words",
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )
    goals_met = forms.ChoiceField(
        label="Were these goals met?", choices=[("", "Too early to say"), *GoalsMet.choices], required=False
    )
    in_place = forms.CharField(
        label="In place before they leave",
        help_text="What is arranged, and what is asked for and not answered yet",
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )
    delay_days = forms.IntegerField(
        label="Days of waiting once ready", min_value=0, max_value=MOST_DELAY, required=False, initial=0
    )
    delay = forms.ChoiceField(label="What they waited for", choices=[("", "Nothing"), *Delay.choices], required=False)

    such: ClassVar = {"medically_stable_on": "inside", "assessed_on": "inside", "expected_on": "leaving"}

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        said["delay_days"] = said.get("delay_days") or 0
        if said["delay_days"] and not said.get("delay"):
            self.add_error("delay", "Say what they waited for.")
        return said

    @property
    def plan(self) -> Plan:
        return Plan(**{name: self.cleaned_data[name] or Plan.__dataclass_fields__[name].default for name in PLANNED})


class RPointForm(FormOfStay):
    """One step towards a recovery point: a day proposed, or the answer to the other side's day."""

    AGREE, ANOTHER, REFUSE = "agree", "another", "refuse"

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    answer = forms.ChoiceField(
        label="Your answer",
        choices=[
            (AGREE, "I agree"),
            (ANOTHER, "Another day"),
            (REFUSE, "We do not agree: the named clinician decides"),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    on = DayField(label="Day", required=False)
    reason = forms.CharField(
        label="Why this day", max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    such: ClassVar = {"on": "recovering"}

    def __init__(self, *args: Any, is_answer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_answer = is_answer
        if not is_answer:
            del self.fields["answer"]
            return
        self.fields["on"].label = "Which other day, if you name one"
        self.fields["reason"].label = "Why, unless you agree"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        answer = said.setdefault("answer", self.ANOTHER if not self.is_answer else "")
        if answer == self.ANOTHER and not said.get("on") and "on" not in self.errors:
            self.add_error("on", "Give the day.")
        if answer in (self.ANOTHER, self.REFUSE) and not said.get("reason"):
            self.add_error("reason", "Say why.")
        return said


class DecideForm(FormOfStay):
    """The named clinician's decision."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    on = DayField(label="Recovery point", error_messages={"required": "Give the day."})
    reason = forms.CharField(label="Why this day", max_length=400, widget=forms.Textarea)

    such: ClassVar = {"on": "recovering"}


class DischargeForm(FormOfStay):
    """When somebody left hospital, and where to."""

    left_on = DayField(label="Left on", error_messages={"required": "Give the day."})
    left_time = TimeField(label="At about")
    discharged_to = forms.TypedChoiceField(
        label="Where to",
        choices=[("", "Choose"), *Destination.choices],
        coerce=Destination,
        error_messages=CHOOSE,
    )

    such: ClassVar = {"left_on": "today"}

    @property
    def discharged_at(self) -> datetime:
        at = local_moment(self.cleaned_data["left_on"], self.cleaned_data["left_time"])
        if at is None:
            raise ValueError("The form was not valid.")
        return at


class NudgeForm(forms.Form):
    """Whom a team lead nudges."""

    to = forms.UUIDField(widget=forms.HiddenInput)


def local_moment(day: date | None, at: time | None) -> datetime | None:
    """A day and a time in UK local time."""
    return timezone.make_aware(datetime.combine(day, at)) if day and at else None

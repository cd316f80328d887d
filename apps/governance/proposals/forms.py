"""What people type about proposals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from apps.foundation.core.days import DayField
from apps.foundation.core.pounds import PoundsField
from apps.foundation.core.written import WrittenField
from apps.foundation.kernel.pence import LARGEST_AMOUNT
from apps.foundation.partnerships.choices import Sector
from apps.governance.proposals.choices import ChoiceOf, Pot
from apps.governance.proposals.domain.benefit import MOST
from apps.governance.proposals.domain.tally import Choice
from apps.governance.proposals.selectors import Standing, may_be_paid
from apps.governance.proposals.services.writing import Said

if TYPE_CHECKING:
    from apps.governance.boards.models import BoardRules

MORE_THAN_NIL = "Give an amount of more than nil."
GAINS = [("no", "No"), ("yes", "Yes or maybe")]
ASKED = "Would you, your organisation or someone close to you gain from this?"


class CaseForm(forms.Form):
    """The case of a proposal. `read` is the version that is written anew."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    read = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=30_000)
    title = WrittenField(
        label="What is proposed?", help_text="Such as Foot protection clinic, two mornings a week", max_length=120
    )
    why = WrittenField(
        label="Why?", help_text="What happens now, and what would be otherwise", max_length=2_000, widget=forms.Textarea
    )
    service = WrittenField(label="Which service does it pay for?", max_length=200)
    sector = forms.ChoiceField(label="Where is the care given?", choices=Sector)
    pence = PoundsField(label="Amount, £", outside=MORE_THAN_NIL, most=LARGEST_AMOUNT)
    pot = forms.ChoiceField(label="From which pot?", choices=Pot, widget=forms.RadioSelect)
    payee = forms.ModelChoiceField(label="Who is paid?", queryset=None, empty_label="Choose", to_field_name="ods_code")
    starts_on = DayField(label="From which day?")
    measure = WrittenField(
        label="Which measure shows the benefit?",
        help_text="Something that is counted, such as Foot-ulcer admissions",
        max_length=200,
    )
    before = forms.IntegerField(
        label="How many were there in the 12 months before?", min_value=0, max_value=MOST, widget=forms.TextInput
    )
    promised = forms.IntegerField(
        label="By how many is that to change in a year?",
        help_text="Fewer with a minus, such as -8",
        min_value=-MOST,
        max_value=MOST,
        widget=forms.TextInput,
    )
    stops = WrittenField(label="What could stop, or be done less, and what does that release?", max_length=400)
    fits = WrittenField(label="How does it fit the plan of the pathway?", max_length=400)

    def __init__(self, data: Any = None, *, said: Said | None, payee: Any, version: int, today: date) -> None:
        given = {name: getattr(said, name) for name in Said.__dataclass_fields__ if name != "payee_id"} if said else {}
        defaults = {
            "uid": uuid4(),
            "read": version,
            "payee": payee,
            "pot": Pot.REINVESTMENT,
            "sector": Sector.COMMUNITY,
        }
        super().__init__(data, initial=defaults | given)
        self.fields["payee"].queryset = may_be_paid()  # type: ignore[attr-defined]
        self.fields["starts_on"].such_as(today + timedelta(days=60))  # type: ignore[attr-defined]

    @property
    def said(self) -> Said:
        """The case that was typed."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in {"uid", "read", "payee"}}
        return Said(payee_id=self.cleaned_data["payee"].id, **given)


class RemarkForm(forms.Form):
    """Something said of a proposal; with a title, a paper."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    words = WrittenField(label="What do you say?", max_length=20_000, widget=forms.Textarea)
    title = WrittenField(
        label="Title, if it is a paper", max_length=120, required=False, help_text="Leave it empty for a remark"
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"uid": uuid4()})


class InterestForm(forms.Form):
    """Whether a member would gain."""

    gains = forms.ChoiceField(label=ASKED, choices=GAINS, widget=forms.RadioSelect)
    words = WrittenField(label="If yes or maybe: who would, and how?", max_length=400, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("gains") == "yes" and not given.get("words") and "words" not in self.errors:
            self.add_error("words", "Say who would gain, and how.")
        return given

    @property
    def said(self) -> bool | None:
        return self.cleaned_data["gains"] == "yes" if self.cleaned_data.get("gains") else None


class BallotForm(InterestForm):
    """A vote; of whoever has not said it yet, also whether they would gain."""

    choice = forms.ChoiceField(label="Your vote", choices=ChoiceOf, widget=forms.RadioSelect)
    reason = WrittenField(label="A line for the minutes, if you wish", max_length=400, required=False)

    def __init__(self, data: Any = None, *, asks: bool, choice: str = "", reason: str = "") -> None:
        super().__init__(data, initial={"choice": choice, "reason": reason})
        self.fields["choice"].required = False
        if not asks:
            del self.fields["gains"], self.fields["words"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("choice") and given.get("gains") != "yes" and "choice" not in self.errors:
            self.add_error("choice", "Choose for, against or abstain.")
        return given

    @property
    def chosen(self) -> Choice | None:
        """What was chosen; who only said that they would gain has chosen nothing."""
        return Choice(self.cleaned_data["choice"]) if self.cleaned_data.get("choice") else None


class RulingForm(forms.Form):
    """What the chair rules of an interest."""

    interest = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    may_vote = forms.ChoiceField(
        label="Do they vote?", choices=[("yes", "They vote"), ("no", "They do not vote")], widget=forms.RadioSelect
    )
    words = WrittenField(label="Why?", max_length=400)


class OpenForm(forms.Form):
    """Until when a vote is open. `read` is the version of the case that is put to it."""

    read = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=30_000)
    closes_on = DayField(label="Until 17:00 of which day is the vote open?")

    def __init__(self, data: Any = None, *, rules: BoardRules | None, version: int, today: date) -> None:
        last = today + timedelta(days=rules.days if rules else 14)
        super().__init__(data, initial={"read": version, "closes_on": last})
        self.fields["closes_on"].such_as(last)  # type: ignore[attr-defined]


class RoomForm(forms.Form):
    """What each voter chose in the room."""

    def __init__(self, data: Any = None, *, standings: Sequence[Standing]) -> None:
        super().__init__(data)
        for one in standings:
            name = one.voter.user.name if one.voter.user else "Nobody"
            self.fields[f"voter-{one.voter.id}"] = forms.ChoiceField(
                label=f"{name}, {one.voter.seat.of}",
                choices=[*ChoiceOf.choices, ("", "Not there, or not asked")],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def choices(self) -> dict[int, Choice]:
        """By voter, for those who chose."""
        given = self.cleaned_data.items()
        return {int(name.removeprefix("voter-")): Choice(value) for name, value in given if value}


class WithdrawForm(forms.Form):
    why = WrittenField(label="Why is it withdrawn?", max_length=400)


class CastingForm(forms.Form):
    """The chair's casting vote."""

    choice = forms.ChoiceField(label="Your casting vote", choices=ChoiceOf.choices[:2], widget=forms.RadioSelect)


class ReleaseForm(forms.Form):
    """How much of what was decided goes to the provider now."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    pounds = PoundsField(
        label="How much goes to the provider's budget now, £?", outside=MORE_THAN_NIL, most=LARGEST_AMOUNT
    )

    def __init__(self, data: Any = None, *, left: int) -> None:
        super().__init__(data, initial={"uid": uuid4(), "pounds": left})


class ReportForm(forms.Form):
    """What the measure of a decision did."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    months = forms.IntegerField(
        label="Over how many months since it started?", min_value=1, max_value=60, widget=forms.TextInput
    )
    before = forms.IntegerField(
        label="How many in as many months before?", min_value=0, max_value=MOST, widget=forms.TextInput
    )
    after = forms.IntegerField(label="How many in those months?", min_value=0, max_value=MOST, widget=forms.TextInput)
    source = WrittenField(label="Where do these counts come from?", max_length=200)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"uid": uuid4()})

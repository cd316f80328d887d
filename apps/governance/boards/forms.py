"""What people type to form a board, to write its rules, and to fill its seats."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from apps.foundation.core.days import DayField
from apps.foundation.core.written import WrittenField
from apps.governance.boards.choices import BoardKind, ConflictRule, Discipline, MajorityRule
from apps.governance.boards.domain.rules import (
    LONGEST_VOTE,
    MOST_SEATS,
    Conflict,
    Majority,
    NotRules,
    Rules,
    check_rules,
)
from apps.governance.boards.selectors import may_have_seats, may_sit_in
from apps.governance.boards.services import SeatSaid

if TYPE_CHECKING:
    from apps.governance.boards.models import Board, BoardRules, Holder, Seat


class BoardForm(forms.Form):
    """A board, and the pathway whose budget it runs."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    pathway = WrittenField(label="Pathway", help_text="Such as Diabetes", max_length=120)
    name = WrittenField(label="Name of the board", help_text="Such as Diabetes pathway board", max_length=120)
    kind = forms.ChoiceField(label="Who sits on it?", choices=BoardKind, widget=forms.RadioSelect)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"uid": uuid4(), "kind": BoardKind.PROVIDERS})


class RulesForm(forms.Form):
    """The rules of a board from a day on."""

    quorum = forms.IntegerField(
        label="How many voting members must take part?",
        min_value=1,
        max_value=MOST_SEATS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 2}),
    )
    clinicians = forms.IntegerField(
        label="How many of them must be clinicians?",
        help_text="0 where it does not matter",
        min_value=0,
        max_value=MOST_SEATS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 2}),
    )
    majority = forms.ChoiceField(label="What carries a vote?", choices=MajorityRule, widget=forms.RadioSelect)
    casting_vote = forms.BooleanField(label="The chair has a casting vote in a tie", required=False)
    conflict = forms.ChoiceField(
        label="What does a member do who would gain from a decision?", choices=ConflictRule, widget=forms.RadioSelect
    )
    days = forms.IntegerField(
        label="For how many days is a vote open at most?",
        min_value=1,
        max_value=LONGEST_VOTE,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 2}),
    )
    starts_on = DayField(label="From which day do these rules hold?")
    reason = WrittenField(
        label="Why these rules?", help_text="Such as agreed at the meeting of 3 September", max_length=400
    )

    def __init__(self, data: Any = None, *, row: BoardRules | None, today: date) -> None:
        typed = {"majority": MajorityRule.TWO_THIRDS, "conflict": ConflictRule.SPEAKS, "clinicians": 0, "days": 14}
        if row is not None:
            typed = {name: getattr(row, name) for name in (*typed, "quorum", "casting_vote")}
        super().__init__(data, initial=typed | {"starts_on": today})

    @property
    def rules(self) -> Rules:
        """What was typed."""
        given = self.cleaned_data
        return Rules(
            given["quorum"],
            given["clinicians"],
            Majority(given["majority"]),
            given["casting_vote"],
            Conflict(given["conflict"]),
            given["days"],
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                check_rules(self.rules)
            except NotRules as wrong:
                self.add_error(wrong.field, str(wrong))
        return given


class SeatForm(forms.Form):
    """A seat: whose, what its holder brings, and whether it votes."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(
        label="Organisation", queryset=None, required=False, empty_label="None: patients or carers"
    )
    group = WrittenField(
        label="Or the group of patients or carers",
        help_text="Such as Diabetes Voices. Leave it empty where the seat is an organisation's",
        max_length=120,
        required=False,
    )
    discipline = forms.ChoiceField(label="What does its holder bring?", choices=Discipline)
    is_voting = forms.BooleanField(label="The seat has a vote", required=False)

    def __init__(self, data: Any = None, *, board: Board) -> None:
        super().__init__(data, initial={"uid": uuid4(), "is_voting": True})
        self.fields["organisation"].queryset = may_have_seats(board)  # type: ignore[attr-defined]

    @property
    def said(self) -> SeatSaid:
        """The seat that was typed."""
        given = self.cleaned_data
        organisation = given["organisation"]
        return SeatSaid(
            organisation.id if organisation else None,
            given["group"],
            Discipline(given["discipline"]),
            given["is_voting"],
        )


class HolderForm(forms.Form):
    """Who sits in a seat. `seen` is who sat there when the page was opened."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    user = forms.ModelChoiceField(label="Who sits there?", queryset=None, required=False, empty_label="Nobody")

    def __init__(self, data: Any = None, *, seat: Seat, holder: Holder | None, today: date) -> None:
        sits = holder.user_id if holder else None
        super().__init__(data, initial={"seen": sits, "user": sits})
        self.fields["user"].queryset = may_sit_in(seat, today)  # type: ignore[attr-defined]

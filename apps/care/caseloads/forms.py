"""What is typed to name a co-ordinator, to hand a caseload over, and to note days away."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms

from apps.foundation.core.days import DayField

Named = tuple[UUID, str]


def _who(label: str, people: Sequence[Named], *, nobody: str = "", **more: Any) -> forms.TypedChoiceField:
    choices = [("", nobody)] if nobody else []
    return forms.TypedChoiceField(
        label=label,
        choices=[*choices, *((str(user_id), name) for user_id, name in people)],
        coerce=UUID,
        empty_value=None,
        **more,
    )


class AssignForm(forms.Form):
    """Who is to co-ordinate a person's care."""

    def __init__(self, *args: Any, members: Sequence[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = _who("Care co-ordinator", members)


class HandOverForm(forms.Form):
    """From whom, to whom; and, when it is confirmed, the mark of the list that was shown."""

    shown = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, holders: Sequence[Named], members: Sequence[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"] = _who("From", holders, error_messages={"required": "Say whose caseload it is."})
        self.fields["taker"] = _who("To", members, error_messages={"required": "Say who takes it on."})

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("giver") is not None and given.get("giver") == given.get("taker"):
            self.add_error("taker", "Choose somebody else than the one who gives it up.")
        return given


class DeputyForm(forms.Form):
    """Who answers when somebody cannot."""

    def __init__(self, *args: Any, whose: Sequence[Named], members: Sequence[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = _who("Whose caseload", whose)
        self.fields["deputy"] = _who("Deputy", members, nobody="Nobody", required=False)


class LeaveForm(forms.Form):
    """Days away, the first and the last of them, and who covers."""

    first = DayField(label="First day away", help_text="For example 15/8/2026")
    last = DayField(label="Last day away", help_text="For example 29/8/2026")

    def __init__(self, *args: Any, whose: Sequence[Named], members: Sequence[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"] = _who("Who is away", whose)
        self.fields["deputy"] = _who("Who covers", members, nobody="Nobody yet", required=False)
        self.order_fields(["user", "first", "last", "deputy"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and last < first:
            self.add_error("last", "The last day away comes before the first.")
        return given

    @property
    def days(self) -> dict[str, Any]:
        """The days as services take them: up to, and not with, the day back at work."""
        given = self.cleaned_data
        return {"starts_on": given["first"], "ends_before": given["last"] + timedelta(days=1)}


class CoverForm(forms.Form):
    """Who covers days away that are noted already."""

    def __init__(self, *args: Any, members: Sequence[Named], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"] = _who("Who covers", members, nobody="Nobody yet", required=False)

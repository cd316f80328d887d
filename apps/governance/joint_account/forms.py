"""What people type to open a year in a joint account, to correct a posting, and to look at a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from apps.foundation.core.days import DayField
from apps.foundation.core.pounds import PoundsField
from apps.foundation.core.written import WrittenField
from apps.foundation.kernel.pence import LARGEST_AMOUNT
from apps.governance.joint_account.domain.account import Place
from apps.governance.joint_account.services import Figures

NIL_OR_MORE = "Give an amount of nil or more."


class DayForm(forms.Form):
    """The day at the end of which the account is looked at; today where none is given."""

    on = DayField(label="At the end of", required=False)

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.fields["on"].such_as(today)  # type: ignore[attr-defined]
        self._today = today

    @property
    def day(self) -> date:
        """The day asked for, where it is one and not to come."""
        asked: date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return min(asked or self._today, self._today)


class OpeningForm(forms.Form):
    """What is said of a financial year beside what the contract says."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    contingency = PoundsField(
        label="Contingency, £",
        help_text="Kept back from the providers' budgets and held by the board",
        outside=NIL_OR_MORE,
        most=LARGEST_AMOUNT,
        required=False,
    )
    transition = PoundsField(
        label="Paid beside the contract in a transition year, £",
        help_text="One-off and conditional: held until the board releases it",
        outside=NIL_OR_MORE,
        most=LARGEST_AMOUNT,
        required=False,
    )
    qipp = PoundsField(
        label="QIPP saving still to be found, £",
        help_text="The first that savings of the year fill. Nil where the contract's payment is lower by it already",
        outside=NIL_OR_MORE,
        most=LARGEST_AMOUNT,
        required=False,
    )
    incentive = PoundsField(
        label="Incentive for providers, £",
        help_text="The second that savings of the year fill",
        outside=NIL_OR_MORE,
        most=LARGEST_AMOUNT,
        required=False,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"uid": uuid4()})

    @property
    def figures(self) -> Figures:
        """What was typed; nil where nothing was."""
        given = self.cleaned_data
        return Figures(
            contingency=given["contingency"] or 0,
            transition=given["transition"] or 0,
            incentive=given["incentive"] or 0,
            qipp=given["qipp"] or 0,
        )


class CorrectionForm(forms.Form):
    """From which of a posting's parties to which other an amount moves, and why."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(label="From")
    target = forms.ChoiceField(label="To")
    pounds = PoundsField(label="Amount, £", outside=NIL_OR_MORE, most=LARGEST_AMOUNT)
    words = WrittenField(label="What was wrong?", max_length=400)

    def __init__(self, data: Any = None, *, sources: Mapping[str, Place], targets: Mapping[str, Place]) -> None:
        super().__init__(data, initial={"uid": uuid4()})
        self._sources, self._targets = sources, targets
        for name, places in (("source", sources), ("target", targets)):
            self.fields[name].choices = [("", "Choose"), *((key, key) for key in places)]  # type: ignore[attr-defined]

    @property
    def places(self) -> tuple[Place, Place]:
        """From where and to where."""
        return self._sources[self.cleaned_data["source"]], self._targets[self.cleaned_data["target"]]

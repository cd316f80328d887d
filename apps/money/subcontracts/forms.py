"""What people type to write a subcontract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from apps.foundation.core.percents import PercentField
from apps.foundation.core.written import WrittenField
from apps.money.subcontracts.domain.subcontract import Written
from apps.money.subcontracts.selectors import can_be_subcontractors

if TYPE_CHECKING:
    from apps.money.contracts.models import ContractVersion


class SubcontractForm(forms.Form):
    """What a provider does beneath the contract, its targets, and its share of what the contract pays."""

    services = WrittenField(label="What it does in the pathway", max_length=2000, widget=forms.Textarea)
    targets = WrittenField(
        label="Its own targets",
        help_text="Productivity, efficiency and performance, so that they fit those of the contract above",
        max_length=2000,
        widget=forms.Textarea,
    )
    share = PercentField(label="Share of what the contract pays, in per cent", help_text="Such as 12.5", lowest=1)

    @property
    def written(self) -> Written:
        """The subcontract that was typed."""
        given = self.cleaned_data
        return Written(given["services"], given["targets"], given["share"])


class ChangedSubcontractForm(SubcontractForm):
    """With the check code of the version's text on the page: what somebody else wrote since is not written over."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)


class NewSubcontractForm(SubcontractForm):
    """With a provider that is no party, and a name of its own: sent twice it is one subcontract."""

    uid = forms.UUIDField(widget=forms.HiddenInput)
    organisation = forms.ModelChoiceField(label="Provider", queryset=None, empty_label="Choose a provider")
    field_order = ("organisation", "services", "targets", "share")

    def __init__(self, data: Any = None, *, version: ContractVersion) -> None:
        super().__init__(data, initial={"uid": uuid4()})
        self.fields["organisation"].queryset = can_be_subcontractors(version)  # type: ignore[attr-defined]

"""What people type: payment terms, a payment, why one is taken back, cost centres, a day to look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms

from apps.foundation.core.days import DayField
from apps.foundation.core.percents import PercentField
from apps.foundation.core.pounds import PoundsField
from apps.foundation.core.written import WrittenField
from apps.foundation.kernel.pence import pounds
from apps.foundation.kernel.percents import as_typed
from apps.money.contracts.choices import PartyRole
from apps.money.payments.choices import BeyondMargin, PaidOnAccount
from apps.money.payments.domain.terms import Beyond, NotTerms, OnAccount, Terms, check_terms

if TYPE_CHECKING:
    from apps.foundation.partnerships.models import Organisation
    from apps.money.contracts.models import ContractParty


@dataclass(frozen=True)
class ShareFields:
    """What is asked about a party: its share of an error of the baseline; of the plan without a line, of a provider;
    of whatever is paid, of each of several commissioners."""

    name: str
    baseline: forms.BoundField
    unshared: forms.BoundField | None
    payer: forms.BoundField | None


class TermsForm(forms.Form):
    """Payment terms of a version. Shares that nobody agreed are left empty."""

    read = forms.CharField(widget=forms.HiddenInput, max_length=64)
    margin = PercentField(
        label="Margin, as a percentage of the plan to date",
        help_text="Within it payment stays at the plan. For example 2",
    )
    beyond = forms.ChoiceField(label="What moves beyond the margin?", choices=BeyondMargin, widget=forms.RadioSelect)
    share = PercentField(label="How much of that moves, as a percentage?", help_text="100 moves all of it")
    on_account = forms.ChoiceField(
        label="What is paid on account in a month?", choices=PaidOnAccount, widget=forms.RadioSelect
    )
    pay_day = forms.IntegerField(label="On which day of the month?", help_text="1 to 28", widget=forms.TextInput)
    due_in_days = forms.IntegerField(
        label="Within how many days is an invoice paid?", help_text="1 to 90", widget=forms.TextInput
    )

    def __init__(self, data: Any = None, *, parties: Sequence[ContractParty], terms: Terms | None, read: str) -> None:
        super().__init__(data, initial=_initial(parties, terms) | {"read": read})
        self._parties = list(parties)
        payers = [one.organisation_id for one in self._parties if one.role == PartyRole.COMMISSIONER]
        self._payers = payers if len(payers) > 1 else []
        for name in ("pay_day", "due_in_days"):
            self.fields[name].widget.attrs["maxlength"] = 3
            self.fields[name].error_messages["invalid"] = "Give a whole number."
        for party in self._parties:
            name = party.organisation.name
            self.fields[f"baseline-{party.organisation_id}"] = PercentField(
                label=f"Share of an error of the baseline, %: {name}", required=False
            )
            if party.role == PartyRole.PROVIDER:
                self.fields[f"unshared-{party.organisation_id}"] = PercentField(
                    label=f"Share of the plan at no provider of the contract, %: {name}", required=False
                )
            if party.organisation_id in self._payers:
                self.fields[f"payers-{party.organisation_id}"] = PercentField(
                    label=f"Share of whatever is paid, %: {name}", required=False
                )

    @property
    def shares(self) -> list[ShareFields]:
        """What is asked about each party."""
        return [
            ShareFields(
                one.organisation.name,
                self[f"baseline-{one.organisation_id}"],
                self[f"unshared-{one.organisation_id}"] if one.role == PartyRole.PROVIDER else None,
                self[f"payers-{one.organisation_id}"] if one.organisation_id in self._payers else None,
            )
            for one in self._parties
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                check_terms(self.terms)
            except NotTerms as wrong:
                self.refused(wrong)
        return given

    def refused(self, wrong: NotTerms) -> None:
        """Say it at the field, or above where it is about several."""
        self.add_error(wrong.field if wrong.field in self.fields else None, _about(wrong))

    @property
    def terms(self) -> Terms:
        """What was typed."""
        given = self.cleaned_data
        return Terms(
            margin=given["margin"],
            beyond=Beyond(given["beyond"]),
            share=given["share"],
            on_account=OnAccount(given["on_account"]),
            pay_day=given["pay_day"],
            due_in_days=given["due_in_days"],
            baseline=self._shares("baseline"),
            unshared=self._shares("unshared"),
            payers=self._shares("payers"),
        )

    def _shares(self, kind: str) -> dict[str, int]:
        given = {
            one.organisation.ods_code: self.cleaned_data.get(f"{kind}-{one.organisation_id}") or 0
            for one in self._parties
        }
        return {code: share for code, share in given.items() if share}


SHARED = {
    "baseline": "Errors of the baseline",
    "unshared": "The plan at no provider of the contract",
    "payers": "Whatever is paid",
}


def _about(wrong: NotTerms) -> str:
    return f"{SHARED[wrong.field]}: {wrong}" if wrong.field in SHARED else str(wrong)


def _initial(parties: Sequence[ContractParty], terms: Terms | None) -> dict[str, Any]:
    """As it stands; where nothing stands, the usual terms with the margin left to be agreed."""
    shown = terms or Terms(beyond=Beyond.EXCESS)
    initial: dict[str, Any] = {
        "margin": as_typed(shown.margin) if terms else "",
        "beyond": shown.beyond.value,
        "share": as_typed(shown.share),
        "on_account": shown.on_account.value,
        "pay_day": shown.pay_day,
        "due_in_days": shown.due_in_days,
    }
    for party in parties:
        code, id_ = party.organisation.ods_code, party.organisation_id
        for kind, shares in (("baseline", shown.baseline), ("unshared", shown.unshared), ("payers", shown.payers)):
            initial[f"{kind}-{id_}"] = as_typed(shares[code]) if code in shares else ""
    return initial


class _OnceForm(forms.Form):
    """A form with a name of its own, so that sent twice it makes one thing."""

    part = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial={"part": uuid4(), **(initial or {})}, **kwargs)

    @property
    def uid(self) -> UUID:
        uid: UUID = self.cleaned_data["part"]
        return uid


class SettleForm(_OnceForm):
    """That money moved: how much, on which day, under which reference."""

    pounds = PoundsField(label="Amount, in pounds", max_length=16, outside="Give an amount above nil.")
    paid_on = DayField(label="Day on which it was paid")
    reference = WrittenField(
        label="Reference", help_text="As the bank statement has it. Never an NHS number or a name", max_length=60
    )

    def __init__(self, *args: Any, today: date, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["paid_on"].such_as(today)  # type: ignore[attr-defined]


class PaymentForm(SettleForm):
    """A payment on account: to whom, and of which month."""

    provider = forms.ChoiceField(label="Provider")
    payer = forms.ChoiceField(label="Paid by")
    month = forms.ChoiceField(label="On account of")
    is_another = forms.BooleanField(label="It is another payment, beside the one recorded", required=False)
    field_order = ("provider", "payer", "month", "pounds", "paid_on", "reference", "is_another", "part")

    def __init__(
        self,
        *args: Any,
        providers: Sequence[Organisation],
        payers: Sequence[Organisation],
        months: Sequence[date],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._providers = {str(one.uid): one for one in providers}
        self._payers = {str(one.uid): one for one in payers}
        for name, some in (("provider", self._providers), ("payer", self._payers)):
            names = [(uid, one.name) for uid, one in some.items()]
            self.fields[name].choices = names if len(names) == 1 else [("", "Choose"), *names]  # type: ignore[attr-defined]
        if len(self._payers) == 1:
            self.fields["payer"].required = False
        self.fields["month"].choices = [  # type: ignore[attr-defined]
            ("", "Choose"),
            *((f"{month:%Y-%m}", f"{month:%B %Y}") for month in months),
        ]

    @property
    def to(self) -> Organisation:
        """Who was paid."""
        return self._providers[self.cleaned_data["provider"]]

    @property
    def by(self) -> Organisation:
        """Who paid: where there is one, nobody needs to say so."""
        return self._payers[self.cleaned_data["payer"] or next(iter(self._payers))]

    @property
    def of(self) -> date:
        """The month that it is on account of."""
        return date.fromisoformat(f"{self.cleaned_data['month']}-01")


class ReverseForm(_OnceForm):
    """Why a payment is taken back."""

    reason = WrittenField(label="What was wrong with it?", help_text="Never an NHS number or a name", max_length=200)


class CostCentreForm(forms.Form):
    """A cost centre for each provider. One that is left empty stays as it was."""

    def __init__(self, data: Any = None, *, providers: Sequence[Organisation], codes: Mapping[int, str]) -> None:
        super().__init__(data, initial={f"code-{one.id}": codes.get(one.id, "") for one in providers})
        self._providers = list(providers)
        for one in self._providers:
            self.fields[f"code-{one.id}"] = WrittenField(label=one.name, max_length=20, required=False)

    @property
    def codes(self) -> dict[int, str]:
        """What was typed, by provider."""
        return {one.id: self.cleaned_data[f"code-{one.id}"] for one in self._providers}


class DayForm(forms.Form):
    """The day at the end of which money is looked at; today where none is given."""

    on = DayField(label="At the end of", required=False)

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.fields["on"].such_as(today)  # type: ignore[attr-defined]
        self._today = today

    @property
    def day(self) -> date:
        """The day asked for, where it is one."""
        return (self.cleaned_data.get("on") if self.is_valid() else None) or self._today


class BookedForm(forms.Form):
    """The month in which entries of a journal were booked; every month where none of them is given."""

    month = forms.ChoiceField(label="Booked in", required=False)

    def __init__(self, data: Any, *, months: Sequence[date]) -> None:
        super().__init__(data)
        self.months = list(months)
        named = [(f"{one:%Y-%m}", f"{one:%B %Y}") for one in reversed(self.months)]
        self.fields["month"].choices = [("", "Every month"), *named]  # type: ignore[attr-defined]

    @property
    def booked_in(self) -> date | None:
        """The first day of the month asked for, where anything was booked in it."""
        named = self.cleaned_data.get("month") if self.is_valid() else ""
        return date.fromisoformat(f"{named}-01") if named else None


def typed_pounds(pence: int) -> str:
    """An amount as it would be typed: `1,250.50`."""
    return pounds(abs(pence))

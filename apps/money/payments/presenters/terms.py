"""The payment terms of a version in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.foundation.core.tables import Cell, Column, Row, Table, words
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.percents import HUNDRED_PERCENT, percent_in_words
from apps.money.contracts.choices import PartyRole
from apps.money.payments.choices import PaidOnAccount
from apps.money.payments.domain.terms import Beyond, Terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.money.contracts.models import ContractParty

JUMPS = (
    "This jumps by design: a pound more than the margin moves the whole difference at once, and a pound less moves "
    "nothing."
)


NOTHING_MOVES = (
    "Nothing moves: this contract pays its value, whoever is counted. A margin that is written here has no effect."
)


@dataclass(frozen=True)
class TermsShown:
    """The terms as a list of headings with words, the shares by party, and a warning where there is one."""

    headings: list[tuple[str, str]]
    shares: Table
    warning: str


def terms_shown(
    terms: Terms, parties: Sequence[ContractParty], *, elsewhere: Sequence[str], pays_value: bool = False
) -> TermsShown:
    """What is agreed about payment. `elsewhere` is where plan stands that no provider of the contract has."""
    unshared = "None: all of it stands at the service lines of the contract's providers."
    if elsewhere:
        places = listed([name or "no service line" for name in elsewhere])
        unshared = f"Some stands at {places}. It is paid to the providers of the contract, " + (
            "who share it as agreed below."
            if terms.unshared
            else "and nothing is agreed of how: they share it as the plan at their own service lines."
        )
    baseline = "Shared by the parties as agreed below; never a provider's performance."
    return TermsShown(
        headings=[
            ("Stable funding", NOTHING_MOVES if pays_value else terms.stable_funding.words()),
            ("On account", f"{PaidOnAccount(terms.on_account.value).label}, on day {terms.pay_day} of each month"),
            ("Invoices and credit notes", f"Paid within {terms.due_in_days} days"),
            ("Plan at no provider of the contract", unshared),
            ("Errors of the baseline itself", baseline if terms.baseline else "Nothing is agreed."),
        ],
        shares=_shares(terms, parties),
        warning=JUMPS if terms.beyond == Beyond.WHOLE and not pays_value else "",
    )


def _shares(terms: Terms, parties: Sequence[ContractParty]) -> Table:
    return Table(
        caption="Shares",
        columns=[
            Column("Party"),
            Column("Of an error of the baseline", is_number=True),
            Column("Of the plan at no provider of the contract", is_number=True),
            Column("Of what is paid", is_number=True),
        ],
        rows=[
            Row(
                [
                    words(one.organisation.name),
                    _share(terms.baseline.get(one.organisation.ods_code, 0)),
                    _share(terms.unshared.get(one.organisation.ods_code, 0))
                    if one.role == PartyRole.PROVIDER
                    else Cell("not paid here", classes="app-num app-muted"),
                    _pays(terms, one, parties),
                ]
            )
            for one in parties
        ],
        name="shares",
    )


def _pays(terms: Terms, party: ContractParty, parties: Sequence[ContractParty]) -> Cell:
    if party.role == PartyRole.PROVIDER:
        return Cell("is paid", classes="app-num app-muted")
    if sum(one.role == PartyRole.COMMISSIONER for one in parties) == 1:
        return _share(HUNDRED_PERCENT)
    return _share(terms.payers.get(party.organisation.ods_code, 0))


def _share(hundredths: int) -> Cell:
    return Cell(percent_in_words(hundredths) if hundredths else "none agreed", classes="app-num")

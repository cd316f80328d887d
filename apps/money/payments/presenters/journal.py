"""The journal of one organisation: every payment, invoice and credit note of its own in two lines, debit as much as
credit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.foundation.core.tables import Column, Row, Table, blank, money, words
from apps.money.payments.presenters.money import day_cell, invoice_name, month_cell, payment_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from apps.foundation.kernel.pence import Pence
    from apps.money.payments.models import Invoice, Payment

NO_CODE = "none named"


@dataclass(frozen=True)
class Accounts:
    """What the two sides are called for whoever pays, or is paid: care, what is open, the bank."""

    care: str
    open: str
    bank: str = "Bank"


PAYER = Accounts("Care under the contract", "Owed to providers")
PAID = Accounts("Income from the contract", "Owed by commissioners")


@dataclass(frozen=True)
class Entry:
    """One line: on which side an amount stands, always above nil."""

    on: date
    what: str
    beside: str
    """The other side: a provider for whoever pays, a commissioner for whoever is paid."""
    month: date
    account: str
    cost_centre: str
    debit: Pence
    credit: Pence


def journal_entries(
    payments: Iterable[Payment], invoices: Iterable[Invoice], codes: Mapping[int, str], *, is_payer: bool
) -> list[Entry]:
    """Each event as a debit and a credit of the same amount, in order of days.

    On account: care against the bank. Invoice: care against what is open. Its payment: what is open against the bank.
    What goes back, and what is reversed, stands on the other sides.
    """
    accounts = PAYER if is_payer else PAID
    found: list[Entry] = []
    for one in invoices:
        sides = (accounts.care, accounts.open)
        found += _pair(one, one.raised_on, invoice_name(one), one.statement.month, sides, codes, is_payer=is_payer)
    for paid in payments:
        what = f"{'Reversed: ' if paid.reverses_id else ''}{payment_of(paid)}, {paid.reference}"
        sides = (accounts.care if paid.invoice_id is None else accounts.open, accounts.bank)
        found += _pair(paid, paid.paid_on, what, paid.month, sides, codes, is_payer=is_payer)
    return sorted(found, key=lambda entry: entry.on)


def _pair(
    of: Payment | Invoice,
    on: date,
    what: str,
    month: date,
    sides: tuple[str, str],
    codes: Mapping[int, str],
    *,
    is_payer: bool,
) -> list[Entry]:
    """The two lines; they change sides below nil, and once more for whoever is paid."""
    debit, credit = sides if (of.pence > 0) == is_payer else reversed(sides)
    code, size = codes.get(of.provider_id, NO_CODE), abs(of.pence)
    care = (PAYER.care, PAID.care)
    other = (of.provider if is_payer else of.payer).name
    return [
        Entry(on, what, other, month, debit, code if debit in care else "", size, 0),
        Entry(on, what, other, month, credit, code if credit in care else "", 0, size),
    ]


def journal_table(entries: Iterable[Entry]) -> Table:
    """The journal, with the sum of each side."""
    entries = list(entries)
    rows = [
        Row(
            [
                day_cell(one.on),
                words(one.what),
                words(one.beside),
                month_cell(one.month),
                words(one.account),
                words(one.cost_centre),
                money(one.debit) if one.debit else blank(classes="app-num"),
                money(one.credit) if one.credit else blank(classes="app-num"),
            ]
        )
        for one in entries
    ]
    sums = [money(sum(one.debit for one in entries)), money(sum(one.credit for one in entries))]
    rows.append(Row([words("Together"), *(words("") for _ in range(5)), *sums], "total"))
    return Table(
        caption="Journal",
        columns=[
            *(Column(name) for name in ("Day", "Entry", "With", "Month", "Account", "Cost centre")),
            Column("Debit", "£", is_number=True),
            Column("Credit", "£", is_number=True),
        ],
        rows=rows,
        wide=True,
        name="journal",
    )

"""The reader's own money on a month's statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.foundation.core.tables import Column, Row, Table, money, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.money.payments.selectors.cash import Between, Left
    from apps.money.payments.selectors.due import ContractDue, DueMonth

OF_LIVE = (
    "What is due, paid on account and invoiced between your organisation and each other. Below nil: to be paid back."
)
OF_SHADOW = "Shadow: what would have been due. No money moves for this month."


def own_table(due: ContractDue, one: DueMonth, code: str, left: Mapping[Between, Left]) -> Table:
    """What is between one organisation and each of those whom it pays, or is paid by, for a month."""
    everybody = {**due.payers, **due.providers}
    rows, totals = [], [0] * 6
    for pair, of in sorted(left.items()):
        if code in pair:
            other = pair[0] if code == pair[1] else pair[1]
            figures = (of.came_to, of.on_account, of.invoiced, of.settled, of.waits, of.to_pay)
            totals = [total + pence for total, pence in zip(totals, figures, strict=True)]
            rows.append(Row([words(everybody[other].name), *map(money, figures)]))
    rows.append(Row([words("Together"), *map(money, totals)], "total"))
    names = ("Due", "Paid on account", "Invoiced", "Paid on invoices", "Waits for queries", "To pay")
    return Table(
        caption=f"Money of {everybody[code].name} for {one.month:%B %Y}",
        sub=OF_LIVE if one.is_live else OF_SHADOW,
        columns=[Column("With"), *(Column(name, "£", is_number=True) for name in names)],
        rows=rows,
        wide=True,
        name="own money",
    )

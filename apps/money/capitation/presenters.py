"""What the page of overlaps says."""

from apps.foundation.core.tables import Cell, Column, Row, Table, count, hidden, money, words
from apps.foundation.kernel.periods import day_in_words
from apps.money.capitation.selectors import Overlap
from apps.money.contracts.selectors import CurrentTerms


def overlaps_table(terms: CurrentTerms, overlaps: list[Overlap], smallest: int) -> Table:
    """Contract by contract: people, days and pounds that both would pay for, and which of the two gives way."""
    version = terms.version
    few = any(one.people is None for one in overlaps)
    return Table(
        caption="What both would pay for",
        sub=f"{day_in_words(version.starts_on)} to {day_in_words(version.last_day)}, by the people, levels and "
        "registrations known now; pounds at the fees of this version.",
        columns=[
            Column("Contract"),
            Column("People", is_number=True),
            Column("Days", is_number=True),
            Column("Worth", "£", is_number=True),
            Column("Which gives way"),
        ],
        rows=[
            Row([words(one.contract.name), *_figures(one, has_fees=bool(terms.fees)), words(_settled(one))])
            for one in overlaps
        ],
        note=f"Figures about fewer than {smallest} people, and those that would give them away, are not shown."
        if few
        else "",
        name="overlaps",
    )


def _figures(one: Overlap, *, has_fees: bool) -> list:
    """People, days and pounds; a version that pays a value and has no fees puts no price on them."""
    if one.people is None or one.days is None or one.pence is None:
        return [hidden(), hidden(), hidden()]
    worth = money(one.pence) if has_fees else Cell("It has no fees", classes="app-num")
    return [count(one.people), count(one.days), worth]


def _settled(one: Overlap) -> str:
    if one.gives_way and one.is_given_way:
        return "Each to the other: not settled"
    if one.gives_way:
        return "This version: the other contract pays"
    return "The other contract: this version pays" if one.is_given_way else "Neither: not settled"

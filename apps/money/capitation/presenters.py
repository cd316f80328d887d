"""What the page of overlaps says."""

from apps.care.patients.choices import ExclusionReason
from apps.foundation.core.tables import Cell, Column, Row, Table, count, hidden, money, words
from apps.foundation.kernel.periods import Period, day_in_words, last_day_in_words
from apps.money.capitation.engine.left_out import LeftOut
from apps.money.capitation.selectors import Overlap
from apps.money.contracts.selectors import CurrentTerms


def overlaps_table(terms: CurrentTerms, overlaps: list[Overlap], smallest: int) -> Table:
    """Contract by contract: people, days and pounds that both would pay for, and which of the two gives way."""
    version = terms.version
    few = any(one.people is None for one in overlaps)
    return Table(
        caption="What both would pay for",
        sub=f"{day_in_words(version.starts_on)} to {day_in_words(version.last_day)}, by the people, levels and "
        "registrations known now. Each contract counts it in its own way, at its own fees as they stand, before any is "
        "adjusted inside a level.",
        columns=[
            Column("Contract"),
            Column("People", is_number=True),
            Column("Days", is_number=True),
            Column("At this version's fees", "£", is_number=True),
            Column("At the other contract's fees", "£", is_number=True),
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
    if one.people is None or one.days is None or one.pence is None or one.other_pence is None:
        return [hidden()] * 4
    worth = money(one.pence) if has_fees else Cell("It has no fees", classes="app-num")
    return [count(one.people), count(one.days), worth, money(one.other_pence)]


def _settled(one: Overlap) -> str:
    if one.gives_way and one.is_given_way:
        return "Each to the other: not settled"
    if one.gives_way:
        return "This version: the other contract pays"
    return "The other contract: this version pays" if one.is_given_way else "Neither: not settled"


def left_out_table(days: Period, found: list[LeftOut], smallest: int) -> Table:
    """People and days by the currency that pays for them instead."""
    rows = []
    for one in found:
        figures = [count(one.people), count(one.days)] if one.people >= smallest else [hidden(), hidden()]
        rows.append(Row([words(ExclusionReason(one.reason).label), *figures]))
    few = any(one.people < smallest for one in found)
    return Table(
        caption="Left out, because another currency pays",
        sub=f"{day_in_words(days.starts_on)} to {last_day_in_words(days.ends_before)}. People whom this contract would "
        "pay for on those days. Somebody may be in two currencies. From and until when is on each person's record.",
        columns=[Column("Currency"), Column("People", is_number=True), Column("Days", is_number=True)],
        rows=rows,
        note=f"Figures about fewer than {smallest} people are not shown." if few else "",
        name="left out",
    )

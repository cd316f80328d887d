"""Words and addresses that several parts of the dashboard share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from apps.care.activity.choices import Scope
from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.tables import Cell, difference, hidden, money
from apps.foundation.kernel.pence import Pence
from apps.money.contracts.domain.counting import IN_WORDS, Counting, CountingWords, most_of_a_month
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.presenters.selection import query_of

if TYPE_CHECKING:
    from datetime import date

    from apps.money.contracts.models import Contract
    from apps.money.contracts.selectors import CurrentTerms
    from apps.money.reconciliation.selectors.published import PublishedYear

SCOPE_WORDS = {
    Scope.IN: "In the contract",
    Scope.LINKED: "People in the model: linked services, paid elsewhere",
    Scope.OUT: "People in the model: care outside the contract",
    Scope.NONE: "People outside the model",
    Scope.ELSEWHERE: "People whom another contract pays for",
}
LEVEL_KEYS = {NeedBand.LOW: "low", NeedBand.MEDIUM: "medium", NeedBand.HIGH: "high"}

SHADOW = "Months in shadow are computed and shown as if they were live; no money moves for them."


def words_of(terms: CurrentTerms) -> CountingWords:
    """What pages of a contract call what it counts."""
    return IN_WORDS[Counting(terms.counting)]


def adjusted_in_words(terms: CurrentTerms) -> str:
    """What goes on from "the fee of the level" where the contract adjusts it inside the level; nothing elsewhere."""
    return ", by the weight of each person" if terms.adjusts_fees else ""


def average_people(year: PublishedYear, month: date, band: int | None) -> int | None:
    """People in the model in a month: its days by the days of the month, half up, or those on the first; nothing where
    they may not be shown."""
    figure, most = year.counted(month, band), most_of_a_month(year.terms.counting, month)
    if not figure.shown or figure.own_days is None:
        return None
    return (2 * figure.own_days + most) // (2 * most)


def why(contract: Contract, which: str, node: Node) -> str:
    """Where a figure's reasons are."""
    address = reverse(f"reconciliation:why-{which}", kwargs={"uid": contract.uid})
    query = query_of(node)
    return f"{address}?{query}" if query else address


def money_shown(amount: Pence | None, *, link: str = "", classes: str = "") -> Cell:
    """A level of money, or that it may not be shown."""
    return hidden(classes=classes) if amount is None else money(amount, link=link, classes=classes)


def gap_shown(actual: Pence | None, plan: Pence | None, *, link: str = "", classes: str = "") -> Cell:
    """What was spent less what was planned, or that it may not be shown."""
    if actual is None or plan is None:
        return hidden(classes=classes)
    return difference(actual - plan, link=link, classes=classes)


def percent_words(gap: Pence, plan: Pence) -> str:
    """`1.3% over plan`; tenths of a per cent, half up."""
    if not plan:
        return "there is no plan to compare with"
    tenths = (abs(gap) * 2000 + plan) // (2 * plan)
    if not tenths:
        return "on plan"
    return f"{tenths // 10}.{tenths % 10}% {'over' if gap > 0 else 'under'} plan"

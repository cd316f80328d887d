"""What the usual tariff would have paid, beside what the contract entitles to: months in shadow."""

from __future__ import annotations

from datetime import date

from apps.foundation.core.tables import Cell, Column, Row, Table, difference, hidden, words
from apps.foundation.kernel.pence import Pence, sterling
from apps.money.contracts.domain.fees import months_in_words
from apps.money.reconciliation.domain.months import EARLIER
from apps.money.reconciliation.domain.publication import Node, Place
from apps.money.reconciliation.presenters.months import adjustment_shown, counted_shown
from apps.money.reconciliation.presenters.value import counted_is
from apps.money.reconciliation.presenters.words import gap_shown, money_shown, words_of
from apps.money.reconciliation.selectors.published import PublishedYear

SOURCE = (
    "Payment by results is suspended only when the contract is live, and only for the care that it names. Until then "
    "providers are paid as usual: what is recorded in scope, at its recorded prices, is what that comes to."
)


def shadow_months(year: PublishedYear) -> list[date]:
    """The months to date in which no money moves by the contract."""
    return [month for month in year.months if year.terms.is_shadow(month)]


def by_month(year: PublishedYear, months: list[date]) -> Table:
    """Planned capitation, what is counted and usual tariff of each month, and of all of them where each is shown."""
    rows, sums = [], [_Sum() for _ in range(5)]
    for month in months:
        counted = year.counted(month, None)
        due, plan = counted.pence if counted.shown else None, year.planned_capitation(month, None)
        tariff = year.actual_pence(Node(month))
        is_adjusted = bool(year.adjusted(month))
        due_late = counted_shown(year, month, None, EARLIER) if is_adjusted else 0
        tariff_late = year.actual_pence(Node(month, of=EARLIER)) if is_adjusted else 0
        amounts = (plan, due, due_late, tariff, tariff_late)
        for total, amount in zip(sums, amounts, strict=True):
            total.add(amount)
        rows.append(_row(f"{month:%B %Y}", *amounts))
    rows.append(_row("Together", *(total.pence for total in sums), style="total"))
    names = ("Planned capitation", "Counted", "Counted late", "Usual tariff", "Tariff late", "Counted less tariff")
    return Table(
        caption="Month by month",
        sub=f"Planned capitation: {words_of(year.terms).of_all}, as planned, at the fees. Counted: {counted_is(year)}, "
        "which is not what would be paid: see Money. Usual tariff: care in scope at its recorded prices. Late: of "
        "these, what the month reports of earlier months that were frozen.",
        columns=[Column("Month"), *(Column(name, "£", is_number=True) for name in names)],
        wide=True,
        rows=rows,
        name="usual tariff by month",
    )


def by_provider(year: PublishedYear, months: list[date]) -> Table:
    """What the usual tariff pays each provider by month. Capitation is due to the contract, not to one of them."""
    rows = []
    for id_, name in (*year.providers.items(), (None, "All providers")):
        place = Node() if id_ is None else Node(place=Place("provider", id_))
        total = _Sum()
        cells = []
        for month in months:
            amount = year.actual_pence(place._replace(month=month))
            total.add(amount)
            cells.append(money_shown(amount))
        cells.append(money_shown(total.pence, classes="app-split app-strong"))
        rows.append(Row([words(name), *cells], "" if id_ else "total"))
    return Table(
        caption="Usual tariff by provider",
        columns=[
            Column("Provider"),
            *(Column(f"{month:%b}", f"{month:%Y}", is_number=True) for month in months),
            Column("Together", "£", is_number=True, classes="app-split"),
        ],
        rows=rows,
        wide=True,
        name="usual tariff by provider",
        note=f"Fewer than {year.smallest} people are not shown, nor their money; other figures may be hidden with them "
        "so that nothing can be worked back. That is decided for the figures of all pages at once: beside a small "
        "provider it may be a large one. A sum is shown where each of its months is.",
    )


def in_a_line(year: PublishedYear, months: list[date]) -> str:
    """`April 2026: counted capitation is £1.00; the usual tariff would have paid £2.00, £1.00 more.`"""
    due, tariff = _Sum(), _Sum()
    for month in months:
        counted = year.counted(month, None)
        due.add(counted.pence if counted.shown else None)
        tariff.add(year.actual_pence(Node(month)))
    span = months_in_words(months[0], months[-1])
    if due.pence is None or tariff.pence is None:
        return f"{span}: counted capitation beside the usual tariff is about too few people to show."
    gap = tariff.pence - due.pence
    less = f"{sterling(abs(gap))} {'more' if gap > 0 else 'less'}" if gap else "the same"
    return (
        f"{span}: counted capitation is {sterling(due.pence)}; the usual tariff would have paid "
        f"{sterling(tariff.pence)}, {less}."
    )


def of_month(year: PublishedYear, month: date) -> Table:
    """The plan of each provider beside what the usual tariff pays it, and capitation due beside all of that."""
    rows = []
    for id_, name in (*year.providers.items(), (None, "All providers")):
        at = Node(month) if id_ is None else Node(month, place=Place("provider", id_))
        plan, tariff = year.plan(at), year.actual_pence(at)
        cells = [money_shown(plan), money_shown(tariff), gap_shown(plan, tariff)]
        rows.append(Row([words(name), *cells], "" if id_ else "total"))
    counted, tariff = year.counted(month, None), year.actual_pence(Node(month))
    due = counted.pence if counted.shown else None
    rows.append(
        Row([words("Counted capitation, all providers"), money_shown(due), money_shown(tariff), gap_shown(due, tariff)])
    )
    names = ("By the contract", "Usual tariff", "Contract less tariff")
    return Table(
        caption=f"{month:%B %Y} beside the usual tariff",
        sub="In shadow: providers are paid by the usual tariff, which is care in scope at its recorded prices. By the "
        "contract: each provider's plan, and below all of them counted capitation.",
        columns=[Column("Provider"), *(Column(one, "£", is_number=True) for one in names)],
        rows=rows,
        wide=True,
        name=f"tariff {month:%Y-%m}",
    )


class _Sum:
    """A sum of figures that are all shown; nothing where one is not."""

    def __init__(self) -> None:
        self.pence: Pence | None = 0

    def add(self, amount: Pence | None) -> None:
        self.pence = None if amount is None or self.pence is None else self.pence + amount


def _row(
    name: str,
    plan: Pence | None,
    due: Pence | None,
    due_late: Pence | None,
    tariff: Pence | None,
    tariff_late: Pence | None,
    *,
    style: str = "",
) -> Row:
    gap: Cell = hidden() if due is None or tariff is None else difference(due - tariff)
    counted = [money_shown(due), adjustment_shown(due_late)]
    return Row(
        [words(name), money_shown(plan), *counted, money_shown(tariff), adjustment_shown(tariff_late), gap], style
    )

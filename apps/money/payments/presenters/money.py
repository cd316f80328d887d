"""What is due, paid and to pay under a contract, as its pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.foundation.core.tables import Cell, Column, Row, Table, blank, difference, hidden, money, words
from apps.foundation.kernel.pence import short_pounds, sterling
from apps.foundation.kernel.periods import day_in_words
from apps.money.payments.choices import LineKind
from apps.money.payments.domain.cash import Standing, held_back, left_to_invoice
from apps.money.payments.selectors.cash import standings
from apps.money.payments.selectors.due import due_of, moves_money
from apps.money.reconciliation.registries import ExtraFigure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from apps.foundation.access.policy import Actor
    from apps.foundation.kernel.pence import Pence
    from apps.money.contracts.models import Contract
    from apps.money.payments.models import Invoice, Payment
    from apps.money.payments.selectors.cash import Agreed
    from apps.money.payments.selectors.due import ContractDue, DueMonth

NOT_COUNTED = "not counted yet"


def day_cell(on: date) -> Cell:
    """A day on one line."""
    return Cell(day_in_words(on), classes="app-nowrap")


def month_cell(month: date) -> Cell:
    """A month on one line."""
    return Cell(f"{month:%B %Y}", classes="app-nowrap")


def first_line(standing: Standing, of: str) -> list[ExtraFigure]:
    """Due to date, paid, to pay; what goes back is called so."""
    back = standing.to_pay < 0
    return [
        _figure("Due to date", standing.due, of),
        _figure("Paid", standing.paid, "on account and on invoices"),
        _figure(
            "To pay back" if back else "To pay",
            abs(standing.to_pay),
            "paid beyond what is due" if back else "due and not paid",
        ),
    ]


def _figure(name: str, pence: Pence, note: str) -> ExtraFigure:
    return ExtraFigure(name, short_pounds(pence), sterling(pence), note)


def together(standing: Mapping[str, Standing]) -> Standing:
    """All providers."""
    return sum(standing.values(), Standing())


def dashboard_figures(actor: Actor, contract: Contract, today: date) -> list[ExtraFigure]:
    """The first line of the contract dashboard: nothing before money moves, or where the plan may not be shown."""
    if not moves_money(contract):
        return []
    due = due_of(actor, contract, today)
    return first_line(together(standings(due, today)), "for months that are live") if due.live else []


def standings_table(due: ContractDue, standing: Mapping[str, Standing], day: date) -> Table:
    """Where money stands with each provider, and in all."""
    rows = [
        _standing_row(due.providers[code].name, one)
        for code, one in sorted(standing.items(), key=lambda item: due.providers[item[0]].name)
    ]
    rows.append(_standing_row("Together", together(standing), "total"))
    return Table(
        caption="Due, paid and to pay",
        sub=f"At the end of {day_in_words(day)}, for months that are live. Below nil: to be paid back.",
        columns=[
            Column("Provider"),
            *(
                Column(name, "£", is_number=True)
                for name in ("Due to date", "Paid on account", "Invoiced", "Paid on invoices", "To pay")
            ),
        ],
        rows=rows,
        note="Until a month is frozen, what is paid on account of it is due from its day on; once it is frozen, what "
        "the month comes to.",
        wide=True,
        name="money",
    )


def _standing_row(name: str, one: Standing, style: str = "") -> Row:
    cells = (one.due, one.on_account, one.invoiced, one.settled, one.to_pay)
    return Row([words(name), *(money(pence) for pence in cells)], style)


def months_table(due: ContractDue, months: Sequence[DueMonth], *, is_live: bool) -> Table:
    """Each month: its plan, how far counted is from planned capitation, what that moves, and what it comes to."""
    rows = [_month_row(due, one) for one in months]
    frozen = [one for one in months if one.statement]
    rows.append(
        Row(
            [
                words("Together"),
                words(""),
                money(sum(sum(one.due.plan.values()) for one in months)),
                blank(),
                difference(sum(sum(one.due.adjustment.values()) for one in frozen)),
                money(sum(sum(one.came_to.values()) for one in months)),
            ],
            "total",
        )
    )
    return Table(
        caption="Months that are live" if is_live else "Shadow: what would have been due",
        sub="Payment follows the plan; beyond the margin the agreement moves money."
        if is_live
        else "Computed as if it were live. Nothing is due for these months, and no money moves.",
        columns=[
            Column("Month"),
            Column("Stands"),
            Column("Plan", "£", is_number=True),
            Column("Counted less planned capitation", "£, year to date", is_number=True),
            Column("Adjustment", "£", is_number=True),
            Column("Due" if is_live else "Would have been due", "£", is_number=True),
        ],
        rows=rows,
        note="The adjustment of a month that is not frozen is as it stands now, and no part of what is due. Where "
        "counted is about too few people to show, it moves nothing.",
        wide=True,
        name="months" if is_live else "shadow months",
    )


def _month_row(due: ContractDue, one: DueMonth) -> Row:
    link = reverse("payments:month", kwargs={"uid": due.contract.uid, "month": f"{one.month:%Y-%m}"})
    moved = sum(one.due.adjustment.values())
    adjustment = difference(moved)
    if not one.statement:
        adjustment = Cell(
            adjustment.text, adjustment.value, "app-num app-muted", note="" if not moved else "as it stands"
        )
    return Row(
        [
            words(f"{one.month:%B %Y}", link=link),
            words("Frozen" if one.statement else "Not frozen"),
            money(sum(one.due.plan.values())),
            apart_cell(one),
            adjustment if one.is_counted else blank(classes="app-num"),
            money(sum(one.came_to.values())),
        ]
    )


def apart_cell(one: DueMonth) -> Cell:
    """How far counted is from planned capitation, year to date; not where it is not known yet, or may not be shown."""
    if not one.is_counted:
        return Cell(NOT_COUNTED, classes="app-num app-muted")
    if one.due.to_date.apart is None:
        return hidden()
    return difference(one.due.to_date.apart)


def month_table(
    due: ContractDue,
    one: DueMonth,
    paid: Mapping[int, Pence],
    invoiced: Mapping[int, Sequence[Invoice]],
    agreed: Agreed,
) -> Table:
    """One month by provider: how what is due came about, what was paid of it, and what is left to invoice or waits."""
    figures = {
        code: _figures_of(due, one, code, paid, invoiced, agreed)
        for code in sorted(due.providers, key=lambda code: due.providers[code].name)
    }
    rows = [Row([words(due.providers[code].name), *(money(pence) for pence in some)]) for code, some in figures.items()]
    totals = [sum(column) for column in zip(*figures.values(), strict=True)]
    return Table(
        caption=f"{one.month:%B %Y} by provider",
        columns=[
            Column("Provider"),
            *(
                Column(name, "£", is_number=True)
                for name in (
                    "At own lines",
                    "Share of no line",
                    "Plan",
                    "Adjustment",
                    "Due" if one.is_live else "Would have been due",
                    "On account, agreed",
                    "Paid on account",
                    "Invoiced",
                    "Waits: in question",
                )
            ),
        ],
        rows=[*rows, Row([words("Together"), *(money(pence) for pence in totals)], "total")],
        wide=True,
        name="month",
    )


def _figures_of(
    due: ContractDue,
    one: DueMonth,
    code: str,
    paid: Mapping[int, Pence],
    invoiced: Mapping[int, Sequence[Invoice]],
    agreed: Agreed,
) -> tuple[Pence, ...]:
    provider, plan, own = due.providers[code], one.due.plan[code], one.due.own_lines[code]
    was_paid, was_invoiced = paid.get(provider.id, 0), sum(each.pence for each in invoiced.get(provider.id, []))
    left = left_to_invoice(due=one.came_to[code], on_account=was_paid, invoiced=was_invoiced)
    waits = held_back(left, agreed.in_question.get(provider.id, 0)) if one.statement and one.is_live else 0
    return (
        own,
        plan - own,
        plan,
        one.due.adjustment[code],
        one.came_to[code],
        one.due.on_account[code],
        was_paid,
        was_invoiced,
        waits,
    )


def invoices_table(contract: Contract, invoices: Iterable[Invoice]) -> Table:
    """Invoices and credit notes, the newest first."""
    return Table(
        caption="Invoices and credit notes",
        columns=[
            Column("Number"),
            Column("Provider"),
            Column("Month"),
            Column("Raised"),
            Column("Due by"),
            Column("Amount", "£", is_number=True),
            Column("Open", "£", is_number=True),
        ],
        rows=[
            Row(
                [
                    words(
                        invoice_name(one),
                        link=reverse("payments:invoice", kwargs={"uid": contract.uid, "invoice_uid": one.uid}),
                    ),
                    words(one.provider.name),
                    month_cell(one.statement.month),
                    day_cell(one.raised_on),
                    day_cell(one.due_on),
                    money(one.pence),
                    money(one.pence - one.settled),  # type: ignore[attr-defined]
                ]
            )
            for one in invoices
        ],
        wide=True,
        name="invoices",
    )


def invoice_name(one: Invoice) -> str:
    """`Invoice 3`, `Credit note 4`."""
    return f"{'Invoice' if one.pence > 0 else 'Credit note'} {one.number}"


def payments_table(contract: Contract, payments: Iterable[Payment], *, may_reverse: Mapping[int, bool]) -> Table:
    """Payments, the newest first, each with what it is of, and the way to take it back."""
    return Table(
        caption="Payments recorded",
        sub="Nothing is edited: a wrong one is reversed by its opposite, and both stand.",
        columns=[
            Column("Paid on"),
            Column("Provider"),
            Column("Of"),
            Column("Reference"),
            Column("Recorded by"),
            Column("Amount", "£", is_number=True),
            Column("Stands"),
        ],
        rows=[_payment_row(contract, one, may_reverse=may_reverse.get(one.provider_id, False)) for one in payments],
        wide=True,
        name="payments",
    )


def _payment_row(contract: Contract, one: Payment, *, may_reverse: bool) -> Row:
    who = f"{one.recorded_by.name}, {one.recorded_for.name}, {day_in_words(timezone.localdate(one.recorded_at))}"
    stands = words("")
    if one.reverses_id:
        stands = words(f"Reverses that of {day_in_words(one.reverses.paid_on)}", note=one.reason)
    elif one.reversed_by:  # type: ignore[attr-defined]
        stands = words("Reversed")
    elif may_reverse:
        address = reverse("payments:reverse", kwargs={"uid": contract.uid, "payment_uid": one.uid})
        stands = words("Reverse", link=address)
    return Row(
        [
            day_cell(one.paid_on),
            words(one.provider.name),
            words(payment_of(one)),
            words(one.reference),
            words(who),
            money(one.pence),
            stands,
        ]
    )


def payment_of(one: Payment) -> str:
    """What a payment is of."""
    return invoice_name(one.invoice) if one.invoice else f"On account of {one.month:%B %Y}"


def invoice_lines(contract: Contract, one: Invoice) -> Table:
    """What an invoice is made of, each line with the way to its month."""
    month = reverse("payments:month", kwargs={"uid": contract.uid, "month": f"{one.statement.month:%Y-%m}"})
    rows = [
        Row([words(f"{LineKind(line.kind).label}, {one.statement.month:%B %Y}"), money(line.pence, link=month)])
        for line in sorted(one.lines.all(), key=lambda line: line.place)
    ]
    rows.append(Row([words("To pay" if one.pence > 0 else "To pay back"), money(one.pence)], "total"))
    return Table(
        caption="Lines",
        columns=[Column("What"), Column("Amount", "£", is_number=True)],
        rows=rows,
        name="lines",
    )

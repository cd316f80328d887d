"""What is due, paid and to pay under a contract, as its pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.foundation.core.tables import Cell, Column, Row, Table, blank, difference, hidden, money, words
from apps.foundation.kernel.pence import short_pounds, sterling
from apps.foundation.kernel.periods import day_in_words
from apps.money.month_end.presenters import numbers_in_words
from apps.money.payments.choices import LineKind
from apps.money.payments.domain.cash import Standing
from apps.money.payments.selectors.cash import Between, Left, standings
from apps.money.payments.selectors.due import due_of, moves_money
from apps.money.reconciliation.registries import ExtraFigure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from apps.foundation.access.policy import Actor
    from apps.foundation.kernel.pence import Pence
    from apps.money.contracts.models import Contract
    from apps.money.payments.models import Invoice, InvoiceLine, Payment
    from apps.money.payments.selectors.due import ContractDue, DueMonth

NOT_COUNTED = "not counted yet"


def day_cell(on: date) -> Cell:
    """A day on one line."""
    return Cell(day_in_words(on), classes="app-nowrap")


def month_cell(month: date) -> Cell:
    """A month on one line."""
    return Cell(f"{month:%B %Y}", classes="app-nowrap")


def first_line(standing: Standing, of: str, *, receives: bool = False) -> list[ExtraFigure]:
    """Due to date, paid, to pay, or to whoever `receives` it to receive; what goes back is called so."""
    back = standing.to_pay < 0
    return [
        _figure("Due to date", standing.due, of),
        _figure("Paid", standing.paid, "on account and on invoices"),
        _figure(
            "To pay back" if back else "To receive" if receives else "To pay",
            abs(standing.to_pay),
            "paid beyond what is due" if back else "due and not paid",
        ),
    ]


def own_line(own: Standing, *, pays: bool) -> list[ExtraFigure]:
    """The same of one's own organisation, as it pays or is paid."""
    return first_line(own, "by your organisation" if pays else "to your organisation", receives=not pays)


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


def own_of(due: ContractDue, between: Mapping[Between, Standing], organisation_id: int | None) -> Standing | None:
    """Where money stands for one organisation, with everybody whom it pays or is paid by; nothing for anybody else."""
    code = due.code_of(organisation_id)
    return together({str(pair): one for pair, one in between.items() if code in pair}) if code else None


def standings_table(due: ContractDue, between: Mapping[Between, Standing], day: date) -> Table:
    """Where money stands with each provider, by who pays it where several do, and in all."""
    several = len({payer for _, payer in between}) > 1
    rows = [
        _standing_row(
            [due.providers[provider].name, *([due.payers[payer].name] if several else [])],
            one,
        )
        for (provider, payer), one in sorted(between.items(), key=lambda item: _names(due, item[0]))
    ]
    whole = sum(between.values(), Standing())
    rows.append(_standing_row(["Together", *([""] if several else [])], whole, "total"))
    return Table(
        caption="Due, paid and to pay",
        sub=f"At the end of {day_in_words(day)}, for months that are live. Below nil: to be paid back.",
        columns=[
            Column("Provider"),
            *([Column("Paid by")] if several else []),
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


def _names(due: ContractDue, pair: Between) -> tuple[str, str]:
    return due.providers[pair[0]].name, due.payers[pair[1]].name


def _standing_row(names: Sequence[str], one: Standing, style: str = "") -> Row:
    cells = (one.due, one.on_account, one.invoiced, one.settled, one.to_pay)
    return Row([*map(words, names), *(money(pence) for pence in cells)], style)


def months_table(due: ContractDue, months: Sequence[DueMonth], *, is_live: bool) -> Table:
    """Each month: its plan, how far counted is from planned capitation, what that moves, and what it comes to."""
    has_baseline = bool(due.baselines)
    rows = [_month_row(due, one) for one in months]
    frozen = [one for one in months if one.statement]
    rows.append(
        Row(
            [
                words("Together"),
                words(""),
                money(sum(sum(one.due.plan.values()) for one in months)),
                *([difference(sum(sum(one.due.baseline.values()) for one in frozen))] if has_baseline else []),
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
            *([Column("Error of the baseline", "£", is_number=True)] if has_baseline else []),
            Column(
                "Counted less planned capitation" if not has_baseline else "Counted less planned capitation and error",
                "£, year to date",
                is_number=True,
            ),
            Column("Adjustment", "£", is_number=True),
            Column("Comes to" if is_live else "Would have come to", "£", is_number=True),
        ],
        rows=rows,
        note="A month that is not frozen comes to its plan: its adjustment is as it stands now, and of what is due to "
        "date it is only what is paid on account. Where counted is about too few people to show, it moves nothing.",
        wide=True,
        name="months" if is_live else "shadow months",
    )


def moved_in_month(one: DueMonth) -> str:
    """What the agreement moves in a month: to its end, less what it had moved by the end of the month before."""
    to_date, here = one.due.to_date, sum(one.due.adjustment.values())
    before = to_date.moved - here
    if to_date.counted is None or not (before or here):
        return ""
    return (
        f"{sterling(to_date.moved, signed=True)} to its end, less {sterling(before, signed=True)} to the end of the "
        f"month before: {sterling(here, signed=True)}"
    )


def _month_row(due: ContractDue, one: DueMonth) -> Row:
    link = reverse("payments:month", kwargs={"uid": due.contract.uid, "month": f"{one.month:%Y-%m}"})
    adjustment, error = (_moved(one, sum(some.values())) for some in (one.due.adjustment, one.due.baseline))
    return Row(
        [
            words(f"{one.month:%B %Y}", link=link),
            words("Frozen" if one.statement else "Not frozen"),
            money(sum(one.due.plan.values())),
            *([error if one.month in due.baselines else _no_error(one)] if due.baselines else []),
            apart_cell(one),
            adjustment if one.is_counted else blank(classes="app-num"),
            money(sum(one.came_to.values())),
        ]
    )


def _moved(one: DueMonth, pence: Pence) -> Cell:
    """What moves beside the plan; of a month that is not frozen, as it stands."""
    cell = difference(pence)
    if one.statement:
        return cell
    return Cell(cell.text, cell.value, "app-num app-muted", note="as it stands" if pence else "")


def _no_error(one: DueMonth) -> Cell:
    return hidden() if one.is_counted else Cell(NOT_COUNTED, classes="app-num app-muted")


def apart_cell(one: DueMonth) -> Cell:
    """How far counted is from planned capitation, year to date; not where it is not known yet, or may not be shown."""
    if not one.is_counted:
        return Cell(NOT_COUNTED, classes="app-num app-muted")
    if one.due.to_date.apart is None:
        return hidden()
    return difference(one.due.to_date.apart)


def month_table(due: ContractDue, one: DueMonth, left: Mapping[Between, Left]) -> Table:
    """One month by provider, and by who pays it where several do: how what is due came about, what was paid of it, and
    what is left to invoice or waits."""
    several = len({payer for _, payer in left}) > 1
    has_error = any(one.due.baseline.values())
    figures = [
        (_names(due, pair), _figures_of(one, pair, of, has_error=has_error))
        for pair, of in sorted(left.items(), key=lambda item: _names(due, item[0]))
    ]
    rows = [
        Row([*map(words, names if several else names[:1]), *(money(pence) for pence in some)])
        for names, some in figures
    ]
    totals = [sum(column) for column in zip(*(some for _, some in figures), strict=True)]
    rows.append(
        Row([words("Together"), *([words("")] if several else []), *(money(pence) for pence in totals)], "total")
    )
    return Table(
        caption=f"{one.month:%B %Y} by provider",
        columns=[
            Column("Provider"),
            *([Column("Paid by")] if several else []),
            *(
                Column(name, "£", is_number=True)
                for name in (
                    "Plan",
                    *(["Error of the baseline"] if has_error else []),
                    "Adjustment",
                    "Due" if one.is_live else "Would have been due",
                    "On account, agreed",
                    "Paid on account",
                    "Invoiced",
                    "Waits for queries",
                )
            ),
        ],
        rows=rows,
        wide=True,
        name="month",
    )


def _figures_of(one: DueMonth, pair: Between, left: Left, *, has_error: bool) -> tuple[Pence, ...]:
    part = one.parts[pair]
    return (
        part.plan,
        *([part.baseline] if has_error else []),
        part.adjustment,
        left.came_to,
        part.on_account,
        left.on_account,
        left.invoiced,
        left.waits,
    )


def plan_table(due: ContractDue, one: DueMonth) -> Table:
    """The plan of a month by provider: at its own lines, and its share of what no provider of the contract has."""
    providers = sorted(due.providers.items(), key=lambda item: item[1].name)
    figures = [
        (provider.name, one.due.own_lines[code], one.due.plan[code] - one.due.own_lines[code], one.due.plan[code])
        for code, provider in providers
    ]
    rows = [Row([words(name), *map(money, some)]) for name, *some in figures]
    totals = [sum(column) for column in list(zip(*figures, strict=True))[1:]]
    rows.append(Row([words("Together"), *map(money, totals)], "total"))
    return Table(
        caption="The plan by provider",
        columns=[
            Column("Provider"),
            *(
                Column(name, "£", is_number=True)
                for name in ("At own lines", "Share of what no provider here has", "Plan")
            ),
        ],
        rows=rows,
        name="plan",
    )


def what_waits(left: Mapping[Between, Left]) -> str:
    """For which queries something waits: `£50.00 waits for query 3.`; empty where nothing does."""
    waits, numbers = sum(one.waits for one in left.values()), {n for one in left.values() for n in one.queries}
    return f"{sterling(waits)} waits for {numbers_in_words(sorted(numbers))}." if waits else ""


def invoices_table(contract: Contract, invoices: Iterable[Invoice], *, is_all: bool) -> Table:
    """Invoices and credit notes, the newest first."""
    return Table(
        caption="Invoices and credit notes" if is_all else "Open invoices and credit notes",
        columns=[
            Column("Number"),
            Column("Provider"),
            Column("Month"),
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
                    words(one.provider.name, note=f"paid by {one.payer.name}"),
                    month_cell(one.statement.month),
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


def payments_table(contract: Contract, payments: Iterable[Payment], *, own: int | None) -> Table:
    """Payments, the newest first, each with what it is of, and the way to take back those of `own`, where it
    may."""
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
        rows=[
            _payment_row(contract, one, may_reverse=own is not None and own in (one.payer_id, one.provider_id))
            for one in payments
        ],
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
            words(one.provider.name, note=f"paid by {one.payer.name}"),
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
        Row([words(f"{_line_name(line)}, {one.statement.month:%B %Y}"), money(line.pence, link=month)])
        for line in sorted(one.lines.all(), key=lambda line: line.place)
    ]
    rows.append(Row([words("To pay" if one.pence > 0 else "To pay back"), money(one.pence)], "total"))
    return Table(
        caption="Lines",
        columns=[Column("What"), Column("Amount", "£", is_number=True)],
        rows=rows,
        name="lines",
    )


def _line_name(line: InvoiceLine) -> str:
    return f"Waits for {numbers_in_words(line.queries)}" if line.queries else str(LineKind(line.kind).label)

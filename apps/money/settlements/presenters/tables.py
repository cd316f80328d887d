"""The tables of a settlement: the page draws them, files write them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.foundation.core.tables import Cell, Column, Row, Table, blank, difference, money, words
from apps.foundation.kernel.pence import pounds
from apps.foundation.kernel.periods import day_in_words
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.presenters.words import money_shown, why
from apps.money.risk_sharing.presenters import named
from apps.money.settlements.domain.outcome import Ledger, Stands
from apps.money.settlements.domain.working import BASELINE, MOVED, PLAN
from apps.money.settlements.selectors.position import parties_stand

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.foundation.kernel.pence import Pence
    from apps.money.contracts.models import Contract
    from apps.money.settlements.domain.outcome import Outcome
    from apps.money.settlements.selectors.facts import MonthOpened
    from apps.money.settlements.selectors.position import Position

STANDS = {
    Stands.TO_PAY: "To be paid",
    Stands.HELD: "Held until what holds it is answered",
    Stands.NO_CONSEQUENCE: "No consequence: too few people",
}
LEDGERS = {Ledger.PLAN: "Plan", Ledger.BASELINE: "Baseline", Ledger.PERFORMANCE: "Performance"}


def signed(pence: Pence, *, classes: str = "") -> Cell:
    """What a party receives (+) or pays (-): good or bad lies with the reader, so it has no colour."""
    return Cell(pounds(pence, signed=True), Decimal(pence) / 100, f"app-num {classes}".strip())


def every_table(position: Position, own: str) -> list[Table]:
    """All of them, in the order of the page. `own` is the reader's code where it is a party."""
    outcome = position.shown
    if outcome is None:
        return [months_table(position)]
    found = [
        transfers_table(position, outcome),
        lines_table(position, outcome, own),
        parties_table(position, outcome, own),
        ledgers_table(position, outcome),
    ]
    if outcome.holds or outcome.waits:
        found.append(waiting_table(outcome))
    if outcome.chance:
        found.append(chance_table(position, outcome))
    found.append(months_table(position))
    if position.last:
        found.append(signatures_table(position))
    return found


def transfers_table(position: Position, outcome: Outcome) -> Table:
    """Who pays whom."""
    names = position.names
    rows = [
        Row([words(names[one.payer]), words(names[one.payee]), money(one.pence), words(STANDS[Stands(one.stands)])])
        for one in outcome.transfers
    ]
    rows.append(
        Row([words("Together"), words(""), money(sum(one.pence for one in outcome.transfers)), words("")], "total")
    )
    return Table(
        caption="Who would have paid whom" if position.is_shadow else "Who pays whom",
        sub="Beside what is paid for the months. Each who receives is paid by all who owe, in proportion to what they "
        "owe."
        if outcome.transfers
        else "Nothing is to settle beside what is paid for the months.",
        columns=[Column("From"), Column("To"), Column("Amount", "£", is_number=True), Column("Stands")],
        rows=rows if outcome.transfers else [],
        name="who pays whom",
    )


def lines_table(position: Position, outcome: Outcome, own: str) -> Table:
    """Line by line: what each rule moved, how, and what it comes to for all providers and for one's own."""
    providers = [code for code in outcome.codes if not position.pays(code)]
    columns: list[tuple[str, Sequence[str]]] = [("All providers", providers)]
    if own in outcome.paid:
        columns.append((position.names[own], [own]))
    rows = [
        _line(
            words(part.title, link=_opens(position, part.code)),
            " ".join(named(said, position.names) for said in part.words),
            LEDGERS[Ledger(part.ledger)],
            [sum(part.by_party.get(code, 0) for code in codes) for _, codes in columns],
        )
        for part in outcome.parts
    ]
    year = [sum(map(outcome.for_the_year, codes)) for _, codes in columns]
    paid = [-sum(outcome.paid[code] for code in codes) for _, codes in columns]
    before = [-sum(outcome.settled[code] for code in codes) for _, codes in columns]
    rows.append(_line(words("Payment for the year"), "The lines above", "", year, "subtotal"))
    account = "Paid for the months" if position.leads else "Paid for the months, on account"
    rows.append(_line(words(account), "What the months came to: it is invoiced and paid under Money", "", paid))
    if any(outcome.settled.values()):
        rows.append(_line(words("Settled before"), "When the year was fixed first", "", before))
    left = [sum(some) for some in zip(year, paid, before, strict=True)]
    rows.append(_line(words("To settle"), "What is left of the payment for the year", "", left, "total"))
    return Table(
        caption="Line by line",
        sub="Received +, paid −.",
        columns=[
            Column("Line"),
            Column("How it was worked out", classes="settle-how"),
            Column("Ledger"),
            *(Column(name, "£", is_number=True) for name, _ in columns),
        ],
        rows=rows,
        wide=True,
        name="line by line",
    )


def _line(title: Cell, how: str, ledger: str, amounts: Sequence[Pence], style: str = "") -> Row:
    return Row([title, words(how), words(ledger), *map(signed, amounts)], style)


def _opens(position: Position, code: str) -> str:
    """Where a line comes from: the plan, the months' money, or the term as it was agreed."""
    contract = {"uid": position.read.due.contract.uid}
    if code == PLAN:
        return reverse("reconciliation:why-plan", kwargs=contract)
    if code in (MOVED, BASELINE):
        return reverse("payments:money", kwargs=contract)
    return f"{reverse('risk_sharing:agreement', kwargs=contract)}?version={position.read.version.number}"


def parties_table(position: Position, outcome: Outcome, own: str) -> Table:
    """Every party by every rule; each column sums to nil. The reader's own row stands out."""
    columns: list[tuple[str, Callable[[str], Pence]]] = [
        (part.title, lambda code, part=part: part.by_party.get(code, 0))  # type: ignore[misc]
        for part in outcome.parts
        if any(part.by_party.values())
    ]
    columns.append(("For the year", outcome.for_the_year))
    columns.append(("Paid for the months", lambda code: outcome.paid[code]))
    if any(outcome.settled.values()):
        columns.append(("Settled before", lambda code: outcome.settled[code]))
    columns.append(("To settle", outcome.to_settle))
    if any(one.stands == Stands.HELD for one in outcome.transfers):
        columns.append(("of which held", lambda code: outcome.to_settle(code, Stands.HELD)))
    providers = [code for code in outcome.codes if not position.pays(code)]
    payers = [code for code in outcome.codes if position.pays(code)]

    def row(name: str, codes: Sequence[str], style: str = "") -> Row:
        hit = "app-hit" if codes == [own] else ""
        amounts = [signed(sum(map(of, codes)), classes=hit) for _, of in columns]
        return Row([Cell(name, classes=hit), *amounts], style)

    rows = [row(position.names[code], [code]) for code in _by_name(position, providers)]
    if len(providers) > 1:
        rows.append(row("Providers", providers, "subtotal"))
    rows += [row(position.names[code], [code]) for code in _by_name(position, payers)]
    rows.append(row("Sum of all parties", outcome.codes, "total"))
    return Table(
        caption="Every party, rule by rule",
        sub="Received +, paid −. Money is never created: every column sums to nil.",
        columns=[Column("Party"), *(Column(name, "£", is_number=True) for name, _ in columns)],
        rows=rows,
        note="Shares are split by the largest remainder, so parts add to the whole to the penny.",
        wide=True,
        name="parties",
    )


def _by_name(position: Position, codes: Sequence[str]) -> list[str]:
    return sorted(codes, key=lambda code: position.names[code])


def ledgers_table(position: Position, outcome: Outcome) -> Table:
    """Being wrong about the population from the start, apart from performance."""
    rows = [
        Row(
            [
                words(position.names[code]),
                signed(outcome.in_ledger(Ledger.BASELINE, code)),
                signed(outcome.in_ledger(Ledger.PERFORMANCE, code)),
            ]
        )
        for code in _by_name(position, outcome.codes)
    ]
    sums = [
        sum(outcome.in_ledger(one, code) for code in outcome.codes) for one in (Ledger.BASELINE, Ledger.PERFORMANCE)
    ]
    rows.append(Row([words("Sum of all parties"), *map(signed, sums)], "total"))
    return Table(
        caption="Two ledgers",
        sub="Beside the plan. Being wrong about the population at the start is shared as agreed, and is nobody's "
        "performance.",
        columns=[
            Column("Party"),
            Column("Error of the baseline", "£", is_number=True),
            Column("Performance", "£", is_number=True),
        ],
        rows=rows,
        name="ledgers",
    )


def waiting_table(outcome: Outcome) -> Table:
    """What holds gains, and terms whose money waits."""
    says_how_much = any(one.pence for one in outcome.waits)
    rows = [Row([words("Every gain of a provider"), words(why_)]) for why_ in outcome.holds]
    rows += [Row([words(one.title), words(one.why)]) for one in outcome.waits]
    if says_how_much:
        held = [None] * len(outcome.holds) + [one.pence for one in outcome.waits]
        rows = [
            Row([*row.cells, money(pence) if pence else blank(classes="app-num")])
            for row, pence in zip(rows, held, strict=True)
        ]
    return Table(
        caption="What waits",
        sub="Held, not lost: it is released once what holds it is answered, and settled then.",
        columns=[Column("What"), Column("Why"), *([Column("Held", "£", is_number=True)] if says_how_much else [])],
        rows=rows,
        name="waits",
    )


def chance_table(position: Position, outcome: Outcome) -> Table:
    """What each party gets, and from where to where chance alone could move it."""
    chance = outcome.chance
    assert chance is not None
    return Table(
        caption="What chance alone could make of it",
        sub="Received +, paid −. The same settlement, had the cost been higher or lower by chance: 19 times in 20.",
        columns=[
            Column("Party"),
            Column("To settle", "£", is_number=True),
            Column("By chance from", "£", is_number=True),
            Column("to", "£", is_number=True),
        ],
        rows=[
            Row(
                [
                    words(position.names[code]),
                    signed(outcome.to_settle(code)),
                    signed(chance.low[code]),
                    signed(chance.high[code]),
                ]
            )
            for code in _by_name(position, outcome.codes)
        ],
        name="chance",
    )


def months_table(position: Position) -> Table:
    """The months behind the lines: each figure opens to its cells, and from there to records."""
    contract = position.read.due.contract
    months = position.read.months
    has_error = any(one.error for one in months)
    rows = [_month(contract, one, has_error=has_error) for one in months]
    sums = [
        money(sum(sum(one.due.due.plan.values()) for one in months)),
        _sum_shown([one.counted for one in months]),
        _sum_shown([one.actual for one in months]),
        *([difference(sum(one.error for one in months))] if has_error else []),
        difference(sum(sum(one.due.due.adjustment.values()) for one in months)),
    ]
    rows.append(Row([words("Together"), *sums, words("")], "total"))
    return Table(
        caption="The months behind it",
        sub="As they stand now." if position.last else "",
        columns=[
            Column("Month"),
            Column("Plan", "£", is_number=True),
            Column("Counted", "£", is_number=True),
            Column("Cost", "£", is_number=True),
            *([Column("Error of the baseline", "£", is_number=True)] if has_error else []),
            Column("Beyond the margin", "£", is_number=True),
            Column("Statement"),
        ],
        rows=rows,
        wide=True,
        name="months",
    )


def _month(contract: Contract, one: MonthOpened, *, has_error: bool) -> Row:
    node = Node(one.month)
    statement = one.due.statement
    link = reverse("payments:month", kwargs={"uid": contract.uid, "month": f"{one.month:%Y-%m}"})
    opened = (
        reverse("reconciliation:statement", kwargs={"uid": contract.uid, "statement_uid": statement.uid})
        if statement
        else ""
    )
    return Row(
        [
            words(f"{one.month:%B %Y}", link=link),
            money(sum(one.due.due.plan.values()), link=why(contract, "plan", node)),
            money_shown(one.counted, link=why(contract, "counted", node)),
            money_shown(one.actual, link=why(contract, "actual", node)),
            *([difference(one.error)] if has_error else []),
            difference(sum(one.due.due.adjustment.values())),
            words("Frozen" if statement else "Not frozen yet", link=opened),
        ]
    )


def _sum_shown(amounts: Sequence[Pence | None]) -> Cell:
    return money_shown(None if None in amounts else sum(one or 0 for one in amounts))


def signatures_table(position: Position) -> Table:
    """Who has signed it."""
    rows = []
    for one in parties_stand(position):
        who = ""
        if one.signature:
            day = day_in_words(timezone.localdate(one.signature.signed_at))
            who = f"{one.signature.signed_by.name}, {one.signature.office}, {day}"
        rows.append(
            Row(
                [
                    words(one.party.organisation.name),
                    words(one.party.get_role_display()),
                    words("Signed" if one.signature else "Waiting"),
                    words(who),
                ]
            )
        )
    return Table(
        caption="Signatures",
        columns=[Column("Party"), Column("Role"), Column("Stands"), Column("Who and when")],
        rows=rows,
        name="signatures",
    )

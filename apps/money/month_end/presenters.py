"""Statements being agreed, and queries, as pages say them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.tables import Cell, Column, Row, Table, money, words
from apps.foundation.kernel.pence import sterling
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.choices import Sector
from apps.money.month_end.choices import Disputes, Reason, StepAct
from apps.money.month_end.domain.line import Line
from apps.money.month_end.domain.query import Act, Position, Standing
from apps.money.month_end.domain.signing import Agreement
from apps.money.month_end.selectors.agreement import MonthStands, PartyStands
from apps.money.month_end.selectors.queries import Figure, decision_of, position_of
from apps.money.reconciliation.domain.publication import EVERYWHERE, Node, Place
from apps.money.reconciliation.presenters.months import of_words
from apps.money.reconciliation.presenters.selection import query_of
from apps.money.reconciliation.registries import Question

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from apps.foundation.kernel.pence import Pence
    from apps.money.contracts.models import Contract
    from apps.money.month_end.models import Query, QueryStep, Settlement

STANDING_WORDS = {
    Standing.ASKED: "Waits for an answer",
    Standing.ANSWERED: "Answered",
    Standing.DISPUTED: "In dispute",
    Standing.DECIDED: "Decided from outside, not yet confirmed",
    Standing.UPHELD: "Upheld",
    Standing.REFUSED: "The figure stands",
    Standing.WITHDRAWN: "Withdrawn",
}
BUTTONS = {
    Act.AGREE: "Agree",
    Act.DISAGREE: "Do not agree",
    Act.ACCEPT: "Accept the answer",
    Act.KEEP: "Keep the query: it is in dispute",
    Act.WITHDRAW: "Withdraw the query",
    Act.CONFIRM: "Confirm: that is how it was decided",
}
"""What is a choice of the form of the next step; to write down a decision is a form of its own."""


def month_in_words(stands: MonthStands) -> str:
    """`2 of 4 signed, 1 query open`."""
    if stands.is_agreed:
        return "by every party"
    said = f"{stands.signed} of {stands.parties} signed"
    if stands.open_queries:
        said += f", {_queries(stands.open_queries)} open"
    return said


def _queries(number: int) -> str:
    return "1 query" if number == 1 else f"{number} queries"


def numbers_in_words(numbers: Sequence[int]) -> str:
    """`query 3`, `queries 3 and 5`."""
    said = [str(number) for number in numbers]
    if len(said) == 1:
        return f"query {said[0]}"
    return f"queries {', '.join(said[:-1])} and {said[-1]}"


def figure_in_words(line: Line, provider: str) -> str:
    """What a line of a statement is; the name is that of its provider, if it has one."""
    what = "Counted" if line.disputes == Disputes.COUNTED else "Actual cost"
    if provider:
        where = provider
    elif line.sector:
        where = Sector(line.sector).label
    elif line.need_band:
        where = NeedBand(line.need_band).label
    else:
        where = "all levels" if line.disputes == Disputes.COUNTED else "all providers"
    late = f", adjustment: {of_words(line.of)}" if line.of else ""
    return f"{what}, {where}{late}"


def query_in_words(query: Query) -> str:
    """What a query is about."""
    return figure_in_words(query.line, query.provider.name if query.provider else "")


def figure_choice(figure: Figure) -> str:
    """A figure as a form offers it, with how much it is."""
    line, provider = figure.line, ""
    if line.provider_id:
        named = (one.organisation.name for one in figure.asked_of if one.organisation_id == line.provider_id)
        provider = next(named, "your own organisation")
    return f"{figure_in_words(line, provider)}: {sterling(figure.pence)}"


def node_of(query: Query) -> Node:
    """The coordinates of the figure that a query is about."""
    line, place = query.line, EVERYWHERE
    if line.provider_id or line.sector:
        place = Place("provider", line.provider_id) if line.provider_id else Place("sector", line.sector)
    return Node(query.statement.month, line.need_band, place, line.of)


def records_address(query: Query) -> str:
    """Where the reasons of a queried figure are: its days, its records, or what was learned late."""
    page = "why-counted" if query.disputes == Disputes.COUNTED else "why-actual"
    page = "why-adjustments" if query.of else page
    return f"{reverse(f'reconciliation:{page}', kwargs={'uid': query.contract.uid})}?{query_of(node_of(query))}"


def question_about(contract: Contract, query: Query) -> Question:
    """A query as it stands beside the figure that it is about."""
    said = f"Query {query.number}: {query_in_words(query)}, {sterling(query.disputed_pence)}, "
    said += standing_in_words(query, position_of(query)).lower()
    link = reverse("month_end:query", kwargs={"uid": contract.uid, "query_uid": query.uid})
    return Question(node_of(query), query.disputes == Disputes.COUNTED, said, link)


@dataclass(frozen=True)
class PartyShown:
    name: str
    role: str
    words: str
    is_met: bool
    who: str


def parties_shown(stands: Sequence[PartyStands]) -> list[PartyShown]:
    """Each party, in words."""
    return [_party(one) for one in stands]


def _party(one: PartyStands) -> PartyShown:
    who = ""
    if one.signature:
        signed_on = day_in_words(timezone.localdate(one.signature.signed_at))
        who = f"{one.signature.signed_by.name}, {one.signature.office}, {signed_on}"
    said = "Waiting"
    if one.signature and one.agreement == Agreement.SIGNED:
        said = "✓ Signed"
    elif one.signature:
        reserved_for = numbers_in_words(one.signature.reserved_for)
        lifted = one.agreement == Agreement.LIFTED
        said = f"✓ Signed; {reserved_for} settled since" if lifted else f"Signed with reservation: {reserved_for}"
    is_met = one.agreement in (Agreement.SIGNED, Agreement.LIFTED)
    return PartyShown(one.party.organisation.name, one.party.get_role_display(), said, is_met, who)


def signatures_table(stands: Sequence[PartyStands]) -> Table:
    """Each party of a statement: whether it has signed, with which reservation, and who signed when."""
    return Table(
        caption="Signatures",
        sub="A party signs with reservation where queries of its own are open. What is not in question stands.",
        columns=[Column("Party"), Column("Role"), Column("Stands"), Column("Signed by")],
        rows=[
            Row([words(text) for text in (one.name, one.role, one.words.removeprefix("✓ "), one.who)])
            for one in parties_shown(stands)
        ],
        wide=True,
        name="signatures",
    )


def standing_in_words(query: Query, at: Position) -> str:
    """Where a query stands, with the sum where it was upheld, and whose decision from outside that was, if any."""
    said = STANDING_WORDS[at.standing]
    if at.standing == Standing.UPHELD:
        said += f", {sterling(at.agreed)}"
    elif at.is_open and at.agreed:
        said += f", {sterling(at.agreed)} of {sterling(query.disputed_pence)} agreed"
    decided = decision_of(query) if at.upheld is not None and not at.is_open else None
    return f"{said}: decided by {_whose(decided)}" if decided else said


def _whose(decided: QueryStep) -> str:
    """`Ann Smith, mediator, on 3 December 2026`."""
    assert decided.decided_on is not None
    return f"{decided.decided_by} on {day_in_words(decided.decided_on)}"


def queries_table(contract: Contract, queries: Sequence[Query], today: date, *, of_one_month: bool = False) -> Table:
    """Queries, the newest first."""
    return Table(
        caption="Queries" if not of_one_month else "Queries about this month",
        columns=[
            Column("Query"),
            *([] if of_one_month else [Column("Month")]),
            Column("Figure"),
            Column("In question", "£", is_number=True),
            Column("Why"),
            Column("Between"),
            Column("Stands"),
        ],
        rows=[_row(contract, query, today, of_one_month=of_one_month) for query in queries],
        wide=True,
        name="queries",
    )


def _row(contract: Contract, query: Query, today: date, *, of_one_month: bool) -> Row:
    at = position_of(query)
    link = reverse("month_end:query", kwargs={"uid": contract.uid, "query_uid": query.uid})
    month = [] if of_one_month else [Cell(f"{query.statement.month:%b %Y}", classes="app-nowrap")]
    stands = standing_in_words(query, at)
    if at.standing == Standing.ASKED:
        stands += f", {answer_by(query, today)}"
    return Row(
        [
            words(f"Query {query.number}", link=link),
            *month,
            words(query_in_words(query)),
            money(query.disputed_pence),
            words(Reason(query.reason).label),
            words(f"{query.asked_by.name} asks {query.asked_of.name}"),
            words(stands),
        ]
    )


def answer_by(query: Query, today: date) -> str:
    """By when an answer is due, or since when it is late."""
    day = day_in_words(query.answer_by)
    if today > query.answer_by:
        return f"late: it was due by {day}, and counts as disputed"
    return f"due by {day}"


@dataclass(frozen=True)
class StepShown:
    words: str
    who: str
    said: str


def steps_shown(query: Query) -> list[StepShown]:
    """What was done with a query, the first first, beginning with the question."""
    first = f"{query.asked_by.name} asked {query.asked_of.name}: {Reason(query.reason).label.lower()}"
    shown = [StepShown(first, f"{query.raised_by.name}, {_moment(query.raised_at)}", query.words)]
    for step in query.steps.all():
        act = StepAct(step.act).label
        if step.act == StepAct.AGREE:
            act += f" to {sterling(step.pence)} of {sterling(query.disputed_pence)}"
        if step.act == StepAct.DECIDE:
            act += f": {_whose(step)}, {_upheld(step.pence, query.disputed_pence)}"
        who = f"{step.taken_by.name}, {_moment(step.taken_at)}"
        shown.append(StepShown(f"{step.organisation.name}: {act[0].lower()}{act[1:]}", who, step.words))
    return shown


def _upheld(pence: Pence, disputed: Pence) -> str:
    if not pence:
        return f"nothing of {sterling(disputed)} upheld"
    return f"{sterling(pence)} of {sterling(disputed)} upheld"


def decisions_table(queries: Sequence[Query]) -> Table | None:
    """Queries of a statement that were decided from outside, as both sides confirmed it; nothing where none was."""
    decided = [(query, position_of(query), decision_of(query)) for query in reversed(queries)]
    rows = [
        Row(
            [
                words(f"Query {query.number}"),
                words(query_in_words(query)),
                money(query.disputed_pence),
                money(at.agreed),
                words(_whose(step)),
                words(step.words),
            ]
        )
        for query, at, step in decided
        if step is not None and not at.is_open
    ]
    if not rows:
        return None
    return Table(
        caption="Decided from outside",
        sub="What was upheld is mended by corrected records: an adjustment in the earliest month that is not frozen.",
        columns=[
            Column("Query"),
            Column("Figure"),
            Column("In question", "£", is_number=True),
            Column("Upheld", "£", is_number=True),
            Column("Decided by"),
            Column("Outcome"),
        ],
        rows=rows,
        wide=True,
        name="decided",
    )


def settlement_table(settlement: Settlement) -> Table:
    """That a month is settled, as it stands below its statement."""
    day = day_in_words(timezone.localdate(settlement.settled_at))
    return Table(
        caption="Settled",
        sub="Every party has signed, and nothing of this month is in question. None of it is queried or signed again.",
        columns=[Column("Settled on"), Column("By"), Column("For")],
        rows=[Row([words(day), words(settlement.settled_by.name), words(settlement.organisation.name)])],
        name="settled",
    )


def _moment(at: object) -> str:
    local = timezone.localtime(at)  # type: ignore[arg-type]
    return f"{local.day} {local:%B %Y, %H:%M}"


def undisputed_table(queries: Sequence[Query]) -> Table | None:
    """Each figure that is in question: the figure, what is disputed of it by open queries, and what is not."""
    sums: dict[Line, tuple[str, int, int]] = {}
    for query in queries:
        if position_of(query).is_open:
            _, _, so_far = sums.get(query.line, ("", 0, 0))
            sums[query.line] = (query_in_words(query), query.figure_pence, so_far + query.disputed_pence)
    if not sums:
        return None
    rows = []
    for said, figure, disputed in sorted(sums.values()):
        disputed = min(disputed, abs(figure))
        clear = figure - disputed if figure >= 0 else figure + disputed
        rows.append(Row([words(said), money(figure), money(disputed), money(clear)]))
    return Table(
        caption="What is in question",
        sub="What is not in question stands, whatever comes of the queries.",
        columns=[
            Column("Figure"),
            Column("As frozen", "£", is_number=True),
            Column("In question", "£", is_number=True),
            Column("Not in question", "£", is_number=True),
        ],
        rows=rows,
        wide=True,
        name="in question",
    )

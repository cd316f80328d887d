"""What each month reports: frozen months their statements, the open month also what was learned late.

The open month is the running total as now known less all that was frozen: that subtraction is the only rule. It is
made cell by cell, so what is learned of an earlier month, its adjustment, is told apart and never added twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from apps.care.activity.choices import Scope
from apps.care.activity.engine.changes import changes_of, people_with_changed_records
from apps.care.activity.models import WITNESSES
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import next_month
from apps.foundation.partnerships.selectors import setting
from apps.money.capitation.selectors import Counted, DaysLearned, counted_by_month, days_learned
from apps.money.contracts.models import Contract
from apps.money.reconciliation.domain.publication import EVERYWHERE, LetOut, Node, Place
from apps.money.reconciliation.engine.figures import ActualCell, Grain, cells_of, grain_seen
from apps.money.reconciliation.engine.frozen import DaysLine, RecordsLine, Sums, frozen_of, lines_of, summed
from apps.money.reconciliation.models import Statement
from apps.money.reconciliation.selectors.books import Book, Books, books_of
from apps.money.reconciliation.selectors.figures import YearFigures, year_figures

MOST_LOOKED_AT = 1_000
"""People whose records and days are compared to see who stands behind an adjustment. Of more, some are not counted:
so an adjustment may be hidden without need, and never shown against the rule."""

NOT_NAMED = -1
"""Stands for somebody behind an adjustment who was not found among those looked at."""

NIL: Sums = (0, 0, 0, 0)
Lines = tuple[list[RecordsLine], list[DaysLine]]


@dataclass(frozen=True)
class Late:
    """What was learned of one book's frozen months and is in no statement yet."""

    book: Book
    records: dict[Grain, Sums]
    days: dict[tuple[date, int], tuple[int, int]]
    witnesses: dict[Grain, tuple[int, ...]]
    people: dict[tuple[date, int], int]


def as_reported(figures: YearFigures) -> YearFigures:
    """A year's figures by the month that reports them. A contract of which nothing is frozen reports what it knows."""
    books = books_of(figures.terms)
    if not books.sources:
        return figures
    records, days = lines_of([statement.id for statement in books.own.statements])
    frozen = books.own.frozen
    cells = [cell for cell in figures.cells if cell.month not in frozen]
    cells += _stated(records, figures.cells, books.own.contract_id)
    counted = {key: row for key, row in figures.counted.items() if key[0] not in frozen}
    late_counted: dict[tuple[date, int, date, int], Counted] = {}
    for line in days:
        _report(counted, late_counted, books.own.contract_id, line)
    reported_to = max(frozen, default=None)
    if (open_month := books.own.open_month) is not None:
        for late in late_of(books, figures, (records, days)):
            cells += _adjusting(late, open_month, books.own.contract_id)
            for (month, band), (number, pence) in late.days.items():
                line = DaysLine(open_month, late.book.contract_id, month, band, number, late.people[month, band], pence)
                _report(counted, late_counted, books.own.contract_id, line)
            reported_to = open_month
    return replace(
        figures,
        cells=sorted(cells, key=lambda cell: (cell.month, cell.funded_band, cell.service_line_id, cell.kind)),
        counted=counted,
        late_counted=late_counted,
        let_out=let_out_of(books.own.statements),
        reported_to=reported_to,
        counted_otherwise=frozenset(one.contract_id for one in books.closed if one.counting != books.own.counting),
    )


@dataclass(frozen=True)
class LearnedAfter:
    """What was learned of a contract since its last month was frozen: its capitation and its cost in scope. Nothing of
    either that did not change, or that is about too few people to be shown."""

    counted: Pence | None
    cost: Pence | None


def learned_after_the_end(actor: Actor, contract: Contract) -> LearnedAfter | None:
    """What was learned of a contract since its last month was frozen, where all are: it waits for the open month of the
    contract that follows. Nothing while a month is open."""
    require(actor, Permission.RECONCILIATION_VIEW)
    figures = year_figures(contract)
    books = books_of(figures.terms)
    if books.own.open_month is not None:
        return None
    own = lines_of([statement.id for statement in books.own.statements])
    late = [one for one in late_of(books, figures, own) if one.book is books.own]
    in_scope = [(grain, sums) for one in late for grain, sums in one.records.items() if grain[4] == Scope.IN]
    witnesses = {person for one in late for grain, _ in in_scope for person in one.witnesses.get(grain, ())}
    moved = max((people for one in late for people in one.people.values()), default=0)
    smallest = setting("smallest_number_shown")
    return LearnedAfter(
        counted=sum(pence for one in late for _, pence in one.days.values()) if moved >= smallest else None,
        cost=sum(sums[3] for _, sums in in_scope) if len(witnesses) >= smallest else None,
    )


def late_of(books: Books, figures: YearFigures, own: Lines) -> list[Late]:
    """What was learned of frozen months since the statements that explain them: live less frozen, cell by cell.

    `own` are the lines of the contract's own statements: all that was frozen of its months while one of them is open.
    """
    found = []
    for book, explained_to in books.sources:
        months = set(book.frozen)
        is_open = book.open_month is not None
        frozen_records, frozen_days = summed(book.contract_id, *own) if is_open else frozen_of(book.contract_id)
        if book is books.own:
            cells, counted = figures.cells, figures.counted
        else:
            cells = cells_of(book.contract_id, book.months)
            counted = counted_by_month(book.contract_id, book.fees, book.counting)
        live = {cell.grain: _sums(cell) for cell in cells if cell.month in months}
        records = _less(live, frozen_records)
        days = {}
        for key in counted:
            if key[0] in months:
                stated = frozen_days.get(key, (0, 0))
                days[key] = (counted[key].days - stated[0], counted[key].pence - stated[1])
        days = {key: row for key, row in days.items() if any(row)}
        if records or days:
            ids = [id_ for cell in cells if cell.grain in records for id_ in cell.ids]
            found.append(_with_people(book, records, days, ids, explained_to))
    return found


def span_of(months: Collection[date]) -> tuple[date, date]:
    """The days of some months and of those between them."""
    return min(months), next_month(max(months))


def _with_people(
    book: Book,
    records: dict[Grain, Sums],
    days: dict[tuple[date, int], tuple[int, int]],
    cell_ids: Sequence[int],
    since: datetime,
) -> Late:
    """Who stands behind each adjustment: those whose records or days are known otherwise since."""
    span = span_of(book.frozen)
    learned = days_learned(book.contract_id, span, since, None, MOST_LOOKED_AT)
    witnesses: dict[Grain, tuple[int, ...]] = {}
    if records:
        people = people_with_changed_records(cell_ids, span, since, None, MOST_LOOKED_AT)
        witnesses = witnesses_of(book.contract_id, {*people, *(one.person_id for one in learned)}, span, since, None)
    return Late(
        book,
        records,
        days,
        {grain: witnesses.get(grain, (NOT_NAMED,)) for grain in records},
        _people_behind(days, learned),
    )


def witnesses_of(
    contract_id: int, people: Collection[int], span: tuple[date, date], after: datetime, until: datetime | None
) -> dict[Grain, tuple[int, ...]]:
    """Up to ten of the people by whom each cell changed between two moments."""
    found: dict[Grain, set[int]] = defaultdict(set)
    for change in changes_of(people, span, after, until):
        before, now = (
            (grain_seen(contract_id, one.contract_id, one.grain), one.sums, one.person_id) if one else None
            for one in (change.before, change.after)
        )
        for seen in (before, now):
            if seen and before != now:
                found[seen[0]].add(seen[2])
    return {grain: tuple(sorted(some)[:WITNESSES]) for grain, some in found.items()}


def _people_behind(days: Collection[tuple[date, int]], learned: Iterable[DaysLearned]) -> dict[tuple[date, int], int]:
    """How many people's days changed, by month and level. A month whose days did not, though its rounding did, is about
    the same people as the months before it."""
    found: dict[tuple[date, int], set[int]] = defaultdict(set)
    for one in learned:
        found[one.month, one.funded_band].add(one.person_id)
    counts = {}
    for month, band in days:
        before = [len(people) for (other, level), people in found.items() if level == band and other < month]
        counts[month, band] = len(found.get((month, band), ())) or max(before, default=1)
    return counts


def let_out_of(statements: Sequence[Statement]) -> dict[str, LetOut]:
    """What each frozen month may show: of records, and of days."""
    return {
        what: {statement.month: [node_from(said) for said in statement.let_out[what]] for statement in statements}
        for what in ("actual", "counted")
    }


def node_said(node: Node) -> list[object]:
    """A figure's coordinates as a statement keeps them."""
    month = node.month.isoformat() if node.month else None
    return [month, node.band, node.place.kind, node.place.key, node.of]


def node_from(said: Sequence[object]) -> Node:
    """The coordinates that a statement kept."""
    month, band, kind, key, of = said
    place = Place(str(kind), key) if kind != EVERYWHERE.kind else EVERYWHERE  # type: ignore[arg-type]
    return Node(date.fromisoformat(str(month)), band, place, str(of))  # type: ignore[arg-type]


def _stated(lines: Sequence[RecordsLine], live: Sequence[ActualCell], own: int) -> list[ActualCell]:
    """The cells that statements hold, each with the id of the cell that has its records now."""
    ids = {cell.grain: cell.id for cell in live}
    cells = []
    for line in lines:
        is_own = (line.of_contract, line.grain[0]) == (own, line.reported)
        of = None if is_own else line.grain[0]
        id_ = ids.get(line.grain, 0) if is_own else 0
        cells.append(_cell(id_, line.reported, line.grain, line.sums, line.witnesses, of, line.of_contract))
    return cells


def _adjusting(late: Late, open_month: date, own: int) -> list[ActualCell]:
    return [
        _cell(0, open_month, grain, sums, late.witnesses[grain], grain[0], late.book.contract_id)
        for grain, sums in late.records.items()
    ]


def _cell(
    id_: int, reported: date, grain: Grain, sums: Sums, witnesses: tuple[int, ...], of: date | None, of_contract: int
) -> ActualCell:
    _, line, kind, band, scope, ltc = grain
    return ActualCell(id_, reported, band, scope, line, kind, ltc, *sums, witnesses, of, of_contract)


def _report(
    counted: dict[tuple[date, int], Counted],
    late_counted: dict[tuple[date, int, date, int], Counted],
    own: int,
    line: DaysLine,
) -> None:
    """Add a line of days to what its month reports. People are those of the month's own days."""
    key = (line.reported, line.funded_band)
    so_far = counted.get(key, Counted(0, 0, 0))
    is_own = (line.of_contract, line.month) == (own, line.reported)
    people = line.people if is_own else so_far.people
    counted[key] = Counted(so_far.days + line.days, people, so_far.pence + line.pence)
    if not is_own:
        late_counted[line.reported, line.of_contract, line.month, line.funded_band] = Counted(
            line.days, line.people, line.pence
        )


def _sums(cell: ActualCell) -> Sums:
    return cell.records, cell.units, cell.bed_days, cell.cost_pence


def _less(live: Mapping[Grain, Sums], frozen: Mapping[Grain, Sums]) -> dict[Grain, Sums]:
    """What is known less what was frozen, where they differ."""
    found = {}
    for grain in live.keys() | frozen.keys():
        now, then = live.get(grain, NIL), frozen.get(grain, NIL)
        if now != then:
            found[grain] = (now[0] - then[0], now[1] - then[1], now[2] - then[2], now[3] - then[3])
    return found

"""The records and days by which an adjustment came about, as the actor's role may see them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from apps.care.activity.choices import Scope
from apps.care.activity.engine.changes import Change, Standing, changes_of, people_with_changed_records
from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import Sex
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.kernel.periods import financial_year_of
from apps.money.capitation.selectors import days_learned
from apps.money.contracts.models import Contract
from apps.money.reconciliation.behind.figures import PAGE, age_shown, namer, page_order, record_look
from apps.money.reconciliation.domain.months import EARLIER, PRIOR
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.engine.behind import PersonKnown, file_names, people_in_order
from apps.money.reconciliation.engine.figures import cells_of
from apps.money.reconciliation.selectors.books import Books, books_of
from apps.money.reconciliation.selectors.published import PublishedYear
from apps.money.reconciliation.selectors.reported import MOST_LOOKED_AT, span_of


@dataclass(frozen=True)
class LateRecord:
    """A record that made an adjustment, by its person's pseudonym: what happened to it and no more."""

    person: str
    age: str
    sex: str
    what: str


@dataclass(frozen=True)
class OwnLateRecord:
    """A record of one's own organisation that made an adjustment: what it cost as frozen, and as now known."""

    record_id: str
    starts_on: date
    what: str
    before_pence: int
    after_pence: int
    file_name: str
    line: int


@dataclass(frozen=True)
class RecordsLearned:
    """A page of records behind an adjustment, and where the next page begins."""

    records: Sequence[LateRecord]
    own_records: Sequence[OwnLateRecord]
    following: int | None


@dataclass(frozen=True)
class DaysGroupLearned:
    """People of a level with more, or with fewer, days of earlier months than were frozen."""

    band: int
    more: bool
    people: int
    days: int
    shown: bool


@dataclass(frozen=True)
class _Window:
    """Months of a contract, and the two moments between which something was learned about them."""

    contract_id: int
    months: list[date]
    after: datetime
    until: datetime | None

    @property
    def span(self) -> tuple[date, date]:
        return span_of(self.months)


def records_learned(
    actor: Actor, contract: Contract, year: PublishedYear, node: Node, skip: int
) -> RecordsLearned | None:
    """A page of the records that made an adjustment; nothing where the role may not see them.

    Others' are listed where the figure is shown and those who have not opted out are enough people. A provider sees its
    own whatever the number of people. Every look is recorded.
    """
    require(actor, Permission.FIGURE_OPEN)
    own = can(actor, Permission.OWN_RECORDS_OPEN)
    if not own and (not can(actor, Permission.PSEUDONYMS_LIST) or year.actual_pence(node) is None):
        return None
    changes = _changes(year, node)
    if own:
        changes = [one for one in changes if one.provider_id == actor.organisation_id]
    known = {
        one.person_id: one
        for one in people_in_order(
            sorted({person for change in changes for person in change.person_ids}),
            page_order(actor, contract, skip).order,
        )
    }
    if own:
        listed = sorted(changes, key=lambda change: change.record_id)
    else:
        known = {number: one for number, one in known.items() if not one.opted_out}
        if len(known) < year.smallest:
            return None
        places = {number: place for place, number in enumerate(known)}
        listed = [change for change in changes if _person(change) in known]
        listed.sort(key=lambda change: places[_person(change)])
    shown = listed[skip : skip + PAGE]
    record_look(actor, contract, "own late records" if own else "late records", len(shown))
    following = skip + PAGE if len(listed) > skip + PAGE else None
    if own:
        return RecordsLearned([], _own(shown), following)
    return RecordsLearned(_others(actor, contract, year, shown, known), [], following)


def days_learned_of(actor: Actor, year: PublishedYear, node: Node) -> list[DaysGroupLearned]:
    """The people whose days of earlier months are known otherwise, by level.

    Where one of two groups of a level is about too few, neither is shown: their difference is.
    """
    require(actor, Permission.FIGURE_OPEN)
    assert node.month is not None
    sums: dict[tuple[int, bool], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for window in _windows(year, node):
        for one in days_learned(window.contract_id, window.span, window.after, window.until, MOST_LOOKED_AT):
            if one.days and one.month in window.months and node.band in (None, one.funded_band):
                sums[one.funded_band, one.days > 0][one.person_id] += one.days
    groups = []
    for band in NeedBand:
        figure = year.counted_late(node.month, int(band), node.of)
        both = [people for people in (sums.get((int(band), True)), sums.get((int(band), False))) if people]
        enough = figure.shown and figure.says_days and all(len(people) >= year.smallest for people in both)
        for more in (True, False):
            if people := sums.get((int(band), more)):
                groups.append(DaysGroupLearned(int(band), more, len(people), sum(people.values()), shown=enough))
    return groups


def _windows(year: PublishedYear, node: Node) -> list[_Window]:
    """What a month's adjustment is about: months of care, and since when until when something was learned."""
    assert node.month is not None
    books = books_of(year.terms)
    frozen = books.own.frozen.get(node.month)
    if frozen is not None:
        before = [one for one in books.own.statements if one.month < node.month]
        books = Books(replace(books.own, statements=before), books.closed)
    windows = []
    for book, after in books.sources:
        months = [month for month in book.frozen if _is_asked(month, node)]
        if months:
            windows.append(_Window(book.contract_id, months, after, frozen.as_of if frozen else None))
    return windows


def _is_asked(month: date, node: Node) -> bool:
    assert node.month is not None
    is_prior = financial_year_of(month) < financial_year_of(node.month)
    if node.of == PRIOR:
        return is_prior
    return node.of == EARLIER or (not is_prior and node.of == f"{month:%Y-%m}")


def _changes(year: PublishedYear, node: Node) -> list[Change]:
    """The records in scope that count otherwise since, before or after, at the figure's coordinates."""
    found = []
    for window in _windows(year, node):
        seen = cells_of(window.contract_id, sorted(window.months))
        cells = [id_ for cell in seen if cell.month in window.months for id_ in cell.ids]
        people = set(people_with_changed_records(cells, window.span, window.after, window.until, MOST_LOOKED_AT))
        learned = days_learned(window.contract_id, window.span, window.after, window.until, MOST_LOOKED_AT)
        people |= {one.person_id for one in learned}
        for change in changes_of(people, window.span, window.after, window.until):
            before, after = (_counts(one, window, node) for one in (change.before, change.after))
            if before or after:
                found.append(replace(change, before=before, after=after))
    return found


def _counts(standing: Standing | None, window: _Window, node: Node) -> Standing | None:
    """The record, where it counts at the figure's coordinates."""
    if standing is None or standing.contract_id != window.contract_id:
        return None
    month, _, _, band, scope, _ = standing.grain
    return standing if scope == Scope.IN and month in window.months and node.band in (None, band) else None


def _person(change: Change) -> int:
    return (change.after or change.before).person_id  # type: ignore[union-attr]


def _what(change: Change) -> str:
    """What happened to a record since it was frozen."""
    if change.before is None:
        return "Added"
    if change.after is None:
        return "No longer counted"
    return "Changed"


def _others(
    actor: Actor, contract: Contract, year: PublishedYear, changes: Sequence[Change], known: dict[int, PersonKnown]
) -> list[LateRecord]:
    name, begins = namer(actor, contract), year.terms.starts_on
    rows = []
    for change in changes:
        one = known[_person(change)]
        rows.append(LateRecord(name(one.person_id), age_shown(one.born_on, begins), Sex(one.sex).label, _what(change)))
    return rows


def _own(changes: Sequence[Change]) -> list[OwnLateRecord]:
    latest = [(change, change.after or change.before) for change in changes]
    files = file_names([one.batch_id for _, one in latest if one])
    return [
        OwnLateRecord(
            change.record_id,
            one.starts_on,
            _what(change),
            change.before.sums[3] if change.before else 0,
            change.after.sums[3] if change.after else 0,
            files.get(one.batch_id, ""),
            one.line,
        )
        for change, one in latest
        if one
    ]

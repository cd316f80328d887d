"""What was received of what is expected: source by source, month by month of a contract."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from apps.care.activity.choices import ActivityKind, Scope
from apps.care.activity.engine.deliveries import Delivered, delivered
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.looks import asked_once
from apps.foundation.kernel.periods import first_of_month
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms, terms_of
from apps.money.contracts.selectors.scope import scopes_by_month
from apps.money.reconciliation.domain.coverage import (
    YEAR_BEFORE,
    Due,
    Expectation,
    State,
    expected_by_list,
    expected_months,
    is_settled,
    state_of,
)
from apps.money.reconciliation.selectors.expected import expected_list
from apps.money.reconciliation.selectors.months import MonthLine, month_lines
from apps.money.reconciliation.selectors.year import KEPT_FOR, version_of_figures

SourceKey = tuple[int, str, int]
"""Provider, its name, kind of care."""


@dataclass(frozen=True)
class Source:
    """One kind of care of one provider. A linked one is shown, and in no figure of the contract."""

    provider_id: int
    provider: str
    kind: int
    linked: bool

    @property
    def words(self) -> str:
        """`Vale Neighbours, third-sector contacts`."""
        return f"{self.provider}, {ActivityKind(self.kind).label}"


@dataclass(frozen=True)
class Standing:
    """How a source stands for a month: when anything first came and in how many rows, and by when it was due."""

    state: State
    due_on: date
    received_on: date | None = None
    rows: int = 0

    @property
    def days_late(self) -> int:
        return max((self.received_on - self.due_on).days, 0) if self.received_on else 0


@dataclass(frozen=True)
class Share:
    """How much of what was due by now is there, of the sources that a figure is made of, and what is missing."""

    received: int
    expected: int
    missing: list[tuple[Source, date]]

    @property
    def percent(self) -> int:
        """Rounded down: only all of it is 100."""
        return self.received * 100 // self.expected if self.expected else 0


@dataclass(frozen=True)
class Coverage:
    """Every source of a contract, by month."""

    months: list[date]
    grid: Mapping[Source, Mapping[date, Standing]]
    by_list: bool = False
    """Whether what is expected was on a list that somebody keeps; otherwise it follows from what came."""

    def share(self, months: Collection[date], provider_id: int | None = None) -> Share:
        """Of some months, of all sources of the contract or of one provider's."""
        counted = [
            (source, month, standing.state)
            for source, standings in self.grid.items()
            if not source.linked and provider_id in (None, source.provider_id)
            for month, standing in standings.items()
            if month in months and standing.state not in (State.NOT_EXPECTED, State.NOT_YET_DUE)
        ]
        missing = [(source, month) for source, month, state in counted if state == State.MISSING]
        return Share(len(counted) - len(missing), len(counted), sorted(missing, key=lambda one: one[1]))

    def complete(self, provider_id: int | None = None) -> list[date]:
        """The months of which everything that is expected came, and something was."""
        found = []
        for month in self.months:
            states = [
                standings[month].state
                for source, standings in self.grid.items()
                if not source.linked and provider_id in (None, source.provider_id)
            ]
            if any(state in (State.RECEIVED, State.LATE) for state in states) and all(map(is_settled, states)):
                found.append(month)
        return found


@asked_once
def coverage_of(actor: Actor, contract: Contract, today: date) -> Coverage:
    """What was received of a contract's months, as now known. Kept until any figure, or the day, changes."""
    require(actor, Permission.RECONCILIATION_VIEW)
    key = f"coverage:{contract.uid}:{version_of_figures()}:{today}"
    if (found := cache.get(key)) is None:
        terms = terms_of(contract)
        found = _coverage(terms, month_lines(terms, today), today, None)
        cache.set(key, found, KEPT_FOR)
    return found


def coverage_then(actor: Actor, contract: Contract, last: date, as_of: datetime) -> Coverage:
    """The same up to a month as it was known at a moment, when that was frozen or kept, by the terms that counted
    then."""
    require(actor, Permission.RECONCILIATION_VIEW)
    terms, day = terms_of(contract, as_of=as_of), timezone.localdate(as_of)
    lines = [line for line in month_lines(terms, day) if line.month <= last]
    return _coverage(terms, lines, day, as_of)


def _coverage(terms: CurrentTerms, lines: list[MonthLine], today: date, until: datetime | None) -> Coverage:
    begun = [line for line in lines if line.month <= today] or lines[:1]
    scopes = scopes_by_month(terms)
    found = _found(terms, begun[-1].month, until)
    listed = expected_list(terms.contract, until)
    for row in (listed or {}).values():
        found.setdefault((row.provider_id, row.provider.name, row.kind), {})
    in_force = timezone.localdate(terms.in_force_since) if terms.in_force_since else date.max
    grid = {}
    for (provider_id, provider, kind), deliveries in found.items():
        said: Expectation | None = None
        if listed is None:
            expected = expected_months({month: one.rows for month, one in deliveries.items()}, terms.months)
        else:
            if row := listed.get((provider_id, kind)):
                said = Expectation(row.first_month, row.last_month, row.by_working_day)
            expected = expected_by_list(deliveries, said, terms.months)
        for scope in (Scope.IN, Scope.LINKED):
            own = {month for month in terms.months if scopes[month].get(kind) == scope}
            standings = {
                line.month: _standing(
                    line,
                    deliveries.get(line.month) if line.month in own else None,
                    line.month in own and line.month in expected,
                    said.due_on(line.month, line.dates.flex_on) if said else line.dates.flex_on,
                    in_force,
                    today,
                )
                for line in begun
            }
            if any(standing.state != State.NOT_EXPECTED for standing in standings.values()):
                grid[Source(provider_id, provider, kind, scope == Scope.LINKED)] = standings
    return Coverage([line.month for line in begun], grid, by_list=listed is not None)


def _found(terms: CurrentTerms, last: date, until: datetime | None) -> dict[SourceKey, dict[date, Delivered]]:
    """What came of each source by month, from a year before the contract."""
    found: dict[SourceKey, dict[date, Delivered]] = defaultdict(dict)
    for one in delivered(_months_before(terms.months[0], YEAR_BEFORE), last, until):
        found[one.provider_id, one.provider, one.kind][one.month] = one
    return found


def sources_as_before(contract: Contract, today: date) -> list[tuple[int, int, date]]:
    """Provider, kind of care and first month of every source that is expected to the contract's end by what came: with
    these a list begins."""
    terms = terms_of(contract)
    scopes, last = scopes_by_month(terms), terms.months[-1]
    found = []
    for (provider_id, _, kind), deliveries in _found(terms, min(last, first_of_month(today)), None).items():
        expected = expected_months({month: one.rows for month, one in deliveries.items()}, terms.months)
        own = [month for month in sorted(expected) if scopes[month].get(kind) in (Scope.IN, Scope.LINKED)]
        if own and last in expected:
            found.append((provider_id, kind, own[0]))
    return found


def _standing(
    line: MonthLine, one: Delivered | None, is_expected: bool, due_on: date, in_force: date, today: date
) -> Standing:
    due = Due(due_on, judged=due_on >= in_force)
    received_on = timezone.localdate(one.first_at) if one else None
    after = one is not None and line.statement is not None and one.first_at > line.statement.as_of
    state = state_of(expected=is_expected, received_on=received_on, due=due, after_freezing=after, today=today)
    return Standing(state, due.on, received_on, one.rows if one else 0)


def _months_before(month: date, number: int) -> date:
    for _ in range(number):
        month = first_of_month(month - timedelta(days=1))
    return month

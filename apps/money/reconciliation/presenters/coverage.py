"""What was received of what is expected, as pages say it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from apps.care.activity.choices import ActivityKind
from apps.foundation.core.tables import Cell, Column, Row, Table, words
from apps.money.reconciliation.domain.coverage import State

if TYPE_CHECKING:
    from apps.money.reconciliation.selectors.coverage import Coverage, Share, Source, Standing
    from apps.money.reconciliation.selectors.months import MonthLine

MOST_NAMED = 3


@dataclass(frozen=True)
class CoverageSaid:
    """What every figure carries: how much was received, and what is missing of it."""

    share: str
    missing: str
    percent: int

    @property
    def in_full(self) -> str:
        """For a file or a sheet of paper: both in one line."""
        return f"{self.share}{f' Missing: {self.missing}.' if self.missing else ''}"


def coverage_said(coverage: Coverage, months: Collection[date], provider_id: int | None = None) -> CoverageSaid:
    """`91% of expected data received (71 of 78).` and `Vale Neighbours, Third-sector contact, June 2026`."""
    share = coverage.share(months, provider_id)
    if not share.expected:
        return CoverageSaid("No data are due for this yet.", "", 0)
    said = f"{share.percent}% of expected data received ({share.received} of {share.expected})."
    return CoverageSaid(said, missing_words(share), share.percent)


def of_each_month(coverage: Coverage, months: Collection[date]) -> dict[date, str]:
    """`83%` and how many of how many, of each month of which anything is due."""
    shares = {month: coverage.share([month]) for month in months}
    return {
        month: f"{share.percent}% ({share.received} of {share.expected})"
        for month, share in shares.items()
        if share.expected
    }


def missing_words(share: Share) -> str:
    """The first few that are missing, and how many more."""
    named = [_named(source, month) for source, month in share.missing[:MOST_NAMED]]
    if (more := len(share.missing) - MOST_NAMED) > 0:
        named.append(f"{more:,} more")
    return "; ".join(named)


def _named(source: Source, month: date) -> str:
    return f"{source.words}, {month:%B %Y}"


def grid(coverage: Coverage, lines: Sequence[MonthLine], organisation_id: int | None = None) -> Table:
    """Every source by month. How many rows came is told to the organisation whose they are: of another's, next to
    figures, they could be about one person."""
    due = {line.month: line.dates.flex_on for line in lines}
    rows = []
    for source, standings in sorted(coverage.grid.items(), key=lambda item: _order(item[0])):
        kind = ActivityKind(source.kind).label
        cells = [words(f"{kind} (linked)" if source.linked else kind), words(source.provider)]
        own = source.provider_id == organisation_id
        rows.append(Row([*cells, *(_cell(standings[month], own=own) for month in coverage.months)]))
    return Table(
        caption="Data received",
        sub="By kind of care, provider and month of care. What has not come is unknown, never nil. Linked care is paid "
        "elsewhere: it is in no figure of the contract, and is not counted above.",
        columns=[
            Column("Kind of care"),
            Column("Provider"),
            *(Column(f"{month:%b %Y}", f"due {_short(due[month])}") for month in coverage.months),
        ],
        rows=rows,
        wide=True,
        name="data received",
    )


def of_month(coverage: Coverage, month: date) -> Table:
    """How every source of the contract stands for one month."""
    rows = []
    for source, standings in sorted(coverage.grid.items(), key=lambda item: _order(item[0])):
        if not source.linked and standings[month].state != State.NOT_EXPECTED:
            kind = words(ActivityKind(source.kind).label)
            rows.append(Row([kind, words(source.provider), _cell(standings[month], own=False)]))
    return Table(
        caption="Data received",
        sub="What has not come is unknown, never nil: what comes later is an adjustment.",
        columns=[Column("Kind of care"), Column("Provider"), Column(f"{month:%B %Y}")],
        rows=rows,
        name=f"received {month:%Y-%m}",
    )


def _order(source: Source) -> tuple[bool, int, str]:
    return source.linked, source.kind, source.provider


def _cell(standing: Standing, *, own: bool) -> Cell:
    if standing.state == State.NOT_EXPECTED:
        return Cell("not expected", tone="app-cov app-cov--out")
    if standing.state == State.NOT_YET_DUE:
        return Cell("not yet due", tone="app-cov app-cov--due", note=f"due {_short(standing.due_on)}")
    if standing.state == State.MISSING or standing.received_on is None:
        return Cell("missing", tone="app-cov app-cov--none", note=f"was due {_short(standing.due_on)}")
    came = _short(standing.received_on)
    said = f"{came}, {standing.rows:,} rows" if own else came
    if standing.state == State.LATE:
        days = standing.days_late
        late = f"late, {days} {'day' if days == 1 else 'days'}" if days else "late"
        return Cell(late, tone="app-cov app-cov--late", note=said)
    return Cell("received", tone="app-cov", note=said)


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def expected_in_words() -> list[str]:
    """The rules of the grid, for whoever asks how it is made."""
    return [
        "A kind of care of a provider is expected in every month of the contract where at least nine of the twelve "
        "months before it began had five rows or more; otherwise in every month after the first two in a row that had. "
        "Of what is rarer, a month without any may be nil, and is not called missing. Nothing is expected of "
        "months in which the version that counts leaves the kind of care out.",
        "It is due on the day from which the month is provisional: working days after the month, by the partnership's "
        "setting or the commissioner's choice.",
        "It is late where it first came after that day, or after the month was frozen. What was due before the "
        "contract came into force here cannot be late.",
    ]

"""What was received of what is expected, as pages say it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone

from apps.care.activity.choices import ActivityKind
from apps.foundation.core.tables import Cell, Column, Row, Table, words
from apps.foundation.kernel.periods import day_in_words
from apps.money.reconciliation.domain.coverage import State

if TYPE_CHECKING:
    from apps.money.contracts.models import Contract
    from apps.money.reconciliation.models import ExpectedSource
    from apps.money.reconciliation.selectors.coverage import Coverage, Share, Source, Standing
    from apps.money.reconciliation.selectors.expected import ExpectedList
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


def expected_in_words(*, by_list: bool) -> list[str]:
    """The rules of the grid, for whoever asks how it is made."""
    if by_list:
        what = (
            "What is expected is on a list that the commissioner keeps: who sends which kind of care, from which month "
            "to which. What is on the list and never came is missing; what came and is not on the list is shown where "
            "it came, and not expected otherwise."
        )
        due = "It is due by the working day that the list names; otherwise on the day that makes a month provisional."
    else:
        what = (
            "Nobody keeps a list of what is expected, so it follows from what came. A kind of care of a provider is "
            "expected in every month of the contract where at least nine of the twelve months before it began had five "
            "rows or more; otherwise in every month after the first two in a row that had. Of what is rarer, a month "
            "without any may be nil, and is not called missing."
        )
        due = (
            "It is due on the day from which the month is provisional: working days after the month, by the "
            "partnership's setting or the commissioner's choice."
        )
    return [
        f"{what} Nothing is expected of months in which the version that counts leaves the kind of care out.",
        due,
        "It is late where it first came after that day, or after the month was frozen. What was due before the "
        "contract came into force here cannot be late.",
    ]


def line_asked(listed: ExpectedList | None, asked: str) -> dict[str, Any]:
    """What the list says of the source that an address names, `7-5`: provider and kind of care."""
    for (provider_id, kind), line in (listed or {}).items():
        if asked == f"{provider_id}-{kind}":
            months = {name: _iso(getattr(line, name)) for name in ("first_month", "last_month")}
            return {"provider": provider_id, "kind": kind, "by_working_day": line.by_working_day, **months}
    return {}


def _iso(month: date | None) -> str:
    return month.isoformat() if month else ""


def expected_table(contract: Contract, listed: ExpectedList | None, *, may_change: bool = False) -> Table | None:
    """What is on the list, and who put it there; nothing where nobody keeps one."""
    if listed is None:
        return None
    address = reverse("reconciliation:expected", kwargs={"uid": contract.uid})
    rows = []
    for line in sorted(listed.values(), key=lambda one: (one.provider.name, one.kind)):
        link = f"{address}?line={line.provider_id}-{line.kind}#line" if may_change else ""
        rows.append(Row([words(f"{line.provider.name}, {line.get_kind_display()}", link=link), *_line(line)]))
    return Table(
        caption="What is expected",
        sub="The list that the commissioner keeps.",
        columns=[Column("Source"), *map(Column, ("From", "To", "By working day", "Since", "By", "Why"))],
        rows=rows,
        wide=True,
        name="expected",
    )


def history_table(lines: Iterable[ExpectedSource]) -> Table:
    """Every line that was written, newest first."""
    rows = []
    for line in lines:
        note = "taken off the list" if line.is_off else ""
        rows.append(Row([words(f"{line.provider.name}, {line.get_kind_display()}", note=note), *_line(line)]))
    return Table(
        caption="Every change of the list",
        columns=[Column("Source"), *map(Column, ("From", "To", "By working day", "When", "By", "Why"))],
        rows=rows,
        wide=True,
        name="expected history",
    )


def _line(line: ExpectedSource) -> list[Cell]:
    return [
        words(f"{line.first_month:%b %Y}"),
        words(f"{line.last_month:%b %Y}" if line.last_month else "the contract's end"),
        words(str(line.by_working_day) if line.by_working_day else "the month's own date"),
        words(day_in_words(timezone.localdate(line.set_at))),
        words(line.set_by.name if line.set_by else "Command line"),
        words(line.reason),
    ]

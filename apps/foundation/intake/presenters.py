"""What a file's page says: counts that add up, causes with the money at stake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from apps.foundation.core.charts.svg import rectangle
from apps.foundation.intake.choices import BatchState
from apps.foundation.kernel.pence import pounds

if TYPE_CHECKING:
    from apps.foundation.intake.models import Batch, Cause


@dataclass(frozen=True)
class Count:
    """One of the counts that add to what was received."""

    name: str
    number: int
    note: str
    key: str


@dataclass(frozen=True)
class CauseRow:
    """Rows that share one cause."""

    code: str
    sentence: str
    advice: str
    rows: int
    at_stake: str
    share: Markup


@dataclass(frozen=True)
class BatchPage:
    """Everything that the page draws."""

    heading: str
    counts: list[Count]
    bar: Markup
    faults: list[CauseRow]
    notices: list[CauseRow]
    has_money: bool
    all_at_stake: str
    to_take: int


HEADINGS = {
    BatchState.CHECKING: "Checking the file",
    BatchState.CHECKED: "Check before it is taken in",
    BatchState.COMMITTING: "Taking the file in",
    BatchState.COMMITTED: "Taken in",
    BatchState.REFUSED: "Not accepted as a whole",
    BatchState.DISCARDED: "Discarded",
}


def batch_page(batch: Batch, causes: Sequence[Cause]) -> BatchPage:
    """The page of one file, at whatever step it is."""
    done = batch.state == BatchState.COMMITTED
    has_money = bool(batch.accepted_pence or batch.rejected_pence or batch.rejected_unknown)
    accepted_note = f"£{pounds(batch.accepted_pence)} in all accepted rows" if has_money else ""
    counts = [
        Count("New", batch.added, "were added" if done else "will be added", "new"),
        Count(
            "Replaced",
            batch.replaced,
            "took the place of earlier rows" if done else "will replace earlier rows",
            "replaced",
        ),
        Count("Unchanged", batch.unchanged, "sent before, or twice in the file", "unchanged"),
        Count(
            "Not accepted", batch.rejected, f"£{pounds(batch.rejected_pence)} at stake" if has_money else "", "fault"
        ),
    ]
    most = max((cause.pence or cause.rows for cause in causes), default=1) or 1
    faults = [_row(cause, most, has_money) for cause in causes if not cause.is_notice]
    notices = [_row(cause, most, has_money) for cause in causes if cause.is_notice]
    return BatchPage(
        heading=HEADINGS[BatchState(batch.state)],
        counts=[Count("Rows received", batch.received, accepted_note, ""), *counts],
        bar=_bar(counts),
        faults=faults,
        notices=notices,
        has_money=has_money,
        all_at_stake=_money(batch.rejected_pence, batch.rejected_unknown),
        to_take=batch.added + batch.replaced,
    )


def _row(cause: Cause, most: int, has_money: bool) -> CauseRow:
    advice = ""
    if cause.commonest_rows > 1:
        advice = f"{cause.commonest_rows:,} of them share {cause.commonest}. "
    width = 120 * (cause.pence or cause.rows) / most
    return CauseRow(
        code=cause.code,
        sentence=cause.sentence,
        advice=f"{advice}First in line {cause.first_line:,}.",
        rows=cause.rows,
        at_stake=_money(cause.pence, cause.unknown) if has_money else "",
        share=Markup(  # noqa: S704 numbers only
            '<svg class="ch app-bar" viewBox="0 0 120 14" aria-hidden="true" focusable="false">'
            f"{rectangle(0, 1, width, 12, 'ch-none' if cause.is_notice else 'ch-over')}</svg>"
        ),
    )


def _money(pence: int, unknown: int) -> str:
    """The money at stake; where some of it cannot be read, that is said, and it is not nil."""
    if unknown and not pence:
        return "not known"
    return f"{pounds(pence)} and more" if unknown else pounds(pence)


def _bar(counts: Sequence[Count]) -> Markup:
    """How the rows divide, as one bar."""
    total = sum(count.number for count in counts) or 1
    shapes, at = [], 0.0
    colours = {"new": "ch-fill-actual", "replaced": "ch-medium", "unchanged": "ch-none", "fault": "ch-over"}
    for count in counts:
        width = 1000 * count.number / total
        shapes.append(rectangle(at, 0, max(width - 2, 0), 20, colours[count.key]))
        at += width
    said = ", ".join(f"{count.name.lower()} {count.number:,}" for count in counts)
    return Markup(  # noqa: S704 our own words and numbers
        f'<svg class="ch app-split-bar" viewBox="0 0 1000 20" preserveAspectRatio="none" role="img" '
        f'aria-label="Of {total:,} rows: {said}" focusable="false">{"".join(shapes)}</svg>'
    )

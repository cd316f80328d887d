"""Flows of identifiable records between organisations, and the agreements that stand behind them, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.foundation.core.tables import Cell, Column, Row, Table, count, words
from apps.foundation.kernel.periods import day_in_words

if TYPE_CHECKING:
    from apps.care.patients.selectors.flows import Crossing
    from apps.foundation.intake.selectors import Sending
    from apps.foundation.partnerships.models import SharingAgreement

ENDS_SOON = timedelta(days=30)
"""How long before its end an agreement is said to end soon."""


def ends_soon(agreement: SharingAgreement, today: date) -> bool:
    """Whether an agreement in force ends within the next thirty days."""
    return agreement.starts_on <= today < agreement.ends_before <= today + ENDS_SOON


def standing(agreement: SharingAgreement, today: date) -> Cell:
    """Where an agreement stands on a day, in words."""
    last = agreement.ends_before - timedelta(days=1)
    if today >= agreement.ends_before:
        return Cell(f"Ended on {day_in_words(last)}", classes="app-muted")
    if today < agreement.starts_on:
        return Cell(f"Begins on {day_in_words(agreement.starts_on)}")
    if ends_soon(agreement, today):
        days = (agreement.ends_before - today).days
        left = "today is its last day" if days == 1 else f"{days} days left"
        return Cell(f"Ends on {day_in_words(last)}: {left}", tone="app-over")
    return Cell(f"In force until {day_in_words(last)}")


def agreements_table(agreements: Iterable[SharingAgreement], today: date) -> Table:
    """Every agreement, those in force first: purposes, parties, where it stands."""
    in_order = sorted(
        agreements, key=lambda one: (today >= one.ends_before, one.ends_before if today < one.ends_before else one.name)
    )
    return Table(
        caption="Information-sharing agreements",
        columns=[Column("Agreement"), Column("Purposes"), Column("Parties"), Column("Stands")],
        rows=[
            Row(
                [
                    words(one.name),
                    words(one.purposes),
                    words(", ".join(sorted(party.organisation.name for party in one.parties.all()))),
                    standing(one, today),
                ]
            )
            for one in in_order
        ],
        wide=True,
        name="agreements",
    )


def crossings_table(
    crossings: Sequence[Crossing], names: Mapping[int, str], agreements: Iterable[SharingAgreement], today: date
) -> Table:
    """Records held by one organisation and opened by another, with the agreement in force between the two."""
    behind = [
        (one, {party.organisation_id for party in one.parties.all()})
        for one in agreements
        if one.starts_on <= today < one.ends_before
    ]
    rows = []
    for one in sorted(crossings, key=lambda one: (names.get(one.holder_id, ""), names.get(one.opener_id, ""))):
        both = {one.holder_id, one.opener_id}
        binding = (agreement for agreement, parties in behind if both <= parties)
        under = max(binding, key=lambda agreement: agreement.ends_before, default=None)
        rows.append(
            Row(
                [
                    words(names.get(one.holder_id, "")),
                    words(names.get(one.opener_id, "")),
                    count(one.records),
                    count(one.in_an_emergency),
                    Cell(f"{one.without_agreement:,}", one.without_agreement, "app-num", _alarm(one.without_agreement)),
                    words(day_in_words(timezone.localdate(one.newest))),
                    words(under.name) if under else Cell("None in force between the two"),
                ]
            )
        )
    return Table(
        caption="Records opened across organisations",
        sub="In the last 90 days. A record is held by the person's practice today, else by the first to care "
        "for them. Without an agreement: opened on a day on which none was in force between the two.",
        columns=[
            Column("Held by"),
            Column("Opened by"),
            Column("Records", is_number=True),
            Column("In an emergency", is_number=True),
            Column("Without an agreement", is_number=True),
            Column("Newest"),
            Column("Agreement today"),
        ],
        rows=rows,
        wide=True,
        name="records opened",
    )


def _alarm(number: int) -> str:
    return "app-over" if number else ""


def sendings_table(sendings: Sequence[Sending]) -> Table:
    """Files that came in, by who sent them."""
    return Table(
        caption="Files taken in",
        sub="In the last 90 days. What is known of people in care enters this way, or is written on pages.",
        columns=[Column("From"), Column("What"), Column("Files", is_number=True), Column("Newest")],
        rows=[
            Row(
                [
                    words(one.organisation or "The partnership's own operator"),
                    words(one.kind),
                    count(one.files),
                    words(day_in_words(timezone.localdate(one.newest))),
                ]
            )
            for one in sendings
        ],
        wide=True,
        name="files taken in",
    )

"""Recovery points that came earlier than usual, and what happened to people after them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from fractions import Fraction

AFTER_DAYS = 30
FEWEST = 5
"""Fewer stays of a kind than this have no usual."""

BACK_UNPLANNED = ("EMERGENCY", "OTHER", "")
"""Ways of coming back that count: a planned stay or a move between hospitals is no readmission."""


def usual_days(days: Sequence[int]) -> Fraction | None:
    """The middle of the days from admission to recovery point of stays of one kind; nothing where there are too few."""
    if len(days) < FEWEST:
        return None
    in_order, half = sorted(days), len(days) // 2
    return Fraction(in_order[half] + in_order[-half - 1], 2)


def is_early(days: int, usual: Fraction | None) -> bool:
    """Sooner than usual for its kind. Where nothing is usual, nothing is early."""
    return usual is not None and days < usual


def went_badly(r_point: date, died_on: date | None, back_on: Iterable[date]) -> bool:
    """Whether the person died, or came back to hospital unplanned, within 30 days of a recovery point.

    Source: guard against up-coding, "deaths and readmissions after an early R-point". What is early is decided here.
    """
    last = r_point + timedelta(days=AFTER_DAYS)
    return any(r_point <= day <= last for day in (*back_on, *([died_on] if died_on else [])))

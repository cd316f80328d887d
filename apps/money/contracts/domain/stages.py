"""Stages of a version in force: test, shadow currency, shadow price, live, one after the other."""

from collections.abc import Mapping, Sequence
from datetime import date

from apps.foundation.kernel.periods import day_in_words, next_month

STAGES: Sequence[str] = ("TEST", "SHADOW_CURRENCY", "SHADOW_PRICE", "LIVE")
LIVE = STAGES[-1]
SAID: Mapping[str, str] = {
    "TEST": "A test: figures are tried before anybody signs, and nothing in them binds anybody.",
    "SHADOW_CURRENCY": "Shadow currency: activity is recorded and counted by level of need, as the new currency counts "
    "it; prices are not agreed yet, so amounts are indicative. No money moves.",
    "SHADOW_PRICE": "Shadow price: the parties have agreed the prices too, so amounts are what would be paid. "
    "No money moves.",
    "LIVE": "Live: the parties pay by this contract.",
}
"""What a stage means, in a sentence: how shadow currency differs from shadow price, above all."""


class NotYetAgreed(ValueError):
    """Beyond a test every party has signed. The message says how many have not."""


class NotTheNextStage(ValueError):
    """Stages follow one another, and never back."""


class NoMonthLeft(ValueError):
    """The term ends before a month could be live."""


def next_stage(now: str) -> str:
    """The stage after a stage; the last stays."""
    return STAGES[min(STAGES.index(now) + 1, len(STAGES) - 1)]


def check_start(stage: str, *, waiting: int) -> None:
    """Raise NotYetAgreed unless a version that so many parties have not signed may begin at the stage.

    A test binds nobody: figures are tried before anybody signs.
    """
    if stage != STAGES[0] and waiting:
        raise NotYetAgreed(_not_yet(waiting))


def check_move(now: str, to: str, *, waiting: int) -> None:
    """Raise NotTheNextStage or NotYetAgreed unless a version in force may move."""
    if to == now or to != next_stage(now):
        raise NotTheNextStage("A contract moves from stage to stage in order, and not back.")
    check_start(to, waiting=waiting)


def live_from(today: date, *, starts_on: date, ends_before: date) -> date:
    """The first day of the next month, or of the term where that is later: money never moves for a month begun.

    Raises NoMonthLeft.
    """
    first = max(next_month(today), starts_on)
    if first >= ends_before:
        raise NoMonthLeft(f"It would be live from {day_in_words(first)}, and its term is over by then.")
    return first


def _not_yet(waiting: int) -> str:
    parties = "1 party has" if waiting == 1 else f"{waiting} parties have"
    return f"{parties} not signed this version. Only a test begins without every signature."

"""When an agreed level of need may differ from the calculated one, by how much, and for how long.

Source: the Decision Support Tool domains, section 3; "a professional may override the level, one step, with a reason,
and a second professional's agreement", "an override for admissions (U2) moves no money".
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

LOWEST, HIGHEST = 1, 3
MONTHS_UP, MONTHS_DOWN = 6, 3
"""An override lapses after so many months at most, and at the next assessment."""


class NotOneStep(ValueError):
    """An agreed level differs from the calculated one by one step, up or down."""


class WrongReason(ValueError):
    """The reason is for a step in the other direction, or is none."""


@dataclass(frozen=True)
class Reason:
    """Why a level may be agreed that was not calculated: up or down, in words."""

    code: str
    step: int
    words: str
    moves_money: bool = True


REASONS: Mapping[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason("U1", 1, "Family distress or social burden is getting worse"),
        Reason("U2", 1, "Two or more unplanned admissions for a long-term condition in 12 months", moves_money=False),
        Reason("U3", 1, "The care plan was changed twice in 6 months"),
        Reason("D1", -1, "The need is expected to last less than 6 weeks"),
        Reason("D2", -1, "The evidence has been superseded"),
    )
}


@dataclass(frozen=True)
class Agreed:
    """A level of need for some days beside the calculated one, and the level that money follows."""

    need_band: int
    funded_band: int
    starts_on: date
    ends_before: date


def step_of(calculated: int, wanted: int, reason: str) -> int:
    """+1 or -1. Raises NotOneStep, WrongReason."""
    step = wanted - calculated
    if abs(step) != 1 or not LOWEST <= wanted <= HIGHEST:
        raise NotOneStep("A level can be agreed one step above or below the calculated one, no further.")
    known = REASONS.get(reason)
    if known is None or known.step != step:
        there = " or ".join(code for code, one in REASONS.items() if one.step == step)
        raise WrongReason(f"The reason for a step {'up' if step > 0 else 'down'} is {there}.")
    return step


def agreed_level(*, calculated: int, wanted: int, reason: str, agreed_on: date) -> Agreed:
    """From the day on which the second professional agreed, for 6 months up or 3 months down.

    U2 changes the level that care reads and not the one that money follows. Raises NotOneStep, WrongReason.
    """
    step = step_of(calculated, wanted, reason)
    months = MONTHS_UP if step > 0 else MONTHS_DOWN
    return Agreed(
        need_band=wanted,
        funded_band=wanted if REASONS[reason].moves_money else calculated,
        starts_on=agreed_on,
        ends_before=months_after(agreed_on, months),
    )


def months_after(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

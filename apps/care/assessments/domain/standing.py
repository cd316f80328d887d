"""Which assessment counts: the later day, on one day the later completed, in one file the later line.

One order for every reader: levels of need, last time's answers, pages, checks of consistency, counts, trials of rule
sets. In Python as the names that a query is ordered by, in SQL as the same names of one table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from apps.care.assessments.domain.overrides import Agreed
from apps.care.need_bands.domain.history import Banded, Wish, rewritten
from apps.foundation.kernel.periods import FOREVER

ORDER = ("assessed_on", "completed_at", "id")


class _Completed(Protocol):
    assessed_on: date
    completed_at: datetime | None
    id: int


def place_of(found: _Completed) -> tuple[object, ...]:
    """Where an assessment stands among a person's: of two, the one with the greater place counts."""
    return tuple(getattr(found, name) for name in ORDER)


def newest_first(link: str = "") -> tuple[str, ...]:
    """What a query is ordered by, over assessments or (`link`, such as `assessment__`) over what belongs to one."""
    return tuple(f"-{link}{name}" for name in ORDER)


def oldest_first_in_sql(alias: str) -> str:
    """The same, the other way round, of a table in SQL."""
    return ", ".join(f"{alias}.{name}" for name in ORDER)


def newest_first_in_sql(alias: str) -> str:
    return ", ".join(f"{alias}.{name} DESC" for name in ORDER)


@dataclass(frozen=True)
class Said:
    """What an assessment says of a person's level from its day on, and the level agreed beside it."""

    assessment_id: int
    on: date
    need_band: int
    agreed: Agreed | None = None


def levels_said(besides: Sequence[Banded], said: Sequence[Said], source: str) -> list[Banded]:
    """A person's whole history of levels: what is known besides, and each assessment (oldest first) from its day to
    the day of the next. Source: level history, "a new level starts on the assessment's date"."""
    history = list(besides)
    for one, after in zip(said, [*said[1:], None], strict=False):
        until = after.on if after else FOREVER
        for starts, ends, need, funded in _steps(one):
            first, last = max(starts, one.on), min(ends, until)
            if first < last:
                history = rewritten(history, Wish(first, need, funded, last, source, one.assessment_id))
    return history


def _steps(one: Said) -> list[tuple[date, date, int, int]]:
    steps = [(one.on, FOREVER, one.need_band, one.need_band)]
    if one.agreed:
        steps.append((one.agreed.starts_on, one.agreed.ends_before, one.agreed.need_band, one.agreed.funded_band))
    return steps

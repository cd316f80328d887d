"""How one person's levels of need change over time: the rule, a day at a time where that is clearest."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from apps.foundation.kernel.periods import FOREVER


@dataclass(frozen=True, order=True)
class Banded:
    """A level of need on the days from `starts_on` to before `ends_before`."""

    starts_on: date
    ends_before: date
    need_band: int
    funded_band: int
    source: str = ""
    source_id: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Wish:
    """On these days the level is this one, as its source says; none ends it there."""

    starts_on: date
    need_band: int | None
    funded_band: int | None
    ends_before: date = FOREVER
    source: str = ""
    source_id: int = 0


def rewritten(history: Sequence[Banded], wish: Wish) -> list[Banded]:
    """The history with the wish's days changed and all other days as they were, in order.

    A wish that changes no day leaves the history as it is, row for row; the same level from another source (an
    assessment that confirms a score) is a change, since it decides what may move the level later.
    Source: level history: "each person has one level on each day".
    """
    touched = [p for p in history if p.starts_on < wish.ends_before and wish.starts_on < p.ends_before]
    if _says_nothing_new(touched, wish):
        return sorted(history)
    kept = [p for p in history if p not in touched]
    for period in touched:
        if period.starts_on < wish.starts_on:
            kept.append(replace(period, ends_before=wish.starts_on))
        if period.ends_before > wish.ends_before:
            kept.append(replace(period, starts_on=wish.ends_before))
    if wish.need_band is not None and wish.funded_band is not None:
        said = (wish.need_band, wish.funded_band, wish.source, wish.source_id)
        kept.append(Banded(wish.starts_on, wish.ends_before, *said))
    return sorted(kept)


def _says_nothing_new(touched: Sequence[Banded], wish: Wish) -> bool:
    if wish.need_band is None:
        return not touched
    return len(touched) == 1 and (
        touched[0].starts_on <= wish.starts_on
        and touched[0].ends_before >= wish.ends_before
        and (touched[0].need_band, touched[0].funded_band, touched[0].source)
        == (wish.need_band, wish.funded_band, wish.source)
    )


def within(history: Sequence[Banded], starts_on: date, ends_before: date) -> list[Wish]:
    """A history's levels on some days as wishes, one after another: days of no level end the level there."""
    wishes, reached = [], starts_on
    for period in sorted(history):
        first, last = max(period.starts_on, reached), min(period.ends_before, ends_before)
        if first >= last:
            continue
        if reached < first:
            wishes.append(Wish(reached, None, None, first))
        wishes.append(Wish(first, period.need_band, period.funded_band, last, period.source, period.source_id))
        reached = last
    if reached < ends_before:
        wishes.append(Wish(reached, None, None, ends_before))
    return wishes

"""The answer clock: it runs only in the hours of the day that the partnership sets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")
_HOURS = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-(([01][0-9]|2[0-3]):([0-5][0-9])|24:00)")


class NotHours(ValueError):
    """The words do not say from when to when the clock runs; the message says how to."""


@dataclass(frozen=True)
class ClockHours:
    """From when to when the clock runs on each day, in UK local time, as minutes after midnight.

    `closes` may be midnight at the day's end (1,440).
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not 0 <= self.opens < self.closes <= 24 * 60:
            raise NotHours("The clock opens before it closes, on the same day: such as 08:00-18:00.")

    @classmethod
    def from_words(cls, words: str) -> "ClockHours":
        """`08:00-18:00`. Raises NotHours."""
        if not (found := _HOURS.fullmatch(words.strip())):
            raise NotHours("Give hours such as 08:00-18:00.")
        closes = 24 * 60 if found[3] == "24:00" else int(found[4]) * 60 + int(found[5])
        return cls(int(found[1]) * 60 + int(found[2]), closes)

    @property
    def words(self) -> str:
        return f"{_clock(self.opens)} to {_clock(self.closes)}"

    def of(self, day: date) -> tuple[datetime, datetime]:
        """The moments at which the clock starts and stops on a day."""
        return _at(day, self.opens), _at(day, self.closes)


def run_between(since: datetime, until: datetime, hours: ClockHours) -> timedelta:
    """How long the clock ran between two moments.

    Time is real time: on a day on which clocks change, an hour that is left out does not run, and one that comes
    twice runs twice. Nil when `until` is not after `since`.
    Source: alerts at once, "the clock runs in hours that the partnership sets".
    """
    ran = timedelta()
    for starts, stops in _days_from(since, hours):
        if starts >= until:
            return ran
        ran += max(min(stops, until) - max(starts, since), timedelta())
    return ran


def due_after(since: datetime, length: timedelta, hours: ClockHours) -> datetime:
    """The first moment at which the clock will have run for `length` since a moment.

    Nothing to run is due at once, in whatever hour. Raises ValueError for a negative length.
    """
    if length < timedelta():
        raise ValueError("A clock does not run backwards.")
    if not length:
        return since.astimezone(UTC)
    left = length
    for starts, stops in _days_from(since, hours):
        from_here = max(starts, since)
        if stops <= from_here:
            continue
        if stops - from_here >= left:
            return from_here + left
        left -= stops - from_here
    raise ValueError("The clock does not run before the calendar ends.")


def _days_from(since: datetime, hours: ClockHours) -> Iterator[tuple[datetime, datetime]]:
    day = since.astimezone(UK).date()
    while day < date.max - timedelta(days=2):
        yield hours.of(day)
        day += timedelta(days=1)


def _at(day: date, minutes: int) -> datetime:
    """A time of a day in UTC. A time that clocks going forward leave out is the moment at which they do."""
    days, minutes = divmod(minutes, 24 * 60)
    local = datetime.combine(day + timedelta(days=days), time(minutes // 60, minutes % 60), UK)
    return local.astimezone(UTC) if _exists(local) else _change(local)


def _exists(local: datetime) -> bool:
    return local.astimezone(UTC).astimezone(UK).replace(tzinfo=None) == local.replace(tzinfo=None)


def _change(local: datetime) -> datetime:
    """When clocks went forward over a time: in the UK, always at 01:00 UTC."""
    return datetime.combine(local.date(), time(1), UTC)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"

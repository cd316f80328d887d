"""Last year of the people of a plan, by calendar month and service line: what a day of each brought.

A month is a season only where enough people stand behind it: what fewer had at a service line is chance, and would be
told by the plan. The months in which fewer had anything there are taken together and by days. A month of which nothing
is recorded of anybody at the level is not known, and is not nil: it is no part of any season.
Source: contracts, "indicative plan"; who sees what of people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction

from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period

CalendarMonth = int
"""1 is January."""
At = tuple[CalendarMonth, str]
"""A calendar month at a service line."""


@dataclass(frozen=True)
class Past:
    """What people of a level had at a service line in a calendar month: cost, records, and how many people had it."""

    pence: Pence
    records: int
    people: int


@dataclass(frozen=True)
class LastYear:
    """The year before a contract by level, and how many days each calendar month of it had. `enough` people make a
    season."""

    levels: Mapping[int, Mapping[At, Past]] = field(default_factory=dict)
    days: Mapping[CalendarMonth, int] = field(default_factory=dict)
    enough: int = 1

    def cost(self, band: int) -> "Season":
        """The season of a level's cost. A line that cost nothing or less in a month has none."""
        return self._season(band, {at: past.pence for at, past in self.levels.get(band, {}).items()})

    def records(self, band: int) -> "Season":
        """The season of the number of a level's records."""
        return self._season(band, {at: past.records for at, past in self.levels.get(band, {}).items()})

    def outturn(self, band: int) -> Pence:
        """What a level cost in the whole year."""
        return sum(past.pence for past in self.levels.get(band, {}).values())

    def _season(self, band: int, found: Mapping[At, int]) -> "Season":
        found = {at: number for at, number in found.items() if number > 0}
        known = {month for month, _ in found}
        length = sum(self.days[month] for month in known)
        a_day: dict[At, Fraction] = {}
        usual: dict[str, Fraction] = {}
        for line in sorted({line for _, line in found}):
            few = {month for month in known if self._people(band, (month, line)) < self.enough}
            together = sum(found.get((month, line), 0) for month in few)
            for month in known - few:
                a_day[month, line] = Fraction(found.get((month, line), 0), self.days[month])
            for month in few:
                a_day[month, line] = Fraction(together, sum(self.days[one] for one in few))
            usual[line] = Fraction(sum(found.get((month, line), 0) for month in known), length)
        return Season(a_day, usual, frozenset(known))

    def _people(self, band: int, at: At) -> int:
        past = self.levels[band].get(at)
        return past.people if past else 0


@dataclass(frozen=True)
class Season:
    """What a day of each known calendar month brought at each service line, and a usual day of all of them together."""

    a_day: Mapping[At, Fraction]
    usual_day: Mapping[str, Fraction]
    known: frozenset[CalendarMonth]

    def of(self, month: CalendarMonth) -> dict[str, Fraction]:
        """By service line what a day of a month brings: of one that is not known, a usual day."""
        if month not in self.known:
            return dict(self.usual_day)
        return {line: number for (one, line), number in self.a_day.items() if one == month and number}


def days_by_calendar_month(period: Period) -> dict[CalendarMonth, int]:
    """How many days of each calendar month lie in a period."""
    found: dict[CalendarMonth, int] = {}
    for day in _days(period):
        found[day] = found.get(day, 0) + 1
    return found


def _days(period: Period) -> Iterable[CalendarMonth]:
    return ((period.starts_on + timedelta(days=place)).month for place in range(period.days))

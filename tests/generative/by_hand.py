"""A partnership's year worked out day by day and record by record: slow, plain, and without a summary."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from apps.care.activity.choices import ActivityKind
from apps.care.activity.domain.placing import Funded, Placed, ScopeRule, placed
from apps.care.need_bands.domain.history import Banded, Wish, rewritten
from apps.foundation.kernel.periods import FOREVER, Period, financial_year
from apps.money.capitation.domain.funded_periods import PersonFacts, funded_days
from apps.money.contracts.domain.scope import default_scope

YEAR = financial_year(2026)
CONTRACT = 1


@dataclass(frozen=True)
class Record:
    """What a provider's record says."""

    person: int
    day: date
    kind: str
    ltc_related: bool
    pence: int


@dataclass
class PersonByHand:
    """What is known of somebody: levels, registrations by first day, other currencies, death, trace."""

    levels: list[Banded] = field(default_factory=list)
    registered: dict[date, date] = field(default_factory=dict)
    excluded: list[Period] = field(default_factory=list)
    died_on: date | None = None
    trace: str = "01"

    def register(self, starts_on: date, ends_before: date) -> None:
        """A registration from a day: those before end then, and it ends where a later one begins."""
        self.registered = {
            begun: min(ended, starts_on) if begun < starts_on else ended for begun, ended in self.registered.items()
        }
        later = [begun for begun in self.registered if begun > starts_on]
        self.registered[starts_on] = min([ends_before, *later])

    def funded(self, contract: Period = YEAR) -> dict[date, int]:
        """Every funded day with its level."""
        facts = PersonFacts(
            bands=[(Period(p.starts_on, p.ends_before), p.funded_band) for p in self.levels],
            registered=[Period(*days) for days in self.registered.items()],
            excluded=self.excluded,
            died_on=self.died_on,
            trace_status=self.trace,
        )
        return funded_days(facts, contract, ["01"])


@dataclass
class YearByHand:
    """Everything known, and what follows from it."""

    people: dict[int, PersonByHand]
    records: dict[str, Record] = field(default_factory=dict)

    def change_level(self, person: int, level: int | None, starts_on: date, ends_before: date = FOREVER) -> None:
        """A level on some days."""
        one = self.people[person]
        one.levels = rewritten(one.levels, Wish(starts_on, level, level, ends_before))

    def days(self) -> dict[tuple[date, int], tuple[int, int]]:
        """Days in the model and people of each month and level."""
        days: Counter[tuple[date, int]] = Counter()
        people: dict[tuple[date, int], set[int]] = defaultdict(set)
        for number, person in self.people.items():
            for day, level in person.funded().items():
                days[day.replace(day=1), level] += 1
                people[day.replace(day=1), level].add(number)
        return {key: (count, len(people[key])) for key, count in days.items()}

    def entitlement(self, fees: Mapping[int, int]) -> dict[int, int]:
        """Pence of the year at each level: days x fee / days in the year, half up, once."""
        days: Counter[int] = Counter()
        for (_, level), (count, _) in self.days().items():
            days[level] += count
        return {level: (2 * days[level] * fee + YEAR.days) // (2 * YEAR.days) for level, fee in fees.items()}

    def place_of(self, record: Record) -> Placed:
        """Where a record stands, by the rule for one record."""
        funded = [
            Funded(record.person, CONTRACT, level, day, day + timedelta(days=1))
            for day, level in self.people[record.person].funded().items()
        ]
        kind = ActivityKind[record.kind]
        return placed(
            person_id=record.person,
            day=record.day,
            kind=kind,
            ltc_related=record.ltc_related,
            funded=funded,
            scopes=_SCOPES,
        )

    def cells(self) -> dict[tuple[date, int, bool, int, int], tuple[int, int]]:
        """Records and pence by month, kind, whether for a long-term condition, level, scope."""
        cells: dict[tuple[date, int, bool, int, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
        for record in self.records.values():
            at = self.place_of(record)
            month = record.day.replace(day=1)
            key = (month, int(ActivityKind[record.kind]), record.ltc_related, at.funded_band, at.scope)
            count, pence = cells[key]
            cells[key] = (count + 1, pence + record.pence)
        return dict(cells)


_SCOPES = [
    ScopeRule(CONTRACT, int(kind), ltc, default_scope(kind.name, ltc_related=ltc), YEAR.starts_on, YEAR.ends_before)
    for kind in ActivityKind
    for ltc in (True, False)
]

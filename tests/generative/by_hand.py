"""A partnership's year worked out day by day and record by record: slow, plain, and without a summary."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from apps.care.activity.choices import ActivityKind
from apps.care.activity.domain.placing import Funded, Placed, ScopeRule, placed
from apps.care.need_bands.domain.history import Banded, Wish, rewritten
from apps.foundation.kernel.periods import FOREVER, Period, financial_year
from apps.money.capitation.domain.funded_periods import PersonFacts, funded_days, on_the_first, weights_on
from apps.money.contracts.choices import HowCounted
from apps.money.contracts.domain.adjusting import NO_FACTORS, NOBODY, Average, Factors
from apps.money.contracts.domain.scope import default_scope

YEAR = financial_year(2026)


@dataclass(frozen=True)
class Payer:
    """A contract by number, how it counts, and by what it adjusts its fees."""

    contract: int
    counting: str = HowCounted.DAYS
    factors: Factors = field(default=NO_FACTORS, hash=False)


WHOLE = Payer(1)


def counted_days(funded: Mapping[date, int], counting: str) -> Mapping[date, int]:
    """Those funded days that a contract counts: all, or the first of each month."""
    return on_the_first(funded) if counting == HowCounted.HEADS else funded


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
    """What is known of somebody: levels, registrations by first day, other currencies, death, trace, birth, sex, and
    the score in the run of the plan."""

    levels: list[Banded] = field(default_factory=list)
    registered: dict[date, date] = field(default_factory=dict)
    excluded: list[Period] = field(default_factory=list)
    died_on: date | None = None
    trace: str = "01"
    born_on: date | None = None
    sex: str = ""
    score: Decimal | None = None

    def register(self, starts_on: date, ends_before: date) -> None:
        """A registration from a day: those before end then, and it ends where a later one begins."""
        self.registered = {
            begun: min(ended, starts_on) if begun < starts_on else ended for begun, ended in self.registered.items()
        }
        later = [begun for begun in self.registered if begun > starts_on]
        self.registered[starts_on] = min([ends_before, *later])

    def funded(self, contract: Period = YEAR) -> dict[date, int]:
        """Every funded day with its level."""
        return funded_days(self.facts, contract, ["01"])

    def weights(self, days: Iterable[date], factors: Factors) -> dict[date, int]:
        """The weight on some days."""
        return weights_on(self.facts, days, factors)

    @property
    def facts(self) -> PersonFacts:
        """What decides who pays."""
        return PersonFacts(
            bands=[(Period(p.starts_on, p.ends_before), p.funded_band) for p in self.levels],
            registered=[Period(*days) for days in self.registered.items()],
            excluded=self.excluded,
            died_on=self.died_on,
            trace_status=self.trace,
            born_on=self.born_on,
            sex=self.sex,
            score=self.score,
        )


@dataclass
class YearByHand:
    """Everything known, and what follows from it."""

    people: dict[int, PersonByHand]
    records: dict[str, Record] = field(default_factory=dict)
    payers: Mapping[int, Payer] = field(default_factory=lambda: dict.fromkeys((1, 2, 3), WHOLE))
    """Which contract pays at each level."""
    averages: dict[int, Average] = field(default_factory=dict)
    """The average weight of the people of the plan at each level: as it was when it was drawn."""

    def change_level(self, person: int, level: int | None, starts_on: date, ends_before: date = FOREVER) -> None:
        """A level on some days."""
        one = self.people[person]
        one.levels = rewritten(one.levels, Wish(starts_on, level, level, ends_before))

    def days(self) -> dict[tuple[int, date, int], tuple[int, int, int]]:
        """What is counted, of how many people, and each x the weight of its person, by contract, month and level."""
        days: Counter[tuple[int, date, int]] = Counter()
        weighted: Counter[tuple[int, date, int]] = Counter()
        people: dict[tuple[int, date, int], set[int]] = defaultdict(set)
        for number, person in self.people.items():
            for level, payer in self.payers.items():
                at_level = {day: one for day, one in person.funded().items() if one == level}
                weights = person.weights(at_level, payer.factors)
                for day in counted_days(at_level, payer.counting):
                    days[payer.contract, day.replace(day=1), level] += 1
                    weighted[payer.contract, day.replace(day=1), level] += weights[day]
                    people[payer.contract, day.replace(day=1), level].add(number)
        return {key: (count, len(people[key]), weighted[key]) for key, count in days.items()}

    def entitlement(self, fees: Mapping[int, int], contract: int) -> dict[int, int]:
        """Pence of the year that a contract pays at each level: what is counted, at average weight where the fee is
        adjusted, x fee / parts of the year, half up, once."""
        worth: dict[int, Fraction] = defaultdict(Fraction)
        for (of, _, level), (count, _, weighted) in self.days().items():
            if of == contract:
                average = self.averages.get(level, NOBODY)
                is_adjusted = self.payers[level].factors.adjusts
                worth[level] += Fraction(weighted * average.people, average.weights) if is_adjusted else count
        found = {}
        for level, fee in fees.items():
            parts = 12 if self.payers[level].counting == HowCounted.HEADS else YEAR.days
            found[level] = floor(worth[level] * fee / parts + Fraction(1, 2))
        return found

    def place_of(self, record: Record) -> Placed:
        """Where a record stands, by the rule for one record."""
        funded = [
            Funded(record.person, self.payers[level].contract, level, day, day + timedelta(days=1))
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

    def cells(self) -> dict[tuple[int, date, int, bool, int, int], tuple[int, int]]:
        """Records and pence by contract, month, kind, whether for a long-term condition, level, scope."""
        cells: dict[tuple[int, date, int, bool, int, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
        for record in self.records.values():
            at = self.place_of(record)
            month = record.day.replace(day=1)
            key = (at.contract_id, month, int(ActivityKind[record.kind]), record.ltc_related, at.funded_band, at.scope)
            count, pence = cells[key]
            cells[key] = (count + 1, pence + record.pence)
        return dict(cells)


_SCOPES = [
    ScopeRule(contract, int(kind), ltc, default_scope(kind.name, ltc_related=ltc), YEAR.starts_on, YEAR.ends_before)
    for contract in (1, 2)
    for kind in ActivityKind
    for ltc in (True, False)
]

"""Reading the eight minimum requirements: of one person, and as counts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils.timezone import localdate

from apps.care.co_ordination.domain.requirements import ALL, Facts, Requirement, met, met_in
from apps.care.co_ordination.engine import requirements
from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import HiddenCounts, hidden_counts
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.partnerships.selectors import setting


def requirements_of(person_id: int, now: datetime) -> tuple[Facts, frozenset[Requirement]] | None:
    """What records say of a person, and which of the eight they have; nothing of somebody who has died."""
    today = localdate(now)
    facts = requirements.facts_of([person_id], today, now).get(person_id)
    return (facts, met(facts, today)) if facts is not None else None


SIDES = ("all", "not")
Table = Mapping[tuple[str, str], int]
"""People by (row, one of `SIDES`)."""


@dataclass(frozen=True)
class Hiding:
    """What the page of counts does not show of all eight by level of need, and of each of the eight. Nothing else that
    this decides about shows more: where figures stand on two pages, one less the other would give away what is hidden.
    """

    by_level: HiddenCounts
    of_each: HiddenCounts

    def hides(self, requirement: Requirement, level: str) -> bool:
        """Whether the page of counts hides the level, or the requirement."""
        return any(
            self.by_level.is_hidden(level, side) or self.of_each.is_hidden(requirement.name, side) for side in SIDES
        )


def hiding(levels: Table, each: Table, smallest: int) -> Hiding:
    """What is hidden of all eight by level, and of each of the eight."""
    return Hiding(hidden_counts(levels, smallest), hidden_counts(each, smallest))


@dataclass(frozen=True)
class Counts:
    """People in the model by what they have: all eight or not, by each of `GROUPINGS`; each of the eight by itself."""

    people: int
    with_all: int
    by: Mapping[str, Table]
    by_requirement: Table
    smallest: int

    @property
    def hiding(self) -> Hiding:
        """What of it is not shown."""
        return hiding(self.by[requirements.GROUPINGS[0]], self.by_requirement, self.smallest)


def requirements_counted(actor: Actor, now: datetime) -> Counts:
    """The eight as counts, for those who see counts."""
    require(actor, Permission.REQUIREMENTS_VIEW)
    by: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in requirements.GROUPINGS}
    each: Counter[tuple[str, str]] = Counter()
    for name, group, mask, number in requirements.counted(localdate(now), now):
        by[name][group, "all" if mask == ALL else "not"] += number
        if name == requirements.GROUPINGS[0]:
            for requirement in Requirement:
                each[requirement.name, "all" if requirement in met_in(mask) else "not"] += number
    levels = by[requirements.GROUPINGS[0]]
    with_all = sum(number for (_, column), number in levels.items() if column == "all")
    return Counts(levels.total(), with_all, by, each, setting("smallest_number_shown"))


@dataclass(frozen=True)
class ByLevel:
    """For each of the eight, people at each level of need by whether they have it; all eight by level."""

    of: Mapping[Requirement, Table]
    levels: Table
    smallest: int

    @cached_property
    def _hiding(self) -> Hiding:
        each = {
            (one.name, side): sum(number for (_, had), number in table.items() if had == side)
            for one, table in self.of.items()
            for side in SIDES
        }
        return hiding(self.levels, each, self.smallest)

    def shown(self, requirement: Requirement) -> list[tuple[NeedBand, tuple[int, int] | None]]:
        """At each level that has anybody, how many have it, of how many; nothing where it is not shown."""
        counts = self.of[requirement]
        own = hidden_counts(counts, self.smallest)
        found: list[tuple[NeedBand, tuple[int, int] | None]] = []
        for band in NeedBand:
            level = str(int(band))
            have, lack = (counts.get((level, side), 0) for side in SIDES)
            if have + lack:
                hides = self._hiding.hides(requirement, level) or any(own.is_hidden(level, side) for side in SIDES)
                found.append((band, None if hides else (have, have + lack)))
        return found


def requirements_by_level(actor: Actor, now: datetime) -> ByLevel:
    """Each of the eight by level of need, as counts, for those who see counts."""
    require(actor, Permission.REQUIREMENTS_VIEW)
    of: dict[Requirement, Counter[tuple[str, str]]] = {requirement: Counter() for requirement in Requirement}
    levels: Counter[tuple[str, str]] = Counter()
    for level, mask, people in requirements.counted_by_level(localdate(now), now):
        has = met_in(mask)
        levels[str(level), "all" if mask == ALL else "not"] += people
        for requirement, counts in of.items():
            counts[str(level), "all" if requirement in has else "not"] += people
    return ByLevel(of, levels, setting("smallest_number_shown"))

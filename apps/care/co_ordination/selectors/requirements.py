"""Reading the eight minimum requirements: of one person, and as counts."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from apps.care.co_ordination.domain.requirements import ALL, Facts, Requirement, met, met_in
from apps.care.co_ordination.engine import requirements
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.partnerships.selectors import setting


def requirements_of(person_id: int, now: datetime) -> tuple[Facts, frozenset[Requirement]] | None:
    """What records say of a person, and which of the eight they have; nothing of somebody who has died."""
    today = localdate(now)
    facts = requirements.facts_of([person_id], today, now).get(person_id)
    return (facts, met(facts, today)) if facts is not None else None


Table = Mapping[tuple[str, str], int]
"""People by (row, `all` or `not`)."""


@dataclass(frozen=True)
class Counts:
    """People in the model by what they have: all eight or not, by each of `GROUPINGS`; each of the eight by itself."""

    people: int
    with_all: int
    by: Mapping[str, Table]
    by_requirement: Table
    smallest: int


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
    """For each of the eight, people at each level of need by whether they have it."""

    of: Mapping[Requirement, Table]
    smallest: int


def requirements_by_level(actor: Actor, now: datetime) -> ByLevel:
    """Each of the eight by level of need, as counts, for those who see counts."""
    require(actor, Permission.REQUIREMENTS_VIEW)
    of: dict[Requirement, Counter[tuple[str, str]]] = {requirement: Counter() for requirement in Requirement}
    for level, mask, people in requirements.counted_by_level(localdate(now), now):
        has = met_in(mask)
        for requirement, counts in of.items():
            counts[str(level), "all" if requirement in has else "not"] += people
    return ByLevel(of, setting("smallest_number_shown"))

"""Reading the eight minimum requirements: of one person, and as counts."""

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


@dataclass(frozen=True)
class Counts:
    """People in the model by what they have: all eight or not, at each level and provider; each of the eight."""

    people: int
    with_all: int
    by_level: Mapping[tuple[str, str], int]
    by_provider: Mapping[tuple[str, str], int]
    by_requirement: Mapping[tuple[str, str], int]
    smallest: int


def requirements_counted(actor: Actor, now: datetime) -> Counts:
    """The eight as counts, for those who see counts."""
    require(actor, Permission.REQUIREMENTS_VIEW)
    levels: dict[tuple[str, str], int] = {}
    providers: dict[tuple[str, str], int] = {}
    each: dict[tuple[str, str], int] = {}
    people = with_all = 0
    for band, provider, mask, number in requirements.counted(localdate(now), now):
        people += number
        column = "all" if mask == ALL else "not"
        with_all += number if mask == ALL else 0
        for table, row in ((levels, str(band)), (providers, provider)):
            table[row, column] = table.get((row, column), 0) + number
        has = met_in(mask)
        for requirement in Requirement:
            cell = (requirement.name, "all" if requirement in has else "not")
            each[cell] = each.get(cell, 0) + number
    return Counts(people, with_all, levels, providers, each, setting("smallest_number_shown"))

"""On which days which contract pays for a person: the rule that capitation and reconciliation share."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from apps.foundation.kernel.periods import Period, age_on
from apps.money.contracts.domain.adjusting import Factors, weight_of
from apps.money.contracts.domain.cohort import Claim, Named


@dataclass(frozen=True)
class PersonFacts:
    """What decides who pays for a person: levels as (days, level), registrations, exclusions, death, trace; and what a
    cohort may name: birth, practices, conditions by group and places to live, each with its days. Sex and the score in
    the run of a plan weigh beside age where fees are adjusted."""

    bands: Sequence[tuple[Period, int]]
    registered: Sequence[Period]
    excluded: Sequence[Period]
    died_on: date | None
    trace_status: str
    born_on: date | None = None
    practices: Sequence[tuple[Period, Hashable]] = ()
    conditions: Sequence[tuple[Period, str]] = ()
    homes: Sequence[tuple[Period, str]] = ()
    sex: str = ""
    score: Decimal | None = None


def funded_days(facts: PersonFacts, contract: Period, trace_statuses_paid: Collection[str]) -> dict[date, int]:
    """Each funded day with its level, a day at a time.

    A day counts when the person has a level, is registered in scope, alive (the day of death counts), not paid
    for by another currency, and the contract is in force. A number that is not traced does not count; once it
    is, all days since registration do. Source: capitation, `person-days`.
    """
    if facts.trace_status not in trace_statuses_paid:
        return {}
    counted: dict[date, int] = {}
    for period, band in facts.bands:
        within = period & contract
        day = within.starts_on if within else contract.ends_before
        while within and day < within.ends_before:
            alive = facts.died_on is None or day <= facts.died_on
            registered = any(day in registration for registration in facts.registered)
            excluded = any(day in exclusion for exclusion in facts.excluded)
            if alive and registered and not excluded:
                counted[day] = band
            day += timedelta(days=1)
    return counted


def on_the_first(days: Mapping[date, int]) -> dict[date, int]:
    """The heads among funded days: those on the first of a month, each with its level. What comes or goes within a
    month is not counted in it. Source: capitation, "heads on the first of the month"."""
    return {day: level for day, level in days.items() if day.day == 1}


def weights_on(facts: PersonFacts, days: Iterable[date], factors: Factors) -> dict[date, int]:
    """The weight of a person on some days, in ten-thousandths, under a version that adjusts its fees by some factors. A
    birthday counts at the new age. Source: capitation, "risk adjustment inside a level"."""
    born = facts.born_on
    return {
        day: weight_of(factors, age=None if born is None else age_on(born, day), sex=facts.sex, score=facts.score)
        for day in days
    }


def is_named(named: Named, facts: PersonFacts, day: date, level: int) -> bool:
    """Whether a person at a level is in a cohort on a day. The day of a birthday counts at the new age; an age or a
    place to live that is not known is in no cohort that names ages or places. Source: contracts, "cohort"."""
    if named.age_from is not None or named.age_to is not None:
        if facts.born_on is None:
            return False
        age = age_on(facts.born_on, day)
        if age < (named.age_from or 0) or (named.age_to is not None and age > named.age_to):
            return False
    if named.levels and level not in named.levels:
        return False
    known: Sequence[tuple[Collection[Hashable], Sequence[tuple[Period, Hashable]]]] = (
        (named.practices, facts.practices),
        (named.conditions, facts.conditions),
        (named.residences, facts.homes),
    )
    return all(not names or any(day in days and what in names for days, what in held) for names, held in known)


def paid_days(
    facts: PersonFacts, claims: Sequence[Claim], trace_statuses_paid: Collection[str]
) -> dict[date, tuple[Hashable, int]]:
    """Each day for which a contract pays, with the contract and the level.

    A contract pays for a day of its cohort unless it gives way to another that has the person in its cohort on that
    day. Where versions are settled (`what_is_unsettled`) no day is paid for twice. Source: contracts, "cohort".
    """
    cohort: dict[Hashable, dict[date, int]] = {}
    for claim in claims:
        days = funded_days(facts, claim.days, trace_statuses_paid)
        inside = {day: level for day, level in days.items() if is_named(claim.named, facts, day, level)}
        cohort.setdefault(claim.contract, {}).update(inside)
    paid: dict[date, tuple[Hashable, int]] = {}
    for claim in claims:
        for day, level in cohort[claim.contract].items():
            if day in claim.days and not any(day in cohort.get(other, {}) for other in claim.gives_way_to):
                paid[day] = claim.contract, level
    return paid

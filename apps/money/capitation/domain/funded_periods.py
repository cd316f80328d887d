"""On which days a contract pays for a person: the rule that capitation and reconciliation share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from apps.foundation.kernel.periods import Period


@dataclass(frozen=True)
class PersonFacts:
    """What decides who pays for a person: levels as (days, level), registrations, exclusions, death, trace."""

    bands: Sequence[tuple[Period, int]]
    registered: Sequence[Period]
    excluded: Sequence[Period]
    died_on: date | None
    trace_status: str


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

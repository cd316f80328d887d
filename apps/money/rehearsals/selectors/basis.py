"""Whose year is rehearsed: people with what each cost where, and the plan that it is compared with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from hashlib import sha256

import numpy as np
from django.core.cache import cache

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.periods import (
    Period,
    day_in_words,
    financial_year_of,
    first_of_month,
    last_day_in_words,
    same_day_in,
)
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.counting import parts_of_a_year
from apps.money.contracts.domain.value import ValueOfMonth
from apps.money.contracts.models import ContractVersion, IndicativePlan, PlanLine
from apps.money.contracts.selectors import CurrentTerms, plan_lines, plan_lines_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.terms import span_signed, value_fixed
from apps.money.reconciliation.selectors.year import version_of_figures
from apps.money.rehearsals.domain.people import LEVELS, MOST_A_PERSON, People
from apps.money.rehearsals.engine.people_of_year import PersonYear, Price, expected, number_of, recorded
from apps.money.risk_sharing.selectors import Written

MONTHS = 12
KEPT_FOR = 30 * 60
"""Seconds for which the people of a year are kept for whoever changes an assumption next."""


class NotRehearsed(ValueError):
    """There is nothing to rehearse on; the message says why."""


@dataclass(frozen=True)
class Basis:
    """The people that a version is rehearsed on, and the months that its plan is taken of."""

    people: People
    months: Sequence[date]
    days: Period
    is_recorded: bool
    """Whether it is the contract's own year as recorded; else what people of the plan cost in the year before."""
    plan: Pence
    by_party: Mapping[str, Pence]
    accredited: Fraction | None
    year: int
    agreed: Pence
    """What the months pay as their value, whoever is counted."""

    @property
    def checksum(self) -> str:
        """Tells whether two rehearsals were on the same people."""
        people = self.people
        made = sha256()
        acute = people.acute if people.acute is not None else people.beside
        for code, column in [*people.costs.items(), ("", people.beside), ("", acute), ("", people.entitlement)]:
            made.update(code.encode())
            made.update(np.ascontiguousarray(column).tobytes())
        made.update(np.ascontiguousarray(people.levels).tobytes())
        made.update(str(self.agreed).encode() if self.agreed else b"")
        return made.hexdigest()


def years_recorded(terms: CurrentTerms, today: date) -> list[int]:
    """Financial years of a contract in force of which a month has ended, newest first."""
    ended = [month for month in terms.months if month < first_of_month(today)] if terms.is_in_force else []
    return sorted({financial_year_of(month) for month in ended}, reverse=True)


@dataclass(frozen=True)
class _Found:
    """What is known of a basis before its people are read: `read` does that, and `rests_on` says what it reads."""

    months: Sequence[date]
    days: Period
    read: Callable[[], list[PersonYear]]
    rests_on: object
    plan: Pence
    by_party: Mapping[str, Pence]
    agreed: Pence
    number: int = 1
    is_recorded: bool = False


def basis_of(actor: Actor, terms: CurrentTerms, written: Written, today: date, year: int | None = None) -> Basis:
    """The people and the plan for the version that is shown. Of one in force the ended months of a financial year, the
    newest with any unless told; of a draft the first twelve months of its plan, with what its people cost in the twelve
    months before it begins or before today. Raises NotRehearsed."""
    require(actor, Permission.REHEARSE)
    codes = {one.id: one.ods_code for one in written.parties}
    years = years_recorded(terms, today)
    found = (
        _of_year(terms, codes, today, year if year in years else years[0])
        if years
        else _of_draft(terms.version, codes, today)
    )
    people, accredited = _kept((found.rests_on, sorted(codes.items())), lambda: _columns(found.read(), codes))
    if not found.plan:
        raise NotRehearsed("There is no plan for these months, with which a year could be compared.")
    return Basis(
        people=people,
        months=found.months,
        days=found.days,
        is_recorded=found.is_recorded,
        plan=found.plan,
        by_party=found.by_party,
        accredited=accredited,
        year=found.number,
        agreed=found.agreed,
    )


def _of_year(terms: CurrentTerms, codes: Mapping[int, str], today: date, year: int) -> _Found:
    months = [one for one in terms.months if one < first_of_month(today) and financial_year_of(one) == year]
    days = Period(months[0], _next(months[-1]))
    prices = _prices(terms, months)
    plan, by_party = _planned(plan_lines_of(terms, months), codes)
    return _Found(
        months=months,
        days=days,
        read=lambda: recorded(terms.contract.id, days.starts_on, days.ends_before, prices),
        rests_on=(terms.contract.uid, days, sorted(prices.items())),
        plan=plan,
        by_party=by_party,
        agreed=_value(terms.values_by_month, months),
        number=year - financial_year_of(terms.starts_on) + 1,
        is_recorded=True,
    )


def _of_draft(version: ContractVersion, codes: Mapping[int, str], today: date) -> _Found:
    drawn = IndicativePlan.objects.filter(version=version).first()
    if drawn is None:
        raise NotRehearsed("This draft has no plan yet: draw one, and its people can be rehearsed on.")
    span = span_signed(version)
    pays_value = version.value.is_fixed
    if not pays_value and not any(span.fees.values()):
        raise NotRehearsed("This draft has no fees, so that nobody's entitlement is known.")
    months = list(span.days.months())[:MONTHS]
    ends = min(version.starts_on, first_of_month(today))
    days = Period(same_day_in(ends.year - 1, ends), ends)
    plan, by_party = _planned(list(plan_lines(version).filter(month__in=months)), codes)
    value = _value(value_fixed(version), months) if pays_value else 0
    return _Found(
        months=months,
        days=days,
        read=lambda: expected(
            version_id=version.id,
            run_id=drawn.run_id,
            on=version.starts_on,
            starts_on=days.starts_on,
            ends_before=days.ends_before,
            fees=dict.fromkeys(LEVELS, 0) if pays_value else span.fees,
        ),
        rests_on=(code_of(version), days, _given_way_to(version)),
        plan=in_proportion(plan, MONTHS, len(months)),
        by_party={code: in_proportion(pence, MONTHS, len(months)) for code, pence in by_party.items()},
        agreed=in_proportion(value, MONTHS, len(months)),
    )


def _given_way_to(version: ContractVersion) -> list[Sequence[object]]:
    """Whom contracts to which a draft gives way name: drafts change without changing any figure."""
    others = ContractVersion.objects.filter(contract__given_way__version=version).exclude(state=VersionState.ENDED)
    days = ("id", "state", "offered_at", "starts_on", "replaced_from", "ends_before")
    named = ("cohorts__age_from", "cohorts__age_to", "cohorts__levels", "cohorts__conditions", "cohorts__residences")
    return list(
        others.values_list(*days, *named, "cohort_practices__practice_id").order_by(
            "id", "cohort_practices__practice_id"
        )
    )


def _kept(rests_on: object, make: Callable[[], tuple[People, Fraction | None]]) -> tuple[People, Fraction | None]:
    """The people as they are kept for whoever changes an assumption next, else made and kept: levels and sums, which
    name nobody. What they rest on, and the version of all figures, are in the key. Raises what `make` does."""
    said = sha256(repr(rests_on).encode()).hexdigest()
    key = f"rehearsal:{current_partnership_id()}:{version_of_figures()}:{said}"
    found: tuple[People, Fraction | None] | None = cache.get(key)
    if found is None:
        found = make()
        cache.set(key, found, KEPT_FOR)
    return found


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def in_proportion(pence: Pence, of: int, whole: int) -> Pence:
    return round_half_up(pence * of, whole)


def _planned(lines: Sequence[PlanLine], codes: Mapping[int, str]) -> tuple[Pence, dict[str, Pence]]:
    """The plan of some lines, all of it and by party; what stands on no line, or at others, is in all of it alone."""
    of_line = dict(
        Organisation.objects.filter(service_lines__in={one.service_line_id for one in lines if one.service_line_id})
        .values_list("service_lines", "id")
        .distinct()
    )
    by_party: dict[str, Pence] = {}
    for line in lines:
        code = codes.get(of_line.get(line.service_line_id, 0), "")
        if code:
            by_party[code] = by_party.get(code, 0) + line.cost_pence
    return sum(line.cost_pence for line in lines), by_party


def _prices(terms: CurrentTerms, months: Sequence[date]) -> Price:
    """Pence a day or head of each month and level: the fee's part; nil in a month that pays its value."""
    return {
        (month, level): Fraction(
            0 if month in terms.values_by_month else terms.fee(month, level), parts_of_a_year(terms.counting, month)
        )
        for month in months
        for level in LEVELS
    }


def _value(by_month: Mapping[date, ValueOfMonth], months: Sequence[date]) -> Pence:
    """What months pay whoever is counted."""
    return sum(sum(by_month[month].by_level.values()) for month in months if month in by_month)


def _columns(rows: Sequence[PersonYear], codes: Mapping[int, str]) -> tuple[People, Fraction | None]:
    """People as columns, and which part of the cost is accredited. Raises NotRehearsed for too few at a level, or with
    a party: what one of them cost could be told from the sums."""
    fewest = setting("smallest_number_shown")
    at_levels = [sum(1 for one in rows if one.level == level) for level in LEVELS]
    with_parties = [number_of(rows, party) for party in codes]
    if not rows or any(0 < number < fewest for number in (*at_levels, *with_parties)):
        raise NotRehearsed("Too few people stand behind a level of need, or behind what a party spent, to draw from.")
    costs = {
        code: [min(one.costs.get(party, 0), MOST_A_PERSON) for one in rows] for party, code in sorted(codes.items())
    }
    elsewhere = [sum(pence for party, pence in one.costs.items() if party not in codes) for one in rows]
    beside = [min(pence, MOST_A_PERSON) for pence in elsewhere]
    spent = sum(sum(one.costs.values()) for one in rows)
    people = People(
        np.array([one.level for one in rows], dtype=np.int64),
        np.array([one.entitlement for one in rows], dtype=np.int64),
        {code: np.array(column, dtype=np.int64) for code, column in costs.items() if any(column)},
        np.array(beside, dtype=np.int64),
        np.array([min(one.acute, MOST_A_PERSON) for one in rows], dtype=np.int64),
    )
    return people, Fraction(sum(one.accredited for one in rows), spent) if spent else None


def said_of_basis(basis: Basis) -> str:
    """Whose year it is."""
    months = f"{day_in_words(basis.days.starts_on)} to {last_day_in_words(basis.days.ends_before)}"
    number = f"{len(basis.people):,} people"
    value = " The contract pays the value agreed for them, whoever is counted." if basis.agreed else ""
    if basis.is_recorded:
        part = ""
        if len(basis.months) < MONTHS:
            part = " They are part of a year: figures and limits that are stated for a year are taken in proportion."
        return f"Replayed: {number} of this contract, as recorded from {months}.{part}{value}"
    return (
        f"Replayed: {number} for whom the plan of this draft is drawn, with what their care cost from {months}.{value}"
    )

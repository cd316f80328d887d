"""What can be rehearsed of a version: whose months, on which people, under which agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from hashlib import sha256
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.models import Job
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
from apps.money.contracts.models import Contract, ContractVersion, IndicativePlan, PlanLine
from apps.money.contracts.selectors import CurrentTerms, plan_lines, plan_lines_of
from apps.money.contracts.selectors.terms import span_signed, value_fixed
from apps.money.contracts.selectors.versions import versions_visible_to
from apps.money.payments.selectors.terms import terms_that_hold
from apps.money.rehearsals.domain.document import MOST_AGREEMENTS, Named, Rehearsal
from apps.money.rehearsals.domain.people import LEVELS, MOST_A_PERSON, Assumptions, People
from apps.money.rehearsals.domain.principles import Evidence, State
from apps.money.rehearsals.domain.simulation import Case
from apps.money.rehearsals.engine.people_of_year import PersonYear, Price, expected, number_of, recorded
from apps.money.rehearsals.models import Simulation
from apps.money.risk_sharing.domain.agreement import Agreement
from apps.money.risk_sharing.domain.catalogue import CATALOGUE
from apps.money.risk_sharing.domain.position import IN_WORDS, STATED, BadInput, Position
from apps.money.risk_sharing.domain.term import Term
from apps.money.risk_sharing.domain.terms.outcome_incentive import OutcomeIncentive
from apps.money.risk_sharing.selectors import Written, written_of

SIMULATE = "rehearsals.simulate"
"""The kind of job that makes a long simulation."""
LIVE_DRAWS, LIVE_PEOPLE, FEWEST_DRAWS = 400, 8_000_000, 60
"""Draws of a rehearsal on its page: as many people are drawn in all as a page can wait for, and some draws at least."""
LIVE_SEED = 20_120_401
"""One for all pages: whoever looks sees the same."""
MONTHS = 12


class NotRehearsed(ValueError):
    """There is nothing to rehearse on; the message says why."""


Alternative = Sequence[tuple[str, Mapping[str, Any]]]
"""The terms of an agreement that is written nowhere: code and parameters of each, in order."""


@dataclass(frozen=True)
class Tried:
    """What is assumed. `gates`: whether every condition is evidenced (nothing: not known). `reached` is how much of
    what is asked of quality and outcomes is reached, as a share of it."""

    assumptions: Assumptions = field(default_factory=Assumptions)
    gates: bool | None = True
    reached: Fraction = Fraction(1)
    beside: Sequence[Alternative] = ()
    """Other agreements beside the version's own."""

    @property
    def said(self) -> dict[str, Any]:
        """As it is kept."""
        one = self.assumptions
        mix = None if one.mix is None else {str(level): str(share) for level, share in sorted(one.mix.items())}
        return {
            "growth": str(one.growth),
            "cost": str(one.cost),
            "mix": mix,
            "quality_level": one.quality_level,
            "gates": self.gates,
            "reached": str(self.reached),
            "beside": [[[code, dict(parameters)] for code, parameters in one] for one in self.beside],
        }

    @classmethod
    def kept(cls, said: Mapping[str, Any]) -> "Tried":
        """As it was kept."""
        mix = said["mix"]
        return cls(
            Assumptions(
                Fraction(said["growth"]),
                Fraction(said["cost"]),
                None if mix is None else {int(level): Fraction(share) for level, share in mix.items()},
                said["quality_level"],
            ),
            said["gates"],
            Fraction(said["reached"]),
            tuple(tuple((code, parameters) for code, parameters in one) for one in said["beside"]),
        )


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


def basis_of(actor: Actor, terms: CurrentTerms, written: Written, today: date, year: int | None = None) -> Basis:
    """The people and the plan for the version that is shown. Of one in force the ended months of a financial year, the
    newest with any unless told; of a draft the first twelve months of its plan, with what its people cost in the twelve
    months before it begins or before today. Raises NotRehearsed."""
    require(actor, Permission.REHEARSE)
    codes = {one.id: one.ods_code for one in written.parties}
    years = years_recorded(terms, today)
    if years:
        year = year if year in years else years[0]
        months = [one for one in terms.months if one < first_of_month(today) and financial_year_of(one) == year]
        lines = plan_lines_of(terms, months)
        days = Period(months[0], _next(months[-1]))
        rows = recorded(terms.contract.id, days.starts_on, days.ends_before, _prices(terms, months))
        plan, by_party = _planned(lines, codes)
        number = year - financial_year_of(terms.starts_on) + 1
        agreed = _value(terms.values_by_month, months)
    else:
        months, days, rows, plan, by_party, agreed = _of_draft(terms.version, codes, today)
        number = 1
    people, accredited = _columns(rows, codes)
    if not plan:
        raise NotRehearsed("There is no plan for these months, with which a year could be compared.")
    return Basis(people, months, days, bool(years), plan, by_party, accredited, number, agreed)


def _of_draft(
    version: ContractVersion, codes: Mapping[int, str], today: date
) -> tuple[list[date], Period, list[PersonYear], Pence, dict[str, Pence], Pence]:
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
    rows = expected(
        version_id=version.id,
        run_id=drawn.run_id,
        on=version.starts_on,
        starts_on=days.starts_on,
        ends_before=days.ends_before,
        fees=dict.fromkeys(LEVELS, 0) if pays_value else span.fees,
    )
    plan, by_party = _planned(list(plan_lines(version).filter(month__in=months)), codes)
    whole = {code: _in_proportion(pence, MONTHS, len(months)) for code, pence in by_party.items()}
    value = _value(value_fixed(version), months) if pays_value else 0
    plan, value = (_in_proportion(pence, MONTHS, len(months)) for pence in (plan, value))
    return months, days, rows, plan, whole, value


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _in_proportion(pence: Pence, of: int, whole: int) -> Pence:
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
        return f"Replayed: {number} of this contract, as recorded from {months}.{value}"
    return (
        f"Replayed: {number} for whom the plan of this draft is drawn, with what their care cost from {months}.{value}"
    )


def rehearsal_of(
    terms: CurrentTerms, written: Written, basis: Basis, tried: Tried, *, draws: int, seed: int
) -> Rehearsal:
    """The version's own agreement on its people, that of the version it would replace, and those that are tried.
    Raises BadInput where nobody pays or is paid, terms do not go together, or more are tried than a page can show."""
    if written.among is None:
        raise BadInput("A party has to pay, and another has to be paid, before they share risk.")
    parties = written.among
    own = _own(written)
    if own is None:
        raise BadInput(f"The terms of this version cannot be settled yet. {written.wrong}".strip())
    agreements = [Named(_name(terms.version), own, _state(terms.version, written)), *_in_force(terms, written)]
    for alternative in tried.beside:
        more = [CATALOGUE[code].read(parameters, parties) for code, parameters in alternative]
        beside = Agreement.beside(written.paid_by, more)
        agreements.append(Named(_title(more, agreements), beside, State.UNWRITTEN))
    if len(agreements) > MOST_AGREEMENTS:
        raise BadInput(f"At most {MOST_AGREEMENTS} agreements stand side by side: take one away.")
    months = len(basis.months) if basis.is_recorded else MONTHS
    stated = _from_plan(basis) | {
        str(name): _in_proportion(one.pence, months, MONTHS) for name, one in written.figures.items()
    }
    payers = {code: share for code, share in terms_that_hold(terms.version).payers.items() if code in parties.kinds}
    terms_read = [term for one in agreements for term in one.agreement.terms]
    position = Position(
        **stated,
        plan=basis.plan,
        by_party={**basis.by_party, **payers},
        year=basis.year,
        quality_level=tried.assumptions.quality_level,
        quality_score=tried.reached,
        outcomes=_outcomes(terms_read, tried.reached),
        conditions=_conditions(terms_read, tried.gates),
    )
    names, codes = written.names, {one.id: one.ods_code for one in written.parties}
    limits = {codes[party]: pence for party, pence in written.limits.items()}
    limits |= {codes[one.id]: 0 for one in written.limits_missing}
    case = Case(parties, position, basis.people, len(basis.people), tried.assumptions, limits, basis.agreed)
    evidence = Evidence(basis.accredited, limits=limits, names=names)
    return Rehearsal(case, tuple(agreements), evidence, draws, seed)


def _from_plan(basis: Basis) -> dict[str, Pence]:
    """What figures are taken to be that nobody has stated: the plan, and its acute part as people's care was acute."""
    cost, acute = int(basis.people.cost.sum()), basis.people.acute
    part = _in_proportion(basis.plan, int(acute.sum()), cost) if acute is not None and cost else 0
    return {name: part if name.startswith("acute") else basis.plan for name in STATED}


def taken_from_plan(rehearsal: Rehearsal, written: Written) -> list[str]:
    """What the agreements rest on that nobody has stated, in words: it is taken from the plan."""
    needed = {name for one in rehearsal.agreements for name in one.agreement.rests_on}
    return [IN_WORDS[name] for name in STATED if name in needed - {str(one) for one in written.figures}]


def live_draws(people: int) -> int:
    """How many draws a page can wait for."""
    return max(FEWEST_DRAWS, min(LIVE_DRAWS, LIVE_PEOPLE // max(people, 1)))


def simulations_of(actor: Actor, version: ContractVersion) -> QuerySet[Simulation]:
    """Simulations that were kept of a version, newest first."""
    require(actor, Permission.REHEARSE)
    return Simulation.objects.filter(version=version).select_related("made_by").order_by("-made_at", "-id")


def simulation_for(actor: Actor, contract: Contract, uid: UUID) -> Simulation | None:
    """One of a contract's simulations, of a version that the actor sees; nothing while it is being made."""
    require(actor, Permission.REHEARSE)
    kept = Simulation.objects.filter(version__in=versions_visible_to(actor, contract), uid=uid)
    return kept.select_related("made_by", "version", "repeats").first()


def job_of(actor: Actor, contract: Contract, uid: UUID) -> Job | None:
    """The making of a simulation of a version that the actor sees."""
    require(actor, Permission.REHEARSE)
    versions = list(versions_visible_to(actor, contract).values_list("id", flat=True))
    return Job.objects.filter(kind=SIMULATE, key=str(uid), parameters__version__in=versions).order_by("-id").first()


def _own(written: Written) -> Agreement | None:
    """What a version is settled by: without a term of its own, what is paid through the year."""
    return written.agreement if written.terms else Agreement(written.paid_by)


def _in_force(terms: CurrentTerms, written: Written) -> list[Named]:
    """Of a draft that varies a contract in force, the agreement that it would take the place of, among the same parties
    in the same roles; none where it cannot be settled."""
    signed = [one.version for one in terms.spans if one.version.state == VersionState.IN_FORCE]
    if terms.version.state == VersionState.IN_FORCE or not signed:
        return []
    before = written_of(signed[-1])
    agreement = _own(before)
    if agreement is None or before.among != written.among:
        return []
    return [Named(_name(signed[-1]), agreement, State.SIGNED)]


def _name(version: ContractVersion) -> str:
    return f"Version {version.number}, {'as signed' if version.state == VersionState.IN_FORCE else 'draft'}"


def _title(terms: Sequence[Term], others: Sequence[Named]) -> str:
    """What an alternative is called: by its terms, and numbered where another is called so."""
    title = " and ".join(one.title for one in terms)
    alike = sum(one.name == title or one.name.startswith(f"{title} (") for one in others)
    return f"{title} ({alike + 1})" if alike else title


def _state(version: ContractVersion, written: Written) -> State:
    if version.state == VersionState.IN_FORCE:
        return State.SIGNED
    return State.DRAFT if written.terms else State.UNWRITTEN


def _outcomes(terms: Sequence[Any], reached: Fraction) -> dict[str, Fraction]:
    """Each outcome as far from its floor to its target as is assumed."""
    found = [one for term in terms if isinstance(term, OutcomeIncentive) for one in term.outcomes]
    return {one.code: one.floor + (one.target - one.floor) * reached for one in found}


def _conditions(terms: Sequence[Any], gates: bool | None) -> dict[str, bool]:
    """Every condition as is assumed; nothing of them where that is not known."""
    names = {name for term in terms if (name := getattr(term, "condition", ""))}
    return {} if gates is None else dict.fromkeys(sorted(names), gates)

"""What the settlement of a year rests on, from what its months publish, what they came to, and the signed agreement.

Nothing about too few people is in it: a figure that its months may not show is not known here either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from apps.care.need_bands.choices import NeedBand
from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.periods import financial_year_of, same_day_in
from apps.foundation.partnerships.choices import Sector
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.domain.counting import parts_of_a_year
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors import CurrentTerms
from apps.money.payments.selectors.baseline import days_in
from apps.money.payments.selectors.due import ContractDue, DueMonth
from apps.money.reconciliation.domain.publication import EVERYWHERE, Node, Place
from apps.money.reconciliation.selectors.published import PublishedYear
from apps.money.risk_sharing.choices import Stated
from apps.money.risk_sharing.domain.reached import Reached
from apps.money.risk_sharing.domain.terms.case_mix_drift_cap import CaseMixDriftCap
from apps.money.risk_sharing.domain.terms.outlier_protection import OutlierProtection
from apps.money.risk_sharing.domain.terms.system_transition_fund import SystemTransitionFund
from apps.money.risk_sharing.registries import quality_of_years
from apps.money.risk_sharing.selectors import Written, written_of
from apps.money.settlements.domain.facts import Facts, PaidInMonths
from apps.money.settlements.selectors.people import costs_above, spread_of

FEW = "Too few people stand behind what it needs to show it."
NO_TRANSITION = "What the transition cost is not recorded here."
NO_YEAR_BEFORE = "The year before is not held here, so the plan cannot be cut alike."
NOT_WRITTEN = "The agreement cannot be read as it stands"


@dataclass(frozen=True)
class MonthOpened:
    """A month of the year as it goes into the settlement. Nothing for what may not be shown."""

    due: DueMonth
    counted: Pence | None
    actual: Pence | None
    error: Pence

    @property
    def month(self) -> date:
        return self.due.month


@dataclass(frozen=True)
class YearRead:
    """A financial year of a contract: its months that settle money (those that are live; all of them where none is),
    those of them that are counted by now, the version that settles it and what it says of sharing risk."""

    year: int
    due: ContractDue
    published: PublishedYear
    every: Sequence[date]
    settling: Sequence[date]
    months: Sequence[MonthOpened]
    version: ContractVersion
    written: Written
    is_shadow: bool

    @property
    def is_whole(self) -> bool:
        """Whether every month that settles money is counted."""
        return len(self.months) == len(self.settling)

    @property
    def names(self) -> dict[str, str]:
        """Parties by code: those of the agreement, and whoever paid or was paid in a month of the year."""
        beside = {code: one.name for code, one in {**self.due.payers, **self.due.providers}.items()}
        return {**beside, **self.written.names}


def years_of(due: ContractDue) -> list[int]:
    """The financial years of a contract, the first first."""
    return sorted({financial_year_of(month) for month in due.version_months})


def read_year(due: ContractDue, published: PublishedYear, year: int) -> YearRead:
    """A year of a contract. Raises ValueError where it has none such."""
    every = [month for month in due.version_months if financial_year_of(month) == year]
    if not every:
        raise ValueError(year)
    shown = {one.month: one for one in due.months if one.month in every}
    errors = _errors([one for one in due.months if financial_year_of(one.month) == year])
    version = due.current.version_of(every[-1])
    return YearRead(
        year=year,
        due=due,
        published=published,
        every=every,
        settling=settling_in(due.current, year),
        months=[
            _opened(published, shown[month], errors[month])
            for month in settling_in(due.current, year)
            if month in shown and shown[month].is_counted
        ],
        version=version,
        written=written_of(version),
        is_shadow=all(due.current.is_shadow(month) for month in every),
    )


def settling_in(terms: CurrentTerms, year: int) -> list[date]:
    """The months of a financial year that settle money: those that are live; all, in shadow, where none is."""
    every = [month for month in terms.months if financial_year_of(month) == year]
    return [month for month in every if not terms.is_shadow(month)] or every


def _errors(months: Sequence[DueMonth]) -> dict[date, Pence]:
    """What the error of the baseline is worth in each month: the year to date less the month before."""
    before, found = 0, {}
    for one in months:
        found[one.month] = one.due.to_date.error - before
        before = one.due.to_date.error
    return found


def _opened(published: PublishedYear, one: DueMonth, error: Pence) -> MonthOpened:
    counted = published.counted(one.month, None)
    return MonthOpened(one, counted.pence if counted.shown else None, published.actual_pence(Node(one.month)), error)


class NotKnown(ValueError):
    """The year cannot be settled, not even provisionally; the message says why."""


def facts_of(read: YearRead, reached: Reached) -> Facts:
    """What the year rests on, as it stands. Raises NotKnown."""
    written = read.written
    if not read.months:
        raise NotKnown("No month of this year is counted yet.")
    if written.among is None or (written.terms and written.agreement is None):
        raise NotKnown(f"{NOT_WRITTEN}. {written.wrong}".strip())
    budget = _together(one.counted for one in read.months)
    actual = _actual(read, EVERYWHERE)
    if budget is None or actual is None:
        raise NotKnown("A level of a month is about too few people to show, and all that follows from it.")
    paid = _paid_in_months(read)
    parties = {**dict.fromkeys({*paid.plan, *paid.moved}, "former"), **written.among.kinds}
    people = _people(read)
    terms = [one.term for one in written.terms if one.term is not None]
    codes = {term.code for term in terms}
    position: dict[str, Any] = {
        "plan": -sum(paid.plan.get(code, 0) for code in read.due.payers),
        "budget": budget,
        "actual": actual,
        "by_party": {code: abs(pence) for code, pence in paid.plan.items()},
        "year": read.year - financial_year_of(read.due.current.starts_on) + 1,
        **_stated(read),
        **_by_place(read),
        **quality_in_position(reached),
    }
    waits: dict[str, str] = {}
    if CaseMixDriftCap.code in codes:
        _set(position, waits, CaseMixDriftCap.code, {"budget_at_base_mix": _at_planned_mix(read, budget)}, FEW)
    if SystemTransitionFund.code in codes:
        waits[SystemTransitionFund.code] = NO_TRANSITION
    for term in terms:
        if isinstance(term, OutlierProtection):
            found, why = _outliers(read, term)
            _set(position, waits, term.code, found, why)
    if people is not None:
        position["people"] = people
    return Facts(
        parties=dict(sorted(parties.items())),
        position=position,
        terms=[{"term": term.code, "parameters": term.given} for term in terms],
        months=paid,
        waits=waits,
        gates=[[gate.name, gate.stands.value, gate.words] for gate in reached.gates],
        stops=list(reached.stops),
        people=people,
        spread=spread_of(read.due.contract, [one.month for one in read.months], people or 0),
        consequences_from=setting("settlement_moves_money_from"),
    )


def reached_of(read: YearRead) -> Reached:
    """What was reached of agreed quality; nothing where no quality measures are agreed."""
    return next((one.reached_of(read.due.contract, read.year) for one in quality_of_years), Reached())


def as_it_stands(reached: Reached) -> Reached:
    """With the level and score as readings stand, confirmed or not."""
    return replace(reached, level=reached.level_so_far, score=reached.score_so_far)


def _set(position: dict[str, Any], waits: dict[str, str], code: str, found: Mapping[str, Any] | None, why: str) -> None:
    if found is None or None in found.values():
        waits[code] = why
    else:
        position |= found


def _together(amounts: Any) -> Pence | None:
    every = list(amounts)
    return None if None in every else sum(every)


def _actual(read: YearRead, place: Place) -> Pence | None:
    """What was recorded at a place in the months of the year: where they are all of the contract's, to date; else month
    by month."""
    months = [one.month for one in read.months]
    if months == read.published.months:
        return read.published.actual_pence(Node(None, None, place))
    return _together(read.published.actual_pence(Node(month, None, place)) for month in months)


def _paid_in_months(read: YearRead) -> PaidInMonths:
    """What the months came to by party; of months that are not frozen, as they stand now."""
    sums: dict[str, dict[str, Pence]] = {"plan": {}, "moved": {}, "baseline": {}}
    for one in read.months:
        for (provider, payer), part in one.due.parts.items():
            for name, pence in (("plan", part.plan), ("moved", part.adjustment), ("baseline", part.baseline)):
                sums[name][provider] = sums[name].get(provider, 0) + pence
                sums[name][payer] = sums[name].get(payer, 0) - pence
    agreement, paid_by = read.written.agreement, read.written.paid_by
    leads = not read.written.terms or any(term in agreement.terms for term in paid_by) if agreement else True
    return PaidInMonths(
        plan=dict(sorted(sums["plan"].items())),
        moved=dict(sorted(sums["moved"].items())),
        baseline=dict(sorted(sums["baseline"].items())),
        error=sum(one.error for one in read.months) if any(sums["baseline"].values()) else 0,
        leads=leads,
    )


def _stated(read: YearRead) -> dict[str, Pence]:
    """Figures agreed beforehand are of a whole year: of fewer months, the part of it that those have of the plan."""
    planned = {one.month: sum(one.due.plan.values()) for one in read.due.months if one.month in read.every}
    own, whole = sum(planned[one.month] for one in read.months), sum(planned.values())
    found = {}
    for name, figure in read.written.figures.items():
        is_part = len(read.months) < len(read.every) and whole
        found[Stated(name).value] = round_half_up(figure.pence * own, whole) if is_part else figure.pence
    return found


def _by_place(read: YearRead) -> dict[str, Any]:
    """Cost by provider and of acute care, where it may be shown."""
    found: dict[str, Any] = {}
    among = read.written.among
    providers = {
        code: one.id for code, one in read.due.providers.items() if among is not None and code in among.providers
    }
    spent = {code: _actual(read, Place("provider", id_)) for code, id_ in providers.items()}
    if None not in spent.values():
        found["actual_by_party"] = spent
    if (acute := _actual(read, Place("sector", Sector.ACUTE.value))) is not None:
        found["acute_actual"] = acute
    return found


def quality_in_position(reached: Reached) -> dict[str, Any]:
    """What terms read of quality, as a position holds it."""
    found: dict[str, Any] = {
        "outcomes": {code: _as_text(value) for code, value in sorted(reached.outcomes.items())},
        "conditions": dict(sorted(reached.conditions.items())),
    }
    if reached.level is not None:
        found["quality_level"] = reached.level
    if reached.score is not None:
        found["quality_score"] = _as_text(reached.score)
    return found


def _as_text(value: Fraction) -> str:
    """As `exact` reads it: what has no end as a decimal is rounded at nine places, half up."""
    billionths = round_half_up(value.numerator * 10**9, value.denominator)
    sign, whole = ("-" if billionths < 0 else ""), abs(billionths)
    return f"{sign}{whole // 10**9}.{whole % 10**9:09d}"


def _at_planned_mix(read: YearRead, budget: Pence) -> Pence | None:
    """The entitlement of the people who were counted, had they stood at the levels of the signed plan, which was drawn
    from those of the year before. Nothing where days of a month may not be said."""
    if read.version.value.is_fixed:
        return budget
    terms, found = read.due.current, Fraction(0)
    for one in read.months:
        month, counted = one.month, read.published.counted(one.month, None)
        planned = {int(band): read.published.planned_days(month, band) for band in NeedBand}
        days = _together(planned.values())
        if not counted.says_days or not days:
            return None
        worth = sum((number or 0) * terms.fee(month, band) for band, number in planned.items())
        found += Fraction(counted.days * worth, days * parts_of_a_year(terms.counting, month))
    return round_half_up(found.numerator, found.denominator)


def _people(read: YearRead) -> int | None:
    """How many people were counted on an average day of the months of which days may be said."""
    said = [(one.month, read.published.counted(one.month, None)) for one in read.months]
    known = [(month, figure.days) for month, figure in said if figure.says_days]
    days = sum(days_in(read.due.current, month) for month, _ in known)
    return round_half_up(sum(number for _, number in known), days) if days else None


def _outliers(read: YearRead, term: OutlierProtection) -> tuple[dict[str, Any] | None, str]:
    """People whose care came to more than the amount of a term, of this year and of the one that the plan rests on."""
    before, smallest = read.due.contract.follows, setting("smallest_number_shown")
    if before is None or term.amount is None:
        return None, NO_YEAR_BEFORE
    months = [one.month for one in read.months]
    costs = costs_above(read.due.contract, months, term.amount)
    planned = costs_above(before, [same_day_in(month.year - 1, month) for month in months], term.amount)
    if 0 < len(costs) < smallest or 0 < len(planned) < smallest:
        return None, FEW
    return {"person_costs": costs, "plan_person_costs": planned}, ""

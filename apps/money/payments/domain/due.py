"""What is due for each month and provider: the plan, its shared error, and beyond the margin what the agreement moves.

Every figure is a running total of the financial year less the one before, so months add to the year to the penny;
totals are shared by largest remainder, so providers add to the whole. Only the adjustment is rounded, half up.
Source: reconciliation, "payment stays at the plan while the entitlement is within the margin".
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.periods import financial_year_of
from apps.money.payments.domain.baseline import moved_by_error
from apps.money.payments.domain.terms import OnAccount, Terms
from apps.money.risk_sharing.domain.exact import money
from apps.money.risk_sharing.domain.position import COMMISSIONER, PROVIDER, Parties, Position
from apps.money.risk_sharing.domain.term import SoFar, Step
from apps.money.risk_sharing.domain.terms.stable_funding import StableFunding

PAYER_AND_PAID = Parties({"payer": COMMISSIONER, "paid": PROVIDER})
Shares = Mapping[str, Pence]
"""Pence by the code of a provider."""


@dataclass(frozen=True)
class PlannedMonth:
    """A month's plan at the lines of each provider, and what no line of theirs has; and what was counted in it.

    `counted` is nothing where it is not known yet, or may not be shown: from then on the year moves no money.
    `capitation` is what the planned days come to at the fees: the plan moves with the season, what is counted with the
    days, so the two are compared day for day. Nothing where the plan is no other. `error` is that of the baseline
    itself, in this month: see `baseline.py`.
    """

    month: date
    by_provider: Shares
    unshared: Pence
    counted: Pence | None
    capitation: Pence | None = None
    error: Pence = 0

    @property
    def to_count(self) -> Pence:
        """What would be counted if everything went as planned."""
        if self.capitation is not None:
            return self.capitation
        return sum(self.by_provider.values()) + self.unshared


@dataclass(frozen=True)
class ToDate:
    """A financial year up to the end of a month: the plan, what its days come to, the error of the baseline that the
    parties share, what was counted, how far it is from the last two, what moves."""

    plan: Pence
    capitation: Pence
    counted: Pence | None
    moved: Pence
    words: str
    error: Pence = 0

    @property
    def apart(self) -> Pence | None:
        return None if self.counted is None else self.counted - self.capitation - self.error


@dataclass(frozen=True)
class MonthDue:
    """What is due for a month, and what is paid on account of it, by provider."""

    month: date
    own_lines: Shares
    plan: Shares
    adjustment: Shares
    on_account: Shares
    to_date: ToDate
    baseline: Shares = field(default_factory=dict)
    """What the shared error of the baseline adds."""

    @property
    def due(self) -> dict[str, Pence]:
        return {code: self.plan[code] + self.baseline[code] + self.adjustment[code] for code in self.plan}


@dataclass(frozen=True)
class Agreed:
    """What one version agrees: its payment terms, every month as it plans them (those before it as they stood), and the
    months in which it counts. What a later version plans moves none of them."""

    terms: Terms
    months: Sequence[PlannedMonth]
    counts: Collection[date]


def due_under(versions: Sequence[Agreed], providers: Sequence[str]) -> list[MonthDue]:
    """What is due for every month of a contract, each as the version that counts in it agrees. A financial year's
    running totals go on from version to version. Where the terms are others from a month on, what moved before stays as
    it is, and from then on moves what the new ones make of the year to date beyond what they make of it up to there."""
    planned = [one for version in versions for one in _planned_under(version, providers)]
    found: list[MonthDue] = []
    for _, year in groupby(planned, key=lambda one: financial_year_of(one.month.month)):
        found += _due_in_year(list(year), providers)
    return found


@dataclass(frozen=True)
class _Planned:
    """A month with the plan and the payment on account of each provider, and the terms that hold in it."""

    month: PlannedMonth
    plan: Shares
    on_account: Shares
    terms: Terms


def _planned_under(version: Agreed, providers: Sequence[str]) -> Iterator[_Planned]:
    nil = dict.fromkeys(providers, 0)
    for _, grouped in groupby(version.months, key=lambda one: financial_year_of(one.month)):
        year = list(grouped)
        weights = unshared_weights(year, providers, version.terms)
        plans = [_plan_to(year[: place + 1], providers, weights) for place in range(len(year))]
        for place, month in enumerate(year):
            if month.month in version.counts:
                before = plans[place - 1] if place else nil
                on_account = _on_account(place, plans, before, version.terms)
                yield _Planned(month, _less(plans[place], before), on_account, version.terms)


def _due_in_year(months: Sequence[_Planned], providers: Sequence[str]) -> Iterator[MonthDue]:
    nil = dict.fromkeys(providers, 0)
    plan, moved_by, moved, capitation = nil, nil, 0, 0
    counted: Pence | None = 0
    held: StableFunding | None = None
    error, error_kept, error_since = 0, nil, 0
    errors_by, bearers = nil, dict[str, int]()
    for one in months:
        month = one.month
        if counted is not None and one.terms.stable_funding != held:
            held, kept, kept_by = one.terms.stable_funding, moved, moved_by
            up_to_here = moved_to_date(capitation + error, counted, one.terms).amount
        plan = {code: plan[code] + one.plan[code] for code in providers}
        if dict(one.terms.baseline) != bearers:
            bearers, error_kept, error_since = dict(one.terms.baseline), errors_by, 0
        shared_error = month.error if bearers else 0
        error, error_since = error + shared_error, error_since + shared_error
        errors_before = errors_by
        added = moved_by_error(error_since, bearers, plan)
        errors_by = {code: error_kept[code] + added[code] for code in providers}
        counted = None if counted is None or month.counted is None else counted + month.counted
        capitation += month.to_count
        words = ""
        moved_before = moved_by
        if counted is not None:
            step = moved_to_date(capitation + error, counted, one.terms)
            since, words = step.amount - up_to_here, step.words
            moved = kept + since
            if error:
                words += f" The plan is taken with the error of the baseline, {money(error)}."
            if kept or up_to_here:
                words += (
                    f" The terms changed in the year: {money(kept)} had moved by then and stays; {money(since)} since."
                )
            shared = allocate(since, plan if any(plan.values()) else dict.fromkeys(providers, 1)) if providers else {}
            moved_by = {code: kept_by[code] + pence for code, pence in shared.items()}
        yield MonthDue(
            month.month,
            own_lines={code: month.by_provider.get(code, 0) for code in providers},
            plan=one.plan,
            adjustment=_less(moved_by, moved_before),
            on_account=one.on_account,
            to_date=ToDate(sum(plan.values()), capitation, counted, moved, words, error),
            baseline=_less(errors_by, errors_before),
        )


def moved_to_date(capitation: Pence, counted: Pence, terms: Terms) -> Step:
    """What the agreement moves beside the plan of a year to date, and why in words: planned capitation (with the shared
    error of the baseline) and counted."""
    effect = terms.stable_funding.effect(SoFar(Position(plan=capitation, budget=counted), PAYER_AND_PAID))
    return effect.steps[0]


def unshared_weights(months: Sequence[PlannedMonth], providers: Sequence[str], terms: Terms) -> dict[str, int]:
    """By what providers share the plan that no line has: as agreed; else as the year's plan at their own lines; else
    alike."""
    if terms.unshared:
        return {code: terms.unshared.get(code, 0) for code in providers}
    planned = {code: sum(month.by_provider.get(code, 0) for month in months) for code in providers}
    return planned if any(planned.values()) else dict.fromkeys(providers, 1)


def _plan_to(months: Iterable[PlannedMonth], providers: Sequence[str], weights: Mapping[str, int]) -> dict[str, Pence]:
    months = list(months)
    shared = allocate(sum(month.unshared for month in months), weights)
    return {code: sum(month.by_provider.get(code, 0) for month in months) + shared[code] for code in providers}


def _on_account(place: int, plans: Sequence[Shares], before: Shares, terms: Terms) -> dict[str, Pence]:
    """The month's plan, or an equal part of the year's: a twelfth where all twelve months are in the contract."""
    if terms.on_account == OnAccount.PLAN:
        return _less(plans[place], before)
    number = len(plans)
    return {
        code: round_half_up(year * (place + 1), number) - round_half_up(year * place, number)
        for code, year in plans[-1].items()
    }


def _less(now: Shares, before: Shares) -> dict[str, Pence]:
    return {code: now[code] - before[code] for code in now}

"""Fees made from costs: what they would be for a draft, and where those of a version came from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from apps.care.activity.choices import Scope
from apps.care.activity.models import ActivityCell
from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import hidden_levels
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.policy import Actor
from apps.foundation.core.looks import asked_once
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, first_of_month, same_day_in
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.domain.fees_from_costs import (
    Sums,
    in_whole_pounds,
    interval_of,
    mean_of,
    scaled_to,
    spend_of,
    spread_of,
    tenths_of_percent,
)
from apps.money.contracts.domain.signing import check_code
from apps.money.contracts.domain.trend import Trend, trended
from apps.money.contracts.engine.costs_of_people import costs_by_level
from apps.money.contracts.models import ContractVersion, FeeFromCosts, FeesFromCosts, ScopeLine
from apps.money.contracts.selectors.party import require_to_write


@dataclass(frozen=True)
class Asked:
    """What fees are to be made from. `base_from` is the first of twelve months; percents are hundredths of one."""

    run: RiskRun
    base_from: date
    percentile: int
    trend: Trend
    resource: Pence | None = None

    @property
    def base(self) -> Period:
        return Period(self.base_from, same_day_in(self.base_from.year + 1, self.base_from))


@dataclass(frozen=True)
class LevelCosted:
    """A level: people, their costs of the base year in whole pounds, the fee made of them, and that fee scaled to the
    resource."""

    band: NeedBand
    people: int
    mean: Pence
    spread: Pence
    low: Pence
    high: Pence
    is_truncated: bool
    fee: Pence
    scaled: Pence | None = None


@dataclass(frozen=True)
class Costed:
    """The levels that may be shown, and the others; months of the base year that senders of records are missing.
    `spend` is what the set comes to, where it is whole."""

    asked: Asked
    levels: Sequence[LevelCosted]
    away: Sequence[NeedBand]
    gaps: Mapping[str, Sequence[date]]
    spend: Pence | None = None
    scaled_spend: Pence | None = None

    @property
    def gap(self) -> Pence | None:
        """What the set spends more than the resource; less than nil where it spends less."""
        resource = self.asked.resource
        return self.spend - resource if self.spend is not None and resource is not None else None

    @property
    def tenths(self) -> int | None:
        """The gap in tenths of one percent of the resource."""
        return None if self.gap is None else tenths_of_percent(self.gap, self.asked.resource or 0)


def months_received(version: ContractVersion) -> dict[str, set[date]]:
    """The months with records of a kind of care that the draft has in scope, by the name of who sent them."""
    lines = ScopeLine.objects.filter(
        version=version, scope=Scope.IN, starts_on__lte=version.starts_on, ends_before__gt=version.starts_on
    )
    kinds = Q(pk__in=[])
    for kind, ltc_related in lines.values_list("kind", "ltc_related"):
        kinds |= Q(kind=kind, ltc_related=ltc_related)
    cells = ActivityCell.objects.filter(kinds, records__gt=0)
    received: dict[str, set[date]] = {}
    for name, month in cells.values_list("service_line__organisation__name", "month").distinct():
        received.setdefault(name, set()).add(month)
    return received


def months_without_records(version: ContractVersion, base: Period) -> list[date]:
    """The months of a base year without any record in scope."""
    known = set(months_known(version))
    return [month for month in base.months() if month not in known]


def senders_with_gaps(version: ContractVersion, base: Period) -> dict[str, list[date]]:
    """Who sent records of some months of a base year and none of others, with these: their cost is unknown, not nil."""
    months = list(base.months())
    gaps = {name: [month for month in months if month not in known] for name, known in months_received(version).items()}
    return {name: missing for name, missing in sorted(gaps.items()) if 0 < len(missing) < len(months)}


def newest_base_year(version: ContractVersion, today: date) -> date:
    """The first of the last twelve months that are over and all have records in scope; the year before the contract
    where there are none."""
    known = set(months_known(version))
    for first in sorted(known, reverse=True):
        base = Period(first, same_day_in(first.year + 1, first))
        if base.ends_before <= first_of_month(today) and known.issuperset(base.months()):
            return first
    return same_day_in(version.starts_on.year - 1, version.starts_on)


def months_known(version: ContractVersion) -> list[date]:
    """The months of which any record in scope has come, in order."""
    return sorted(set().union(*months_received(version).values()))


def fees_from_costs(actor: Actor, version: ContractVersion, asked: Asked) -> Costed:
    """What fees come to. A level about fewer people than are shown, or of whom fewer had any cost, is left out, and one
    beside it where that would give it away."""
    require_to_write(actor, version)
    smallest = setting("smallest_number_shown")
    found = costs_by_level(
        run_id=asked.run.id,
        version_id=version.id,
        scope_on=version.starts_on,
        starts_on=asked.base.starts_on,
        ends_before=asked.base.ends_before,
        percentile=asked.percentile,
        fewest=smallest,
    )
    shown = shown_levels(found, smallest)
    away = [band for band in NeedBand if band not in shown]
    people = {band: found[band].people for band in shown}
    fees = {band: trended(in_whole_pounds(mean_of(found[band])), asked.trend) for band in shown}
    spend = None if away else spend_of(fees, people)
    scaled = scaled_to(asked.resource, fees, people) if spend and asked.resource else {}
    levels = [_level(band, found[band], fees[band], scaled.get(band)) for band in shown]
    gaps = senders_with_gaps(version, asked.base)
    return Costed(asked, levels, away, gaps, spend, spend_of(scaled, people) if scaled else None)


def shown_levels(found: Mapping[int, Sums], smallest: int) -> list[NeedBand]:
    """The levels of which anything may be said."""
    people = {int(band): found[band].people if band in found else 0 for band in NeedBand}
    away = hidden_levels(people, smallest)
    return [
        band
        for band in NeedBand
        if band in found and band not in away and min(people[band], found[band].with_cost) >= smallest
    ]


def _level(band: NeedBand, sums: Sums, fee: Pence, scaled: Pence | None) -> LevelCosted:
    mean, spread, low, high = map(in_whole_pounds, (mean_of(sums), spread_of(sums), *interval_of(sums)))
    return LevelCosted(band, sums.people, mean, spread, low, high, sums.is_truncated, fee, scaled)


@dataclass(frozen=True)
class CameFrom:
    """Where the fees of a version came from: those that were made from costs and still stand so."""

    costing: FeesFromCosts
    levels: Sequence[FeeFromCosts]


def made_for(version: ContractVersion) -> str:
    """A code of what costs of a version rest on beside its run and the base year: its first day, whom it names, to
    which contracts it gives way, and what is in scope on that day."""
    first = version.starts_on
    lines = version.scope_lines.filter(scope=Scope.IN, starts_on__lte=first, ends_before__gt=first)
    named = version.cohorts.values_list("age_from", "age_to", "levels", "conditions", "residences")
    return check_code(
        {
            "from": str(first),
            "scope": sorted(map(str, lines.values_list("kind", "ltc_related"))),
            "named": sorted(map(str, named)),
            "practices": sorted(version.cohort_practices.values_list("practice_id", flat=True)),
            "gives_way_to": sorted(version.gives_way.values_list("to_id", flat=True)),
        }
    )


@asked_once
def came_from(version: ContractVersion) -> CameFrom | None:
    """Nothing where fees were typed, or every one was typed anew since, or they were made for another first day, other
    people or another scope than the version has now."""
    costing = version.fees_from_costs.select_related("run", "used_by", "version").order_by("-id").first()
    if costing is None or costing.made_for not in ("", made_for(version)):
        return None
    return _those_that_stand(version, costing)


@asked_once
def kept_from(version: ContractVersion) -> CameFrom | None:
    """The same, and of a variation that made none anew those that it keeps of the version that it varies. Its signed
    text does not repeat them."""
    if version.varies is None or version.fees_from_costs.exists():
        return came_from(version)
    before = kept_from(version.varies)
    return _those_that_stand(version, before.costing) if before else None


def _those_that_stand(version: ContractVersion, costing: FeesFromCosts) -> CameFrom | None:
    fees = dict(version.fees.values_list("need_band", "pence_a_year"))
    levels = [one for one in costing.levels.order_by("need_band") if fees.get(one.need_band) == one.fee_pence]
    return CameFrom(costing, levels) if levels else None

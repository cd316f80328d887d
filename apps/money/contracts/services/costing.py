"""Putting fees that were made from costs into a draft."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.audit.services import record
from apps.foundation.kernel.listing import listed
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, same_day_in
from apps.foundation.partnerships.services import hold_figures
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.value import Way
from apps.money.contracts.models import ContractVersion, Fee, FeeFromCosts, FeesFromCosts
from apps.money.contracts.selectors.costing import (
    Asked,
    Costed,
    came_from,
    fees_from_costs,
    made_for,
    months_without_records,
    newest_base_year,
)
from apps.money.contracts.selectors.party import require_to_write
from apps.money.contracts.services import NotADraft, redraw_plan


class NotYourDraft(ValueError):
    """Whoever drafted the version changes its fees; another person drafts their own."""


class BaseYearIncomplete(ValueError):
    """A month of the base year has no record in scope: its cost is unknown, not nil. The message names the months."""


class NothingToUse(ValueError):
    """No level may be shown, or fees are to be scaled and no whole set or resource is there to scale to."""


class FiguresMoved(ValueError):
    """What was on the page is not what costs come to now."""


def check_base_year(version: ContractVersion, asked: Asked) -> None:
    """Raise BaseYearIncomplete unless every month of the base year has a record in the draft's scope."""
    if missing := months_without_records(version, asked.base):
        said = listed([f"{month:%B %Y}" for month in missing])
        base = newest_base_year(version, timezone.localdate())
        year = Period(base, same_day_in(base.year + 1, base))
        last = f"{list(year.months())[-1]:%B %Y}"
        there = f"The newest twelve months with records are {base:%B %Y} to {last}."
        if months_without_records(version, year):
            there = "No twelve months in a row have records yet."
        raise BaseYearIncomplete(f"No record in scope of {said}. What is unknown is not nil. {there}")


def look_at_costs(*, actor: Actor, version: ContractVersion, asked: Asked) -> Costed:
    """What fees come to, for a page or a file. Each look is recorded with how many people stood behind it: looks at two
    cohorts that differ by few tell of those few. Raises BaseYearIncomplete."""
    require_to_write(actor, version)
    check_base_year(version, asked)
    with transaction.atomic():
        found = fees_from_costs(actor, version, asked)
        record(
            actor=actor,
            action="COSTS_LOOKED_AT",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={
                "run": str(asked.run.uid),
                "base_from": f"{asked.base_from}",
                "percentile": asked.percentile,
                "people": {one.band.name: one.people for one in found.levels},
            },
        )
    return found


def use_fees_from_costs(
    *, actor: Actor, version: ContractVersion, asked: Asked, scaled: bool, seen: Mapping[int, Pence]
) -> FeesFromCosts:
    """Put the fees of the levels that may be shown into a draft of one's own, and draw its plan again where it has one.

    `seen` are the fees that stood on the page, by level. The same used again is used once. Raises NotADraft,
    NotYourDraft, BaseYearIncomplete, NothingToUse, FiguresMoved.
    """
    require_to_write(actor, version)
    with transaction.atomic():
        version = ContractVersion.objects.select_for_update().get(id=version.id)
        if version.state != VersionState.DRAFT or version.offered_at:
            raise NotADraft("Fees are put into a draft, and not once its parties have it to sign.")
        hold_figures()
        if version.drafted_by_id != actor.user_id:
            raise NotYourDraft("Somebody else drafted this contract: they put fees into it.")
        if version.value.way == Way.PROGRAMME_FEE:
            raise NothingToUse("A programme fee is one fee for all levels of need: fees by level are not put into it.")
        check_base_year(version, asked)
        found = fees_from_costs(actor, version, asked)
        fees = _chosen(found, scaled=scaled)
        if fees != dict(seen):
            raise FiguresMoved("Costs changed after you looked at them. No fee was changed: look again.")
        if (same := _stands_already(version, found, fees, scaled=scaled)) is not None:
            return same
        for band, pence in fees.items():
            Fee.objects.update_or_create(version=version, need_band=band, defaults={"pence_a_year": pence})
        costing = _kept(actor, version, found, fees, scaled=scaled)
        record(
            actor=actor,
            action="FEES_FROM_COSTS_USED",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={"run": str(asked.run.uid), "base_from": f"{asked.base_from}", "fees": fees},
        )
        redraw_plan(actor=actor, version=version)
    return costing


def _chosen(found: Costed, *, scaled: bool) -> dict[int, Pence]:
    chosen = {int(one.band): one.scaled if scaled else one.fee for one in found.levels}
    fees = {band: pence for band, pence in chosen.items() if pence is not None}
    if not fees or len(fees) < len(chosen):
        raise NothingToUse("There is no fee here to use.")
    return fees


def _stands_already(
    version: ContractVersion, found: Costed, fees: Mapping[int, Pence], *, scaled: bool
) -> FeesFromCosts | None:
    standing, asked = came_from(version), found.asked
    if standing is None or {one.need_band: one.fee_pence for one in standing.levels} != fees:
        return None
    one = standing.costing
    now = (asked.run.id, asked.base_from, asked.percentile, asked.trend.inflation, asked.trend.efficiency)
    then = (one.run_id, one.base_from, one.percentile, one.inflation, one.efficiency)
    return one if (now, asked.resource, scaled) == (then, one.resource_pence, one.is_scaled) else None


def _kept(
    actor: Actor, version: ContractVersion, found: Costed, fees: Mapping[int, Pence], *, scaled: bool
) -> FeesFromCosts:
    asked = found.asked
    costing = FeesFromCosts.objects.create(
        version=version,
        run=asked.run,
        base_from=asked.base.starts_on,
        base_before=asked.base.ends_before,
        percentile=asked.percentile,
        inflation=asked.trend.inflation,
        efficiency=asked.trend.efficiency,
        resource_pence=asked.resource,
        is_scaled=scaled,
        made_for=made_for(version),
        used_at=timezone.now(),
        used_by_id=actor.user_id,
    )
    FeeFromCosts.objects.bulk_create(
        FeeFromCosts(
            costing=costing,
            need_band=one.band,
            people=one.people,
            mean_pence=one.mean,
            spread_pence=one.spread,
            low_pence=one.low,
            high_pence=one.high,
            is_truncated=one.is_truncated,
            fee_pence=fees[int(one.band)],
        )
        for one in found.levels
    )
    return costing

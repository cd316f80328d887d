"""What stands between a version and *live*."""

from datetime import date

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.feeds import missing_feeds
from apps.foundation.kernel.periods import Period, day_in_words
from apps.money.contracts.domain import assumptions
from apps.money.contracts.domain.go_live import IN_THE_ARRANGEMENTS, Check, Facts, Standing, standings
from apps.money.contracts.domain.model_of_contract import Mended, Missing
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.registries import version_parts
from apps.money.contracts.selectors import missing_parties_of, parties_of, plan_of
from apps.money.contracts.selectors.agreeing import (
    AssumptionShown,
    arrangements_of,
    assumptions_of,
    non_performance_of,
)
from apps.money.contracts.selectors.missing import missing_beside_parties


def checks_of(version: ContractVersion, today: date) -> list[Standing]:
    """Every go-live check of a version as it stands on a day."""
    return standings(facts_of(version, today), covered_by(assumptions_of(version, today)), today)


def _missing(version: ContractVersion) -> list[Missing]:
    """What its model and the parts that upper apps keep still need, and where each is mended."""
    return [
        *(Missing(words, Mended.DRAFT) for words in missing_parties_of(version)),
        *missing_beside_parties(version),
        *(Missing(words, part.mended) for part in version_parts for words in part.missing(version)),
    ]


def covered_by(shown: list[AssumptionShown]) -> dict[Check, date]:
    """The last day of the accepted assumption that covers a check the longest."""
    covered: dict[Check, date] = {}
    for one in shown:
        if one.state == assumptions.State.ACCEPTED and one.assumption.covers:
            check = Check(one.assumption.covers)
            covered[check] = max(one.assumption.until, covered.get(check, one.assumption.until))
    return covered


def facts_of(version: ContractVersion, today: date) -> Facts:
    """What the checks look at."""
    parties = {party.organisation_id: party.organisation.name for party in parties_of(version)}
    arranged, plan = arrangements_of(version), plan_of(version)
    agreement, defined = arranged.sharing_agreement, non_performance_of(version)
    bound = set(agreement.parties.values_list("organisation_id", flat=True)) if agreement else set()
    met = {check: words for part in version_parts for check, words in part.meets(version).items()}
    with_fee = set(version.fees.values_list("need_band", flat=True))
    return Facts(
        parties=list(parties.values()),
        parties_missing=_missing(version),
        levels_without_fee=[band.label for band in NeedBand if band not in with_fee],
        fees_to=version.last_day,
        is_value=version.value.is_fixed,
        has_value=bool(plan and plan.value),
        agreement=agreement.name if agreement else "",
        is_agreement_in_force=agreement is not None and today in Period(agreement.starts_on, agreement.ends_before),
        outside_agreement=[name for party, name in parties.items() if party not in bound],
        run=f"{plan.run.tool}, data of {day_in_words(plan.run.data_on)}" if plan else "",
        feeds_missing=missing_feeds(plan.run.feeds) if plan else [],
        outcome_measures=version.outcome_measures.count(),
        risk_share=met.get(Check.RISK_SHARE, IN_THE_ARRANGEMENTS if arranged.risk_share else ""),
        without_non_performance=[name for party, name in parties.items() if party not in defined],
        equality_noted_on=arranged.equality_noted_on,
        decommissions=arranged.decommissions,
        decommissioning=bool(arranged.decommissioning),
        system_audit=bool(arranged.system_audit),
    )

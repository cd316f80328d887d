"""Settlements that wait for somebody: to be fixed, to be signed."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.kernel.periods import Period, financial_year_of
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.models import Contract, ContractParty, ContractVersion
from apps.money.month_end.models import Settlement
from apps.money.settlements.models import YearSettlement, YearSignature


def settlements_to_sign(actor: Actor) -> list[YearSettlement]:
    """Fixed settlements, the newest of each year, that wait for the signature of the actor's organisation."""
    if not can(actor, Permission.SETTLEMENT_SIGN):
        return []
    own = ContractParty.objects.filter(organisation_id=actor.organisation_id).values("version_id")
    signed = YearSignature.objects.filter(organisation_id=actor.organisation_id).values("settlement_id")
    newest = (
        YearSettlement.objects.filter(version_id__in=own)
        .order_by("contract_id", "year", "-place")
        .distinct("contract_id", "year")
        .values("id")
    )
    waiting = YearSettlement.objects.filter(id__in=newest).exclude(id__in=signed)
    return list(waiting.select_related("contract").order_by("contract_id", "year"))


@dataclass(frozen=True)
class YearToFix:
    """A year of a contract of which every month is settled and nothing is fixed yet."""

    contract: Contract
    year: int


def years_to_fix(actor: Actor) -> list[YearToFix]:
    """Years of contracts that the actor's organisation commissions whose last month is settled, not fixed yet. Three
    questions to the database, however many contracts there are."""
    if not can(actor, Permission.SETTLEMENT_FIX):
        return []
    own = ContractParty.objects.filter(
        organisation_id=actor.organisation_id,
        role=PartyRole.COMMISSIONER,
        version__state=VersionState.IN_FORCE,
    )
    settled: dict[Contract, set[date]] = defaultdict(set)
    rows = Settlement.objects.filter(statement__contract__versions__parties__in=own).distinct()
    for one in rows.select_related("statement__contract"):
        settled[one.statement.contract].add(one.statement.month)
    if not settled:
        return []
    fixed = set(YearSettlement.objects.filter(contract__in=settled).values_list("contract_id", "year"))
    return [
        YearToFix(contract, year)
        for (contract_id, year), months in sorted(_settling(settled).items())
        for contract in settled
        if contract.id == contract_id and (contract_id, year) not in fixed and months <= settled[contract]
    ]


def _settling(contracts: Collection[Contract]) -> dict[tuple[int, int], set[date]]:
    """The months that settle money of each year of some contracts: those that are live; all where none is."""
    every: dict[tuple[int, int], set[date]] = defaultdict(set)
    live: dict[tuple[int, int], set[date]] = defaultdict(set)
    for version in ContractVersion.objects.filter(contract__in=contracts, state=VersionState.IN_FORCE):
        ends_before = version.replaced_from or version.ends_before
        if version.starts_on < ends_before:
            for month in Period(version.starts_on, ends_before).months():
                key = version.contract_id, financial_year_of(month)
                every[key].add(month)
                if not version.is_shadow(month):
                    live[key].add(month)
    return {key: live[key] or months for key, months in every.items()}

"""Writing by what a draft adjusts its fees inside a level of need."""

from collections.abc import Mapping
from typing import Any

from apps.foundation.access.policy import Actor
from apps.foundation.audit.services import record
from apps.money.contracts.choices import FactorOf
from apps.money.contracts.domain.adjusting import Factors, check_factors
from apps.money.contracts.models import ContractVersion, Factor
from apps.money.contracts.selectors.party import require_to_write
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.scope import rewrite


def write_factors(*, actor: Actor, version: ContractVersion, factors: Factors, read: str) -> None:
    """Put other factors in the place of those so far; `Factors()` adjusts nothing. Where a plan is drawn it is drawn
    again, and with it the average weights.

    Raises NotFactors, NotADraft where the parties have it or it is in force, TextChanged.
    """
    require_to_write(actor, version)

    def write(version: ContractVersion) -> None:
        check_factors(factors, is_fixed=version.value.is_fixed)
        Factor.objects.filter(version=version).delete()
        rows = [Factor(version=version, what=FactorOf.SEX, sex=sex, factor=one) for sex, one in factors.sexes.items()]
        steps: tuple[tuple[FactorOf, Mapping[Any, int]], ...] = (
            (FactorOf.AGE, factors.ages),
            (FactorOf.SCORE, factors.scores),
        )
        for what, some in steps:
            rows += [Factor(version=version, what=what, starts_at=start, factor=one) for start, one in some.items()]
        Factor.objects.bulk_create(rows)
        record(
            actor=actor,
            action="FACTORS_WRITTEN",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={"check_code": code_of(version)},
        )

    rewrite(actor=actor, version=version, read=read, write=write)

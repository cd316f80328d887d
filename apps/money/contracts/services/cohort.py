"""Writing whom a draft pays for, and to which contracts it gives way."""

from collections.abc import Collection

from apps.foundation.access.policy import Actor
from apps.foundation.audit.services import record
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.models import Cohort, CohortPractice, Contract, ContractVersion, GivesWay
from apps.money.contracts.selectors.party import require_to_write
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services.scope import rewrite


def write_cohort(
    *, actor: Actor, version: ContractVersion, named: Named, gives_way_to: Collection[Contract], read: str
) -> None:
    """Put another cohort in the place of the one so far; `Named()` is everybody at a level.

    Raises NotADraft where the parties have it or it is in force, TextChanged.
    """
    require_to_write(actor, version)

    def write(version: ContractVersion) -> None:
        for held in (Cohort, CohortPractice, GivesWay):
            held.objects.filter(version=version).delete()
        if not named.is_everybody:
            Cohort.objects.create(
                version=version,
                age_from=named.age_from,
                age_to=named.age_to,
                levels=sorted(named.levels),
                conditions=sorted(named.conditions),
                residences=sorted(named.residences),
            )
        CohortPractice.objects.bulk_create(
            CohortPractice(version=version, practice_id=practice) for practice in named.practices
        )
        GivesWay.objects.bulk_create(
            GivesWay(version=version, to=contract) for contract in gives_way_to if contract.id != version.contract_id
        )
        record(
            actor=actor,
            action="COHORT_WRITTEN",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={
                "gives_way_to": sorted(contract.code for contract in gives_way_to),
                "check_code": code_of(version),
            },
        )

    rewrite(actor=actor, version=version, read=read, write=write)

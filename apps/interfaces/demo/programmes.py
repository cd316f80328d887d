"""Contracts of named people beside those of everybody: a diabetes programme in force, and a lung programme in draft.

And a kind of care that joins a contract by a phase.
"""

from datetime import date

from apps.care.activity.choices import ActivityKind, Scope
from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.policy import Actor
from apps.foundation.kernel.periods import Period
from apps.foundation.partnerships.models import Organisation
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.organisations import by_part
from apps.money.contracts.choices import ContractModel, HowCounted
from apps.money.contracts.domain.cohort import Named
from apps.money.contracts.domain.scope import Phase
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import Terms, draft_contract, draw_plan
from apps.money.contracts.services.cohort import write_cohort
from apps.money.contracts.services.scope import write_scope

PARTIES = ("icb", "acute", "community")
OLDEST, LEVELS = 74, frozenset({NeedBand.LOW, NeedBand.MEDIUM})


def draft_programme(
    actor: Actor, blueprint: Blueprint, term: Period, run: RiskRun, group: str, practices: tuple[str, ...] = ()
) -> ContractVersion:
    """A contract for people with a condition and not of the highest need, at the fees of everybody's less a tenth,
    which it counts on the first of each month."""
    bodies = by_part(blueprint)
    version = draft_contract(
        actor=actor,
        terms=Terms(
            code=f"{group.lower()}-{term.starts_on.year}",
            name=f"{blueprint.name}, {group} programme {term.starts_on.year} to {term.ends_before.year}",
            model=ContractModel.ALLIANCE,
            starts_on=term.starts_on,
            ends_before=term.ends_before,
            counting=HowCounted.HEADS,
            fees={NeedBand(level): pence * 9 // 10 for level, pence in blueprint.fees.items()},
        ),
        parties=[bodies[part] for part in PARTIES],
        follows=None,
    )
    draw_plan(actor=actor, version=version, run=run)
    chosen = Organisation.objects.filter(ods_code__in=practices).values_list("id", flat=True)
    named = Named(age_to=OLDEST, levels=LEVELS, conditions=frozenset({group}), practices=frozenset(chosen))
    write_cohort(actor=actor, version=version, named=named, gives_way_to=[], read=code_of(version))
    return version


def give_way(actor: Actor, version: ContractVersion, programme: ContractVersion) -> None:
    """The contract of everybody leaves out the people whom a programme pays for."""
    write_cohort(actor=actor, version=version, named=Named(), gives_way_to=[programme.contract], read=code_of(version))


def let_prescribing_join(actor: Actor, version: ContractVersion) -> None:
    """Prescribing for a long-term condition is linked at first, and in the contract from October."""
    joins = date(version.starts_on.year, 10, 1)
    write_scope(
        actor=actor,
        version=version,
        kind=ActivityKind.PRESCRIPTION,
        for_condition=[Phase(version.starts_on, Scope.LINKED), Phase(joins, Scope.IN)],
        for_anything_else=[Phase(version.starts_on, Scope.LINKED)],
        read=code_of(version),
    )

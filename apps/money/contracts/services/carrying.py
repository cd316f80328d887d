"""What a variation begins with: all that the version says which it varies."""

from apps.foundation.access.policy import Actor
from apps.money.contracts.domain.signing import and_writer
from apps.money.contracts.models import (
    Arrangements,
    Cohort,
    CohortPractice,
    ContractParty,
    ContractVersion,
    Factor,
    GivesWay,
    NonPerformance,
    OutcomeMeasure,
)
from apps.money.contracts.registries import version_parts
from apps.money.contracts.services.scope import carry_scope_over


def carry_over(actor: Actor, version: ContractVersion, before: ContractVersion) -> None:
    """Parties, scope, factors of fees, arrangements and what other apps keep of the version that is varied. Whoever
    varies it answers for its words from now on, and does not sign them; who wrote them before may."""
    ContractParty.objects.bulk_create(
        ContractParty(
            version=version,
            organisation_id=one.organisation_id,
            role=one.role,
            is_accountable=one.is_accountable,
            own_contract=one.own_contract,
        )
        for one in before.parties.order_by("id")
    )
    carry_scope_over(version, before)
    _carry_cohort_over(version, before)
    Factor.objects.bulk_create(
        Factor(version=version, what=one.what, starts_at=one.starts_at, sex=one.sex, factor=one.factor)
        for one in before.factors.order_by("id")
    )
    for arranged in before.arrangements.all():
        written = {field.attname: getattr(arranged, field.attname) for field in Arrangements._meta.concrete_fields}
        written |= {"id": None, "version_id": version.id, "writers": and_writer([], actor.user_id)}
        Arrangements.objects.create(**written)
    NonPerformance.objects.bulk_create(
        NonPerformance(
            version=version,
            organisation_id=one.organisation_id,
            definition=one.definition,
            consequence=one.consequence,
        )
        for one in before.non_performance.order_by("id")
    )
    OutcomeMeasure.objects.bulk_create(
        OutcomeMeasure(
            version=version,
            name=one.name,
            definition=one.definition,
            target=one.target,
            pence_at_stake=one.pence_at_stake,
        )
        for one in before.outcome_measures.order_by("id")
    )
    for part in version_parts:
        part.carry_over(actor, version, before)


def _carry_cohort_over(version: ContractVersion, before: ContractVersion) -> None:
    """Whom the version that is varied names, and to which contracts it gives way."""
    for one in before.cohorts.all():
        named = {"age_from": one.age_from, "age_to": one.age_to, "levels": one.levels}
        Cohort.objects.create(version=version, conditions=one.conditions, residences=one.residences, **named)
    CohortPractice.objects.bulk_create(
        CohortPractice(version=version, practice_id=one.practice_id) for one in before.cohort_practices.order_by("id")
    )
    GivesWay.objects.bulk_create(GivesWay(version=version, to_id=one.to_id) for one in before.gives_way.order_by("id"))

"""Whom a version pays for, to which contracts it gives way, and whether that is settled."""

from collections.abc import Collection

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Greatest

from apps.care.patients.models import ConditionCode
from apps.foundation.core.looks import asked_once
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import organisations_inside
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.cohort import Claim, Named, what_is_unsettled
from apps.money.contracts.models import Cohort, Contract, ContractVersion
from apps.money.contracts.selectors.scope import term_of


@asked_once
def named_by(version: ContractVersion) -> Named:
    """Whom a version names."""
    cohort = next(iter(version.cohorts.all()), None)
    if cohort is None:
        return Named()
    return Named(
        age_from=cohort.age_from,
        age_to=cohort.age_to,
        levels=frozenset(cohort.levels),
        practices=frozenset(one.practice_id for one in version.cohort_practices.all()),
        conditions=frozenset(cohort.conditions),
        residences=frozenset(cohort.residences),
    )


@asked_once
def practices_named(version: ContractVersion) -> list[Organisation]:
    """The practices that a version names."""
    held = version.cohort_practices.values("practice_id")
    return list(Organisation.objects.filter(id__in=held).order_by("name"))


def contracts_given_way_to(version: ContractVersion) -> list[Contract]:
    """The contracts whose people a version leaves out."""
    return list(Contract.objects.filter(given_way__version=version).order_by("name"))


def claim_of(version: ContractVersion) -> Claim:
    """What a version claims."""
    return Claim(
        contract=version.contract_id,
        name=version.contract.name,
        days=term_of(version),
        named=named_by(version),
        gives_way_to=frozenset(one.to_id for one in version.gives_way.all()),
    )


def versions_beside(version: ContractVersion) -> QuerySet[ContractVersion]:
    """Versions of other contracts on some of the same days, in force or with their parties."""
    there = Q(state=VersionState.IN_FORCE) | Q(state=VersionState.DRAFT, offered_at__isnull=False)
    counts = Q(replaced_from__isnull=True) | Q(replaced_from__gt=Greatest("starts_on", Value(version.starts_on)))
    return (
        ContractVersion.objects.filter(there, counts, starts_on__lt=version.ends_before)
        .filter(ends_before__gt=version.starts_on)
        .exclude(contract_id=version.contract_id)
        .select_related("contract")
        .prefetch_related("cohorts", "cohort_practices", "gives_way")
        .order_by("contract__name", "number")
    )


def unsettled_of(version: ContractVersion) -> list[str]:
    """What stands between a version and its parties, and its start, in words."""
    return what_is_unsettled(claim_of(version), [claim_of(one) for one in versions_beside(version)])


def contracts_to_give_way_to(version: ContractVersion) -> QuerySet[Contract]:
    """Contracts with a version on some of the same days, drafts too: what a version may give way to."""
    versions = ContractVersion.objects.filter(
        starts_on__lt=version.ends_before, ends_before__gt=version.starts_on
    ).exclude(state=VersionState.ENDED)
    held = Q(id__in=versions.values("contract_id")) | Q(given_way__version=version)
    return Contract.objects.filter(held).exclude(id=version.contract_id).distinct().order_by("name")


def condition_groups(version: ContractVersion) -> list[str]:
    """Groups of long-term conditions that a cohort may name, with those that this one does."""
    listed = set(ConditionCode.objects.values_list("group", flat=True))
    return sorted(listed | named_by(version).conditions)


def practices_to_name() -> QuerySet[Organisation]:
    """Practices of the partnership."""
    return organisations_inside().filter(role=OrganisationRole.PRACTICE).order_by("name")


def conditions_are_named(groups: Collection[str] | None = None) -> bool:
    """Whether a version in force names conditions, so that who is paid for follows registers of conditions; or whether
    it names one of some."""
    cohorts = Cohort.objects.filter(version__state=VersionState.IN_FORCE).exclude(conditions=[])
    return (cohorts if groups is None else cohorts.filter(conditions__overlap=list(groups))).exists()


def contract_before(contract_starts_on: object) -> Contract | None:
    """The contract in force, of everybody, that ends on the day before another begins and that none follows yet."""
    ending = ContractVersion.objects.filter(
        state=VersionState.IN_FORCE,
        ends_before=contract_starts_on,
        replaced_from__isnull=True,
        cohorts__isnull=True,
    )
    followed = Contract.objects.filter(follows__isnull=False, versions__state=VersionState.IN_FORCE)
    return (
        Contract.objects.filter(id__in=ending.values("contract_id"))
        .exclude(id__in=followed.values("follows_id"))
        .order_by("id")
        .first()
    )


def follower_in_force(contract: Contract) -> Contract | None:
    """The contract in force that follows another."""
    return (
        Contract.objects.filter(follows=contract, versions__state=VersionState.IN_FORCE)
        .order_by("id")
        .distinct()
        .first()
    )

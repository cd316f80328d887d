"""What a version still needs: before it comes into force, if only as a test, and before its parties sign it."""

from django.contrib.postgres.aggregates import ArrayAgg

from apps.care.need_bands.choices import NeedBand
from apps.foundation.kernel.listing import listed
from apps.money.contracts.choices import PartyRole
from apps.money.contracts.domain.fees import year_in_words
from apps.money.contracts.domain.model_of_contract import Arranged, Mended, Missing, Party
from apps.money.contracts.domain.models_of_contract import MODELS, missing_parties
from apps.money.contracts.domain.value import Way, what_its_way_lacks
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.registries import version_parts
from apps.money.contracts.selectors.terms import changes_of, later_years


def missing_parties_of(version: ContractVersion) -> list[str]:
    """The parties that its model needs and that it has not, in words."""
    parties = version.parties.annotate(sectors=ArrayAgg("organisation__service_lines__sector", distinct=True))
    return missing_parties(version.model, [Party(party.role, frozenset(party.sectors)) for party in parties])


def missing_beside_parties(version: ContractVersion) -> list[Missing]:
    """What else its model needs, and where it is written."""
    model = MODELS[version.model]
    if not model.needs.looks_beside_parties:
        return []
    providers = list(version.parties.filter(role=PartyRole.PROVIDER).select_related("organisation").order_by("id"))
    arranged = version.arrangements.first()
    return model.missing_beside(
        Arranged(
            has_accountable_body=any(party.is_accountable for party in providers),
            names_practices=version.cohort_practices.exists(),
            has_board=bool(arranged and arranged.board),
            without_contract=[party.organisation.name for party in providers if not party.own_contract],
            has_pooled_budget=bool(arranged and arranged.pooled_budget),
            has_money_on_outcomes=version.outcome_measures.filter(pence_at_stake__gt=0).exists(),
        )
    )


def years_without_change(version: ContractVersion) -> list[int]:
    """The financial years after a version's first for which nobody has typed inflation and efficiency."""
    later = later_years(version)
    typed = changes_of(version) if later else {}
    return [year for year in later if year not in typed]


def missing_to_start(version: ContractVersion) -> list[Missing]:
    """What a draft still needs before it can come into force, if only as a test, and where it is written: fees, a plan,
    parties, and what other pages have begun to say of it whole."""
    missing = [Missing(one, Mended.DRAFT) for one in missing_of_fees(version)]
    if version.value.way == Way.PROGRAMME_FEE:
        providers = version.parties.filter(role=PartyRole.PROVIDER).count()
        names_condition = version.cohorts.exclude(conditions=[]).exists()
        lacks = what_its_way_lacks(providers=providers, names_condition=names_condition)
        missing += [Missing(words, Mended.COHORT if of_cohort else Mended.DRAFT) for words, of_cohort in lacks]
    if version.value.is_fixed and version.factors.exists():
        missing.append(Missing("to adjust no fees, because it pays its value", Mended.ADJUSTMENT))
    if not version.plans.exists():
        missing.append(Missing("an indicative plan", Mended.PLAN))
    missing += [Missing(one, Mended.DRAFT) for one in missing_parties_of(version)]
    return missing + [Missing(one, part.mended) for part in version_parts for one in part.still_open(version)]


def missing_of(version: ContractVersion) -> list[Missing]:
    """What it still needs before its parties can sign it: the change of fees in every year too, and all that its model
    rests on."""
    years = [year_in_words(year) for year in years_without_change(version)]
    changes = [Missing(f"inflation and efficiency of {listed(years)}", Mended.DRAFT)] if years else []
    return [*missing_to_start(version), *changes, *missing_beside_parties(version)]


def missing_of_fees(version: ContractVersion) -> list[str]:
    """The fees that it lacks: one for each level, and where it pays its value none or one for each."""
    with_fee = version.fees.count()
    if with_fee == len(NeedBand) or (version.value.is_fixed and not with_fee):
        return []
    return ["a fee for each level of need, or for none" if version.value.is_fixed else "a fee for each level of need"]


def what_is_missing(version: ContractVersion) -> list[str]:
    """What it needs before its parties can sign, in words."""
    return [one.words for one in missing_of(version)]


def what_is_missing_to_start(version: ContractVersion) -> list[str]:
    """What it needs before it can come into force, in words."""
    return [one.words for one in missing_to_start(version)]

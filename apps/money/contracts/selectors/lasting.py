"""Which months of a contract may still change, and how it ends."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from apps.foundation.kernel.periods import day_in_words, first_of_month
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.versions import ContractOver, ended_in_words
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.registries import frozen_months
from apps.money.contracts.selectors.terms import CurrentTerms


def frozen_of(contract_ids: Sequence[int]) -> Mapping[int, set[date]]:
    """The frozen months of some contracts."""
    found: dict[int, set[date]] = {id_: set() for id_ in contract_ids}
    for kept in frozen_months:
        for id_, months in kept.of(contract_ids).items():
            found[id_].update(months)
    return found


def months_not_frozen(terms: CurrentTerms) -> list[date]:
    """The months of a contract that are not frozen, in order."""
    frozen = frozen_of([terms.contract.id])[terms.contract.id]
    return [month for month in terms.months if month not in frozen]


def open_from(terms: CurrentTerms) -> date | None:
    """The first day of a contract that is in no frozen month; None where all are frozen."""
    return next((max(month, terms.starts_on) for month in months_not_frozen(terms)), None)


def is_over(terms: CurrentTerms, today: date) -> bool:
    """Whether a contract has ended: its last day is past, and its last month frozen."""
    return terms.is_in_force and today > terms.last_day and open_from(terms) is None


def may_be_varied(terms: CurrentTerms, today: date) -> bool:
    """Whether the terms that are read are in force and the newest, and nobody drafts a variation of them yet."""
    if not terms.is_in_force or terms.is_asked or is_over(terms, today):
        return False
    return not terms.contract.versions.filter(state=VersionState.DRAFT).exists()


def check_not_over(terms: CurrentTerms, today: date) -> None:
    """Raises ContractOver."""
    if is_over(terms, today):
        raise ContractOver(f"This contract ended on {day_in_words(terms.last_day)}. Nothing of it is changed any more.")


def end_in_words(terms: CurrentTerms, today: date) -> str:
    """What a contract's pages say of its end; nothing of one that runs on."""
    if terms.spans[-1].version.in_force_at is None:
        return ""
    latest = max(_signed_ends(terms.contract))
    return ended_in_words(
        terms.last_day,
        today=today,
        is_frozen=first_of_month(terms.last_day) in frozen_of([terms.contract.id])[terms.contract.id],
        is_early=terms.ends_before < latest,
    )


def ends_in_words(contracts: Sequence[Contract], today: date) -> dict[int, str]:
    """The same of contracts as `contracts_listed` gives them, by id."""
    frozen = frozen_of([one.id for one in contracts])
    found = {}
    for one in contracts:
        last_day, signed_to = one.ends_before - timedelta(days=1), getattr(one, "signed_to", None)
        found[one.id] = (
            ended_in_words(
                last_day,
                today=today,
                is_frozen=first_of_month(last_day) in frozen[one.id],
                is_early=one.ends_before < signed_to,
            )
            if signed_to
            else ""
        )
    return found


def _signed_ends(contract: Contract) -> list[date]:
    return list(
        ContractVersion.objects.filter(contract=contract, in_force_at__isnull=False).values_list(
            "ends_before", flat=True
        )
    )

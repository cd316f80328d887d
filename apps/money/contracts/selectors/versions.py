"""The versions of a contract that somebody sees, and the one that a page reads."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.kernel.whole_numbers import whole_number
from apps.money.contracts.choices import VersionState
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import get_contract_for
from apps.money.contracts.selectors.terms import CurrentTerms, span_signed, terms_of

MOST_VERSIONS = 9_999


def versions_visible_to(actor: Actor, contract: Contract) -> QuerySet[ContractVersion]:
    """Those of a contract, in their order."""
    return versions_seen_by(actor).filter(contract=contract).order_by("number")


def versions_seen_by(actor: Actor) -> QuerySet[ContractVersion]:
    """Versions in force; a draft for those who write contracts, and once it is offered for its parties' signatories; a
    withdrawn one for those who write."""
    require(actor, Permission.CONTRACT_VIEW)
    versions = ContractVersion.objects.all()
    if can(actor, Permission.CONTRACT_WRITE):
        return versions
    seen = Q(state=VersionState.IN_FORCE)
    if can(actor, Permission.CONTRACT_SIGN):
        own = ContractVersion.objects.filter(parties__organisation_id=actor.organisation_id)
        seen |= Q(state=VersionState.DRAFT, offered_at__isnull=False, id__in=own.values("id"))
    return versions.filter(seen)


def terms_read(actor: Actor, contract: Contract, number: str | None) -> CurrentTerms:
    """A contract's terms, with the version that an address asks for by its number, or the usual one.

    Raises ContractVersion.DoesNotExist where there is none, or none that the actor sees.
    """
    terms = terms_of(contract)
    if number is None:
        return terms
    asked = versions_visible_to(actor, contract).get(number=whole_number(number, MOST_VERSIONS) or 0)
    return terms if asked.id == terms.version.id else shown_in(terms, asked)


def terms_for(actor: Actor, uid: UUID, number: str | None) -> CurrentTerms:
    """The terms of the contract at an address, with the version that `?version=2` asks for, or the usual one.

    Raises Contract.DoesNotExist, ContractVersion.DoesNotExist where there is none, or none that the actor sees.
    """
    return terms_read(actor, get_contract_for(actor, uid), number)


def shown_in(terms: CurrentTerms, version: ContractVersion) -> CurrentTerms:
    """The terms, with a version to be read that is not the usual one."""
    span = next((one for one in terms.spans if one.version.id == version.id), None) or span_signed(version)
    return replace(terms, shown=span, is_asked=True)


@dataclass(frozen=True)
class Signing:
    """How many parties a version has, how many have signed it since it was offered, and when the last did."""

    parties: int
    signed: int
    last_at: datetime | None


def signing_of(contract: Contract) -> dict[int, Signing]:
    """How far each version of a contract is signed, by id. What is offered is not edited: a signature since then is one
    under the text that stands."""
    since = Q(signatures__signed_at__gte=F("offered_at"))
    rows = contract.versions.annotate(
        all_parties=Count("parties", distinct=True),
        signed=Count("signatures__organisation", filter=since, distinct=True),
        last_at=Max("signatures__signed_at", filter=since),
    )
    return {row.id: Signing(row.all_parties, row.signed, row.last_at) for row in rows}


def draft_being_agreed(actor: Actor, contract: Contract) -> ContractVersion | None:
    """The draft of a variation that the actor sees."""
    drafts = versions_visible_to(actor, contract).filter(state=VersionState.DRAFT, varies__isnull=False)
    return drafts.first()


def has_several_versions(actor: Actor, contract: Contract) -> bool:
    """Whether the actor sees more than one version."""
    return versions_visible_to(actor, contract).count() > 1


def query_to(version: ContractVersion) -> str:
    """What an address carries to read a version: nothing for a first draft, which is the usual one."""
    return f"?version={version.number}" if version.varies_id and version.in_force_at is None else ""

"""Reading subcontracts: of a version, of one's own organisation, and who has signed."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.looks import asked_once
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import organisations_inside
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.domain.signing import SignedFor, check_code
from apps.money.contracts.models import Contract, ContractParty, ContractVersion
from apps.money.contracts.selectors import get_contract_for, is_visible_to, plan_lines, terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import versions_visible_to
from apps.money.subcontracts.domain.subcontract import MODELS, WAYS, may_have_some, parts_of
from apps.money.subcontracts.models import Subcontract, SubcontractSignature


@dataclass(frozen=True)
class Shown:
    """A subcontract, what it comes to of the version's plan, and its signature as things stand."""

    subcontract: Subcontract
    planned: Pence
    signature: SubcontractSignature | None


@dataclass(frozen=True)
class Beneath:
    """The subcontracts of a version: each, and what of the plan stays with the principal."""

    subcontracts: list[Shown]
    plan: Pence
    stays: Pence


def has_subcontracts(actor: Actor, contract: Contract) -> bool:
    """Whether the contract's model has subcontracts, and the actor sees its terms."""
    return has_some(terms_of(contract).version) and is_visible_to(actor, contract)


def has_some(version: ContractVersion) -> bool:
    """Whether a version may have subcontracts beneath it."""
    return may_have_some(version.model, version.value_way)


def principal_of(version: ContractVersion) -> Organisation | None:
    """The one provider that holds the contract; nothing while there is none or more."""
    providers = [party.organisation for party in version.parties.filter(role=PartyRole.PROVIDER)]
    return providers[0] if len(providers) == 1 else None


@asked_once
def subcontracts_of(version: ContractVersion) -> QuerySet[Subcontract]:
    """Those of a version that count."""
    return _that_count().filter(version=version).select_related("version", "organisation", "written_by")


def _that_count() -> QuerySet[Subcontract]:
    """None that was taken out, where the draft's model has none any more, or with a provider that became a party."""
    parties = ContractParty.objects.filter(version=OuterRef("version"), organisation=OuterRef("organisation"))
    has_some = Q(version__model__in=MODELS) | Q(version__value_way__in=WAYS)
    standing = Subcontract.objects.filter(has_some, dropped_at__isnull=True)
    return standing.exclude(Exists(parties)).order_by("id")


def is_over(version: ContractVersion, today: date) -> bool:
    """Whether a later version has taken the place of one: nobody signs beneath it any more."""
    return version.replaced_from is not None and version.counts_until <= max(version.starts_on, today)


def beneath(version: ContractVersion) -> Beneath:
    """The subcontracts of a version with what each gets of its plan."""
    rows = list(subcontracts_of(version))
    plan = plan_lines(version).aggregate(pence=Sum("cost_pence"))["pence"] or 0
    parts, stays = parts_of(plan, {row.organisation.ods_code: row.share for row in rows})
    above = code_of(version)
    signed = {
        (one.subcontract_id, one.check_code): one
        for one in SubcontractSignature.objects.filter(subcontract__in=rows).select_related("signed_by")
    }
    shown = [Shown(row, parts[row.organisation.ods_code], signed.get((row.id, code_under(row, above)))) for row in rows]
    return Beneath(shown, plan, stays)


def can_be_subcontractors(version: ContractVersion) -> QuerySet[Organisation]:
    """Providers that are no party."""
    parties = version.parties.values("organisation_id")
    return organisations_inside().exclude(id__in=parties).exclude(role=OrganisationRole.COMMISSIONER).order_by("name")


def get_subcontract_of(version: ContractVersion, uid: UUID) -> Subcontract:
    """One of a version; raises Subcontract.DoesNotExist."""
    return subcontracts_of(version).get(uid=uid)


def open_subcontract(actor: Actor, uid: UUID) -> Subcontract:
    """One, for signers who see the version above it, and for those of its own provider once that is offered.

    Raises ObjectDoesNotExist, also for one that no longer counts.
    """
    require(actor, Permission.CONTRACT_SIGN)
    found = _that_count().select_related("version__contract", "organisation", "written_by").get(uid=uid)
    version = found.version
    is_own = found.organisation_id == actor.organisation_id and version.offered_at is not None
    if not is_own:
        get_contract_for(actor, version.contract.uid)
        versions_visible_to(actor, version.contract).get(id=version.id)
    return found


def code_under(subcontract: Subcontract, above: str) -> str:
    """The check code of a subcontract under the check code of the version above it."""
    return check_code({"above": above, "subcontract": _said(subcontract)})


def text_of_subcontracts(version: ContractVersion) -> list[dict[str, Any]]:
    """What a version says of its subcontracts: part of what its parties sign."""
    return sorted((_said(row) for row in subcontracts_of(version)), key=lambda said: str(said["organisation"]))


def unsigned(version: ContractVersion) -> list[str]:
    """The subcontractors that have not signed under the version as it stands, by name."""
    return [one.subcontract.organisation.name for one in beneath(version).subcontracts if one.signature is None]


def signed_beneath(version: ContractVersion) -> list[SignedFor]:
    """Who signed its subcontracts since it was offered, and for whom."""
    found = SubcontractSignature.objects.filter(
        subcontract__in=subcontracts_of(version).values("id"), signed_at__gte=version.offered_at
    )
    return [SignedFor(*row) for row in found.values_list("subcontract__organisation_id", "signed_by_id")]


def waiting_for(actor: Actor, today: date) -> list[Subcontract]:
    """Subcontracts of the actor's organisation, under versions that are offered or in force and still count, that it
    has not signed since they were offered: what is offered is not edited."""
    if not can(actor, Permission.CONTRACT_SIGN):
        return []
    signed = SubcontractSignature.objects.filter(
        subcontract=OuterRef("id"), signed_at__gte=OuterRef("version__offered_at")
    )
    own = (
        _that_count()
        .filter(organisation_id=actor.organisation_id, version__offered_at__isnull=False)
        .exclude(version__state=VersionState.ENDED)
        .exclude(Exists(signed))
        .select_related("version__contract", "organisation")
    )
    return [one for one in own if not is_over(one.version, today)]


def _said(subcontract: Subcontract) -> dict[str, str]:
    return {
        "organisation": subcontract.organisation.ods_code,
        "services": subcontract.services,
        "targets": subcontract.targets,
        "share": str(subcontract.share),
    }

"""Reading subcontracts: of a version, of one's own organisation, and who has signed."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import organisations_inside
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.domain.signing import check_code
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import get_contract_for, is_visible_to, plan_lines, terms_of
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.selectors.versions import versions_visible_to
from apps.money.subcontracts.domain.subcontract import MODELS, parts_of
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
    return terms_of(contract).version.model in MODELS and is_visible_to(actor, contract)


def principal_of(version: ContractVersion) -> Organisation | None:
    """The one provider that holds the contract; nothing while there is none or more."""
    providers = [party.organisation for party in version.parties.filter(role=PartyRole.PROVIDER)]
    return providers[0] if len(providers) == 1 else None


def subcontracts_of(version: ContractVersion) -> QuerySet[Subcontract]:
    """Those that count: none where the draft's model has none any more, or with a provider that became a party."""
    found = Subcontract.objects.filter(version=version, version__model__in=MODELS)
    found = found.exclude(organisation__in=version.parties.values("organisation_id"))
    return found.select_related("organisation", "written_by").order_by("id")


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

    Raises ObjectDoesNotExist.
    """
    require(actor, Permission.CONTRACT_SIGN)
    found = Subcontract.objects.select_related("version__contract", "organisation", "written_by").get(uid=uid)
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


def writers_of_subcontracts(version: ContractVersion) -> set[Any]:
    """Who wrote them: they do not sign the version."""
    return set(subcontracts_of(version).values_list("written_by_id", flat=True)) - {None}


def unsigned(version: ContractVersion) -> list[str]:
    """The subcontractors that have not signed under the version as it stands, by name."""
    return [one.subcontract.organisation.name for one in beneath(version).subcontracts if one.signature is None]


def waiting_for(actor: Actor) -> list[Subcontract]:
    """Subcontracts of the actor's organisation, under versions that are offered or in force, that it has not signed."""
    if not can(actor, Permission.CONTRACT_SIGN):
        return []
    own = (
        Subcontract.objects.filter(organisation_id=actor.organisation_id, version__offered_at__isnull=False)
        .exclude(version__state=VersionState.ENDED)
        .select_related("version__contract", "organisation")
        .prefetch_related("signatures")
        .order_by("id")
    )
    waiting = []
    for one in own:
        code = code_under(one, code_of(one.version))
        if all(signature.check_code != code for signature in one.signatures.all()):
            waiting.append(one)
    return waiting


def _said(subcontract: Subcontract) -> dict[str, str]:
    return {
        "organisation": subcontract.organisation.ods_code,
        "services": subcontract.services,
        "targets": subcontract.targets,
        "share": str(subcontract.share),
    }

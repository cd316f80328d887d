"""Writing, dropping and signing subcontracts."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import made_once
from apps.foundation.core.written import check_names_nobody
from apps.foundation.partnerships.models import Organisation
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.signing import NotTheirs, SignedAlready, SignedForAnother, TextChanged, WroteIt
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors.party import require_to_write
from apps.money.contracts.selectors.signing import code_of, signed_under, writers_of
from apps.money.contracts.services import NotADraft
from apps.money.contracts.services.scope import held_to_write
from apps.money.contracts.services.signing import NotOffered
from apps.money.contracts.services.writers import wrote_in
from apps.money.subcontracts.domain.subcontract import IsAParty, Written, check_written
from apps.money.subcontracts.models import Subcontract, SubcontractSignature
from apps.money.subcontracts.selectors import code_under, has_some, is_over, signed_beneath, subcontracts_of

FROZEN = "This version is with its parties, or in force: its subcontracts are part of what is signed."


def write_subcontract(
    *, actor: Actor, version: ContractVersion, organisation: Organisation, written: Written, uid: UUID
) -> Subcontract:
    """Write a subcontract of a draft with a provider. `uid` is the name that the form carried: sent twice, it is one.

    Raises NamesSomebody, NotADraft, SentBefore, and what `check_written` raises.
    """
    require_to_write(actor, version)
    check_names_nobody(written.services, written.targets)
    with transaction.atomic():
        version = _draft(version)
        if not Subcontract.objects.filter(uid=uid).exists():
            others = subcontracts_of(version)
            if others.filter(organisation=organisation).exists():
                raise IsAParty(f"{organisation.name} has a subcontract of this version already: change that.")
            _check(version, organisation.id, written, list(others.values_list("share", flat=True)))
        subcontract, is_new = made_once(
            Subcontract,
            uid,
            {
                "version_id": version.id,
                "organisation_id": organisation.id,
                "services": written.services,
                "targets": written.targets,
                "share": written.share,
                "dropped_at": None,
            },
            {"written_by_id": actor.user_id, "written_at": timezone.now()},
        )
        if is_new:
            wrote_in(version, actor)
            record(actor=actor, action="SUBCONTRACT_WRITTEN", **_about(subcontract))
    return subcontract


def change_subcontract(*, actor: Actor, subcontract: Subcontract, written: Written, read: str) -> Subcontract:
    """Put other words and another share in the place of what a draft's subcontract says. `read` is the check code of
    the version's text on the page.

    Raises NamesSomebody, NotADraft, TextChanged, and what `check_written` raises.
    """
    require_to_write(actor, subcontract.version)
    check_names_nobody(written.services, written.targets)
    with transaction.atomic():
        version = held_to_write(subcontract.version, read, "its subcontracts are")
        others = subcontracts_of(version).exclude(id=subcontract.id).values_list("share", flat=True)
        _check(version, subcontract.organisation_id, written, list(others))
        subcontract.services, subcontract.targets = written.services, written.targets
        subcontract.share, subcontract.written_by_id = written.share, actor.user_id
        subcontract.written_at = timezone.now()
        subcontract.save(update_fields=["services", "targets", "share", "written_by", "written_at"])
        wrote_in(version, actor)
        record(actor=actor, action="SUBCONTRACT_CHANGED", **_about(subcontract))
    return subcontract


def drop_subcontract(*, actor: Actor, subcontract: Subcontract) -> None:
    """Take a subcontract out of a draft; it is kept with what was signed under it. Raises NotADraft."""
    require_to_write(actor, subcontract.version)
    with transaction.atomic():
        version = _draft(subcontract.version)
        standing = Subcontract.objects.filter(id=subcontract.id, dropped_at__isnull=True)
        if standing.update(dropped_at=timezone.now()):
            wrote_in(version, actor)
            record(
                actor=actor,
                action="SUBCONTRACT_DROPPED",
                **_about(subcontract),
                details={"organisation": subcontract.organisation.ods_code},
            )


def sign_subcontract(*, actor: Actor, subcontract: Subcontract, read: str, office: str) -> SubcontractSignature:
    """Sign a subcontract for its provider, under the version above it. `read` is the check code that was on the page.

    Whoever wrote the version above or signed it, or another subcontract of it, does not sign this one. Raises
    NamesSomebody, NotOffered, NotTheirs, WroteIt, TextChanged, SignedAlready, SignedForAnother.
    """
    require(actor, Permission.CONTRACT_SIGN)
    check_names_nobody(office)
    with transaction.atomic():
        version = ContractVersion.objects.select_for_update().get(id=subcontract.version_id)
        if not version.offered_at or version.state == VersionState.ENDED:
            raise NotOffered("The contract above this subcontract is not with its parties to sign.")
        if is_over(version, timezone.localdate()) or not subcontracts_of(version).filter(id=subcontract.id).exists():
            raise NotOffered("This subcontract no longer counts: nobody signs it.")
        if subcontract.organisation_id != actor.organisation_id:
            raise NotTheirs("Your organisation is not the provider of this subcontract.")
        if actor.user_id in writers_of(version):
            raise WroteIt("You wrote this subcontract, or in the contract above it. Somebody else signs it.")
        code = code_under(subcontract, code_of(version))
        if read != code:
            raise TextChanged(
                "This subcontract, or the contract above it, has changed since you opened it. Read it again."
            )
        if SubcontractSignature.objects.filter(subcontract=subcontract, check_code=code).exists():
            raise SignedAlready("Your organisation has signed this subcontract.")
        above = [one for one in signed_under(version) if one.check_code == code_of(version)]
        if actor.user_id in {one.person for one in [*above, *signed_beneath(version)]}:
            raise SignedForAnother("You have signed this contract, or a subcontract of it, for another organisation.")
        signature = SubcontractSignature.objects.create(
            subcontract=subcontract,
            check_code=code,
            office=office,
            signed_by_id=actor.user_id,
            signed_at=timezone.now(),
        )
        record(actor=actor, action="SUBCONTRACT_SIGNED", **_about(subcontract), details={"check_code": code})
    return signature


def carry_over(actor: Actor, version: ContractVersion, varied: ContractVersion) -> None:
    """Begin a variation with the subcontracts of the version that it varies. Their providers sign anew."""
    Subcontract.objects.bulk_create(
        Subcontract(
            version=version,
            organisation_id=one.organisation_id,
            services=one.services,
            targets=one.targets,
            share=one.share,
            written_by_id=actor.user_id,
            written_at=timezone.now(),
        )
        for one in subcontracts_of(varied)
    )


def _draft(version: ContractVersion) -> ContractVersion:
    version = ContractVersion.objects.select_for_update().get(id=version.id)
    if version.state != VersionState.DRAFT or version.offered_at:
        raise NotADraft(FROZEN)
    return version


def _check(version: ContractVersion, organisation_id: int, written: Written, others: list[int]) -> None:
    is_party = version.parties.filter(organisation_id=organisation_id).exists()
    check_written(written, has_some=has_some(version), is_party=is_party, others=others)


def _about(subcontract: Subcontract) -> dict[str, Any]:
    return {"subject_kind": "subcontract", "subject_uid": subcontract.uid}

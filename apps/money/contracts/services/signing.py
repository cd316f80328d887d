"""Offering a version to its parties, signing it, and moving it on from stage to stage."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.written import check_names_nobody
from apps.money.contracts.choices import Stage, VersionState
from apps.money.contracts.domain.cohort import check_settled
from apps.money.contracts.domain.go_live import check_go_live
from apps.money.contracts.domain.signing import Signed, check_signature
from apps.money.contracts.domain.stages import check_move, live_from
from apps.money.contracts.domain.versions import carried_stage
from apps.money.contracts.models import Contract, ContractVersion, Signature
from apps.money.contracts.registries import version_parts
from apps.money.contracts.selectors import terms_of, what_is_missing
from apps.money.contracts.selectors.cohort import claim_of, versions_beside
from apps.money.contracts.selectors.going_live import checks_of
from apps.money.contracts.selectors.lasting import check_not_over
from apps.money.contracts.selectors.party import require_as_party, require_to_write
from apps.money.contracts.selectors.signing import code_of, parties_waiting, signed_under, writers_of
from apps.money.contracts.services import NotADraft, TermsNotReady


class NotOffered(ValueError):
    """The version is not, or no longer, with its parties to sign."""


def offer_version(*, actor: Actor, version: ContractVersion) -> ContractVersion:
    """Give a version to its parties to read and sign; a draft is not edited from then on.

    Raises TermsNotReady where something is missing, Unsettled where it and another contract may pay for the same people
    and not exactly one of them gives way, NotADraft where it is offered already.
    """
    require_to_write(actor, version)
    with transaction.atomic():
        version = _locked(version)
        if version.offered_at:
            raise NotADraft("This version is with its parties already.")
        if version.state == VersionState.ENDED:
            raise NotADraft("This variation was withdrawn.")
        if missing := what_is_missing(version):
            raise TermsNotReady(f"Before the parties can sign, this version needs {' and '.join(missing)}.")
        list(Contract.objects.select_for_update(no_key=True).order_by("id"))  # of two offers the second sees the first
        check_settled(claim_of(version), map(claim_of, versions_beside(version)))
        version.offered_at = timezone.now()
        version.save(update_fields=["offered_at"])
        record(actor=actor, action="VERSION_OFFERED", **_about(version), details={"check_code": code_of(version)})
    return version


def take_back(*, actor: Actor, version: ContractVersion) -> ContractVersion:
    """Make an offered version a draft again: what was signed so far was signed under another text, and is kept.

    Raises NotOffered where it is a draft, NotADraft where it is in force.
    """
    require_as_party(actor, Permission.CONTRACT_WRITE, version)
    with transaction.atomic():
        version = _locked(version)
        if version.state != VersionState.DRAFT:
            raise NotADraft("This version is in force, or was withdrawn: a change is another version.")
        if not version.offered_at:
            raise NotOffered("This version is a draft already.")
        version.offered_at = None
        version.save(update_fields=["offered_at"])
        record(actor=actor, action="OFFER_TAKEN_BACK", **_about(version))
    return version


def sign(*, actor: Actor, version: ContractVersion, read: str, office: str) -> Signature:
    """Sign for the actor's organisation. `read` is the check code of the text that was on the page.

    Raises NamesSomebody, NotOffered, and what `check_signature` raises.
    """
    require(actor, Permission.CONTRACT_SIGN)
    check_names_nobody(office)
    with transaction.atomic():
        version = _locked(version)
        if not version.offered_at or version.state == VersionState.ENDED:
            raise NotOffered("This version is not with its parties to sign.")
        code = code_of(version)
        beside = [Signed(one.party, one.person, code) for part in version_parts for one in part.signed(version)]
        check_signature(
            now=code,
            read=read,
            parties=version.parties.values_list("organisation_id", flat=True),
            party=actor.organisation_id,
            person=actor.user_id,
            writers=writers_of(version),
            signed=[*signed_under(version), *beside],
        )
        signature = Signature.objects.create(
            version=version,
            organisation_id=actor.organisation_id,
            check_code=code,
            office=office,
            signed_by_id=actor.user_id,
            signed_at=timezone.now(),
        )
        record(actor=actor, action="VERSION_SIGNED", **_about(version), details={"check_code": code})
    return signature


def move_stage(*, actor: Actor, version: ContractVersion, stage: Stage, today: date) -> ContractVersion:
    """Move a contract in force to its next stage: every version of it that counts today or later. To *live* only when
    every go-live check is met or covered on the day; money moves from the next month on.

    The stage is that of the newest version in force. The contract is held before any version of it, as a start does.

    Raises NotADraft where the version is not in force, or a newer one is; ContractOver, NotTheNextStage, NotYetAgreed,
    NotReadyToGoLive, NoMonthLeft.
    """
    require_as_party(actor, Permission.CONTRACT_START, version)
    with transaction.atomic():
        terms = terms_of(Contract.objects.select_for_update().get(id=version.contract_id))
        if version.id != terms.version.id:
            raise NotADraft("Another version is the newest in force: the contract moves on from that one.")
        if not terms.is_in_force:
            raise NotADraft("This version is not in force.")
        version = _locked(version)
        check_not_over(terms, today)
        moved = [span.version for span in terms.spans if today < span.days.ends_before] or [terms.spans[-1].version]
        check_move(version.stage, stage, waiting=max(len(parties_waiting(one)) for one in moved))
        details = {"stage": str(stage)}
        first = None
        if stage == Stage.LIVE:
            for one in moved:
                check_go_live(checks_of(one, today))
            first = live_from(today, starts_on=terms.starts_on, ends_before=terms.ends_before)
            details["live_from"] = str(first)
        for one in moved:
            one.stage, one.live_from = carried_stage(
                stage,
                first,
                starts_on=one.starts_on,
                ends_before=one.counts_until,
                before_live=Stage.SHADOW_PRICE,
            )
            one.save(update_fields=["stage", "live_from"])
        record(actor=actor, action="STAGE_MOVED", **_about(version), details=details)
        version.refresh_from_db()
    return version


def _locked(version: ContractVersion) -> ContractVersion:
    return ContractVersion.objects.select_for_update().get(id=version.id)


def _about(version: ContractVersion) -> dict[str, Any]:
    return {"subject_kind": "contract_version", "subject_uid": version.uid}

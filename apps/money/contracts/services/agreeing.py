"""Writing the arrangements of a version; wording, amending and signing its assumptions."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core.once import made_once
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.models import SharingAgreement
from apps.money.contracts.choices import PartyRole, VersionState
from apps.money.contracts.domain.assumptions import Amended, check_acceptance
from apps.money.contracts.domain.signing import SignedFor, TextChanged, and_writer
from apps.money.contracts.models import (
    Arrangements,
    Assumption,
    AssumptionSignature,
    ContractVersion,
    NonPerformance,
    OutcomeMeasure,
)
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.agreeing import assumptions_of, may_be_arranged
from apps.money.contracts.selectors.lasting import check_not_over
from apps.money.contracts.selectors.party import require_to_write
from apps.money.contracts.selectors.signing import code_of
from apps.money.contracts.services import NotADraft


@dataclass(frozen=True)
class Measure:
    """By what the parties see whether people are better off."""

    name: str
    definition: str
    target: str
    pence_at_stake: Pence = 0


@dataclass(frozen=True)
class Written:
    """Arrangements as they were written. `non_performance` has definition and consequence by organisation;
    `own_contracts` the contract with a provider itself, and `accountable` the one that answers for all, where the model
    needs them."""

    texts: Mapping[str, str]
    equality_noted_on: date | None
    decommissions: bool | None
    sharing_agreement: SharingAgreement | None
    non_performance: Mapping[int, tuple[str, str]]
    measures: Sequence[Measure]
    accountable: int | None = None
    own_contracts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Wording:
    """An assumption in words. `covers` is the go-live check that it stands in for, or empty."""

    covers: str
    missing: str
    assumed: str
    risk_bearer: str
    plan: str
    until: date


def write_arrangements(*, actor: Actor, version: ContractVersion, written: Written, read: str) -> None:
    """Put what was written in the place of the arrangements so far. `read` is the check code of the text on the page.

    Raises NamesSomebody, NotADraft where the parties have the version to sign, TextChanged where somebody wrote since.
    """
    require_to_write(actor, version)
    check_names_nobody(
        *written.texts.values(),
        *chain.from_iterable(written.non_performance.values()),
        *chain.from_iterable((one.name, one.definition, one.target) for one in written.measures),
        *written.own_contracts.values(),
    )
    with transaction.atomic():
        version = _locked(version)
        if not may_be_arranged(version):
            raise NotADraft("The parties have this version to sign: its arrangements are not changed.")
        if read != code_of(version):
            raise TextChanged("Somebody has changed this version since you opened it. Open it again, then write.")
        before = Arrangements.objects.filter(version=version).first()
        Arrangements.objects.update_or_create(
            version=version,
            defaults={
                **written.texts,
                "equality_noted_on": written.equality_noted_on,
                "decommissions": written.decommissions,
                "sharing_agreement": written.sharing_agreement,
                "writers": and_writer(before.writers if before else [], actor.user_id),
            },
        )
        NonPerformance.objects.filter(version=version).delete()
        NonPerformance.objects.bulk_create(
            NonPerformance(version=version, organisation_id=party, definition=definition, consequence=consequence)
            for party, (definition, consequence) in written.non_performance.items()
        )
        OutcomeMeasure.objects.filter(version=version).delete()
        OutcomeMeasure.objects.bulk_create(OutcomeMeasure(version=version, **asdict(one)) for one in written.measures)
        _say_of_parties(version, written)
        record(actor=actor, action="ARRANGEMENTS_WRITTEN", **_about(version), details={"check_code": code_of(version)})


def _say_of_parties(version: ContractVersion, written: Written) -> None:
    """Which provider answers for all, and the contract with each: first nobody, for only one may."""
    providers = version.parties.filter(role=PartyRole.PROVIDER)
    providers.filter(is_accountable=True).exclude(organisation=written.accountable).update(is_accountable=False)
    for party in providers:
        said = party.organisation_id == written.accountable, written.own_contracts.get(party.organisation_id, "")
        if said != (party.is_accountable, party.own_contract):
            party.is_accountable, party.own_contract = said
            party.save(update_fields=["is_accountable", "own_contract"])


def word_assumption(
    *,
    actor: Actor,
    version: ContractVersion,
    wording: Wording,
    uid: UUID,
    now: datetime,
    amends: Assumption | None = None,
) -> Assumption:
    """Write an assumption down, or another wording in the place of one. `uid` names what the form makes.

    Raises NamesSomebody, Amended where another wording was quicker, NotADraft where the version was withdrawn,
    ContractOver, SentBefore.
    """
    require_to_write(actor, version)
    check_names_nobody(wording.missing, wording.assumed, wording.risk_bearer, wording.plan)
    said = {**asdict(wording), "version_id": version.id, "amends_id": amends.id if amends else None}
    with transaction.atomic():
        if _locked(version).state == VersionState.ENDED:
            raise NotADraft("This variation was withdrawn: nothing is assumed for it any more.")
        if amends and Assumption.objects.filter(amends=amends).exclude(uid=uid).exists():
            raise Amended("This assumption was amended already. Amend its newest wording.")
        check_not_over(terms_of(version.contract), timezone.localdate(now))
        made, is_new = made_once(Assumption, uid, said, {"written_by_id": actor.user_id, "written_at": now})
        if is_new:
            details = {"assumption": str(uid), "amends": str(amends.uid) if amends else "", "covers": wording.covers}
            record(actor=actor, action="ASSUMPTION_WORDED", **_about(version), details=details)
    return made


def sign_assumption(*, actor: Actor, assumption: Assumption, now: datetime, today: date) -> AssumptionSignature:
    """Sign one wording for the actor's organisation. Raises NotADraft, ContractOver, and what
    `check_acceptance` raises."""
    require(actor, Permission.CONTRACT_SIGN)
    with transaction.atomic():
        version = _locked(assumption.version)
        if version.state == VersionState.ENDED:
            raise NotADraft("This variation was withdrawn: nothing is assumed for it any more.")
        check_not_over(terms_of(version.contract), today)
        shown = next(
            one for one in assumptions_of(version, today, later_too=True) if one.assumption.id == assumption.id
        )
        check_acceptance(
            state=shown.state,
            is_newest=shown.is_newest,
            parties=version.parties.values_list("organisation_id", flat=True),
            party=actor.organisation_id,
            person=actor.user_id,
            writer=assumption.written_by_id,
            signed=[SignedFor(one.organisation_id, one.signed_by_id) for one in shown.signatures],
        )
        signature = AssumptionSignature.objects.create(
            assumption=assumption,
            organisation_id=actor.organisation_id,
            signed_by_id=actor.user_id,
            signed_at=now,
        )
        record(actor=actor, action="ASSUMPTION_SIGNED", **_about(version), details={"assumption": str(assumption.uid)})
    return signature


def _locked(version: ContractVersion) -> ContractVersion:
    return ContractVersion.objects.select_for_update().get(id=version.id)


def _about(version: ContractVersion) -> dict[str, Any]:
    return {"subject_kind": "contract_version", "subject_uid": version.uid}

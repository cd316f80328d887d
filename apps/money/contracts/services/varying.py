"""Varying a contract: another version is drafted from the one in force, edited, signed, and takes its place from a
month on. And editing the terms and parties of a draft before it is offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.care.need_bands.choices import NeedBand
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import FIRST_YEAR, LAST_YEAR, Period, is_in_our_years
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.contracts.choices import ContractModel, HowCounted, Stage, VersionState
from apps.money.contracts.domain.fees import years_of
from apps.money.contracts.domain.go_live import NotReadyToGoLive, check_go_live
from apps.money.contracts.domain.signing import TextChanged, and_writer
from apps.money.contracts.domain.stages import NotYetAgreed, check_start
from apps.money.contracts.domain.trend import Trend
from apps.money.contracts.domain.value import BY_FEES, Way, WayOfValue, check_way
from apps.money.contracts.domain.versions import MonthNotOpen, NothingLeft, carried_stage, check_first_month
from apps.money.contracts.models import (
    Contract,
    ContractParty,
    ContractVersion,
    Fee,
    IndicativePlan,
    NonPerformance,
    PlanLine,
    YearlyChange,
)
from apps.money.contracts.selectors import CurrentTerms, changes_of, terms_of, what_is_missing
from apps.money.contracts.selectors.going_live import checks_of
from apps.money.contracts.selectors.lasting import check_not_over, open_from
from apps.money.contracts.selectors.party import require_as_party, require_to_write
from apps.money.contracts.selectors.signing import code_of, parties_waiting
from apps.money.contracts.services import (
    Follows,
    NotADraft,
    TermNotInOurYears,
    TermsNotReady,
    check_beside,
    columns_of,
    draft_of,
    followed,
    party_role,
    put_in_force,
)
from apps.money.contracts.services.carrying import carry_over
from apps.money.contracts.services.scope import refit_scope


class NotInForce(ValueError):
    """The contract has no version in force: its draft is edited, and there is nothing to vary."""


class OneFeeForAll(ValueError):
    """A programme fee is one for all levels."""


class VariedAlready(ValueError):
    """Another variation of the contract is being drafted or agreed: one at a time."""


class EndsBeforeItBegins(ValueError):
    """The last month comes before the first."""


@dataclass(frozen=True)
class Varied:
    """What a variation says otherwise: its first day, the day before which it ends, fees, and why. A level that is not
    in `fees` has what the contract pays in the first month. `changes` has inflation and efficiency by financial year; a
    year that is not in it is not typed yet."""

    starts_on: date
    ends_before: date
    fees: Mapping[NeedBand, Pence]
    changes: Mapping[int, Trend]
    reason: str


@dataclass(frozen=True)
class Redrafted:
    """The terms and parties of a first draft, as somebody edited them."""

    name: str
    model: ContractModel
    starts_on: date
    ends_before: date
    fees: Mapping[NeedBand, Pence]
    changes: Mapping[int, Trend]
    parties: Sequence[Organisation]
    follows: Contract | Follows | None = Follows.THE_ONE_BEFORE
    value: WayOfValue = BY_FEES
    counting: HowCounted = HowCounted.DAYS


def vary_contract(*, actor: Actor, contract: Contract, varied: Varied, today: date) -> ContractVersion:
    """Draft the next version of a contract from the one in force: all that it says but what is varied, and no plan.
    Inflation and efficiency of later years go on, and so does the way in which its value is built.

    Raises NamesSomebody, NotInForce, ContractOver, VariedAlready, NothingLeft, MonthNotOpen, EndsBeforeItBegins,
    TermNotInOurYears, OneFeeForAll.
    """
    require_as_party(actor, Permission.CONTRACT_WRITE, terms_of(contract).version)
    check_names_nobody(varied.reason)
    with transaction.atomic():
        contract = Contract.objects.select_for_update().get(id=contract.id)
        terms = terms_of(contract)
        if not terms.is_in_force:
            raise NotInForce("This contract is a draft: edit it.")
        check_not_over(terms, today)
        if contract.versions.filter(state=VersionState.DRAFT).exists():
            raise VariedAlready("A variation of this contract is being drafted already. One is agreed at a time.")
        varied = _checked(terms, varied)
        before = terms.version
        varied = replace(varied, changes={**changes_of(before), **varied.changes})
        version = ContractVersion.objects.create(
            contract=contract,
            number=contract.versions.order_by("-number")[0].number + 1,
            model=before.model,
            counting=before.counting,
            starts_on=varied.starts_on,
            ends_before=varied.ends_before,
            drafted_by_id=actor.user_id,
            varies=before,
            reason=varied.reason,
            **columns_of(before.value),
        )
        _write_fees(version, varied.fees, varied.changes)
        carry_over(actor, version, before)
        record(
            actor=actor,
            action="CONTRACT_VARIED",
            **_about(version),
            details={"number": version.number, "starts_on": f"{version.starts_on:%Y-%m}", **_said(varied.fees)},
        )
    return version


def edit_variation(*, actor: Actor, version: ContractVersion, varied: Varied, read: str) -> ContractVersion:
    """Write what a drafted variation says otherwise. Its plan is dropped where fees or months are others.

    `read` is the check code of the text on the page. Raises NamesSomebody, NotADraft, TextChanged, and what
    `vary_contract` raises about months.
    """
    require_to_write(actor, version)
    check_names_nobody(varied.reason)
    with transaction.atomic():
        version = _editable(version, read)
        varied = _checked(terms_of(version.contract), varied)
        version.reason = varied.reason
        _rewrite(actor, version, varied)
    return version


def edit_draft(*, actor: Actor, version: ContractVersion, drafted: Redrafted, read: str) -> ContractVersion:
    """Write the terms and parties of a first draft anew, and which contract it follows. Its plan is dropped where fees,
    months or how it counts are others; what was arranged of a party that is none any more goes with it.

    Raises NamesSomebody, NotADraft, TextChanged, TermNotInOurYears, NotAValue.
    """
    require_to_write(actor, version)
    check_names_nobody(drafted.name)
    check_way(drafted.value, drafted.starts_on)
    with transaction.atomic():
        version = _editable(version, read)
        if version.varies_id:
            raise NotADraft("A variation has the name, the model and the parties of its contract.")
        _check_years(drafted.starts_on, drafted.ends_before)
        version.model = drafted.model
        if version.counting != drafted.counting:
            version.counting = drafted.counting
            _drop_plan(version)
        contract = version.contract
        contract.name, contract.starts_on, contract.ends_before = drafted.name, drafted.starts_on, drafted.ends_before
        contract.follows = followed(drafted.follows, drafted.starts_on)
        contract.save(update_fields=["name", "starts_on", "ends_before", "follows"])
        wanted = {one.id: one for one in drafted.parties}
        here = set(version.parties.values_list("organisation_id", flat=True))
        version.parties.exclude(organisation__in=wanted).delete()
        NonPerformance.objects.filter(version=version).exclude(organisation__in=wanted).delete()
        ContractParty.objects.bulk_create(
            ContractParty(version=version, organisation=one, role=party_role(one))
            for id_, one in wanted.items()
            if id_ not in here
        )
        _rewrite(actor, version, drafted)
    return version


def withdraw_variation(*, actor: Actor, version: ContractVersion) -> None:
    """Give up a variation that is not in force: it is kept and read, and another may be drafted. Raises NotADraft."""
    require_as_party(actor, Permission.CONTRACT_WRITE, version)
    with transaction.atomic():
        version = _locked_draft(version)
        if version.varies_id is None:
            raise NotADraft("A first draft is edited: only a variation is withdrawn.")
        version.state = VersionState.ENDED
        version.save(update_fields=["state"])
        record(actor=actor, action="VARIATION_WITHDRAWN", **_about(version))


def ask_to_bring_in(*, actor: Actor, version: ContractVersion, today: date, nudge: bool = True) -> Job:
    """Ask for a variation that every party has signed to come into force, at the stage of its contract.

    Raises NotADraft, TermsNotReady, NotYetAgreed, NothingLeft, MonthNotOpen, NotReadyToGoLive, Unsettled,
    TermOverlaps.
    """
    require_as_party(actor, Permission.CONTRACT_START, version)
    with transaction.atomic():
        version = _locked_draft(version)
        if version.varies_id is None:
            raise NotADraft("A first version begins with a stage.")
        if missing := what_is_missing(version):
            raise TermsNotReady(f"Before this version can come into force it needs {' and '.join(missing)}.")
        _check_ready(version, terms_of(version.contract), today)
        check_beside(version)
        wish = {"version": version.id, "check_code": code_of(version)}
        job = jobs.want(
            "contracts.vary",
            actor=actor,
            reason=f"A variation of {version.contract.name} comes into force: everybody is looked at",
            parameters=wish,
            key=str(version.uid),
            nudge=nudge,
        )
        record(actor=actor, action="VARIATION_START_ASKED", **_about(version))
    return job


def begin_variation(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The start, as a job: no month is frozen between the last look and the start, and days and records follow."""
    version = ContractVersion.objects.select_for_update().get(id=job.parameters["version"])
    if version.state != VersionState.DRAFT:
        raise jobs.Refused("This variation is in force already, or was withdrawn.")
    if code_of(version) != job.parameters["check_code"]:
        raise jobs.Refused("This version has changed since its start was asked for. Ask again.")
    progress.report(0, 1, "counting days and placing records")
    moment = take_figures_moment()  # whoever freezes a month holds it too: of the two one comes first
    terms = terms_of(Contract.objects.select_for_update().get(id=version.contract_id))  # no stage moves meanwhile
    try:
        stage, live_from = _check_ready(version, terms, timezone.localdate(moment))
    except (NotYetAgreed, MonthNotOpen, NothingLeft, NotReadyToGoLive) as refusal:
        raise jobs.Refused(str(refusal)) from None
    put_in_force(version, stage, moment, live_from)
    record(
        actor=jobs.actor_of(job),
        action="VARIATION_IN_FORCE",
        **_about(version),
        details={"stage": version.stage, "starts_on": f"{version.starts_on:%Y-%m}"},
    )
    return {"stage": version.stage}


def _check_ready(version: ContractVersion, terms: CurrentTerms, today: date) -> tuple[Stage, date | None]:
    """The stage at which a variation comes into force, and from when it is live; or why it cannot."""
    check_start(Stage.SHADOW_CURRENCY, waiting=len(parties_waiting(version)))
    check_first_month(version.starts_on, open_from=open_from(terms), ends_before=terms.ends_before)
    stage, live_from = carried_stage(
        terms.version.stage,
        terms.live_from,
        starts_on=version.starts_on,
        ends_before=version.ends_before,
        before_live=Stage.SHADOW_PRICE,
    )
    if live_from is not None:
        check_go_live(checks_of(version, today))
    return Stage(stage), live_from


def _checked(terms: CurrentTerms, varied: Varied) -> Varied:
    """What is varied, where its months may be, with a fee for each level. A contract that began inside its first month
    goes on doing so."""
    starts_on = max(varied.starts_on, terms.starts_on)
    check_first_month(starts_on, open_from=open_from(terms), ends_before=terms.ends_before)
    if varied.ends_before <= starts_on:
        raise EndsBeforeItBegins("The last month comes before the first. Give the first month or a later one.")
    _check_years(starts_on, varied.ends_before)
    as_it_is = {NeedBand(band): pence for band, pence in terms.fees_on(starts_on).items()}
    fees = {**as_it_is, **varied.fees}
    if terms.version.value.way == Way.PROGRAMME_FEE and len(set(fees.values())) > 1:
        raise OneFeeForAll("A programme fee is one fee for all levels of need: give the same at each, or none.")
    return replace(varied, starts_on=starts_on, fees=fees)


def _check_years(starts_on: date, ends_before: date) -> None:
    if not is_in_our_years(starts_on) or not is_in_our_years(ends_before - timedelta(days=1)):
        raise TermNotInOurYears(f"A contract lies in the years {FIRST_YEAR} to {LAST_YEAR}.")


def _locked_draft(version: ContractVersion) -> ContractVersion:
    version = ContractVersion.objects.select_for_update().get(id=version.id)
    if version.state != VersionState.DRAFT:
        raise NotADraft("This version is in force, or was withdrawn.")
    return version


def _editable(version: ContractVersion, read: str) -> ContractVersion:
    version = draft_of(version)
    if read != code_of(version):
        raise TextChanged("Somebody has changed this version since you opened it. Open it again, then write.")
    return version


def _rewrite(actor: Actor, version: ContractVersion, said: Varied | Redrafted) -> None:
    """Put the months and fees of a draft in the place of those so far; whoever does does not sign it."""
    old = Period(version.starts_on, version.ends_before)
    new = Period(said.starts_on, said.ends_before)
    value = said.value if isinstance(said, Redrafted) else version.value
    if old != new or value != version.value or _fees_of(version) != (dict(said.fees), dict(said.changes)):
        _drop_plan(version)
    if old != new:
        refit_scope(version, new)
    version.starts_on, version.ends_before = new.starts_on, new.ends_before
    written = columns_of(value)
    for name, said_now in written.items():
        setattr(version, name, said_now)
    version.editors = and_writer(version.editors, actor.user_id)
    version.save(update_fields=["model", "counting", "starts_on", "ends_before", "editors", "reason", *written])
    _write_fees(version, said.fees, said.changes)
    record(actor=actor, action="DRAFT_EDITED", **_about(version), details=_edited(version) | _said(said.fees))


def _drop_plan(version: ContractVersion) -> None:
    PlanLine.objects.filter(version=version).delete()
    IndicativePlan.objects.filter(version=version).delete()
    version.averages = {}
    version.save(update_fields=["averages"])


def _fees_of(version: ContractVersion) -> tuple[dict[int, Pence], dict[int, Trend]]:
    changes = {one.year: Trend(one.inflation, one.efficiency) for one in version.yearly_changes.all()}
    return dict(version.fees.values_list("need_band", "pence_a_year")), changes


def _write_fees(version: ContractVersion, fees: Mapping[NeedBand, Pence], changes: Mapping[int, Trend]) -> None:
    """The fees of the first year, and what changes in each year after it that the version has."""
    later = years_of(Period(version.starts_on, version.ends_before))[1:]
    Fee.objects.filter(version=version).delete()
    Fee.objects.bulk_create(Fee(version=version, need_band=band, pence_a_year=pence) for band, pence in fees.items())
    YearlyChange.objects.filter(version=version).delete()
    YearlyChange.objects.bulk_create(
        YearlyChange(version=version, year=year, inflation=change.inflation, efficiency=change.efficiency)
        for year, change in changes.items()
        if year in later
    )


def _edited(version: ContractVersion) -> dict[str, Any]:
    contract = version.contract
    return {
        "called": contract.name,
        "model": version.model,
        "value": version.value_way,
        "counting": version.counting,
        "starts_on": f"{version.starts_on:%Y-%m}",
        "ends_before": f"{version.ends_before:%Y-%m}",
        "parties": sorted(version.parties.values_list("organisation__ods_code", flat=True)),
        "follows": contract.follows.code if contract.follows else "",
    }


def _said(fees: Mapping[NeedBand, Pence]) -> dict[str, Any]:
    return {"fees": {NeedBand(band).name: pence for band, pence in fees.items()}}


def _about(version: ContractVersion) -> dict[str, Any]:
    return {"subject_kind": "contract_version", "subject_uid": version.uid}

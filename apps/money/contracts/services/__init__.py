"""Writing contracts: a draft, its fees, scope and plan; and putting it in force as a test or in a shadow stage."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.care.activity.choices import ActivityKind
from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.feeds import missing_feeds
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import FIRST_YEAR, LAST_YEAR, Period, is_in_our_years, same_day_in
from apps.foundation.partnerships.choices import OrganisationRole
from apps.foundation.partnerships.models import Organisation
from apps.foundation.partnerships.selectors import setting
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.contracts.announcements import version_in_force
from apps.money.contracts.choices import ContractModel, HowCounted, PartyRole, Stage, VersionState
from apps.money.contracts.domain.adjusting import NOBODY
from apps.money.contracts.domain.cohort import Unsettled, check_settled
from apps.money.contracts.domain.plan import planned_lines
from apps.money.contracts.domain.scope import default_scope
from apps.money.contracts.domain.stages import NotYetAgreed, check_start
from apps.money.contracts.domain.value import BY_FEES, NoOutturn, WayOfValue, check_way, value_by_month
from apps.money.contracts.engine.cohorts import people_of_run
from apps.money.contracts.engine.shares import last_year_of
from apps.money.contracts.engine.weights import averages_of
from apps.money.contracts.models import (
    Contract,
    ContractParty,
    ContractVersion,
    Fee,
    IndicativePlan,
    PlanLine,
    ScopeLine,
)
from apps.money.contracts.selectors import changes_of, planned_before, terms_of, what_is_missing_to_start
from apps.money.contracts.selectors.cohort import claim_of, contract_before, follower_in_force, versions_beside
from apps.money.contracts.selectors.party import require_as_party, require_to_write
from apps.money.contracts.selectors.scope import days_on_which_scope_changes
from apps.money.contracts.selectors.signing import code_of, parties_waiting
from apps.money.contracts.services.writers import wrote_in


class CodeTaken(ValueError):
    """Another contract of the partnership has the code already."""


class TermNotInOurYears(ValueError):
    """The term begins or ends in a year in which no contract of ours does."""


class NotADraft(ValueError):
    """The version is in force or has ended: it is never edited."""


class RunIncomplete(ValueError):
    """The run lacks a required feed, so no contract may rest on it. The message names the feed."""


class TermsNotReady(ValueError):
    """Something is missing before the version can come into force; the message says what."""


class TermOverlaps(ValueError):
    """Another contract has the version's place among those that follow one another."""


class NotAShadowStage(ValueError):
    """A version begins in a shadow stage, and goes live from shadow price."""


class Follows(Enum):
    """Which contract another follows, where nobody has said."""

    THE_ONE_BEFORE = "the one of everybody that ends on the day before it begins"


@dataclass(frozen=True)
class Terms:
    """What a draft starts with."""

    code: str
    name: str
    model: ContractModel
    starts_on: date
    ends_before: date
    fees: Mapping[NeedBand, Pence]
    value: WayOfValue = BY_FEES
    counting: HowCounted = HowCounted.DAYS


def draft_contract(
    *,
    actor: Actor,
    terms: Terms,
    parties: Sequence[Organisation],
    scope: Callable[..., int] = default_scope,
    follows: Contract | Follows | None = Follows.THE_ONE_BEFORE,
) -> ContractVersion:
    """A contract with its first version, a draft. Raises NamesSomebody, CodeTaken, TermNotInOurYears, NotAValue."""
    require(actor, Permission.CONTRACT_WRITE)
    check_names_nobody(terms.name, terms.code)
    if not is_in_our_years(terms.starts_on) or not is_in_our_years(terms.ends_before - timedelta(days=1)):
        raise TermNotInOurYears(f"A contract lies in the years {FIRST_YEAR} to {LAST_YEAR}.")
    check_way(terms.value, terms.starts_on)
    with transaction.atomic():
        if Contract.objects.filter(code=terms.code).exists():
            raise CodeTaken(f"There is a contract {terms.code} already.")
        contract = Contract.objects.create(
            code=terms.code,
            name=terms.name,
            starts_on=terms.starts_on,
            ends_before=terms.ends_before,
            follows=followed(follows, terms.starts_on),
        )
        version = ContractVersion.objects.create(
            contract=contract,
            number=1,
            model=terms.model,
            counting=terms.counting,
            starts_on=terms.starts_on,
            ends_before=terms.ends_before,
            drafted_by_id=actor.user_id,
            **columns_of(terms.value),
        )
        Fee.objects.bulk_create(
            Fee(version=version, need_band=band, pence_a_year=pence) for band, pence in terms.fees.items()
        )
        ContractParty.objects.bulk_create(
            ContractParty(version=version, organisation=organisation, role=party_role(organisation))
            for organisation in parties
        )
        ScopeLine.objects.bulk_create(
            ScopeLine(
                version=version,
                kind=kind,
                ltc_related=ltc_related,
                scope=scope(kind.name, ltc_related=ltc_related),
                starts_on=terms.starts_on,
                ends_before=terms.ends_before,
            )
            for kind in ActivityKind
            for ltc_related in (True, False)
        )
        record(
            actor=actor,
            action="CONTRACT_DRAFTED",
            subject_kind="contract",
            subject_uid=contract.uid,
            details={
                "code": terms.code,
                "fees": {band.name: pence for band, pence in terms.fees.items()},
                "value": terms.value.way,
            },
        )
    return version


def columns_of(value: WayOfValue) -> dict[str, Any]:
    """What a version keeps of how its value is built."""
    return {"value_way": value.way, "value_base_from": value.base_from, "value_efficiency": value.efficiency}


def followed(follows: Contract | Follows | None, starts_on: date) -> Contract | None:
    """The contract that one beginning on a day follows: the one that was chosen, or the one before."""
    return contract_before(starts_on) if isinstance(follows, Follows) else follows


def draw_plan(*, actor: Actor, version: ContractVersion, run: RiskRun) -> IndicativePlan:
    """Draw the indicative plan of a draft from a run, in the place of an earlier one; and with it fix the value that is
    built from a base year; where the version adjusts its fees, the average weight of its people too.

    Raises NotADraft, RunIncomplete, NoOutturn.
    """
    require_to_write(actor, version)
    if missing := missing_feeds(run.feeds):
        raise RunIncomplete(f"This run lacks {' and '.join(missing).lower()}: no contract may rest on it.")
    with transaction.atomic():
        version = draft_of(version)
        counted = people_of_run(run.id, version.id, version.starts_on)
        people = {band: counted.get(band, 0) for band in NeedBand}
        begins = terms_of(version.contract).starts_on
        base = version.value.base or Period(same_day_in(begins.year - 1, begins), begins)
        enough = setting("smallest_number_shown")
        earlier, fees = planned_before(version)
        last_year, *later = (
            (
                day,
                last_year_of(run.id, version.id, base, cohort_on=version.starts_on, scope_on=day, enough=enough),
            )
            for day in (version.starts_on, *days_on_which_scope_changes(version))
        )
        term = Period(version.starts_on, version.ends_before)
        outturns = {day: {band: year.outturn(band) for band in NeedBand} for day, year in (last_year, *later)}
        value = None
        if version.value.is_fixed:
            changes = changes_of(version)
            value = value_by_month(outturns, efficiency=version.value_efficiency, changes=changes, term=term)
        lines = planned_lines(
            people=people,
            fees=fees,
            term=term,
            value=value,
            last_year=last_year[1],
            later=dict(later),
            before=earlier,
            counting=version.counting,
        )
        PlanLine.objects.filter(version=version).delete()
        PlanLine.objects.bulk_create(
            PlanLine(
                version=version,
                month=line.month,
                need_band=line.need_band,
                service_line_id=int(line.service_line) if line.service_line else None,
                person_days=line.person_days,
                cost_pence=line.cost_pence,
                activity=line.activity,
            )
            for line in lines
        )
        plan, _ = IndicativePlan.objects.update_or_create(
            version=version,
            defaults={
                "run": run,
                "people": {band.name: count for band, count in people.items()},
                "outturn_pence": sum(outturns[version.starts_on].values()) if value else None,
                "value": {month.isoformat(): by_level for month, by_level in (value or {}).items()},
                "drawn_at": timezone.now(),
                "drawn_by_id": actor.user_id,
            },
        )
        wrote_in(version, actor)
        _weigh(version, run)
        record(
            actor=actor,
            action="PLAN_DRAWN",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={"run": str(run.uid), "people": plan.people},
        )
    return plan


def _weigh(version: ContractVersion, run: RiskRun) -> None:
    """Keep the average weight of the people of a plan at each level, where the version adjusts its fees."""
    averages: dict[str, list[int]] = {}
    if version.factors.exists() and not version.value.is_fixed:
        found = averages_of(run.id, version.id, version.starts_on)
        levels = {level: found.get(level, NOBODY) for level in map(int, NeedBand)}
        averages = {str(level): list(astuple(one)) for level, one in levels.items()}
    version.averages = averages
    version.save(update_fields=["averages"])


def redraw_plan(*, actor: Actor, version: ContractVersion) -> None:
    """Draw the plan of a draft again from its run, where it has one: what it rests on has changed. It is dropped where
    no value can be built any more."""
    if (plan := IndicativePlan.objects.filter(version=version).select_related("run").first()) is None:
        return
    try:
        draw_plan(actor=actor, version=version, run=plan.run)
    except NoOutturn:
        PlanLine.objects.filter(version=version).delete()
        plan.delete()


def ask_to_start(*, actor: Actor, version: ContractVersion, stage: Stage, nudge: bool = True) -> Job:
    """Ask for a version to come into force: as a test at any time, in a shadow stage once every party has signed.

    Raises NotADraft, TermsNotReady, NotAShadowStage, NotYetAgreed, Unsettled, TermOverlaps.
    """
    require_as_party(actor, Permission.CONTRACT_START, version)
    if stage == Stage.LIVE:
        raise NotAShadowStage("A contract begins in a shadow stage. It goes live from shadow price.")
    with transaction.atomic():
        version = _not_in_force(version)
        if version.varies_id:
            raise NotAShadowStage("A variation comes into force at the stage of the contract, once all have signed.")
        if missing := what_is_missing_to_start(version):
            raise TermsNotReady(f"Before this version can come into force it needs {' and '.join(missing)}.")
        check_start(stage, waiting=len(parties_waiting(version)))
        check_beside(version)
        wish = {"version": version.id, "stage": str(stage), "check_code": code_of(version)}
        job = jobs.want(
            "contracts.start",
            actor=actor,
            reason=f"{version.contract.name} comes into force: it may pay for anybody, so everybody is looked at",
            parameters=wish,
            key=str(version.uid),
            nudge=nudge,
        )
        if job.parameters != wish:
            raise NotADraft("Its start in another stage was asked for already, and is under way.")
        record(
            actor=actor,
            action="START_ASKED",
            subject_kind="contract_version",
            subject_uid=version.uid,
            details={"stage": stage},
        )
    return job


def start_version(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The start, as a job: the version comes into force, and days and records follow."""
    version = ContractVersion.objects.select_for_update().get(id=job.parameters["version"])
    if version.state != VersionState.DRAFT:
        raise jobs.Refused("This version is in force already.")
    if code_of(version) != job.parameters["check_code"]:
        raise jobs.Refused("This version has changed since its start was asked for. Ask again.")
    try:
        check_start(job.parameters["stage"], waiting=len(parties_waiting(version)))
    except NotYetAgreed as refusal:
        raise jobs.Refused(str(refusal)) from None
    progress.report(0, 1, "counting days and placing records")
    put_in_force(version, Stage(job.parameters["stage"]), take_figures_moment())
    record(
        actor=jobs.actor_of(job),
        action="VERSION_IN_FORCE",
        subject_kind="contract_version",
        subject_uid=version.uid,
        details={"stage": version.stage},
    )
    return {"stage": version.stage}


def put_in_force(version: ContractVersion, stage: Stage, moment: datetime, live_from: date | None = None) -> None:
    """Have a version count from its first day on, at a stage; those that it replaces count up to that day.

    The caller holds the version and the figures at `moment`. Raises jobs.Refused where another contract counts.
    """
    version.state, version.stage, version.live_from = VersionState.IN_FORCE, stage, live_from
    version.in_force_at = moment
    contract = version.contract
    try:
        with transaction.atomic():
            check_beside(version)
            for other in contract.versions.filter(state=VersionState.IN_FORCE, number__lt=version.number):
                if version.starts_on < other.counts_until:
                    other.replaced_from = max(version.starts_on, other.starts_on)
                    other.save(update_fields=["replaced_from"])
            version.save(update_fields=["state", "stage", "live_from", "in_force_at"])
    except (Unsettled, TermOverlaps) as refusal:
        raise jobs.Refused(str(refusal)) from None
    except IntegrityError:
        raise jobs.Refused("Another version of this contract is in force on some of the same days.") from None
    contract.ends_before = version.ends_before
    contract.save(update_fields=["ends_before"])
    version_in_force.announce(moment=moment)


def draft_of(version: ContractVersion) -> ContractVersion:
    version = _not_in_force(version)
    if version.offered_at:
        raise NotADraft("This version is with its parties to sign. Take it back before you change it.")
    return version


def _not_in_force(version: ContractVersion) -> ContractVersion:
    version = ContractVersion.objects.select_for_update().get(id=version.id)
    if version.state == VersionState.ENDED:
        raise NotADraft("This variation was withdrawn.")
    if version.state != VersionState.DRAFT:
        raise NotADraft("This version is in force: a change is another version.")
    return version


def check_beside(version: ContractVersion) -> None:
    """Raise Unsettled where it is not settled whom a version pays for beside those in force or with their parties, as
    offering it does: what has begun is never edited. Raise TermOverlaps where another contract has its place."""
    check_settled(claim_of(version), map(claim_of, versions_beside(version)))
    before = version.contract.follows
    if before and (other := follower_in_force(before)) and other != version.contract:
        raise TermOverlaps(f"“{other.name}” follows “{before.name}” already: only one contract can.")


def party_role(organisation: Organisation) -> PartyRole:
    is_commissioner = organisation.role == OrganisationRole.COMMISSIONER
    return PartyRole.COMMISSIONER if is_commissioner else PartyRole.PROVIDER

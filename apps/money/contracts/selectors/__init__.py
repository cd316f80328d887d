"""Reading contracts, their fees, scope and plan."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Sum, When

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.looks import asked_once
from apps.foundation.core.models import Job
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period, financial_year_of
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.fees import MonthlyFees, fees_by_month
from apps.money.contracts.domain.plan import PlannedBefore
from apps.money.contracts.models import Contract, ContractParty, ContractVersion, IndicativePlan, PlanLine
from apps.money.contracts.selectors.missing import (
    missing_of,
    missing_parties_of,
    missing_to_start,
    what_is_missing,
    what_is_missing_to_start,
    years_without_change,
)
from apps.money.contracts.selectors.terms import (
    CurrentTerms,
    Span,
    changes_of,
    counting_on,
    fees_in_force,
    later_years,
    span_signed,
    terms_of,
)

__all__ = [
    "Contract",
    "CurrentTerms",
    "Span",
    "changes_of",
    "contract_by_code",
    "contracts_in_force",
    "contracts_listed",
    "contracts_visible_to",
    "counting_on",
    "fees_in_force",
    "get_contract_for",
    "get_contract_in_force_for",
    "is_in_force",
    "is_visible_to",
    "job_starting",
    "later_years",
    "missing_of",
    "missing_parties_of",
    "missing_to_start",
    "parties_of",
    "plan_lines",
    "plan_lines_of",
    "plan_of",
    "planned_before",
    "planned_by_band",
    "span_signed",
    "stage_in_force",
    "terms_of",
    "what_is_missing",
    "what_is_missing_to_start",
    "years_without_change",
]


def contracts_visible_to(actor: Actor) -> QuerySet[Contract]:
    """Contracts that are in force, those offered to one's organisation to sign, and drafts for those who write them.
    Newest first."""
    require(actor, Permission.CONTRACT_VIEW)
    contracts = Contract.objects.order_by("-starts_on", "name")
    if not can(actor, Permission.CONTRACT_WRITE):
        seen = Q(versions__state=VersionState.IN_FORCE)
        if can(actor, Permission.CONTRACT_SIGN):
            own = Q(versions__parties__organisation_id=actor.organisation_id)
            seen |= Q(versions__offered_at__isnull=False) & own
        contracts = contracts.filter(seen).distinct()
    return contracts


def is_visible_to(actor: Actor, contract: Contract) -> bool:
    """Whether the actor sees its terms."""
    return contracts_visible_to(actor).filter(id=contract.id).exists()


def get_contract_for(actor: Actor, uid: UUID) -> Contract:
    """One contract; raises Contract.DoesNotExist when the actor cannot see it."""
    return contracts_visible_to(actor).get(uid=uid)


def get_contract_in_force_for(actor: Actor, uid: UUID) -> Contract:
    """One contract that has a version in force; raises Contract.DoesNotExist."""
    return contracts_visible_to(actor).filter(versions__state=VersionState.IN_FORCE).distinct().get(uid=uid)


def contract_by_code(code: str) -> Contract | None:
    return Contract.objects.filter(code=code).first()


@asked_once
def is_in_force(contract: Contract) -> bool:
    """Whether a version of it is."""
    return contract.versions.filter(state=VersionState.IN_FORCE).exists()


@asked_once
def stage_in_force(contract: Contract) -> str:
    """The stage of each version in force, and from when it is live: what pages that are kept change with."""
    versions = contract.versions.filter(state=VersionState.IN_FORCE).order_by("number")
    return ",".join(f"{stage}:{live or ''}" for stage, live in versions.values_list("stage", "live_from"))


@asked_once
def plan_of(version: ContractVersion) -> IndicativePlan | None:
    return IndicativePlan.objects.filter(version=version).select_related("run", "drawn_by").first()


@asked_once
def plan_lines(version: ContractVersion) -> QuerySet[PlanLine]:
    return PlanLine.objects.filter(version=version)


def plan_lines_of(terms: CurrentTerms, months: Collection[date]) -> list[PlanLine]:
    """The plan of some months: of each month, that of the version that counts in it."""
    lines = PlanLine.objects.filter(version__in=[span.version for span in terms.spans], month__in=months)
    return [line for line in lines if terms.version_of(line.month).id == line.version_id]


def planned_before(version: ContractVersion) -> tuple[dict[int, dict[date, PlannedBefore]], MonthlyFees]:
    """Days and pounds that versions in force planned at each level in months of the version's first financial year
    before it: its running totals go on from them. And the fees of those months and of its own."""
    fees = dict(fees_by_month(span_signed(version).by_year, Period(version.starts_on, version.ends_before).months()))
    before: dict[int, dict[date, PlannedBefore]] = {}
    if version.varies_id:
        terms = terms_of(version.contract)
        year = financial_year_of(version.starts_on)
        months = [one for one in terms.months if one < version.starts_on and financial_year_of(one) == year]
        fees |= {month: terms.fees_by_month[month] for month in months}
        for line in plan_lines_of(terms, months):
            at_level = before.setdefault(line.need_band, {})
            so_far = at_level.get(line.month, PlannedBefore())
            at_level[line.month] = PlannedBefore(
                so_far.person_days + line.person_days, so_far.cost_pence + line.cost_pence
            )
    return before, fees


def contracts_in_force() -> QuerySet[Contract]:
    return Contract.objects.filter(versions__state=VersionState.IN_FORCE).order_by("-starts_on").distinct()


def contracts_listed(actor: Actor) -> QuerySet[Contract]:
    """Contracts with the state and stage of the version that counts: the newest in force, else the newest draft; and
    the latest end that any version in force was signed for. Those in force come first."""
    versions = ContractVersion.objects.filter(contract_id=OuterRef("id"))
    counts = versions.exclude(state=VersionState.ENDED).order_by(
        Case(When(state=VersionState.IN_FORCE, then=0), default=1), "-number"
    )
    listed = contracts_visible_to(actor).annotate(
        state=Subquery(counts.values("state")[:1]),
        stage=Subquery(counts.values("stage")[:1]),
        model=Subquery(counts.values("model")[:1]),
        offered_at=Subquery(counts.values("offered_at")[:1]),
        signed_to=Subquery(
            versions.filter(state=VersionState.IN_FORCE).order_by("-ends_before").values("ends_before")[:1]
        ),
    )
    return listed.order_by(Case(When(state=VersionState.IN_FORCE, then=0), default=1), "-starts_on", "name")


@asked_once
def parties_of(version: ContractVersion) -> QuerySet[ContractParty]:
    return version.parties.select_related("organisation").order_by("role", "organisation__name")


def planned_by_band(version: ContractVersion) -> dict[int, tuple[int, Pence]]:
    """Expected days and cost at each level over the whole term."""
    rows = plan_lines(version).values_list("need_band").annotate(days=Sum("person_days"), cost=Sum("cost_pence"))
    return {band: (days, cost) for band, days, cost in rows.order_by("need_band")}


def job_starting(version: ContractVersion) -> Job | None:
    """The work that brings a version into force, the latest of it."""
    return (
        Job.objects.filter(kind__in=("contracts.start", "contracts.vary"), key=str(version.uid)).order_by("-id").first()
    )

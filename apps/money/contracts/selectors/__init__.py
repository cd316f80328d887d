"""Reading contracts, their fees, scope and plan."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Sum, When

from apps.care.activity.choices import ActivityKind, Scope
from apps.care.need_bands.choices import NeedBand
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can, require
from apps.foundation.core.models import Job
from apps.foundation.kernel.pence import Pence
from apps.foundation.kernel.periods import Period
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.model_of_contract import Party
from apps.money.contracts.domain.models_of_contract import missing_parties
from apps.money.contracts.models import Contract, ContractParty, ContractVersion, IndicativePlan, PlanLine, ScopeLine


@dataclass(frozen=True)
class CurrentTerms:
    """The version that counts: the one in force, else the newest draft."""

    contract: Contract
    version: ContractVersion
    fees: dict[int, Pence]

    @property
    def months(self) -> list[date]:
        return list(Period(self.version.starts_on, self.version.ends_before).months())

    @property
    def is_in_force(self) -> bool:
        return self.version.state == VersionState.IN_FORCE


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


def terms_of(contract: Contract) -> CurrentTerms:
    """The terms in force, else those of the newest draft."""
    versions = list(contract.versions.order_by("-number"))
    in_force = [version for version in versions if version.state == VersionState.IN_FORCE]
    version = (in_force or versions)[0]
    fees = dict(version.fees.values_list("need_band", "pence_a_year"))
    return CurrentTerms(contract, version, fees)


def fees_in_force(day: date) -> dict[int, Pence]:
    """What each level brings a year, by the newest version in force on a day; empty where there is none."""
    version = (
        ContractVersion.objects.filter(state=VersionState.IN_FORCE, starts_on__lte=day, ends_before__gt=day)
        .order_by("-starts_on", "-id")
        .first()
    )
    return dict(version.fees.values_list("need_band", "pence_a_year")) if version else {}


def is_in_force(contract: Contract) -> bool:
    """Whether a version of it is."""
    return contract.versions.filter(state=VersionState.IN_FORCE).exists()


def stage_in_force(contract: Contract) -> str:
    """The stage of the version in force, and from when it is live: what pages that are kept change with."""
    version = contract.versions.filter(state=VersionState.IN_FORCE).order_by("-number")[:1].get()
    return f"{version.stage}:{version.live_from or ''}"


def plan_of(version: ContractVersion) -> IndicativePlan | None:
    return IndicativePlan.objects.filter(version=version).select_related("run", "drawn_by").first()


def plan_lines(version: ContractVersion) -> QuerySet[PlanLine]:
    return PlanLine.objects.filter(version=version)


@dataclass(frozen=True)
class ScopeOfKind:
    """What a kind of care is to a version: for a long-term condition, and for anything else."""

    kind: str
    for_condition: Scope
    for_anything_else: Scope


def scope_of(version: ContractVersion, day: date) -> list[ScopeOfKind]:
    """Every kind of care on a day; one that no line names is outside."""
    lines = ScopeLine.objects.filter(version=version, starts_on__lte=day, ends_before__gt=day)
    scopes = {(line.kind, line.ltc_related): Scope(line.scope) for line in lines}
    return [
        ScopeOfKind(kind.label, scopes.get((kind, True), Scope.OUT), scopes.get((kind, False), Scope.OUT))
        for kind in ActivityKind
    ]


def scopes_in_term(version: ContractVersion) -> dict[int, Scope]:
    """What a version makes of each kind of care on any of its days: in it, where any of the kind is; else linked."""
    found: dict[int, Scope] = {}
    for kind, scope in ScopeLine.objects.filter(version=version).values_list("kind", "scope").distinct():
        found[kind] = min(Scope(scope), found.get(kind, Scope.OUT))
    return found


def contracts_in_force() -> QuerySet[Contract]:
    return Contract.objects.filter(versions__state=VersionState.IN_FORCE).order_by("-starts_on").distinct()


def contracts_listed(actor: Actor) -> QuerySet[Contract]:
    """Contracts with the state and stage of the version that counts."""
    counts = ContractVersion.objects.filter(contract_id=OuterRef("id")).order_by(
        Case(When(state=VersionState.IN_FORCE, then=0), default=1), "-number"
    )
    return contracts_visible_to(actor).annotate(
        state=Subquery(counts.values("state")[:1]),
        stage=Subquery(counts.values("stage")[:1]),
        model=Subquery(counts.values("model")[:1]),
        offered_at=Subquery(counts.values("offered_at")[:1]),
    )


def parties_of(version: ContractVersion) -> QuerySet[ContractParty]:
    return version.parties.select_related("organisation").order_by("role", "organisation__name")


def planned_by_band(version: ContractVersion) -> dict[int, tuple[int, Pence]]:
    """Expected days and cost at each level over the whole term."""
    rows = plan_lines(version).values_list("need_band").annotate(days=Sum("person_days"), cost=Sum("cost_pence"))
    return {band: (days, cost) for band, days, cost in rows.order_by("need_band")}


def job_starting(version: ContractVersion) -> Job | None:
    """The work that brings a version into force, the latest of it."""
    return Job.objects.filter(kind="contracts.start", key=str(version.uid)).order_by("-id").first()


def _as_models_look_at_them(version: ContractVersion) -> list[Party]:
    """The parties, each with the sectors of its service lines."""
    parties = version.parties.annotate(sectors=ArrayAgg("organisation__service_lines__sector", distinct=True))
    return [Party(party.role, frozenset(party.sectors)) for party in parties]


def missing_parties_of(version: ContractVersion) -> list[str]:
    """The parties that its model needs and that it has not, in words."""
    return missing_parties(version.model, _as_models_look_at_them(version))


def what_is_missing(version: ContractVersion) -> list[str]:
    """What a draft still needs before it can come into force, in words."""
    missing = []
    if version.fees.count() < len(NeedBand):
        missing.append("a fee for each level of need")
    if not version.plans.exists():
        missing.append("an indicative plan")
    return [*missing, *missing_parties_of(version)]

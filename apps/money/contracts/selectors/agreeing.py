"""Reading what the parties of a version arrange, and the assumptions that they accept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, can
from apps.foundation.core.looks import asked_once
from apps.money.contracts.choices import VersionState
from apps.money.contracts.domain.assumptions import State, Worded, standings
from apps.money.contracts.models import (
    Arrangements,
    Assumption,
    AssumptionSignature,
    ContractVersion,
    NonPerformance,
    OutcomeMeasure,
)
from apps.money.contracts.selectors import parties_of


@asked_once
def arrangements_of(version: ContractVersion) -> Arrangements:
    """The arrangements of a version; empty ones, not stored, where nobody wrote any."""
    found = version.arrangements.select_related("sharing_agreement").first()
    return found or Arrangements(version=version)


@asked_once
def non_performance_of(version: ContractVersion) -> dict[int, NonPerformance]:
    """What it means that a party does not do its part, by organisation."""
    return {one.organisation_id: one for one in version.non_performance.all()}


@asked_once
def outcome_measures_of(version: ContractVersion) -> list[OutcomeMeasure]:
    """The measures in the order in which they were written."""
    return list(version.outcome_measures.order_by("id"))


def may_be_arranged(version: ContractVersion) -> bool:
    """Whether the arrangements may be written: until the parties have the version to sign."""
    return version.offered_at is None and version.state != VersionState.ENDED


@dataclass(frozen=True)
class AssumptionShown:
    """A wording, where it stands, its signatures, and the parties that it waits for."""

    assumption: Assumption
    state: State
    signatures: Sequence[AssumptionSignature]
    waiting: Sequence[str]
    amends: int | None
    number: int
    is_newest: bool


def assumptions_of(version: ContractVersion, today: date, *, later_too: bool = False) -> list[AssumptionShown]:
    """Every wording of every assumption, numbered in the order of writing: those of the version and of the versions
    that it goes on from, for what their parties accepted holds on; and `later_too`, of those after it."""
    rows = list(_of_the_contract(version, later_too=later_too).select_related("written_by", "version__contract"))
    numbers = {row.id: number for number, row in enumerate(rows, 1)}
    parties = {party.organisation_id: party.organisation.name for party in parties_of(version)}
    signed: dict[int, list[AssumptionSignature]] = {row.id: [] for row in rows}
    for one in (
        AssumptionSignature.objects.filter(assumption__in=rows)
        .select_related("signed_by", "organisation")
        .order_by("signed_at", "id")
    ):
        signed[one.assumption_id].append(one)
    waiting = {
        row.id: [
            name for party, name in parties.items() if party not in {one.organisation_id for one in signed[row.id]}
        ]
        for row in rows
    }
    states = _states(rows, {row: len(names) for row, names in waiting.items()}, today)
    amended = {row.amends_id for row in rows}
    return [
        AssumptionShown(
            assumption=row,
            state=states[row.id],
            signatures=signed[row.id],
            waiting=waiting[row.id],
            amends=numbers.get(row.amends_id) if row.amends_id else None,
            number=numbers[row.id],
            is_newest=row.id not in amended,
        )
        for row in rows
    ]


def assumption_of(version: ContractVersion, uid: UUID) -> Assumption:
    """One wording; raises Assumption.DoesNotExist."""
    return _of_the_contract(version).get(uid=uid)


def _of_the_contract(version: ContractVersion, *, later_too: bool = False) -> QuerySet[Assumption]:
    rows = Assumption.objects.filter(version__contract=version.contract_id).order_by("id")
    rows = rows.exclude(Q(version__state=VersionState.ENDED) & ~Q(version=version.id))
    return rows if later_too else rows.filter(version__number__lte=version.number)


def assumptions_waiting_for(actor: Actor, today: date) -> QuerySet[Assumption]:
    """The newest wordings, not past their day, that the actor's organisation has not signed."""
    if not can(actor, Permission.CONTRACT_SIGN):
        return Assumption.objects.none()
    own = AssumptionSignature.objects.filter(assumption_id=OuterRef("id"), organisation_id=actor.organisation_id)
    seen = Q(version__state=VersionState.IN_FORCE)
    seen |= Q(version__state=VersionState.DRAFT, version__offered_at__isnull=False)
    return (
        Assumption.objects.filter(seen, until__gte=today, version__parties__organisation_id=actor.organisation_id)
        .exclude(Exists(own))
        .exclude(Exists(Assumption.objects.filter(amends_id=OuterRef("id"))))
        .select_related("version__contract")
        .order_by("until", "id")
    )


ENDS_SOON = timedelta(days=30)
MOST_CONTRACTS = 3
"""Contracts whose assumptions are looked through for one page."""


def assumptions_ending(today: date, *, contract: int | None = None, party: int | None = None) -> list[AssumptionShown]:
    """Assumptions that all parties signed in the place of a check of a live contract, and whose last day is near or
    past: those of a contract, or of all that an organisation is party to, the one that ends first first. One question
    where there are none."""
    live = ContractVersion.objects.filter(state=VersionState.IN_FORCE, live_from__isnull=False)
    near = Assumption.objects.filter(until__lt=today + ENDS_SOON, version__contract__in=live.values("contract_id"))
    near = near.exclude(covers="")
    if contract is not None:
        near = near.filter(version__contract=contract)
    if party is not None:
        near = near.filter(version__parties__organisation_id=party)
    found: list[AssumptionShown] = []
    for contract_id in sorted(set(near.values_list("version__contract_id", flat=True)))[:MOST_CONTRACTS]:
        newest = live.select_related("contract").filter(contract=contract_id).latest("number")
        found += [
            one
            for one in assumptions_of(newest, today)
            if one.assumption.covers
            and one.assumption.until < today + ENDS_SOON
            and one.state in (State.ACCEPTED, State.PAST)
            and not one.waiting
        ]
    return sorted(found, key=lambda one: (one.assumption.until, one.assumption.id))


def _states(rows: Sequence[Assumption], waiting: dict[int, int], today: date) -> dict[int, State]:
    """Where each wording stands, by its id: along every line of amendments."""
    after = {row.amends_id: row for row in rows if row.amends_id}
    found: dict[int, State] = {}
    for first in (row for row in rows if row.amends_id is None):
        line = [first]
        while line[-1].id in after:
            line.append(after[line[-1].id])
        worded = [Worded(waiting[row.id], row.until) for row in line]
        found |= dict(zip((row.id for row in line), standings(worded, today), strict=True))
    return found

"""Long simulations: asked for, made by a job, kept with their seed and what they were made from."""

from collections.abc import Mapping
from secrets import randbits
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.money.contracts.models import ContractVersion
from apps.money.contracts.selectors import CurrentTerms, terms_of
from apps.money.contracts.selectors.versions import shown_in
from apps.money.rehearsals.domain.simulation import USUAL_DRAWS
from apps.money.rehearsals.models import Simulation
from apps.money.rehearsals.selectors import (
    SIMULATE,
    Tried,
    rehearsal_of,
)
from apps.money.rehearsals.selectors.basis import NotRehearsed, basis_of, said_of_basis
from apps.money.risk_sharing.domain.position import BadInput
from apps.money.risk_sharing.selectors import written_of

SEED_BITS = 48


def ask_to_simulate(
    *,
    actor: Actor,
    terms: CurrentTerms,
    tried: Tried,
    year: int | None,
    repeats: Simulation | None = None,
    nudge: bool = True,
) -> UUID:
    """Ask for a long simulation of the version that is shown, or for one that was kept to be made again with its seed.

    Returns what it will be known by.
    """
    require(actor, Permission.REHEARSE)
    uid = uuid4()
    with transaction.atomic():
        jobs.want(
            SIMULATE,
            actor=actor,
            reason=f"{terms.contract.name} is simulated over {USUAL_DRAWS:,} draws",
            parameters={
                "version": terms.version.id,
                "seed": repeats.seed if repeats else randbits(SEED_BITS),
                "inputs": repeats.inputs if repeats else {"tried": tried.said, "year": year},
                "repeats": repeats.id if repeats else None,
            },
            key=str(uid),
            nudge=nudge,
        )
        record(
            actor=actor,
            action="SIMULATION_ASKED",
            subject_kind="contract",
            subject_uid=terms.contract.uid,
            details={"version": terms.version.number, "simulation": str(uid)},
        )
    return uid


def simulate(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The making, as a job. Refused where there is nothing to rehearse on any more."""
    said = job.parameters
    actor = jobs.actor_of(job)
    version = ContractVersion.objects.select_related("contract").get(id=said["version"])
    terms, written = shown_in(terms_of(version.contract), version), written_of(version)
    inputs = dict(said["inputs"])
    today = timezone.localdate()
    try:
        basis = basis_of(actor, terms, written, today, inputs["year"])
        tried = Tried.kept(inputs["tried"])
        rehearsal = rehearsal_of(terms, written, basis, tried, draws=USUAL_DRAWS, seed=said["seed"])
        made = rehearsal.made(told=lambda done, total: progress.report(done, total, f"drawing: {done:,} of {total:,}"))
        shown = {
            "basis": said_of_basis(basis),
            "plan": basis.plan,
            "limits": dict(rehearsal.case.limits or {}),
        }
    except (NotRehearsed, BadInput) as refusal:
        raise jobs.Refused(str(refusal)) from refusal
    kept = Simulation.objects.create(
        uid=UUID(job.key),
        version=version,
        seed=said["seed"],
        draws=USUAL_DRAWS,
        inputs={**inputs, "shown": shown},
        people=basis.checksum,
        result=made,
        repeats_id=said["repeats"],
        made_at=timezone.now(),
        made_by_id=actor.user_id,
    )
    record(
        actor=actor,
        action="SIMULATION_KEPT",
        subject_kind="simulation",
        subject_uid=kept.uid,
        details={"seed": kept.seed, "draws": kept.draws},
    )
    return {"simulation": str(kept.uid)}

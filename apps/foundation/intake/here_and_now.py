"""A file taken in without waiting for a worker: for the command line, the API, demonstrations, tests.

The same services and the same jobs as on the pages; only who does them differs.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from apps.foundation.access.policy import Actor
from apps.foundation.core import jobs
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.models import Batch, Cause
from apps.foundation.intake.services import commit_batch, send_file


def take_file(
    *,
    actor: Actor,
    kind: str,
    path: Path,
    preset: str = "",
    dates: str = "iso",
    parameters: Mapping[str, Any] | None = None,
    commit: bool = True,
) -> Batch:
    """Send a file, check it, and take it in where that is wanted and possible. Returns the batch as it ends."""
    with tenant(actor.partnership_id):
        batch = send_file(
            actor=actor,
            kind=kind,
            path=path,
            file_name=path.name,
            preset=preset,
            dates=dates,
            parameters=parameters,
            nudge=False,
        )
    batch = _done(batch)
    if commit and batch.state == BatchState.CHECKED:
        with tenant(actor.partnership_id):
            batch = commit_batch(actor=actor, batch=batch, nudge=False)
        batch = _done(batch)
    return batch


def take_rows(
    *,
    actor: Actor,
    kind: str,
    path: Path,
    file_name: str,
    dates: str = "iso",
    parameters: Mapping[str, Any] | None = None,
) -> Batch:
    """Send a small file that is taken in at once, unless more of its rows are faulty than the partnership accepts.

    Where a worker was quicker to begin the commit, it is left to end it.
    """
    with tenant(actor.partnership_id):
        batch = send_file(
            actor=actor,
            kind=kind,
            path=path,
            file_name=file_name,
            dates=dates,
            parameters=parameters,
            commit_at_once=True,
            nudge=False,
        )
    batch = _done(batch)
    return _done(batch) if batch.state == BatchState.COMMITTING else batch


def summary(batch: Batch) -> dict[str, Any]:
    """What a batch came to, as the command line says it."""
    with tenant(batch.partnership_id):
        causes = list(
            Cause.objects.filter(batch=batch)
            .order_by("is_notice", "-rows")
            .values("code", "sentence", "is_notice", "rows", "pence", "first_line")
        )
    return {
        "file": batch.file_name,
        "kind": batch.preset or batch.kind,
        "state": batch.state,
        "refused": batch.refusal or (batch.job.message if batch.state == BatchState.CHECKED and batch.job else ""),
        "received": batch.received,
        "added": batch.added,
        "replaced": batch.replaced,
        "unchanged": batch.unchanged,
        "rejected": batch.rejected,
        "accepted_pence": batch.accepted_pence,
        "rejected_pence": batch.rejected_pence,
        "warnings": batch.warnings,
        "causes": causes,
    }


def _done(batch: Batch) -> Batch:
    jobs.run(batch.partnership_id, batch.job_id)
    with tenant(batch.partnership_id):
        return Batch.objects.select_related("job").get(id=batch.id)

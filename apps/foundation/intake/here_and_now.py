"""A file taken in without waiting for a worker: for the command line, for demonstrations, for tests.

The same services and the same jobs as on the pages; only who does them differs.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from apps.foundation.access.policy import Actor
from apps.foundation.core import jobs
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.models import Batch
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


def _done(batch: Batch) -> Batch:
    jobs.run(batch.partnership_id, batch.job_id)
    with tenant(batch.partnership_id):
        return Batch.objects.select_related("job").get(id=batch.id)

"""Sending the made files through intake, and adding up what became of them."""

import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from apps.care.risk_profiling.models import RiskRun
from apps.care.risk_profiling.services import ask_to_apply
from apps.foundation.access.policy import Actor
from apps.foundation.core import jobs
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.tenancy import tenant
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.here_and_now import take_file
from apps.foundation.intake.models import Batch
from apps.foundation.kernel.pence import Pence, pounds
from apps.interfaces.demo.generator.files import LEFT, SentFile


class WentOtherwise(RuntimeError):
    """A file or a job did not end as the story says it does; the message names it and says how it ended."""


@dataclass
class Tally:
    """What became of some files, and of the rows of those taken in: received = added + replaced + unchanged +
    rejected."""

    files: int = 0
    refused: int = 0
    left: int = 0
    received: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    rejected: int = 0
    accepted_pence: Pence = 0

    def add(self, batch: Batch) -> None:
        self.files += 1
        self.refused += batch.state == BatchState.REFUSED
        self.left += batch.state == BatchState.CHECKED
        if batch.state != BatchState.COMMITTED:
            return
        for name in ("received", "added", "replaced", "unchanged", "rejected", "accepted_pence"):
            setattr(self, name, getattr(self, name) + getattr(batch, name))

    def __str__(self) -> str:
        words = f"{self.files} {'file' if self.files == 1 else 'files'}"
        if self.refused or self.left:
            words += f" ({self.refused} refused, {self.left} checked and left)"
        words += (
            f", {self.received:,} rows: {self.added:,} new, {self.replaced:,} replace, {self.unchanged:,} unchanged, "
            f"{self.rejected:,} not accepted"
        )
        return f"{words}; £{pounds(self.accepted_pence)} accepted" if self.accepted_pence else words


Sender = Callable[[str], Actor]
"""Who sends the files of a part of the story."""


def send(files: Iterable[SentFile], sender: Sender, commissioner: Actor) -> dict[str, Tally]:
    """Send files in their order, and apply every risk run once it is in.

    Returns the tallies by kind of file. Raises WentOtherwise.
    """
    tallies: dict[str, Tally] = {}
    with tempfile.TemporaryDirectory(prefix="demo-") as folder:
        for file in files:
            path = Path(folder) / file.name
            path.write_bytes(file.content())
            batch = take_file(
                actor=sender(file.sender),
                kind=file.kind,
                path=path,
                parameters=file.parameters,
                commit=file.outcome != LEFT,
            )
            path.unlink()
            if batch.state != file.outcome:
                raise WentOtherwise(f"{file.name} is {batch.get_state_display()}. {batch.refusal}".strip())
            tallies.setdefault(file.kind, Tally()).add(batch)
            if file.kind == "risk_scores":
                _apply_run(commissioner, batch)
    return tallies


def do(job: Job) -> None:
    """Do a job here and now. Raises WentOtherwise with what it said."""
    done = jobs.run(job.partnership_id, job.id)
    if done is None or done.state != JobState.DONE:
        raise WentOtherwise(f"{job.kind}: {done.message if done else 'somebody else has it'}")


def _apply_run(commissioner: Actor, batch: Batch) -> None:
    """Levels of need follow the run that a batch brought."""
    with tenant(commissioner.partnership_id):
        run = RiskRun.objects.get(batch_id=batch.id)
        job = ask_to_apply(actor=commissioner, run=run, nudge=False)
    do(job)

"""Sending a file, checking it, taking it in, or leaving it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import IntakeKind, Progress, Taken, intake_kinds, presets
from apps.foundation.intake.announcements import batch_committed
from apps.foundation.intake.choices import BatchState
from apps.foundation.intake.domain.refusals import FileRefused
from apps.foundation.intake.engine import store
from apps.foundation.intake.engine.check import CauseFound, Checked, check_file
from apps.foundation.intake.engine.reader import read_file
from apps.foundation.intake.models import Batch, Cause, CodeMeaning
from apps.foundation.intake.selectors import preset_in_use
from apps.foundation.partnerships.selectors import setting
from apps.foundation.partnerships.services import take_figures_moment


class UnknownKind(ValueError):
    """There is no such kind of file, or no such layout of it."""


class UnknownCode(ValueError):
    """The code is not one of ours."""


class NotReady(ValueError):
    """The batch is not in a state in which this can be done; the message says which."""


class AcceptedRows:
    """The accepted rows of a batch, for the app that takes them in."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self.batch_id = batch.id
        self.parameters: Mapping[str, Any] = batch.parameters
        self.count = batch.received - batch.rejected - batch.repeated

    @cached_property
    def moment(self) -> datetime:
        return take_figures_moment()

    def parts(self) -> Iterator[pl.DataFrame]:
        return store.accepted_parts(self._batch.partnership_id, self._batch.uid)


def send_file(
    *,
    actor: Actor,
    kind: str,
    path: Path,
    file_name: str,
    preset: str = "",
    dates: str = "iso",
    parameters: Mapping[str, Any] | None = None,
    commit_at_once: bool = False,
    nudge: bool = True,
) -> Batch:
    """Stage a file and ask for its check. Nothing of it is in the register yet.

    Raises UnknownKind, NotPermitted for a kind that the actor may not send, or whatever the kind says of its
    parameters (ValueError with a sentence).
    """
    require(actor, Permission.INTAKE_UPLOAD)
    if kind not in intake_kinds or (preset and (preset not in presets or presets[preset].kind != kind)):
        raise UnknownKind(f"There is no kind of file called {preset or kind}.")
    require(actor, intake_kinds[kind].permission)
    checked = intake_kinds[kind].check_parameters(parameters or {})
    sha256, size = store.keep_original(path, actor.partnership_id)
    with transaction.atomic():
        batch = Batch.objects.create(
            kind=kind,
            preset=preset,
            dates=presets[preset].dates if preset else dates,
            parameters=dict(checked),
            file_name=_readable(Path(file_name).name)[:200],
            sha256=sha256,
            size=size,
            sent_by_id=actor.user_id,
            organisation_id=actor.organisation_id,
            sent_at=timezone.now(),
            commit_at_once=commit_at_once,
        )
        batch.job = jobs.want(
            "intake.check", actor=actor, reason=_why(batch), parameters={"batch": batch.id}, nudge=nudge
        )
        batch.save(update_fields=["job"])
        record(
            actor=actor,
            action="FILE_SENT",
            subject_kind="batch",
            subject_uid=batch.uid,
            details={"kind": kind, "sha256": sha256, "size": size},
        )
    return batch


def commit_batch(*, actor: Actor, batch: Batch, nudge: bool = True) -> Batch:
    """Ask for a checked batch to be taken in. Raises NotReady, and for a second wish for the same batch too."""
    require(actor, Permission.INTAKE_COMMIT)
    require(actor, intake_kinds[batch.kind].permission)
    with transaction.atomic():
        batch = _held(batch, BatchState.CHECKED)
        batch.state = BatchState.COMMITTING
        batch.job = jobs.want(
            "intake.commit", actor=actor, reason=_why(batch), parameters={"batch": batch.id}, nudge=nudge
        )
        batch.save(update_fields=["state", "job"])
        record(actor=actor, action="COMMIT_ASKED", subject_kind="batch", subject_uid=batch.uid)
    return batch


def _why(batch: Batch) -> str:
    """Why the work is wanted: `A file was received: Activity and cost`. Its name is the sender's, and is not said."""
    return f"A file was received: {intake_kinds[batch.kind].words}"


def discard_batch(*, actor: Actor, batch: Batch) -> Batch:
    """Leave a file that was not taken in. The counts of what was found in it stay; the file and its rows go."""
    require(actor, Permission.INTAKE_UPLOAD)
    require(actor, intake_kinds[batch.kind].permission)
    with transaction.atomic():
        batch = _held(batch, BatchState.CHECKED, BatchState.REFUSED)
        batch.state = BatchState.DISCARDED
        batch.save(update_fields=["state"])
        record(actor=actor, action="FILE_DISCARDED", subject_kind="batch", subject_uid=batch.uid)
        _leave_nothing_behind(batch)
    return batch


def cancel(*, actor: Actor, batch: Batch) -> None:
    """Stop the check or the commit that runs: nothing of the file stays behind in the register."""
    require(actor, Permission.INTAKE_UPLOAD)
    require(actor, intake_kinds[batch.kind].permission)
    if batch.job is not None and not batch.job.is_over:
        with transaction.atomic():
            jobs.ask_to_cancel(batch.job)
            record(actor=actor, action="CANCEL_ASKED", subject_kind="batch", subject_uid=batch.uid)


def check_batch(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The check, as a job: read the file, set apart what is wrong, compare the rest with the register."""
    batch = Batch.objects.get(id=job.parameters["batch"])
    kind = intake_kinds[batch.kind]
    preset = preset_in_use(batch.preset) if batch.preset else None
    try:
        with store.original(batch.partnership_id, batch.sha256) as path, store.workshop() as folder:
            table = read_file(
                path,
                columns=kind.columns,
                preset=preset,
                limit=settings.INTAKE_LARGEST_FILE,
                dates=batch.dates,
            )
            checked = check_file(
                table,
                kind=kind,
                parameters=batch.parameters,
                sender=jobs.actor_of(job),
                preset=preset,
                dates=batch.dates,
                folder=folder,
                report=lambda done, words: progress.report(
                    done, round(done / table.share_read) if table.share_read else 0, words
                ),
            )
            jobs.leave_if_taken_over(job)
            store.keep_results(batch.partnership_id, batch.uid, folder)
    except FileRefused as refusal:
        _refuse(batch, str(refusal))
        return {"refused": batch.refusal}
    progress.report(checked.received, checked.received, "comparing with the register")
    _keep_findings(batch, checked)
    _count(batch, kind, checked)
    if batch.commit_at_once and _few_enough_rejected(batch):
        commit = jobs.want(
            "intake.commit", actor=jobs.actor_of(job), reason=_why(batch), parameters={"batch": batch.id}
        )
        batch.state, batch.job = BatchState.COMMITTING, commit
    batch.save()
    return {"received": batch.received, "rejected": batch.rejected}


def take_in_batch(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The commit, as a job: every accepted row, and every figure that follows, in one transaction."""
    batch = Batch.objects.select_for_update().get(id=job.parameters["batch"])
    if batch.state != BatchState.COMMITTING:
        raise jobs.Refused(f"This file is {batch.get_state_display()}.")
    actor = jobs.actor_of(job)
    rows = AcceptedRows(batch)
    taken = intake_kinds[batch.kind].take(rows, actor, lambda done, words: progress.report(done, rows.count, words))
    batch.added, batch.replaced = taken.added, taken.replaced
    batch.unchanged = taken.unchanged + batch.repeated
    batch.state, batch.recorded_at = BatchState.COMMITTED, rows.moment
    batch.save()
    record(
        actor=actor,
        action="FILE_TAKEN_IN",
        subject_kind="batch",
        subject_uid=batch.uid,
        details={"added": batch.added, "replaced": batch.replaced, "unchanged": batch.unchanged},
    )
    batch_committed.announce(batch_id=batch.id, kind=batch.kind, moment=rows.moment, actor=actor)
    transaction.on_commit(lambda: store.forget_accepted(batch.partnership_id, batch.uid))
    return {"added": batch.added, "replaced": batch.replaced, "unchanged": batch.unchanged}


def check_did_not_finish(job: Job) -> None:
    """A check that failed or was cancelled leaves a batch that says so and holds nothing."""
    batch = Batch.objects.filter(id=job.parameters["batch"], state=BatchState.CHECKING).first()
    if batch is not None:
        _refuse(batch, job.message or "The check was cancelled.")


def commit_did_not_finish(job: Job) -> None:
    """A commit that failed or was cancelled left nothing in the register: the batch can be committed again."""
    Batch.objects.filter(id=job.parameters["batch"], state=BatchState.COMMITTING).update(state=BatchState.CHECKED)


def change_code_meaning(*, actor: Actor, preset: str, column: str, theirs: str, ours: str) -> CodeMeaning:
    """Say what a supplier's code means from now on in this partnership. Raises UnknownKind, UnknownCode."""
    require(actor, Permission.CODE_LIST_EDIT)
    if preset not in presets or column not in presets[preset].codes:
        raise UnknownKind("There is no such layout, or it has no codes in this column.")
    if not (theirs.isprintable() and theirs.strip() and ours.isprintable() and ours.strip()):
        raise UnknownCode("Give the supplier's code, and one of our own.")
    known = next(c for c in intake_kinds[presets[preset].kind].columns if c.name == column).codes
    if known and ours not in known.values():
        raise UnknownCode("Choose one of our own codes.")
    with transaction.atomic():
        meaning, _ = CodeMeaning.objects.update_or_create(
            preset=preset, column=column, theirs=theirs, defaults={"ours": ours}
        )
        record(
            actor=actor,
            action="CODE_MEANING_CHANGED",
            subject_kind="code",
            details={"preset": preset, "column": column, "theirs": theirs, "ours": ours},
        )
    return meaning


def _readable(name: str) -> str:
    """A file's name as text: what no character stands for, or is not shown, is a question mark."""
    return "".join(c if c.isprintable() else "?" for c in name)


def _held(batch: Batch, *states: BatchState) -> Batch:
    """The batch, held, in one of these states. A commit that runs holds it for long: nobody waits for that."""
    found = Batch.objects.get(id=batch.id)
    if found.state in states:
        found = Batch.objects.select_for_update().get(id=batch.id)
    if found.state not in states:
        raise NotReady(f"This file is {found.get_state_display()}.")
    return found


def _refuse(batch: Batch, sentence: str) -> None:
    batch.state, batch.refusal = BatchState.REFUSED, sentence[:400]
    batch.save(update_fields=["state", "refusal"])
    _leave_nothing_behind(batch)


def _leave_nothing_behind(batch: Batch) -> None:
    """Remove the file and what its check wrote, once the change is committed; but not a file sent again since."""
    again = Batch.objects.filter(sha256=batch.sha256).exclude(id=batch.id)
    needed = again.exclude(state__in=[BatchState.REFUSED, BatchState.DISCARDED]).exists()

    def forget() -> None:
        store.forget_results(batch.partnership_id, batch.uid)
        if not needed:
            store.forget_original(batch.partnership_id, batch.sha256)

    transaction.on_commit(forget)


def _keep_findings(batch: Batch, checked: Checked) -> None:
    """The causes, in place of those of an earlier try."""
    Cause.objects.filter(batch=batch).delete()
    Cause.objects.bulk_create(_cause(batch, found) for found in checked.causes.values())
    batch.warnings = checked.warnings


def _cause(batch: Batch, found: CauseFound) -> Cause:
    commonest, commonest_rows = found.commonest()
    return Cause(
        batch=batch,
        code=found.code,
        sentence=found.sentence,
        is_notice=found.is_notice,
        rows=found.rows,
        pence=found.pence,
        unknown=found.unknown,
        first_line=found.first_line,
        commonest=commonest,
        commonest_rows=commonest_rows,
    )


def _count(batch: Batch, kind: IntakeKind, checked: Checked) -> None:
    """What taking the file in now would come to."""
    batch.received, batch.rejected = checked.received, checked.rejected
    batch.repeated = checked.repeated_equal
    batch.accepted_pence, batch.rejected_pence = checked.accepted_pence, checked.rejected_pence
    batch.rejected_unknown = checked.rejected_unknown
    foreseen = kind.compare(AcceptedRows(batch)) if checked.accepted else Taken(0, 0, 0)
    batch.added, batch.replaced = foreseen.added, foreseen.replaced
    batch.unchanged = foreseen.unchanged + checked.repeated_equal
    batch.state = BatchState.CHECKED


def _few_enough_rejected(batch: Batch) -> bool:
    return batch.rejected * 100 <= setting("rejected_rows_accepted") * batch.received

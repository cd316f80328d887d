"""Wanting, claiming, doing and sweeping up jobs.

The row says what is wanted, running, done or failed; the broker carries ids only, and may lose them. A job's
work and its `DONE` are one transaction: a worker killed at any moment leaves everything or nothing, and the
sweeper lets the job be done again.
"""

import logging
import threading
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from apps.foundation.access.policy import Actor
from apps.foundation.access.roles import Role
from apps.foundation.core.errors import without_its_text
from apps.foundation.core.every_partnership import for_each_partnership, partnership_ids
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.registries import job_kinds
from apps.foundation.core.tenancy import tenant

log = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 2.0
LOST_AFTER = timedelta(seconds=20)
NUDGED_AGAIN_AFTER = timedelta(seconds=5)
TRIES = 3
LONGEST_REASON = 400


class Refused(Exception):
    """The work cannot be done, and doing it again would not help. The message is shown to the person."""


class JobCancelled(Exception):
    """Somebody asked the job to stop, and it did."""


class JobTakenOver(Exception):
    """Another worker has claimed the job since: this one undoes its work and leaves."""


def want(
    kind: str,
    *,
    actor: Actor,
    reason: str,
    parameters: Mapping[str, Any] | None = None,
    key: str = "",
    nudge: bool = True,
) -> Job:
    """Ask for long work; joins the same wish where one still waits. The worker is nudged after commit.

    Wishes of a kind are the same when they have the same key; one without a key is a wish of its own. `reason` says why
    in plain words, and nothing about a person. The wish that is joined is held until this transaction ends, so that
    its work begins with what was changed here.
    """
    job = None
    while job is None:
        job = _joined(kind, key, reason) if key else None
        job = job or _wanted(
            kind=kind,
            key=key or uuid4().hex,
            reason=reason[:LONGEST_REASON],
            parameters=dict(parameters or {}),
            wanted_at=timezone.now(),
            requested_by_id=actor.user_id,
            requested_role=actor.role,
            requested_organisation_id=actor.organisation_id,
        )
    if nudge:
        transaction.on_commit(lambda: nudge_worker(job.partnership_id, job.id))
    return job


def _joined(kind: str, key: str, reason: str) -> Job | None:
    """The same wish where it still waits, with another reason for it."""
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(kind=kind, key=key, state=JobState.WANTED).first()
        if job is not None and reason not in job.reason:
            job.reason = f"{job.reason}; {reason}"[:LONGEST_REASON]
            job.save(update_fields=["reason"])
    return job


def _wanted(**wish: Any) -> Job | None:
    """A new wish; nothing where somebody else had the same one first."""
    try:
        with transaction.atomic():
            return Job.objects.create(**wish)
    except IntegrityError:
        return None


def actor_of(job: Job) -> Actor:
    """Whoever asked for the job, in the role in which they asked."""
    return Actor(
        partnership_id=job.partnership_id,
        partnership_name="",
        role=Role(job.requested_role),
        user_id=job.requested_by_id,
        organisation_id=job.requested_organisation_id,
    )


def ask_to_cancel(job: Job) -> None:
    """Stop a job at once when it still waits, or at its next step when it runs."""
    now = timezone.now()
    waiting = Job.objects.filter(id=job.id, state=JobState.WANTED)
    if waiting.update(state=JobState.CANCELLED, finished_at=now, cancel_asked_at=now):
        job.refresh_from_db()
        _tell_end(job)
    else:
        Job.objects.filter(id=job.id, state=JobState.RUNNING).update(cancel_asked_at=now)


def nudge_worker(partnership_id: UUID, job_id: int) -> None:
    """Tell a worker. A broker that is down delays the job until the sweeper's next round, no more."""
    if settings.CELERY_BROKER_URL.startswith("memory:"):
        return
    from apps.foundation.core.tasks import run_job

    try:
        run_job.apply_async(
            kwargs={"partnership_id": str(partnership_id), "job_id": job_id}, retry=False, ignore_result=True
        )
    except Exception as error:  # the job is committed already: whatever the broker does, it must not fail now
        log.warning("The broker did not take job %s (%s); the sweeper will.", job_id, type(error).__name__)


def run(partnership_id: UUID, job_id: int) -> Job | None:
    """Claim a wanted job and do it. Returns nothing when somebody else has it, or it is over."""
    with tenant(partnership_id):
        claimed = (
            Job.objects.filter(id=job_id, state=JobState.WANTED)
            .order_by()
            .update(
                state=JobState.RUNNING,
                attempt=F("attempt") + 1,
                started_at=timezone.now(),
                heartbeat_at=timezone.now(),
                progress=0,
                total=0,
            )
        )
        job = Job.objects.filter(id=job_id).first()
    if not claimed or job is None:
        return None
    try:
        _do(job)
    except JobTakenOver:
        log.warning("Job %s was taken over; this attempt was undone.", job.id)
    except JobCancelled:
        _end(job, JobState.CANCELLED, "Cancelled. Nothing was changed.")
    except Refused as refusal:
        _end(job, JobState.FAILED, str(refusal))
    except Exception as error:
        log.error("Job %s (%s) failed\n%s", job.id, job.kind, without_its_text(error))
        _end_or_retry(job, error)
    with tenant(partnership_id):
        job.refresh_from_db()
    return job


def leave_if_taken_over(job: Job) -> None:
    """Before work does something that no transaction undoes. Raises JobTakenOver."""
    if not Job.objects.filter(id=job.id, state=JobState.RUNNING, attempt=job.attempt).exists():
        raise JobTakenOver


def run_wanted(partnership_id: UUID) -> int:
    """Do everything that is wanted in a partnership, here and now. Returns how many jobs were done."""
    done = 0
    while True:
        with tenant(partnership_id):
            job = Job.objects.filter(state=JobState.WANTED).order_by("wanted_at", "id").first()
        if job is None or run(partnership_id, job.id) is None:
            return done
        done += 1


def sweep(now: datetime | None = None) -> None:
    """Put back jobs whose worker has gone, and nudge for every job that waits."""
    now = now or timezone.now()

    def put_back() -> None:
        lost = Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - LOST_AFTER)
        for job in lost:
            if job.attempt >= TRIES:
                _end(job, JobState.FAILED, f"Its worker was lost {TRIES} times. Nothing was changed.")
            else:
                _put_back(job, lost)

    for_each_partnership(put_back)
    for partnership_id in partnership_ids():
        with tenant(partnership_id):
            waiting = list(
                Job.objects.filter(state=JobState.WANTED, wanted_at__lt=now - NUDGED_AGAIN_AFTER)
                .order_by("wanted_at")
                .values_list("id", flat=True)
            )
        for job_id in waiting:
            nudge_worker(partnership_id, job_id)


def _put_back(job: Job, lost: QuerySet[Job]) -> None:
    """Where the same wish waits already, that one goes first, and this at a later round."""
    with suppress(IntegrityError), transaction.atomic():
        lost.filter(id=job.id, attempt=job.attempt).update(
            state=JobState.WANTED, message="Its worker was lost; it starts again."
        )


def _do(job: Job) -> None:
    """The work and its outcome, in one transaction."""
    kind = job_kinds[job.kind]
    with Reporter(job) as reporter, tenant(job.partnership_id):
        try:
            outcome = kind.work(job, reporter)
        except DatabaseError as error:
            if reporter.cancel_asked:
                raise JobCancelled from error
            raise
        finished = Job.objects.filter(id=job.id, state=JobState.RUNNING, attempt=job.attempt).update(
            state=JobState.DONE, outcome=dict(outcome), finished_at=timezone.now(), message=""
        )
        if not finished:
            raise JobTakenOver


def _end_or_retry(job: Job, error: Exception) -> None:
    """A database that went away, or a deadlock, is worth another try; anything else is a failure."""
    passing = isinstance(error, psycopg.OperationalError) or isinstance(error.__cause__, psycopg.OperationalError)
    connection.close_if_unusable_or_obsolete()
    if passing and job.attempt < TRIES:
        with suppress(Exception), tenant(job.partnership_id):
            Job.objects.filter(id=job.id, attempt=job.attempt, state=JobState.RUNNING).update(
                state=JobState.WANTED, message="The database was not there; it starts again."
            )
        return
    with suppress(psycopg.OperationalError):
        _end(job, JobState.FAILED, "Something went wrong that nobody foresaw. Nothing was changed.")


def _end(job: Job, state: JobState, message: str) -> None:
    with tenant(job.partnership_id):
        over = Job.objects.filter(id=job.id, attempt=job.attempt, state=JobState.RUNNING).update(
            state=state, message=message[:400], finished_at=timezone.now()
        )
        if over:
            job.refresh_from_db()
            _tell_end(job)


def _tell_end(job: Job) -> None:
    if (on_end := job_kinds[job.kind].on_end) is not None:
        on_end(job)


class Reporter:
    """Writes progress and heartbeat through a second connection, outside the work's own transaction.

    A thread keeps the heart beating while the database or a calculation is busy for longer than a step. When
    somebody asked to cancel, the statement that runs is cancelled too.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._state = (0, 0, "")
        self.cancel_asked = False
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name=f"job-{job.id}", daemon=True)
        self._lock = threading.Lock()
        self._link: psycopg.Connection[Any] | None = None
        self._working: Any = None

    def __enter__(self) -> "Reporter":
        connection.ensure_connection()
        self._working = connection.connection
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        with self._lock:
            if self._link is not None:
                self._link.close()

    def report(self, done: int, total: int, message: str) -> None:
        """How far the work is. Raises JobCancelled when somebody asked for an end."""
        self._state = (done, total, message)
        self._write()
        if self.cancel_asked:
            raise JobCancelled

    def _beat(self) -> None:
        while not self._stop.wait(HEARTBEAT_SECONDS):
            self._write()
            if self.cancel_asked:
                with suppress(psycopg.Error):
                    self._working.cancel_safe()

    def _write(self) -> None:
        done, total, message = self._state
        with self._lock, suppress(psycopg.OperationalError):
            link = self._connected()
            with link.transaction():
                link.execute("SELECT set_config('app.partnership_id', %s, true)", [str(self._job.partnership_id)])
                row = link.execute(
                    "UPDATE core_job SET progress = %s, total = %s, message = %s, heartbeat_at = now() "
                    "WHERE id = %s AND state = 'RUNNING' AND attempt = %s RETURNING cancel_asked_at",
                    [done, total, message, self._job.id, self._job.attempt],
                ).fetchone()
            self.cancel_asked = self.cancel_asked or bool(row and row[0])

    def _connected(self) -> "psycopg.Connection[Any]":
        if self._link is None or self._link.closed:
            parameters = connection.get_connection_params()
            for name in ("context", "cursor_factory", "prepare_threshold"):
                parameters.pop(name, None)
            self._link = psycopg.connect(**parameters, autocommit=True)
        return self._link

"""What the table of jobs promises: done once, seen from outside, stopped when asked, never half and never lost."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import polars as pl
import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from apps.foundation.audit.models import AuditEvent
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.registries import JobKind, Progress, job_kinds
from apps.foundation.core.staging import staged
from apps.foundation.core.tenancy import tenant
from tests.database import empty_every_table
from tests.factories.world import World

Work = Callable[[Job, Progress], Mapping[str, Any]]

KIND = "tests.work"
UNFORESEEN = "Something went wrong that nobody foresaw. Nothing was changed."


@pytest.fixture(scope="module")
def worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[World, World]]:
    with django_db_blocker.unblock():
        try:
            yield World.make("here"), World.make("there")
        finally:
            connection.close()
            empty_every_table(connection.settings_dict["NAME"])


@pytest.fixture
def here(worlds: tuple[World, World]) -> World:
    return worlds[0]


@pytest.fixture
def ended() -> list[str]:
    """States in which `on_end` was told of a job."""
    return []


@pytest.fixture
def wanted(here: World, ended: list[str]) -> Iterator[Callable[..., Job]]:
    """Ask for work of a kind that is the test's own; what is left of it is ended afterwards."""

    def want(work: Work, key: str = "", reason: str = "A test wants it") -> Job:
        job_kinds._items[KIND] = JobKind(KIND, "Work of a test", work, on_end=lambda job: ended.append(job.state))
        with tenant(here.partnership.id):
            return jobs.want(KIND, actor=here.operator, reason=reason, key=key, nudge=False)

    try:
        yield want
    finally:
        job_kinds._items.pop(KIND, None)
        with tenant(here.partnership.id):
            Job.objects.filter(kind=KIND, state__in=["WANTED", "RUNNING"]).update(state=JobState.CANCELLED)


@contextmanager
def outside(world: World) -> Iterator["psycopg.Connection[Any]"]:
    """The database as another process has it, in the partnership."""
    held = connection.settings_dict
    with psycopg.connect(
        host=held["HOST"], port=held["PORT"], dbname=held["NAME"], user=held["USER"], password=held["PASSWORD"]
    ) as link:
        link.execute("SELECT set_config('app.partnership_id', %s, true)", [str(world.partnership.id)])
        yield link


def seen(world: World, job: Job, columns: str) -> tuple[Any, ...]:
    """Columns of a job as another process sees them."""
    with outside(world) as link:
        return link.execute(f"SELECT {columns} FROM core_job WHERE id = %s", [job.id]).fetchone() or ()


def mark(world: World, text: str) -> None:
    """Leave a trace of the work in the transaction of the work."""
    record(actor=world.operator, action="MARKED", purpose=text)


def marks(world: World, text: str) -> int:
    with tenant(world.partnership.id):
        return AuditEvent.objects.filter(action="MARKED", purpose=text).count()


def marking(world: World, text: str) -> Work:
    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        mark(world, text)
        return {}

    return work


def kill_this_connection(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [number] = cursor.fetchone()
    with outside(world) as link:
        link.execute("SELECT pg_terminate_backend(%s, 5000)", [number])


def lost(world: World, job: Job, *, attempt: int = 1, ago: float = 21.0) -> None:
    """What a worker leaves that was killed some seconds ago."""
    with tenant(world.partnership.id):
        Job.objects.filter(id=job.id).update(
            state=JobState.RUNNING, attempt=attempt, heartbeat_at=timezone.now() - timedelta(seconds=ago)
        )


def test_a_job_is_claimed_by_one_of_many_workers(here: World, wanted: Callable[..., Job]) -> None:
    job = wanted(marking(here, "claimed"))
    start, outcomes = threading.Barrier(4), []

    def worker() -> None:
        try:
            start.wait()
            outcomes.append(jobs.run(here.partnership.id, job.id))
        finally:
            connection.close()

    workers = [threading.Thread(target=worker) for _ in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert [outcome.state for outcome in outcomes if outcome] == [JobState.DONE]
    assert seen(here, job, "state, attempt") == ("DONE", 1)
    assert marks(here, "claimed") == 1


def test_a_job_that_is_over_is_not_done_again(here: World, wanted: Callable[..., Job]) -> None:
    job = wanted(marking(here, "over"))
    assert jobs.run(here.partnership.id, job.id) is not None
    assert jobs.run(here.partnership.id, job.id) is None
    assert marks(here, "over") == 1


def test_progress_is_seen_from_outside_while_the_work_is_not(here: World, wanted: Callable[..., Job]) -> None:
    glimpses = []

    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        mark(here, "progress")
        progress.report(3, 10, "counting")
        with outside(here) as link:
            [inside] = link.execute(
                "SELECT count(*) FROM audit_auditevent WHERE action = 'MARKED' AND purpose = 'progress'"
            ).fetchone()
        glimpses.append((*seen(here, job, "state, progress, total, message"), inside))
        return {"counted": 10}

    job = wanted(work)
    jobs.run(here.partnership.id, job.id)
    assert glimpses == [("RUNNING", 3, 10, "counting", 0)]
    assert seen(here, job, "state, message, outcome") == ("DONE", "", {"counted": 10})
    assert marks(here, "progress") == 1


def test_the_heart_beats_while_a_step_says_nothing(
    here: World, wanted: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.05)
    beats = set()

    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        deadline = time.monotonic() + 10
        while len(beats) < 3 and time.monotonic() < deadline:
            beats.add(seen(here, job, "heartbeat_at")[0])
            time.sleep(0.02)
        return {}

    assert jobs.run(here.partnership.id, wanted(work).id).state == JobState.DONE
    assert len(beats) == 3


def test_a_job_that_waits_is_cancelled_at_once_and_never_done(
    here: World, wanted: Callable[..., Job], ended: list[str]
) -> None:
    job = wanted(marking(here, "waits"))
    with tenant(here.partnership.id):
        jobs.ask_to_cancel(job)
    assert jobs.run(here.partnership.id, job.id) is None
    assert seen(here, job, "state, attempt") == ("CANCELLED", 0)
    assert (ended, marks(here, "waits")) == (["CANCELLED"], 0)


def test_a_job_that_runs_stops_at_its_next_step_and_its_work_is_undone(
    here: World, wanted: Callable[..., Job], ended: list[str]
) -> None:
    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        mark(here, "cancelled")
        with outside(here) as link:
            link.execute("UPDATE core_job SET cancel_asked_at = now() WHERE id = %s", [job.id])
        progress.report(1, 2, "half")
        raise AssertionError("It went on.")

    job = wanted(work)
    assert jobs.run(here.partnership.id, job.id).state == JobState.CANCELLED
    assert seen(here, job, "message") == ("Cancelled. Nothing was changed.",)
    assert (ended, marks(here, "cancelled")) == (["CANCELLED"], 0)


def test_a_statement_that_runs_long_is_cut_short_when_somebody_cancels(
    here: World, wanted: Callable[..., Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 0.05)

    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        with outside(here) as link:
            link.execute("UPDATE core_job SET cancel_asked_at = now() WHERE id = %s", [job.id])
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")
        return {}

    began = time.monotonic()
    assert jobs.run(here.partnership.id, wanted(work).id).state == JobState.CANCELLED
    assert time.monotonic() - began < 10


def test_refused_work_says_why_is_undone_and_is_not_tried_again(
    here: World, wanted: Callable[..., Job], ended: list[str]
) -> None:
    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        mark(here, "refused")
        raise jobs.Refused("The year is closed.")

    job = wanted(work)
    assert jobs.run(here.partnership.id, job.id).state == JobState.FAILED
    assert seen(here, job, "message, attempt") == ("The year is closed.", 1)
    assert (ended, marks(here, "refused")) == (["FAILED"], 0)
    assert jobs.run(here.partnership.id, job.id) is None


def test_an_unforeseen_error_is_not_repeated_to_the_person_and_its_work_is_undone(
    here: World, wanted: Callable[..., Job], ended: list[str]
) -> None:
    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        mark(here, "unforeseen")
        raise KeyError("9434765919")

    job = wanted(work)
    jobs.run(here.partnership.id, job.id)
    assert seen(here, job, "state, message") == ("FAILED", UNFORESEEN)
    assert (ended, marks(here, "unforeseen")) == (["FAILED"], 0)


def test_a_log_names_what_the_database_refused_and_never_the_cell(
    here: World, wanted: Callable[..., Job], caplog: pytest.LogCaptureFixture
) -> None:
    """The database puts the line of the COPY into the text of its error."""

    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        frames = [pl.DataFrame({"number": ["1", "9434765919 Mary Ann"]})]
        with staged("staged_odd", {"number": "integer"}, frames):
            return {}

    jobs.run(here.partnership.id, wanted(work).id)
    assert "psycopg.errors.NumericValueOutOfRange 22003" in caplog.text
    assert "core/staging.py" in caplog.text
    assert "9434765919" not in caplog.text
    assert "Mary Ann" not in caplog.text


def test_work_whose_database_goes_away_waits_again_and_is_done_at_the_next_try(
    here: World, wanted: Callable[..., Job], ended: list[str]
) -> None:
    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        mark(here, "went away")
        if job.attempt == 1:
            kill_this_connection(here)
            AuditEvent.objects.count()
        return {}

    job = wanted(work)
    jobs.run(here.partnership.id, job.id)
    assert seen(here, job, "state, message") == ("WANTED", "The database was not there; it starts again.")
    assert marks(here, "went away") == 0
    assert jobs.run(here.partnership.id, job.id).state == JobState.DONE
    assert (ended, marks(here, "went away"), seen(here, job, "attempt")) == ([], 1, (2,))


def test_a_copy_that_the_database_cuts_off_is_tried_again_too(here: World, wanted: Callable[..., Job]) -> None:
    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE copied (line text) ON COMMIT DROP")
            with cursor.copy("COPY copied FROM STDIN") as copy:
                for part in range(2_000):
                    copy.write(b"x" * 10_000 + b"\n")
                    if part == 10 and job.attempt == 1:
                        number = connection.connection.info.backend_pid
                        with outside(here) as link:
                            link.execute("SELECT pg_terminate_backend(%s)", [number])
        return {}

    job = wanted(work)
    jobs.run(here.partnership.id, job.id)
    assert seen(here, job, "state, attempt") == ("WANTED", 1)
    assert jobs.run(here.partnership.id, job.id).state == JobState.DONE


def test_a_database_that_goes_away_at_every_try_fails_the_job_at_the_third(
    here: World, wanted: Callable[..., Job], ended: list[str]
) -> None:
    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        kill_this_connection(here)
        AuditEvent.objects.count()
        return {}

    job = wanted(work)
    states = []
    for _ in range(3):
        jobs.run(here.partnership.id, job.id)
        states.append(seen(here, job, "state, attempt"))
    assert states == [("WANTED", 1), ("WANTED", 2), ("FAILED", 3)]
    assert ended == ["FAILED"]


def test_a_job_whose_worker_was_lost_is_put_back_and_done_by_another(here: World, wanted: Callable[..., Job]) -> None:
    job = wanted(marking(here, "lost"))
    lost(here, job)
    jobs.sweep()
    assert seen(here, job, "state, message") == ("WANTED", "Its worker was lost; it starts again.")
    assert jobs.run(here.partnership.id, job.id).state == JobState.DONE
    assert (seen(here, job, "attempt"), marks(here, "lost")) == ((2,), 1)


def test_a_job_whose_heart_beats_is_left_alone(here: World, wanted: Callable[..., Job]) -> None:
    job = wanted(marking(here, "alive"))
    lost(here, job, ago=19.0)
    jobs.sweep()
    assert seen(here, job, "state") == ("RUNNING",)


def test_a_job_that_lost_three_workers_has_failed(here: World, wanted: Callable[..., Job], ended: list[str]) -> None:
    job = wanted(marking(here, "three"))
    lost(here, job, attempt=3)
    jobs.sweep()
    assert seen(here, job, "state, message") == ("FAILED", "Its worker was lost 3 times. Nothing was changed.")
    assert ended == ["FAILED"]
    assert jobs.run(here.partnership.id, job.id) is None


def test_one_lost_job_whose_wish_waits_already_does_not_hold_up_the_others(
    here: World, wanted: Callable[..., Job]
) -> None:
    work = marking(here, "again")
    first = wanted(work, key="same")
    lost(here, first)
    waiting = wanted(work, key="same")
    other = wanted(work)
    lost(here, other)
    assert waiting.id != first.id
    jobs.sweep()
    assert [seen(here, job, "state")[0] for job in (first, waiting, other)] == ["RUNNING", "WANTED", "WANTED"]
    jobs.run(here.partnership.id, waiting.id)
    jobs.sweep()
    assert seen(here, first, "state") == ("WANTED",)


def test_a_job_that_was_taken_over_undoes_its_work(here: World, wanted: Callable[..., Job], ended: list[str]) -> None:
    """A worker that slept for too long wakes up after another has done its job."""
    refused = []

    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        mark(here, "taken over")
        if job.attempt == 1:
            other = threading.Thread(target=another_worker, args=[job])
            other.start()
            other.join()
            try:
                jobs.leave_if_taken_over(job)
            except jobs.JobTakenOver:
                refused.append(job.attempt)
        return {"attempt": job.attempt}

    def another_worker(job: Job) -> None:
        try:
            jobs.sweep(timezone.now() + jobs.LOST_AFTER + timedelta(seconds=1))
            jobs.run(here.partnership.id, job.id)
        finally:
            connection.close()

    job = wanted(work)
    assert jobs.run(here.partnership.id, job.id).state == JobState.DONE
    assert seen(here, job, "state, attempt, outcome") == ("DONE", 2, {"attempt": 2})
    assert (marks(here, "taken over"), refused, ended) == (1, [1], [])


def test_a_job_of_one_partnership_is_not_there_in_another(
    worlds: tuple[World, World], wanted: Callable[..., Job]
) -> None:
    here, there = worlds
    job = wanted(marking(here, "elsewhere"))
    with tenant(there.partnership.id):
        assert not Job.objects.filter(id=job.id).exists()
        jobs.ask_to_cancel(job)
    assert jobs.run(there.partnership.id, job.id) is None
    assert jobs.run_wanted(there.partnership.id) == 0
    assert seen(here, job, "state, attempt, cancel_asked_at") == ("WANTED", 0, None)
    assert jobs.run_wanted(here.partnership.id) == 1


def test_the_same_wish_is_joined_while_it_waits_and_a_new_one_once_it_runs(
    here: World, wanted: Callable[..., Job]
) -> None:
    later: list[Job] = []

    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        return {}

    first, second = wanted(work, key="contract"), wanted(work, key="contract")
    assert first.id == second.id
    lost(here, first, ago=0)
    later.append(wanted(work, key="contract"))
    assert later[0].id != first.id


def test_wishes_without_a_key_wait_side_by_side(here: World, wanted: Callable[..., Job]) -> None:
    def work(job: Job, progress: Progress) -> Mapping[str, Any]:
        return {}

    assert wanted(work).id != wanted(work).id
    assert jobs.run_wanted(here.partnership.id) == 2

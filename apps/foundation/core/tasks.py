"""What the worker is told: an id. Everything else is in the database."""

from uuid import UUID

from celery import shared_task

from apps.foundation.core import jobs, keeping


@shared_task(name="core.run_job")
def run_job(*, partnership_id: str, job_id: int) -> None:
    """Do one job, if nobody has it yet; then make the pages ready that it made old."""
    keeping.make_ready(jobs.run(UUID(partnership_id), job_id))


@shared_task(name="core.sweep_jobs")
def sweep_jobs() -> None:
    """Every few seconds: put back what a lost worker left, nudge for what waits."""
    jobs.sweep()

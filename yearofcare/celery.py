"""The Celery application. Tasks carry ids; what is wanted, running or done stands in the database."""

import os

from celery import Celery
from celery.signals import worker_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yearofcare.settings.local")

BEHIND_READERS = 10
"""How far the worker's processes stand behind others, in the system's own measure of niceness."""

app = Celery("yearofcare")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def refuse_unsafe_role(**_: object) -> None:
    """A worker does not start as a role that row-level security does not bind."""
    from django.db import connection

    connection.ensure_connection()
    connection.close()


@worker_process_init.connect
def die_with_the_worker(**_: object) -> None:
    """A worker that is killed leaves no processes behind; what they did is undone and put back."""
    from yearofcare.embedded.processes import die_with

    die_with(os.getppid())


@worker_process_init.connect
def yield_to_readers(**_: object) -> None:
    """Long work takes what those who read a page leave of the processor."""
    os.nice(BEHIND_READERS)

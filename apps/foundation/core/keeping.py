"""Pages that apps keep, made ready by the worker: whoever looks first after a change finds what the worker made.

What is kept stands under a key that names the version of everything it was made of, so that nothing old passes for new.
Making ready is speed and nothing else: where it fails or was cut off, the reader's own look makes it.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache

from apps.foundation.core.errors import without_its_text
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.registries import Registry
from apps.foundation.core.tenancy import current_partnership_id, tenant

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptPages:
    """Pages of an app. `make` runs under the tenant and leaves alone what is kept already: after work that moved no
    figure there is nothing to do."""

    name: str
    make: Callable[[], None]


kept_pages: Registry[KeptPages] = Registry()


LONGEST = 60
"""Seconds after which pages count as made, whatever became of the worker that made them."""


def are_being_made() -> bool:
    """Whether the worker is making pages of the current partnership ready."""
    return _mark(current_partnership_id()) in cache


def make_ready(job: Job | None) -> None:
    """After a job that was done: every app's pages, in a transaction of their own. Where other work waits, that will
    come after it, and pages of now would be looked at by nobody."""
    if job is None or job.state != JobState.DONE or _more_waits(job.partnership_id):
        return
    mark = _mark(job.partnership_id)
    cache.set(mark, job.id, LONGEST)
    for pages in kept_pages:
        try:
            with tenant(job.partnership_id):
                pages.make()
        except Exception as error:  # the job is done and committed: it stays done
            log.error("Pages (%s) were not made ready after job %s\n%s", pages.name, job.id, without_its_text(error))
    cache.delete(mark)


def _mark(partnership_id: UUID) -> str:
    return f"pages-being-made:{partnership_id}"


def _more_waits(partnership_id: UUID) -> bool:
    with tenant(partnership_id):
        return Job.objects.filter(state=JobState.WANTED).exists()

"""Work on figures: what waits, runs or was not done, so that a page can say that its figures are stale."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.looks import asked_once
from apps.foundation.core.models import Job, JobState
from apps.foundation.core.registries import Figures, job_kinds


@asked_once
def work_on_figures(actor: Actor) -> list[Job]:
    """Work that waits or runs and will move figures, in the order in which it was asked for; and work that was not done
    although what figures rest on has changed. One question to the database.

    Work of other kinds that was not done has changed nothing, so that no figure is stale by it.
    """
    require(actor, Permission.RECONCILIATION_VIEW)
    goes_on = Q(kind__in=_kinds(Figures.MOVED, Figures.BEHIND), state__in=[JobState.WANTED, JobState.RUNNING])
    return list(Job.objects.filter(goes_on | _not_done()).order_by("wanted_at", "id"))


def not_done() -> list[Job]:
    """Work that was not done although what figures rest on has changed, and that nobody has asked for since."""
    return list(Job.objects.filter(_not_done()).order_by("id"))


def recalculations(actor: Actor) -> QuerySet[Job]:
    """Work on figures, the newest first."""
    require(actor, Permission.RECONCILIATION_VIEW)
    return Job.objects.filter(kind__in=_kinds(Figures.MOVED, Figures.BEHIND)).order_by("-id")


def _not_done() -> Q:
    later = Job.objects.filter(kind=OuterRef("kind"), key=OuterRef("key"), id__gt=OuterRef("id"))
    ended = Q(kind__in=_kinds(Figures.BEHIND), state__in=[JobState.FAILED, JobState.CANCELLED])
    return ended & ~Exists(later)


def _kinds(*figures: Figures) -> list[str]:
    return [kind.name for kind in job_kinds if kind.figures in figures]

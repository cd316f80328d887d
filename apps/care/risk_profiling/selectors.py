"""Reading runs."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.domain.history import Banded, Wish, rewritten
from apps.care.need_bands.selectors import people_by_band, people_by_band_and_practice
from apps.care.patients.selectors import registered_people
from apps.care.risk_profiling.domain.feeds import REQUIRED
from apps.care.risk_profiling.engine import scores
from apps.care.risk_profiling.models import RiskRun, RiskScore
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.models import Job
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.selectors import setting


def runs_visible_to(actor: Actor) -> QuerySet[RiskRun]:
    """All runs, newest first, with the people at each level."""
    require(actor, Permission.RISK_RUN_VIEW)
    return all_runs()


def all_runs() -> QuerySet[RiskRun]:
    return RiskRun.objects.annotate(
        scored=Count("scores"),
        low=Count("scores", filter=Q(scores__need_band=NeedBand.LOW)),
        medium=Count("scores", filter=Q(scores__need_band=NeedBand.MEDIUM)),
        high=Count("scores", filter=Q(scores__need_band=NeedBand.HIGH)),
    ).order_by("-effective_from", "-id")


def get_run_for(actor: Actor, uid: UUID) -> RiskRun:
    """One run; raises RiskRun.DoesNotExist."""
    return runs_visible_to(actor).get(uid=uid)


def levels_by_scores(person_id: int, before: datetime | None) -> list[Banded]:
    """The levels that a person has by scores alone: of each run from its day on, in the order in which runs were
    applied. Not in the cohort ends the level on the run's day. Runs applied after `before`, when somebody assessed
    the person, move them no longer."""
    said = dict(RiskScore.objects.filter(person_id=person_id).values_list("run_id", "need_band"))
    history: list[Banded] = []
    applied = RiskRun.objects.filter(applied_at__isnull=False).order_by("applied_at", "id")
    for run in applied.filter(applied_at__lt=before) if before else applied:
        band = said.get(run.id)
        wish = Wish(run.effective_from, band, band, source=BandSource.RISK_RUN.value, source_id=run.id)
        history = rewritten(history, wish)
    return history


def score_total(run: RiskRun) -> int:
    """The scores of the people in the cohort, summed, in hundredths."""
    total = RiskScore.objects.filter(run=run, need_band__isnull=False).aggregate(total=Sum("score"))["total"]
    return int((total or 0) * 100)


def movement(before: RiskRun, after: RiskRun) -> dict[str, int]:
    """People whose score reduced, was maintained, or increased between two runs."""
    return scores.movement_between(before.id, after.id, setting("movement_tolerance"))


def job_applying(run: RiskRun) -> Job | None:
    """The work that applies a run, the latest of it."""
    return Job.objects.filter(kind="risk_profiling.apply", key=str(run.uid)).order_by("-id").first()


def population_on(actor: Actor, today: date) -> dict[str, Any]:
    """Registered people, people by level and practice on a day, and movement between the last two runs."""
    require(actor, Permission.POPULATION_VIEW)
    applied = list(RiskRun.objects.filter(applied_at__isnull=False).order_by("-effective_from", "-id")[:2])
    moved = movement(applied[1], applied[0]) if len(applied) == 2 else None
    between = ""
    if moved:
        between = f"From {applied[1].tool}, {day_in_words(applied[1].data_on)}, to {day_in_words(applied[0].data_on)}."
    return {
        "registered": registered_people(today),
        "people": people_by_band(today),
        "practices": people_by_band_and_practice(today),
        "movement": moved,
        "between": between,
        "smallest": setting("smallest_number_shown"),
    }


def complete_runs() -> QuerySet[RiskRun]:
    """Runs that use every required feed: a contract may rest on them."""
    runs = RiskRun.objects.all()
    for feed in REQUIRED:
        runs = runs.filter(feeds__contains=[feed])
    return runs.order_by("-effective_from", "-id")

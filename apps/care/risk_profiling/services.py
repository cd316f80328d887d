"""Turning a run into levels of need."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db import connection, transaction

from apps.care.need_bands.choices import BandSource
from apps.care.need_bands.services import apply_wishes
from apps.care.risk_profiling.models import RiskRun
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.foundation.core.tenancy import current_partnership_id
from apps.foundation.kernel.periods import day_in_words
from apps.foundation.partnerships.services import take_figures_moment


class AlreadyApplied(ValueError):
    """The run decides levels of need already."""


def ask_to_apply(*, actor: Actor, run: RiskRun, nudge: bool = True) -> Job:
    """Ask for a run's levels to hold from its day on. Raises AlreadyApplied."""
    require(actor, Permission.RISK_RUN_APPLY)
    if run.applied_at is not None:
        raise AlreadyApplied("This run decides levels of need already.")
    with transaction.atomic():
        job = jobs.want(
            "risk_profiling.apply",
            actor=actor,
            reason=f"A risk-profiling run ({run.tool}, data of {day_in_words(run.data_on)}) decides levels of need",
            parameters={"run": run.id},
            key=str(run.uid),
            nudge=nudge,
        )
        record(actor=actor, action="RUN_APPLICATION_ASKED", subject_kind="risk_run", subject_uid=run.uid)
    return job


def apply_run(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The application, as a job. It moves only people whom no assessment has decided; *not in the cohort* ends
    a person's level on the run's day. Source: level history."""
    run = RiskRun.objects.select_for_update().get(id=job.parameters["run"])
    if run.applied_at is not None:
        raise jobs.Refused("This run decides levels of need already.")
    progress.report(0, 3, "reading the scores")
    wishes = wishes_of(run)
    progress.report(1, 3, "writing levels of need, and every figure that follows from them")
    run.applied_at = take_figures_moment()
    changed = apply_wishes([wishes], run.applied_at)
    run.save(update_fields=["applied_at"])
    record(
        actor=jobs.actor_of(job),
        action="RUN_APPLIED",
        subject_kind="risk_run",
        subject_uid=run.uid,
        details={"people_moved": len(changed)},
    )
    return {"people_moved": len(changed)}


def wishes_of(run: RiskRun) -> pl.DataFrame:
    """One wish a person: those with a score, and those with a level from an earlier run and no score now."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH assessed AS (
                SELECT DISTINCT person_id FROM need_bands_bandperiod
                WHERE partnership_id = %(partnership)s AND source = 'ASSESSMENT' AND superseded_at IS NULL
            ), banded AS (
                SELECT DISTINCT person_id FROM need_bands_bandperiod
                WHERE partnership_id = %(partnership)s AND superseded_at IS NULL
                  AND coalesce(ends_before, 'infinity') > %(from)s
            ), scored AS (
                SELECT person_id, need_band FROM risk_profiling_riskscore
                WHERE partnership_id = %(partnership)s AND run_id = %(run)s
            )
            SELECT coalesce(s.person_id, b.person_id), s.need_band
            FROM scored s FULL JOIN banded b USING (person_id)
            WHERE coalesce(s.person_id, b.person_id) NOT IN (SELECT person_id FROM assessed)
            ORDER BY 1
            """,
            {"partnership": current_partnership_id(), "run": run.id, "from": run.effective_from},
        )
        rows = cursor.fetchall()
    frame = pl.DataFrame(rows, schema={"person_id": pl.Int64, "need_band": pl.Int16}, orient="row")
    return frame.with_columns(
        pl.lit(run.effective_from).alias("starts_on"),
        pl.lit(None, dtype=pl.Date).alias("ends_before"),
        pl.col("need_band").alias("funded_band"),
        pl.lit(BandSource.RISK_RUN.value).alias("source"),
        pl.lit(run.id).alias("source_id"),
    )

"""Runs: every check worked out together as of a moment, and worked out again from what was known then."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import lru_cache
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from apps.care.assurance.choices import SHARES, Check, Grain
from apps.care.assurance.domain.chance import Standing, funnel_limits, standing_of
from apps.care.assurance.domain.check_code import check_code
from apps.care.assurance.domain.expectation import adjusted_count
from apps.care.assurance.domain.intervals import wilson
from apps.care.assurance.domain.sampling import lot
from apps.care.assurance.engine.assessed import assessments_staged
from apps.care.assurance.engine.changes import Tested, agreements, changes
from apps.care.assurance.engine.counted import Counted, Window
from apps.care.assurance.engine.shares import shares
from apps.care.assurance.engine.watch import activity_known_to, care_given
from apps.care.assurance.models import CheckFigure, CheckResult, CheckRun
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.foundation.kernel.periods import same_day_in
from apps.foundation.partnerships.services import take_figures_moment

KIND = "assurance.check"
LINE_POINTS = 40
"""So many places at which the lines of a funnel are kept."""

Worked = tuple[list[Counted], list[Tested]]


def ask_to_check(*, actor: Actor, nudge: bool = True) -> Job:
    """Ask for every check to be worked out as of the moment at which the work is done."""
    require(actor, Permission.CONSISTENCY_CHECK)
    with transaction.atomic():
        job = jobs.want(KIND, actor=actor, reason="Checks of levels and of care were asked for", key="all", nudge=nudge)
        record(actor=actor, action="CHECKS_ASKED", subject_kind="check_run")
    return job


def check(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The checks, as a job: no figure changes between the moment and the end of the reading."""
    progress.report(0, 2, "reading assessments and activity")
    as_of = take_figures_moment()
    last_day = timezone.localdate(as_of)
    ends_before = last_day + timedelta(days=1)
    window = Window(
        as_of=as_of,
        starts_on=same_day_in(ends_before.year - 1, ends_before),
        ends_before=ends_before,
        activity_to=activity_known_to(as_of, last_day),
    )
    found = worked_out(window)
    progress.report(1, 2, "asking what chance alone would give")
    actor = jobs.actor_of(job)
    run = CheckRun.objects.create(
        uid=uuid5(UUID(str(job.uid)), "run"),
        as_of=as_of,
        starts_on=window.starts_on,
        ends_before=ends_before,
        activity_to=window.activity_to,
        seed=token_hex(16),
        check_code=check_code(*found),
        made_by_id=actor.user_id,
    )
    _keep(run, *found)
    record(
        actor=actor,
        action="CHECKS_WORKED_OUT",
        subject_kind="check_run",
        subject_uid=run.uid,
        details={"checksum": run.check_code},
    )
    return {"run": str(run.uid)}


def worked_out(window: Window) -> Worked:
    """Everything that is counted and tested in a window, from what was known at its moment."""
    with assessments_staged(window) as cursor:
        counted, tested = shares(cursor), changes(cursor, window)
    return [*counted, *care_given(window)], [*tested, *agreements(window)]


def check_code_again(run: CheckRun) -> str:
    """The check code of a run worked out again as of its moment: the same, whatever was learned since.

    Where people live, whether they share their record and their deaths are read as the register stands now.
    """
    window = Window(run.as_of, run.starts_on, run.ends_before, activity_known_to(run.as_of, run.ends_before - _DAY))
    return check_code(*worked_out(window))


_DAY = timedelta(days=1)


def _keep(run: CheckRun, counted: list[Counted], tested: list[Tested]) -> None:
    whole = {one.check: one for one in counted if one.grain == Grain.PARTNERSHIP and one.month is None}
    numbers = _numbers(run.seed, counted)
    stand = lru_cache(maxsize=None)(standing_of)
    figures = []
    for one in counted:
        centre = whole[one.check].count / whole[one.check].of
        interval = wilson(one.count, one.of)
        expected = None if one.expected is None else float(one.expected)
        beside = one.count if expected is None else adjusted_count(one.count, one.of, expected, centre)
        figures.append(
            CheckFigure(
                run=run,
                check_name=one.check,
                grain=one.grain,
                organisation_id=one.organisation_id,
                team_id=one.team_id,
                assessor=one.assessor,
                assessor_name=one.assessor_name,
                assessor_number=numbers.get(one.assessor),
                group=one.group,
                month=one.month,
                count=one.count,
                of=one.of,
                expected=expected,
                low=interval.low,
                high=interval.high,
                standing=stand(beside, one.of, centre),
            )
        )
    CheckFigure.objects.bulk_create(figures, batch_size=1_000)
    results = [*tested, *_funnels(whole, counted)]
    CheckResult.objects.bulk_create(
        CheckResult(
            run=run,
            check_name=one.check,
            organisation_id=one.organisation_id,
            name=one.name,
            figures=one.figures,
            standing=one.standing,
        )
        for one in results
    )


def _numbers(seed: str, counted: Iterable[Counted]) -> dict[str, int]:
    """A number for each assessor, by lot: commissioners read *Assessor 7* and cannot tell who that is."""
    assessors = {one.assessor for one in counted if one.assessor}
    in_order = sorted(assessors, key=lambda assessor: lot(seed, assessor))
    return {assessor: number for number, assessor in enumerate(in_order, start=1)}


def _funnels(whole: Mapping[Check, Counted], counted: Iterable[Counted]) -> list[Tested]:
    """The lines round the partnership's share, as far as the largest assessor goes."""
    most: dict[Check, int] = {}
    for one in counted:
        if one.grain == Grain.ASSESSOR and one.check in SHARES:
            most[one.check] = max(most.get(one.check, 0), one.of)
    return [
        Tested(name, "LINES", None, _lines(whole[name].count / whole[name].of, end), Standing.WITHIN)
        for name, end in most.items()
    ]


def _lines(centre: float, most: int) -> dict[str, Any]:
    end = max(most * 11 // 10, 20)
    places = sorted({max(1, round(end * step / LINE_POINTS)) for step in range(LINE_POINTS + 1)})
    lines = []
    for of in places:
        limits = funnel_limits(centre, of)
        lines.append([of, limits.outer_low, limits.inner_low, limits.inner_high, limits.outer_high])
    return {"centre": centre, "lines": lines}

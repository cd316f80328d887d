"""Runs: a contract's figures kept as of a moment, and worked out again from what was known then."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.care.activity.engine.as_of import cells_as_of
from apps.care.need_bands.choices import NeedBand
from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.foundation.partnerships.selectors import setting
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.capitation.selectors import Counted, counted_as_of, counted_by_month
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms, terms_of
from apps.money.reconciliation.domain.checksum import checksum
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.engine.figures import cells_of, sums_seen
from apps.money.reconciliation.models import ReconciliationRun, RunCell
from apps.money.reconciliation.selectors.year import year_to_date

RULES = {"capitation": 1, "placing": 2, "variance": 1}
"""Versions of the rules that a run rests on."""

Lines = list[tuple[Any, ...]]


def ask_to_keep(*, actor: Actor, contract: Contract, nudge: bool = True) -> Job:
    """Ask for the figures of a contract to be kept as of the moment at which the work is done."""
    require(actor, Permission.RECONCILIATION_RUN)
    with transaction.atomic():
        job = jobs.want(
            "reconciliation.keep",
            actor=actor,
            parameters={"contract": contract.id},
            key=str(contract.uid),
            nudge=nudge,
        )
        record(actor=actor, action="RUN_ASKED", subject_kind="contract", subject_uid=contract.uid)
    return job


def keep(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The keeping, as a job: no figure changes between the moment and the copy."""
    contract = Contract.objects.get(id=job.parameters["contract"])
    progress.report(0, 1, "keeping the figures")
    as_of = take_figures_moment()
    terms = terms_of(contract)
    activity, days = _activity_now(terms), _days(counted_by_month(contract.id, terms.fees_by_month, terms.counting))
    actor = jobs.actor_of(job)
    run = ReconciliationRun.objects.create(
        uid=uuid4(),
        contract=contract,
        as_of=as_of,
        rules={**RULES, "version": terms.numbers, "trace_statuses_paid": setting("trace_statuses_paid")},
        shown=shown_to_date(contract, as_of),
        checksum=checksum([*activity, *days]),
        made_by_id=actor.user_id,
    )
    RunCell.objects.bulk_create([*_activity_cells(run, activity), *_day_cells(run, days)], batch_size=2_000)
    record(
        actor=actor,
        action="RUN_KEPT",
        subject_kind="reconciliation_run",
        subject_uid=run.uid,
        details={"checksum": run.checksum},
    )
    return {"run": str(run.uid), "checksum": run.checksum}


def shown_to_date(contract: Contract, as_of: datetime) -> dict[str, Any]:
    """What may be published of a contract at a moment: pence to date, together and by level; none where hidden."""
    year = year_to_date(contract, timezone.localdate(as_of), setting("smallest_number_shown"))
    return {
        "to": year.months[-1].isoformat(),
        "rows": [
            {
                "level": level,
                "plan": year.plan(Node(None, level)),
                "counted": figure.pence if (figure := year.counted(None, level)).shown else None,
                "actual": year.actual_pence(Node(None, level)),
            }
            for level in (None, *map(int, NeedBand))
        ],
    }


def ask_to_repeat(*, actor: Actor, run: ReconciliationRun, nudge: bool = True) -> Job:
    """Ask for a run to be worked out again as of its moment."""
    require(actor, Permission.RECONCILIATION_RUN)
    return jobs.want("reconciliation.repeat", actor=actor, parameters={"run": run.id}, key=str(run.uid), nudge=nudge)


def repeat(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The repetition, as a job: from every record and level as it was known at the run's moment."""
    run = ReconciliationRun.objects.select_related("contract").get(id=job.parameters["run"])
    progress.report(0, 1, "working the figures out again, as they were known then")
    again = checksum_as_of(run.contract, run.as_of)
    return {"checksum": again, "same": again == run.checksum}


def checksum_as_of(contract: Contract, as_of: datetime) -> str:
    """The check code of a contract's figures as known at a moment, from facts and not from summaries."""
    terms = terms_of(contract, as_of=as_of)
    months = set(terms.months)
    seen = sums_seen(contract.id, (row for row in cells_as_of(as_of) if row[1] in months))
    activity = [(*grain, *sums) for grain, sums in seen.items()]
    return checksum([*activity, *_days(counted_as_of(contract.id, terms.fees_by_month, terms.counting, as_of))])


def runs_visible_to(actor: Actor, contract: Contract) -> QuerySet[ReconciliationRun]:
    """Runs of a contract, newest first."""
    require(actor, Permission.RECONCILIATION_VIEW)
    return ReconciliationRun.objects.filter(contract=contract).select_related("made_by").order_by("-as_of")


def get_run_for(actor: Actor, contract: Contract, uid: UUID) -> ReconciliationRun:
    """One run; raises ReconciliationRun.DoesNotExist."""
    return runs_visible_to(actor, contract).get(uid=uid)


def job_of(kind: str, key: UUID) -> Job | None:
    """The latest work of a kind about a contract or a run."""
    return Job.objects.filter(kind=kind, key=str(key)).order_by("-id").first()


def _activity_now(terms: CurrentTerms) -> Lines:
    return [
        (
            cell.month,
            cell.service_line_id,
            cell.kind,
            cell.funded_band,
            cell.scope,
            cell.ltc_related,
            cell.records,
            cell.units,
            cell.bed_days,
            cell.cost_pence,
        )
        for cell in cells_of(terms.contract.id, terms.months)
    ]


def _days(counted: Mapping[tuple[Any, int], Counted]) -> Lines:
    return [(month, band, row.days, row.pence) for (month, band), row in counted.items()]


def _activity_cells(run: ReconciliationRun, lines: Lines) -> list[RunCell]:
    names = ("month", "service_line_id", "kind", "funded_band", "scope", "ltc_related", "records", "units", "bed_days")
    return [RunCell(run=run, cost_pence=line[-1], **dict(zip(names, line[:-1], strict=True))) for line in lines]


def _day_cells(run: ReconciliationRun, lines: Lines) -> list[RunCell]:
    return [
        RunCell(run=run, month=month, funded_band=band, person_days=days, cost_pence=pence)
        for month, band, days, pence in lines
    ]

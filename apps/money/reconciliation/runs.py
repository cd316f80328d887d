"""Runs: a contract's figures kept as of a moment, and worked out again from what was known then."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
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
from apps.foundation.partnerships.selectors import figures_moment, setting
from apps.foundation.partnerships.services import take_figures_moment
from apps.money.capitation.selectors import Counted, counted_as_of, counted_by_month
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import CurrentTerms, terms_of
from apps.money.reconciliation.domain.checksum import checksum
from apps.money.reconciliation.domain.publication import Node
from apps.money.reconciliation.engine.figures import cells_of, sums_seen
from apps.money.reconciliation.engine.frozen import lines_of, summed
from apps.money.reconciliation.models import ReconciliationRun, RunCell, Statement
from apps.money.reconciliation.selectors.changes import LOOKING, SHARES, looking_key, steps_since, written
from apps.money.reconciliation.selectors.months import statements_of
from apps.money.reconciliation.selectors.year import year_to_date

AS_OF = "reconciliation.as_of"
"""The kind of job that works figures out as of any moment."""

RULES = {"capitation": 1, "placing": 2, "variance": 1}
"""Versions of the rules that a run rests on."""

Lines = list[tuple[Any, ...]]
"""Of records: month, service line, kind, level, scope, LTC-related and their four sums. Of days: as `_DAYS` names."""
_DAYS = ("month", "level", "days", "pence")


def ask_to_keep(*, actor: Actor, contract: Contract, nudge: bool = True) -> Job:
    """Ask for the figures of a contract to be kept as of the moment at which the work is done."""
    require(actor, Permission.RECONCILIATION_RUN)
    with transaction.atomic():
        job = jobs.want(
            "reconciliation.keep",
            actor=actor,
            reason=f"The figures of {contract.name} are kept as of a moment",
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
    counted = counted_by_month(contract.id, terms.prices_by_month, terms.counting)
    activity, days = _activity_now(terms), _days(counted)
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
    return jobs.want(
        "reconciliation.repeat",
        actor=actor,
        reason=f"A run of {run.contract.name} is worked out again as it was known then",
        parameters={"run": run.id},
        key=str(run.uid),
        nudge=nudge,
    )


def repeat(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The repetition, as a job: from every record and level as it was known at the run's moment."""
    run = ReconciliationRun.objects.select_related("contract").get(id=job.parameters["run"])
    progress.report(0, 1, "working the figures out again, as they were known then")
    again = checksum_as_of(run.contract, run.as_of)
    return {"checksum": again, "same": again == run.checksum}


def checksum_as_of(contract: Contract, as_of: datetime) -> str:
    """The check code of a contract's figures as known at a moment, from facts and not from summaries."""
    return checksum(_known(contract, as_of))


def ask_as_of(
    *,
    actor: Actor,
    contract: Contract,
    as_of: datetime,
    now: datetime,
    statement: Statement | None = None,
    nudge: bool = True,
) -> Job:
    """Ask for the figures of a contract to be worked out again as they were known at a moment, beside a statement or
    the run that was kept last before it. Raises NoFiguresThen."""
    require(actor, Permission.RECONCILIATION_RUN)
    first = terms_of(contract).in_force_since
    if first is None or not first <= as_of <= now:
        raise NoFiguresThen("Give a moment from the day on which the contract came into force up to now.")
    about = statement.uid if statement else contract.uid
    with transaction.atomic():
        job = jobs.want(
            AS_OF,
            actor=actor,
            reason=f"The figures of {contract.name} are worked out as of a moment",
            parameters={
                "contract": contract.id,
                "as_of": as_of.isoformat(),
                "about": str(about),
                "statement": statement.id if statement else None,
            },
            key=f"{about}/{as_of.isoformat()}",
            nudge=nudge,
        )
        record(
            actor=actor,
            action="FIGURES_ASKED_AS_OF",
            subject_kind="statement" if statement else "contract",
            subject_uid=about,
            details={"as_of": as_of.isoformat()},
        )
    return job


class NoFiguresThen(ValueError):
    """The contract had no figures at that moment; the message says which moments have."""


def as_known_of(contract: Contract, about: UUID) -> Job | None:
    """The latest work of this sort about a contract or one of its statements."""
    found = Job.objects.filter(kind=AS_OF, parameters__contract=contract.id, parameters__about=str(about))
    return found.order_by("-id").first()


def work_out_as_of(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The working out, as a job: one check code of what is kept and one of what is known, over the same lines; and the
    months in which they are not the same. No figure is said: what differs may be about too few people."""
    contract = Contract.objects.get(id=job.parameters["contract"])
    as_of = datetime.fromisoformat(job.parameters["as_of"])
    progress.report(0, 1, "working the figures out, as they were known then")
    known = _known(contract, as_of)
    if job.parameters["statement"]:
        statement = Statement.objects.get(id=job.parameters["statement"])
        months = [one.month for one in statements_of(contract) if one.month <= statement.month]
        known, kept = _filled(line for line in known if line[0] in months), _stated(contract, months)
        beside = {"what": "statement", "as_of": statement.as_of.isoformat()}
    else:
        run = ReconciliationRun.objects.filter(contract=contract, as_of__lte=as_of).order_by("-as_of").first()
        kept = _kept_lines(run) if run else []
        beside = {"what": "run", "as_of": run.as_of.isoformat(), "run": str(run.uid)} if run else {}
    differ = {line[0].isoformat() for line in set(known) ^ set(kept)} if beside else set()
    return {
        "checksum": checksum(known),
        "kept": checksum(kept) if beside else "",
        "same": not differ,
        "beside": beside,
        "months": sorted(differ),
    }


def _known(contract: Contract, as_of: datetime) -> Lines:
    """Every line of a contract's figures as known at a moment: sums of records by grain, days and pounds by level."""
    terms = terms_of(contract, as_of=as_of)
    months = set(terms.months)
    seen = sums_seen(contract.id, (row for row in cells_as_of(as_of) if row[1] in months))
    activity = [(*grain, *sums) for grain, sums in seen.items()]
    return [*activity, *_days(counted_as_of(contract.id, terms.prices_by_month, terms.counting, as_of))]


def _stated(contract: Contract, months: list[date]) -> Lines:
    """What the statements of some months say of them altogether, as the same lines."""
    ids = list(Statement.objects.filter(contract=contract, month__in=months).values_list("id", flat=True))
    records, days = summed(contract.id, *lines_of(ids))
    return _filled(
        [*((*grain, *sums) for grain, sums in records.items()), *((*key, *row) for key, row in days.items())]
    )


def _filled(lines: Iterable[tuple[Any, ...]]) -> Lines:
    """Without lines of nil: a statement takes back a line by its opposite."""
    return [line for line in lines if any(line[6:] if len(line) > len(_DAYS) else line[2:])]


def _kept_lines(run: ReconciliationRun) -> Lines:
    rows = []
    for cell in run.cells.all():
        if cell.kind is None:
            rows.append((cell.month, cell.funded_band, cell.person_days, cell.cost_pence))
        else:
            grain = (cell.month, cell.service_line_id, cell.kind, cell.funded_band, cell.scope, cell.ltc_related)
            rows.append((*grain, cell.records, cell.units, cell.bed_days, cell.cost_pence))
    return rows


def ask_what_changed(
    *, actor: Actor, contract: Contract, months: list[date], begins: datetime, nudge: bool = True
) -> Job:
    """Ask for everything that changed since the start of a month to be looked through, and kept for the page."""
    require(actor, Permission.RECONCILIATION_VIEW)
    return jobs.want(
        LOOKING,
        actor=actor,
        reason=f"What changed in {contract.name} is looked through",
        parameters={
            "contract": contract.id,
            "begins": begins.isoformat(),
            "months": [month.isoformat() for month in months],
        },
        key=looking_key(contract, begins),
        nudge=nudge,
    )


def look_for_changes(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The looking, as a job, share by share of the people. What came while it looked is left to the next."""
    contract = Contract.objects.get(id=job.parameters["contract"])
    months = [date.fromisoformat(month) for month in job.parameters["months"]]
    as_of = figures_moment()
    progress.report(0, SHARES, "looking through records")
    cost, counted = steps_since(
        contract,
        months,
        datetime.fromisoformat(job.parameters["begins"]),
        SHARES,
        lambda done: progress.report(done, SHARES, "looking through records"),
    )
    return {
        "as_of": as_of.isoformat(),
        "cost": written([step for step in cost if step.moment <= as_of]),
        "counted": written([step for step in counted if step.moment <= as_of]),
    }


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

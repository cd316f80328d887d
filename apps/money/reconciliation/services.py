"""Choosing the dates of months, freezing the earliest month that is not frozen, and noting who looked when."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.audit.services import record
from apps.foundation.core import jobs
from apps.foundation.core.models import Job
from apps.foundation.core.registries import Progress
from apps.foundation.core.written import check_names_nobody
from apps.foundation.kernel.periods import day_in_words, next_month
from apps.foundation.partnerships.selectors import figures_moment, setting
from apps.foundation.partnerships.services import hold_figures, take_figures_moment
from apps.money.capitation.selectors import Counted
from apps.money.contracts.models import Contract
from apps.money.contracts.selectors import terms_of
from apps.money.contracts.selectors.party import require_as_party
from apps.money.reconciliation.announcements import month_frozen
from apps.money.reconciliation.domain.checksum import checksum
from apps.money.reconciliation.domain.coverage import LATEST_WORKING_DAY, Expectation
from apps.money.reconciliation.engine.visits import note_look
from apps.money.reconciliation.models import ExpectedSource, MonthDates, Statement, StatementCell
from apps.money.reconciliation.selectors.coverage import sources_as_before
from apps.money.reconciliation.selectors.expected import (
    expected_history,
    expected_list,
    kinds_expected,
    providers_expected,
)
from apps.money.reconciliation.selectors.figures import YearFigures, year_figures
from apps.money.reconciliation.selectors.months import FREEZING, MonthLine, month_lines
from apps.money.reconciliation.selectors.published import PublishedYear
from apps.money.reconciliation.selectors.reported import as_reported, node_said
from apps.money.reconciliation.selectors.under_way import not_done
from apps.money.reconciliation.selectors.year import last_month_with_data

RULES = {"capitation": 1, "placing": 2, "publication": 1, "adjustment": 1}
"""Versions of the rules that a statement rests on."""


class NotTheOpenMonth(ValueError):
    """The month is not the earliest that is not frozen; the message says which is."""


class NotYetProvisional(ValueError):
    """The month's figures are not provisional yet; the message says from when they are."""


class NotExpectable(ValueError):
    """Nothing of the sort is expected for the contract; the message says what is wrong."""


class ListIsKept(ValueError):
    """Somebody keeps the list of what is expected: it is changed line by line."""


class FiguresMoved(ValueError):
    """Figures changed after they were shown: who freezes has to look at them again."""


class MonthIsFrozen(ValueError):
    """The month is frozen: its dates are history."""


class DatesOutOfOrder(ValueError):
    """A month becomes provisional after its last day, and is frozen no earlier than that."""


def ask_again(*, actor: Actor, nudge: bool = True) -> list[Job]:
    """Ask again for every recalculation that was not done, for the reason for which it was wanted."""
    require(actor, Permission.RECONCILIATION_RUN)
    with transaction.atomic():
        asked = [
            jobs.want(job.kind, actor=actor, reason=job.reason, parameters=job.parameters, key=job.key, nudge=nudge)
            for job in not_done()
        ]
        if asked:
            record(actor=actor, action="RECALCULATION_ASKED_AGAIN", subject_kind="figures")
    return asked


def note_visit(*, actor: Actor, contract: Contract, now: datetime) -> None:
    """Somebody looks at a contract's figures: what "since your last visit" counts from next time."""
    require(actor, Permission.RECONCILIATION_VIEW)
    if actor.user_id is not None:
        note_look(actor.user_id, contract.id, now)


def set_month_dates(
    *, actor: Actor, contract: Contract, month: date, flex_on: date, freeze_on: date, reason: str
) -> MonthDates:
    """Choose from when a month is provisional and by when it is to be frozen. Every choice is kept.

    Raises NamesSomebody, MonthIsFrozen, DatesOutOfOrder, NotTheOpenMonth for a month that the contract has not.
    """
    require_as_party(actor, Permission.MONTH_DATES_SET, terms_of(contract).version)
    check_names_nobody(reason)
    if flex_on < next_month(month) or freeze_on < flex_on:
        raise DatesOutOfOrder(
            f"{month:%B %Y} can be provisional from {day_in_words(next_month(month))}, "
            "and frozen no earlier than it is provisional."
        )
    with transaction.atomic():
        moment = take_figures_moment()  # whoever freezes the month holds it: of the two one comes first
        if _line(contract, month, flex_on).statement is not None:
            raise MonthIsFrozen(f"{month:%B %Y} is frozen.")
        chosen = MonthDates.objects.create(
            contract=contract,
            month=month,
            flex_on=flex_on,
            freeze_on=freeze_on,
            reason=reason,
            set_at=moment,
            set_by_id=actor.user_id,
        )
        record(
            actor=actor,
            action="MONTH_DATES_SET",
            subject_kind="contract",
            subject_uid=contract.uid,
            details={"month": f"{month:%Y-%m}", "flex_on": f"{flex_on}", "freeze_on": f"{freeze_on}"},
        )
    return chosen


def expect_source(
    *,
    actor: Actor,
    contract: Contract,
    provider_id: int,
    kind: int,
    expectation: Expectation,
    reason: str,
    is_off: bool = False,
) -> ExpectedSource:
    """Put a source on the list of what is expected, change what the list says of it, or take it off. Every line is
    kept; one that says what the list says already is not written twice.

    Raises NamesSomebody, NotExpectable where the contract has no such provider, kind of care or month.
    """
    terms = terms_of(contract)
    require_as_party(actor, Permission.SOURCES_EXPECT, terms.version)
    check_names_nobody(reason)
    months = terms.months
    if kind not in kinds_expected(contract) or provider_id not in {one.id for one in providers_expected(contract)}:
        raise NotExpectable("The contract has no such provider or kind of care.")
    if not {expectation.first_month, expectation.last_month or months[-1]} <= set(months):
        raise NotExpectable("The contract has no such month.")
    if expectation.last_month and expectation.last_month < expectation.first_month:
        raise NotExpectable("The last month is before the first.")
    if not 1 <= (expectation.by_working_day or 1) <= LATEST_WORKING_DAY:
        raise NotExpectable(f"Give a working day from 1 to {LATEST_WORKING_DAY}.")
    with transaction.atomic():
        moment = take_figures_moment()  # pages keep how much was received until any figure changes
        before = expected_history(actor, contract).filter(provider_id=provider_id, kind=kind).first()
        says = vars(expectation) | {"is_off": is_off}
        if before is not None and all(getattr(before, name) == value for name, value in says.items()):
            return before
        line = ExpectedSource.objects.create(
            contract=contract,
            provider_id=provider_id,
            kind=kind,
            reason=reason,
            set_at=moment,
            set_by_id=actor.user_id,
            **says,
        )
        record(
            actor=actor,
            action="EXPECTED_SOURCE_SET",
            subject_kind="contract",
            subject_uid=contract.uid,
            details={"provider": line.provider.ods_code, "kind": line.get_kind_display(), "off": is_off},
        )
    return line


def begin_expected_list(*, actor: Actor, contract: Contract, today: date) -> int:
    """Begin the list with what is expected without one. Returns how many sources it has. Raises ListIsKept."""
    require_as_party(actor, Permission.SOURCES_EXPECT, terms_of(contract).version)
    with transaction.atomic():
        hold_figures()  # of two who begin it, one finds it begun
        if expected_list(contract) is not None:
            raise ListIsKept("The list was begun already.")
        found = sources_as_before(contract, today)
        for provider_id, kind, first in found:
            expect_source(
                actor=actor,
                contract=contract,
                provider_id=provider_id,
                kind=kind,
                expectation=Expectation(first),
                reason="Sent before, month by month",
            )
    return len(found)


def ask_to_freeze(
    *, actor: Actor, contract: Contract, month: date, today: date, seen: datetime | None = None, nudge: bool = True
) -> Job:
    """Ask for the earliest month that is not frozen to be frozen. `seen` is the moment of the figures that were shown.

    Raises NotTheOpenMonth, NotYetProvisional, FiguresMoved.
    """
    require_as_party(actor, Permission.MONTH_FREEZE, terms_of(contract).version)
    line = _line(contract, month, today)
    if not line.is_open_month:
        raise NotTheOpenMonth(_not_open(contract, month, today))
    if not line.may_freeze:
        raise NotYetProvisional(
            f"{month:%B %Y} is provisional from {day_in_words(line.dates.flex_on)}, and not before."
        )
    if seen is not None and figures_moment() != seen:
        raise FiguresMoved(_MOVED)
    with transaction.atomic():
        job = jobs.want(
            FREEZING,
            actor=actor,
            reason=f"{month:%B %Y} of {contract.name} is frozen",
            parameters={
                "contract": contract.id,
                "month": month.isoformat(),
                "seen": seen.isoformat() if seen else None,
            },
            key=f"{contract.uid}/{month:%Y-%m}",
            nudge=nudge,
        )
        record(
            actor=actor,
            action="MONTH_FREEZE_ASKED",
            subject_kind="contract",
            subject_uid=contract.uid,
            details={"month": f"{month:%Y-%m}"},
        )
    return job


def freeze(job: Job, progress: Progress) -> Mapping[str, Any]:
    """The freezing, as a job: no figure changes between the last look and the copy, and of two who freeze one wins."""
    contract = Contract.objects.get(id=job.parameters["contract"])
    month, seen = date.fromisoformat(job.parameters["month"]), job.parameters["seen"]
    progress.report(0, 1, f"freezing {month:%B %Y}")
    moment = hold_figures()
    today = timezone.localdate(moment)
    if not _line(contract, month, today).is_open_month:
        raise jobs.Refused(_not_open(contract, month, today))
    if seen is not None and moment != datetime.fromisoformat(seen):
        raise jobs.Refused(_MOVED)
    statement = _frozen(jobs.actor_of(job), contract, month, take_figures_moment())
    month_frozen.announce(contract_id=contract.id, month=month, moment=statement.as_of)
    return {"statement": str(statement.uid), "checksum": statement.checksum}


_MOVED = "Figures changed after you looked at them. Nothing was frozen: look again."


def _frozen(actor: Actor, contract: Contract, month: date, as_of: datetime) -> Statement:
    """The statement of a month: what it reports at this moment, its own care and its adjustments."""
    terms = terms_of(contract)
    figures = as_reported(year_figures(contract))
    last = max(month, last_month_with_data(figures, timezone.localdate(as_of)))
    year = PublishedYear(figures, last, setting("smallest_number_shown"))
    cells = [*_activity(figures, contract, month), *_days(figures, contract, month)]
    statement = Statement.objects.create(
        uid=uuid4(),
        contract=contract,
        month=month,
        as_of=as_of,
        rules={
            **RULES,
            "version": terms.version_of(month).number,
            "trace_statuses_paid": setting("trace_statuses_paid"),
        },
        let_out={what: [node_said(node) for node in nodes] for what, nodes in year.let_out(month).items()},
        checksum=checksum(checked_lines(cells)),
        frozen_by_id=actor.user_id,
    )
    for cell in cells:
        cell.statement = statement
    StatementCell.objects.bulk_create(cells, batch_size=2_000)
    record(
        actor=actor,
        action="MONTH_FROZEN",
        subject_kind="statement",
        subject_uid=statement.uid,
        details={"month": f"{month:%Y-%m}", "checksum": statement.checksum},
    )
    return statement


def checked_lines(cells: list[StatementCell]) -> list[tuple[Any, ...]]:
    """What the check code of a statement covers: every sum of every cell, by what names it."""
    return [
        (
            cell.of_contract_id,
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
            cell.person_days,
            cell.people,
        )
        for cell in cells
    ]


def _activity(figures: YearFigures, contract: Contract, month: date) -> list[StatementCell]:
    return [
        StatementCell(
            of_contract_id=cell.of_contract or contract.id,
            month=cell.of or month,
            service_line_id=cell.service_line_id,
            kind=cell.kind,
            funded_band=cell.funded_band,
            scope=cell.scope,
            ltc_related=cell.ltc_related,
            records=cell.records,
            units=cell.units,
            bed_days=cell.bed_days,
            cost_pence=cell.cost_pence,
            witnesses=list(cell.witnesses),
        )
        for cell in figures.cells
        if cell.month == month
    ]


def _days(figures: YearFigures, contract: Contract, month: date) -> list[StatementCell]:
    """Days of the month at each level, nil ones too, and what was learned of earlier months."""
    late = {key[1:]: row for key, row in figures.late_counted.items() if key[0] == month}
    cells = [_days_cell(of_contract, of, band, row) for (of_contract, of, band), row in late.items()]
    for (reported, band), whole in figures.counted.items():
        if reported == month:
            adjusted = [row for (_, _, level), row in late.items() if level == band]
            own = Counted(
                whole.days - sum(row.days for row in adjusted),
                whole.people,
                whole.pence - sum(row.pence for row in adjusted),
            )
            cells.append(_days_cell(contract.id, month, band, own))
    return cells


def _days_cell(of_contract: int, month: date, band: int, row: Counted) -> StatementCell:
    return StatementCell(
        of_contract_id=of_contract,
        month=month,
        funded_band=band,
        person_days=row.days,
        people=row.people,
        cost_pence=row.pence,
    )


def _line(contract: Contract, month: date, today: date) -> MonthLine:
    for line in month_lines(terms_of(contract), today):
        if line.month == month:
            return line
    raise NotTheOpenMonth(f"The contract has no {month:%B %Y}.")


def _not_open(contract: Contract, month: date, today: date) -> str:
    lines = month_lines(terms_of(contract), today)
    if (statement := next(line for line in lines if line.month == month).statement) is not None:
        who = statement.frozen_by.name if statement.frozen_by else "the command line"
        return f"{month:%B %Y} was frozen already, by {who} on {day_in_words(timezone.localdate(statement.as_of))}."
    earliest = next(line.month for line in lines if line.is_open_month)
    return f"Months are frozen in order: {earliest:%B %Y} comes before {month:%B %Y}."

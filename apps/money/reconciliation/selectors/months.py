"""The months of a contract: their states, their dates, their statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from apps.foundation.access.permissions import Permission
from apps.foundation.access.policy import Actor, require
from apps.foundation.core.looks import asked_once
from apps.foundation.core.models import Job
from apps.foundation.kernel.periods import Period
from apps.foundation.partnerships.selectors import setting, settings_in_force
from apps.money.contracts.choices import VersionState
from apps.money.contracts.models import Contract, ContractVersion
from apps.money.contracts.selectors import CurrentTerms
from apps.money.reconciliation.domain.months import Dates, MonthState, default_dates, open_month, state_of
from apps.money.reconciliation.models import MonthDates, Statement
from apps.money.reconciliation.registries import Settled, settled_months

FREEZING = "reconciliation.freeze"
"""The kind of job that freezes a month."""


@dataclass(frozen=True)
class MonthLine:
    """A month, where it stands on a day, its statement once it is frozen, and by whom it was settled. `may_freeze` is
    true of the earliest month not frozen, once it is provisional; `is_open_month` of that month whatever the day."""

    month: date
    state: MonthState
    dates: Dates
    statement: Statement | None
    is_open_month: bool
    chosen: MonthDates | None
    settled: Settled | None

    @property
    def may_freeze(self) -> bool:
        return self.is_open_month and self.state == MonthState.PROVISIONAL


@asked_once
def dates_chosen(contract: Contract) -> dict[date, MonthDates]:
    """The newest choice of dates of each month that has one."""
    return {one.month: one for one in MonthDates.objects.filter(contract=contract).order_by("id")}


def month_lines(terms: CurrentTerms, today: date) -> list[MonthLine]:
    """Every month of a contract's term."""
    statements = {one.month: one for one in statements_of(terms.contract)}
    chosen = dates_chosen(terms.contract)
    flex_after, freeze_after = setting("month_provisional_after"), setting("month_freezes_after")
    open_now, settled = open_month(terms.months, statements), settled_of(terms.contract)
    lines = []
    for month in terms.months:
        dates = default_dates(month, flex_after=flex_after, freeze_after=freeze_after)
        if newest := chosen.get(month):
            dates = Dates(newest.flex_on, newest.freeze_on)
        state = state_of(month, dates=dates, frozen=statements, settled=settled, today=today)
        lines.append(
            MonthLine(month, state, dates, statements.get(month), month == open_now, newest, settled.get(month))
        )
    return lines


@dataclass(frozen=True)
class ToFreeze:
    """The earliest month of a contract that is not frozen, once it is provisional."""

    contract: Contract
    month: date
    dates: Dates


def months_to_freeze(actor: Actor, today: date) -> list[ToFreeze]:
    """The month of each contract of the actor's organisation that may be frozen today, the one that is due first
    first. Four questions to the database, however many contracts there are."""
    require(actor, Permission.MONTH_FREEZE)
    months = _months_in_force(actor.organisation_id)
    ids = [contract.id for contract in months]
    frozen, after = frozen_months_of(ids), settings_in_force()
    chosen = {
        (one.contract_id, one.month): Dates(one.flex_on, one.freeze_on)
        for one in MonthDates.objects.filter(contract__in=ids).order_by("id")
    }
    found = []
    for contract, all_months in months.items():
        month = open_month(sorted(all_months), frozen.get(contract.id, ()))
        if month is None:
            continue
        dates = chosen.get((contract.id, month)) or default_dates(
            month, flex_after=after["month_provisional_after"], freeze_after=after["month_freezes_after"]
        )
        if state_of(month, dates=dates, frozen=(), settled=(), today=today) == MonthState.PROVISIONAL:
            found.append(ToFreeze(contract, month, dates))
    return sorted(found, key=lambda one: (one.dates.freeze_on, one.contract.id))


@asked_once
def settled_of(contract: Contract) -> Mapping[date, Settled]:
    """The months of a contract that are settled, and by whom."""
    return {month: one for source in settled_months for month, one in source.of(contract).items()}


def _months_in_force(party: int | None = None) -> dict[Contract, set[date]]:
    """The months of each contract in force, or of those of one party: those in which one of its versions counts."""
    months: dict[Contract, set[date]] = {}
    with_it = ContractVersion.objects.filter(parties__organisation_id=party).values("contract")
    own = Q() if party is None else Q(contract__in=with_it)
    for one in ContractVersion.objects.filter(own, state=VersionState.IN_FORCE).select_related("contract"):
        ends_before = one.replaced_from or one.ends_before
        if one.starts_on < ends_before:
            months.setdefault(one.contract, set()).update(Period(one.starts_on, ends_before).months())
    return months


def overdue_months(contracts: Sequence[Contract], today: date) -> dict[int, int]:
    """How many months of each contract in force are past the day on which they were to freeze, and are not frozen."""
    terms = {one.id: months for one, months in _months_in_force().items() if one in set(contracts)}
    frozen = set(Statement.objects.filter(contract__in=terms).values_list("contract_id", "month"))
    rows = MonthDates.objects.filter(contract__in=terms).order_by("id")
    chosen = {(one.contract_id, one.month): one.freeze_on for one in rows}
    flex_after, freeze_after = setting("month_provisional_after"), setting("month_freezes_after")

    def freezes_on(contract: int, month: date) -> date:
        usual = default_dates(month, flex_after=flex_after, freeze_after=freeze_after).freeze_on
        return chosen.get((contract, month), usual)

    counted = {
        id_: sum((id_, month) not in frozen and freezes_on(id_, month) < today for month in months)
        for id_, months in terms.items()
    }
    return {id_: number for id_, number in counted.items() if number}


def months_visible_to(actor: Actor, terms: CurrentTerms, today: date) -> list[MonthLine]:
    """The months of a contract, for those who read its figures."""
    require(actor, Permission.RECONCILIATION_VIEW)
    return month_lines(terms, today)


def dates_history(actor: Actor, contract: Contract) -> QuerySet[MonthDates]:
    """Every choice of dates, newest first."""
    require(actor, Permission.RECONCILIATION_VIEW)
    return MonthDates.objects.filter(contract=contract).select_related("set_by").order_by("-id")


@asked_once
def statements_of(contract: Contract) -> QuerySet[Statement]:
    return Statement.objects.filter(contract=contract).select_related("frozen_by").order_by("month")


def get_statement_for(actor: Actor, contract: Contract, uid: UUID) -> Statement:
    """One statement; raises Statement.DoesNotExist."""
    require(actor, Permission.RECONCILIATION_VIEW)
    return statements_of(contract).get(uid=uid)


def freezing_of(contract: Contract) -> Job | None:
    """The latest work of freezing a month of a contract."""
    return Job.objects.filter(kind=FREEZING, parameters__contract=contract.id).order_by("-id").first()


def frozen_months() -> list[date]:
    """Months that are frozen in a contract in force: what comes late for them is an adjustment."""
    return list(
        Statement.objects.filter(
            contract__in=ContractVersion.objects.filter(state=VersionState.IN_FORCE).values("contract_id")
        )
        .values_list("month", flat=True)
        .distinct()
        .order_by("month")
    )


def frozen_months_of(contract_ids: Sequence[int]) -> dict[int, list[date]]:
    """The frozen months of some contracts, by contract."""
    found: dict[int, list[date]] = {}
    rows = Statement.objects.filter(contract__in=contract_ids).values_list("contract_id", "month")
    for contract_id, month in rows:
        found.setdefault(contract_id, []).append(month)
    return found

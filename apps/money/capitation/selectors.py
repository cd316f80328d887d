"""Reading days in the model and what they entitle to: from the summary, whatever its size."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from apps.care.need_bands.choices import NeedBand
from apps.foundation.kernel.pence import Pence
from apps.money.capitation.engine import person_days
from apps.money.capitation.models import PersonDays
from apps.money.contracts.domain.capitation_due import capitation_due_by_month
from apps.money.contracts.domain.fees import MonthlyFees


@dataclass(frozen=True)
class Counted:
    """Days, people and pence of one month at one level."""

    days: int
    people: int
    pence: Pence


def counted_by_month(contract_id: int, fees: MonthlyFees) -> dict[tuple[date, int], Counted]:
    """Days in the model, people and entitlement for each month that has fees, and level, as now known."""
    rows = {
        (row.month, row.funded_band): row
        for row in PersonDays.objects.filter(contract_id=contract_id, month__in=list(fees))
    }
    days = {key: row.days for key, row in rows.items()}
    people = {key: row.people for key, row in rows.items()}
    return priced(days, people, fees)


def counted_as_of(contract_id: int, fees: MonthlyFees, as_of: Any) -> dict[tuple[date, int], Counted]:
    """The same as known at a moment, counted afresh from the periods."""
    with connection.cursor() as cursor:
        rows = person_days.sweep_as_of(cursor, contract_id, as_of)
    return priced({(month, band): days for _, month, band, days in rows}, {}, fees)


@dataclass(frozen=True)
class DaysLearned:
    """Days of a person in a month at a level that were learned of, or learned not to be, since a moment."""

    person_id: int
    month: date
    funded_band: int
    days: int


def days_learned(
    contract_id: int, span: tuple[date, date], after: datetime, until: datetime | None, most: int
) -> list[DaysLearned]:
    """What was learned between two moments about days of a span, of so many people at most."""
    with connection.cursor() as cursor:
        rows = person_days.days_learned(cursor, contract_id, span, after, until or "infinity", most)
    return [DaysLearned(*row) for row in rows]


def priced(
    days: Mapping[tuple[date, int], int], people: Mapping[tuple[date, int], int], fees: MonthlyFees
) -> dict[tuple[date, int], Counted]:
    """Days priced at the fees of their months, each month the difference of running totals."""
    counted = {}
    for band in NeedBand:
        at_level = {month: some.get(band, 0) for month, some in fees.items()}
        due = capitation_due_by_month({month: days.get((month, band), 0) for month in fees}, at_level)
        for month in fees:
            key = (month, int(band))
            counted[key] = Counted(days.get(key, 0), people.get(key, 0), due[month])
    return counted

"""Rows that hold on a day: from `starts_on` to before `ends_before`, which may be open."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db.models import CheckConstraint, F, Func, Q, Value


def in_force(day: date, *, until: date | None = None) -> Q:
    """Those begun by a day that have not ended by then, or by an earlier day `until` which they may still outlast."""
    return Q(starts_on__lte=day) & (Q(ends_before__isnull=True) | Q(ends_before__gt=until or day))


def never_two_on_a_day(name: str, *same: str) -> ExclusionConstraint:
    """No day lies in two rows that agree in the columns named. A period that holds no day overlaps nothing."""
    days = Func("starts_on", "ends_before", Value("[)"), function="daterange", output_field=DateRangeField())
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("partnership", RangeOperators.EQUAL),
            *((column, RangeOperators.EQUAL) for column in same),
            (days, RangeOperators.OVERLAPS),
        ],
    )


def ends_after_start(name: str) -> CheckConstraint:
    """None ends before it begins. One that was put right on its first day holds no day, and stays as history."""
    return CheckConstraint(condition=Q(ends_before__isnull=True) | Q(ends_before__gte=F("starts_on")), name=name)

"""Rows that hold on a day: from `starts_on` to before `ends_before`, which may be open."""

from datetime import date

from django.db.models import Q


def in_force(day: date, *, until: date | None = None) -> Q:
    """Those begun by a day that have not ended by then, or by an earlier day `until` which they may still outlast."""
    return Q(starts_on__lte=day) & (Q(ends_before__isnull=True) | Q(ends_before__gt=until or day))

"""Reading levels of need."""

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from apps.care.need_bands.choices import NeedBand
from apps.care.need_bands.models import BandPeriod
from apps.foundation.core.in_force import in_force


def band_periods_of(person_id: int) -> QuerySet[BandPeriod]:
    """A person's levels as now known, newest first."""
    return BandPeriod.objects.filter(person_id=person_id, superseded_at__isnull=True).order_by("-starts_on")


def band_on(person_id: int, day: date) -> NeedBand | None:
    """A person's level on a day, as now known."""
    band = band_periods_of(person_id).filter(in_force(day)).values_list("need_band", flat=True).first()
    return NeedBand(band) if band else None


def band_known(person_id: int, day: date, at: datetime) -> NeedBand | None:
    """A person's level on a day, as it was known at a moment."""
    known = Q(recorded_at__lte=at) & (Q(superseded_at__isnull=True) | Q(superseded_at__gt=at))
    found = BandPeriod.objects.filter(in_force(day), known, person_id=person_id)
    band = found.values_list("need_band", flat=True).first()
    return NeedBand(band) if band else None


def people_by_band(day: date) -> dict[NeedBand, int]:
    """How many people stand at each level on a day, the living only."""
    alive = Q(person__died_on__isnull=True) | Q(person__died_on__gte=day)
    counted: Any = (
        BandPeriod.objects.filter(in_force(day), alive, superseded_at__isnull=True)
        .values_list("need_band")
        .annotate(people=Count("id"))
        .order_by("need_band")
    )
    found = dict(counted)
    return {band: found.get(band, 0) for band in NeedBand}


def people_by_band_and_practice(day: date) -> list[tuple[str, int, int]]:
    """(practice, level, people) on a day, for practices of the partnership."""
    alive = Q(person__died_on__isnull=True) | Q(person__died_on__gte=day)
    registered = Q(person__registrations__starts_on__lte=day) & (
        Q(person__registrations__ends_before__isnull=True) | Q(person__registrations__ends_before__gt=day)
    )
    return list(
        BandPeriod.objects.filter(in_force(day), alive, registered, superseded_at__isnull=True)
        .values_list("person__registrations__practice__name", "need_band")
        .annotate(people=Count("id"))
        .order_by("person__registrations__practice__name", "need_band")
    )

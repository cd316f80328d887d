"""Reading levels of need."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class ThenAndNow:
    """A person's level on an earlier day and on a later one."""

    then: NeedBand | None
    now: NeedBand | None


def then_and_now(person_id: int, *, day: date, known_at: datetime, today: date) -> ThenAndNow:
    """A person's level on a day as it was known at a moment, else as it is known now; and their level today. One
    question."""
    rows = list(BandPeriod.objects.filter(in_force(day) | in_force(today), person_id=person_id))
    known_then = (one for one in rows if one.holds_on(day) and one.is_known(known_at))
    known_now = (one for one in rows if one.holds_on(day) and one.superseded_at is None)
    then = next(known_then, None) or next(known_now, None)
    now = next((one for one in rows if one.holds_on(today) and one.superseded_at is None), None)
    return ThenAndNow(NeedBand(then.need_band) if then else None, NeedBand(now.need_band) if now else None)


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

"""What levels of need add to the list and the page of a person."""

from collections.abc import Sequence
from datetime import date

from django.db.models import OuterRef, Subquery

from apps.care.need_bands.choices import LEVEL_OF_NEED, NeedBand
from apps.care.need_bands.models import BandPeriod
from apps.care.need_bands.registries import level_reasons
from apps.care.need_bands.selectors import band_on, band_periods_of
from apps.care.patients.registries import (
    BannerFact,
    PeopleColumn,
    TimelineEntry,
    TimelineSource,
    banner,
    people_columns,
    timeline,
)
from apps.foundation.core.in_force import in_force


def level_words(person_id: int, today: date) -> str:
    """The level now, in words, or nothing."""
    band = band_on(person_id, today)
    return band.label if band else "not in the model"


def level_entries(person_id: int, before: date, limit: int) -> Sequence[TimelineEntry]:
    """When the level changed, and how that came about."""
    periods = list(band_periods_of(person_id).filter(starts_on__lt=before)[:limit])
    reasons = {key: words for one in level_reasons for key, words in one.words(periods).items()}
    return [
        TimelineEntry(
            period.starts_on,
            f"Level of need: {NeedBand(period.need_band).label}",
            reasons.get(period.id) or f"By {period.get_source_display().lower()}",
            weight="level",
        )
        for period in periods
    ]


def level_on(today: date) -> Subquery:
    """The level of each person of a list on a day."""
    covers = in_force(today)
    current = BandPeriod.objects.filter(covers, person_id=OuterRef("id"), superseded_at__isnull=True)
    return Subquery(current.values("need_band")[:1])


people_columns.register(PeopleColumn("level", level_on))
banner.register(BannerFact("level", LEVEL_OF_NEED, level_words))
timeline.register(TimelineSource("levels", "Levels of need", level_entries))

"""Writing levels of need: one person's, or those of a whole run."""

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime

import polars as pl
from django.db import transaction

from apps.care.need_bands.announcements import bands_changed
from apps.care.need_bands.choices import BandSource, NeedBand
from apps.care.need_bands.engine.rewrite import WISH_COLUMNS, WISHES, rewrite
from apps.foundation.core.staging import in_whole_sets, staged
from apps.foundation.partnerships.services import take_figures_moment

FEW_PEOPLE = 1_000
"""Up to here people are looked up one by one; beyond, as a set."""


@dataclass(frozen=True)
class BandWish:
    """On these days the person's level is this one, for care and for money; nothing as the level ends it there."""

    person_id: int
    starts_on: date
    ends_before: date | None
    need_band: NeedBand | None
    funded_band: NeedBand | None
    source: BandSource
    source_id: int


def change_band(
    *,
    person_id: int,
    need_band: NeedBand | None,
    funded_band: NeedBand | None,
    starts_on: date,
    ends_before: date | None = None,
    source: BandSource,
    source_id: int,
) -> datetime:
    """Change one person's level on some days; every figure follows before this returns.

    Nothing as the level ends it there. Returns the moment of the change.
    """
    return change_bands([BandWish(person_id, starts_on, ends_before, need_band, funded_band, source, source_id)])


def change_bands(wishes: Sequence[BandWish]) -> datetime:
    """Change levels on some days at one moment, which is returned. Wishes of one person do not overlap."""
    with transaction.atomic():
        moment = take_figures_moment()
        apply_wishes([frame_of_wishes(wishes)], moment)
    return moment


def frame_of_wishes(wishes: Sequence[BandWish]) -> pl.DataFrame:
    """Wishes as `apply_wishes` takes them."""
    return pl.DataFrame([astuple(wish) for wish in wishes], schema=_SCHEMA, orient="row")


def apply_wishes(wishes: Iterable[pl.DataFrame], moment: datetime) -> list[int]:
    """Change levels for many people at a moment that the caller holds. Wishes of one person do not overlap."""
    frames = list(wishes)
    many = sum(frame.height for frame in frames) > FEW_PEOPLE
    with staged(WISHES, WISH_COLUMNS, frames) as cursor, in_whole_sets(cursor, many=many):
        changed = rewrite(cursor, moment)
    bands_changed.announce(person_ids=changed, moment=moment)
    return changed


_SCHEMA = {
    "person_id": pl.Int64,
    "starts_on": pl.Date,
    "ends_before": pl.Date,
    "need_band": pl.Int16,
    "funded_band": pl.Int16,
    "source": pl.String,
    "source_id": pl.Int64,
}

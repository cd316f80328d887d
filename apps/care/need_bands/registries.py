"""What else says levels of need, besides what lower apps know of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from apps.care.need_bands.domain.history import Banded
from apps.care.need_bands.models import BandPeriod
from apps.foundation.core.registries import Registry


@dataclass(frozen=True)
class LevelSource:
    """Levels that hold where no assessment says one: what this source alone makes of a person's days, in order, of
    what it said before a moment (nothing: of all of it)."""

    name: str
    history: Callable[[int, datetime | None], Sequence[Banded]]


@dataclass(frozen=True)
class LevelReason:
    """How levels came about, in words by period, where their source alone does not say it."""

    name: str
    words: Callable[[Sequence[BandPeriod]], Mapping[int, str]]


level_reasons: Registry[LevelReason] = Registry()
level_sources: Registry[LevelSource] = Registry()

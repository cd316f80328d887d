"""Scores say a person's level where no assessment does."""

from apps.care.need_bands.registries import LevelSource, level_sources
from apps.care.risk_profiling.selectors import levels_by_scores

level_sources.register(LevelSource("scores", levels_by_scores))

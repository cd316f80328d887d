"""Figures that an agreement states because nobody counts them."""

from django.db import models


class Stated(models.TextChoices):
    """As `domain/position.py` names them, in the order in which they are asked for."""

    BASELINE = "baseline", "The prior year's outturn"
    ACUTE_BASELINE = "acute_baseline", "The acute part of the prior year's outturn"
    ACUTE_PLAN = "acute_plan", "The acute part of the plan"
    BENCHMARK = "benchmark", "The benchmark: what care is expected to cost"

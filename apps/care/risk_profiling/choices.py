"""How a run's thresholds are stated."""

from django.db import models


class ThresholdKind(models.TextChoices):
    ABSOLUTE = "ABSOLUTE", "Scores"
    PERCENTILE = "PERCENTILE", "Percentiles of the registered population"

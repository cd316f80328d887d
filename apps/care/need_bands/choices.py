"""The levels of need, and what a level comes from."""

from django.db import models

LEVEL_OF_NEED = "Level of need"
"""How pages about a person call it."""


class NeedBand(models.IntegerChoices):
    LOW = 1, "Low (1)"
    MEDIUM = 2, "Medium (2)"
    HIGH = 3, "High (3)"


class BandSource(models.TextChoices):
    RISK_RUN = "RISK_RUN", "Risk score"
    ASSESSMENT = "ASSESSMENT", "Assessment"

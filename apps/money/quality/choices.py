"""Which readings are better, and what a minimum holds, in the words of forms."""

from django.db import models

from apps.money.quality.domain.measures import Direction, Guard


class BetterWhen(models.TextChoices):
    HIGHER = Direction.HIGHER.value, "Higher is better"
    LOWER = Direction.LOWER.value, "Lower is better"


class Holds(models.TextChoices):
    """In the order of what they hold: the least first."""

    NOTHING = Guard.NOTHING.value, "Nothing: it has no minimum"
    LEVEL = Guard.LEVEL.value, "The level, which stays at 1"
    GAIN = Guard.GAIN.value, "Every gain (a safety gate)"
    YEAR = Guard.YEAR.value, "The settlement of the year (a clinical stop)"

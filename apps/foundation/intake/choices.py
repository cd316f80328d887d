"""The states of a file on its way in."""

from django.db import models


class BatchState(models.TextChoices):
    CHECKING = "CHECKING", "being checked"
    CHECKED = "CHECKED", "checked, nothing saved yet"
    COMMITTING = "COMMITTING", "being taken in"
    COMMITTED = "COMMITTED", "taken in"
    REFUSED = "REFUSED", "refused as a whole"
    DISCARDED = "DISCARDED", "discarded"

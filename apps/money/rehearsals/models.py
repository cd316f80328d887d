"""Simulations that were kept: from what, with which seed, and what came of them."""

from django.db import models
from django.db.models import Q

from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey


class Simulation(AppendOnlyModel):
    """A long rehearsal of a version. `inputs` are the assumptions, the months and the terms tried beside it; with the
    same people (`people`, a checksum) and the same seed the result is the same. `repeats` is the one that it repeats.
    """

    uid = models.UUIDField()
    version = TenantForeignKey("contracts.ContractVersion")
    seed = models.BigIntegerField()
    draws = models.PositiveIntegerField()
    inputs = models.JSONField()
    people = models.CharField(max_length=64)
    result = models.JSONField()
    repeats = TenantForeignKey("self", null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="rehearsals_simulation_uid"),
            models.CheckConstraint(condition=Q(draws__gt=0, seed__gte=0), name="rehearsals_simulation_drawn"),
        ]
        indexes = [models.Index(fields=["partnership", "version", "-made_at"], name="rehearsals_simulation_newest")]

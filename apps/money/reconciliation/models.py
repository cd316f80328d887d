"""A run keeps the figures as of a moment, so that they can be produced again and compared."""

from django.db import models

from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey


class ReconciliationRun(AppendOnlyModel):
    """The figures of a contract as of a moment: its cells in canonical order under one checksum.

    `shown` is what could be published then: plan, counted and actual to date, together and by level, with nothing
    in the place of what was about too few people.
    """

    uid = models.UUIDField()
    contract = TenantForeignKey("contracts.Contract")
    as_of = models.DateTimeField()
    rules = models.JSONField()
    shown = models.JSONField()
    checksum = models.CharField(max_length=64)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="reconciliation_run_uid"),
        ]
        indexes = [models.Index(fields=["partnership", "contract", "-as_of"], name="reconciliation_run_newest")]


class RunCell(AppendOnlyModel):
    """One line of a run: an activity cell, or a count of days in the model."""

    run = TenantForeignKey(ReconciliationRun, related_name="cells")
    month = models.DateField()
    service_line = TenantForeignKey("partnerships.ServiceLine", null=True)
    kind = models.PositiveSmallIntegerField(null=True)
    funded_band = models.PositiveSmallIntegerField()
    scope = models.PositiveSmallIntegerField(null=True)
    ltc_related = models.BooleanField(null=True)
    records = models.BigIntegerField(null=True)
    units = models.BigIntegerField(null=True)
    bed_days = models.BigIntegerField(null=True)
    cost_pence = models.BigIntegerField()
    person_days = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "run",
                    "month",
                    "service_line",
                    "kind",
                    "funded_band",
                    "scope",
                    "ltc_related",
                ],
                name="reconciliation_runcell_once",
                nulls_distinct=False,
            )
        ]

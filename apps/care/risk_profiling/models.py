"""A run and its scores. Neither changes after it was taken in, save that a run is applied once."""

from django.db import models
from django.db.models import F, Q

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.choices import ThresholdKind
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey


class RiskRun(NamedTenantModel):
    """One run of one tool.

    A score at or above a threshold stands at its level; below the lowest it is not in the cohort. With
    percentiles the three numbers are percentages of the registered population. `applied_at` is the moment at
    which the run became levels of need; nil until then.
    """

    tool = models.CharField(max_length=60)
    tool_version = models.CharField(max_length=30)
    data_on = models.DateField()
    effective_from = models.DateField()
    feeds = models.JSONField(default=list)
    threshold_kind = models.CharField(max_length=10, choices=ThresholdKind)
    low_from = models.DecimalField(max_digits=14, decimal_places=4)
    medium_from = models.DecimalField(max_digits=14, decimal_places=4)
    high_from = models.DecimalField(max_digits=14, decimal_places=4)
    registered = models.IntegerField()
    batch_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="risk_profiling_run_uid"),
            models.UniqueConstraint(
                fields=["partnership", "tool", "tool_version", "data_on", "effective_from", "batch_id"],
                name="risk_profiling_run_once",
            ),
            models.CheckConstraint(
                condition=Q(low_from__lte=F("medium_from")) & Q(medium_from__lte=F("high_from")),
                name="risk_profiling_thresholds_rise",
            ),
        ]


class RiskScore(AppendOnlyModel):
    """A person's score in a run, and the level that the run's thresholds make of it (nil: not in the cohort)."""

    run = TenantForeignKey(RiskRun, related_name="scores")
    person = TenantForeignKey("patients.Person")
    score = models.DecimalField(max_digits=14, decimal_places=4)
    need_band = models.PositiveSmallIntegerField(null=True, choices=NeedBand)
    line = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "run", "person"], name="risk_profiling_score_once"),
            models.CheckConstraint(
                condition=Q(need_band__isnull=True) | Q(need_band__in=NeedBand.values),
                name="risk_profiling_score_band_known",
            ),
        ]

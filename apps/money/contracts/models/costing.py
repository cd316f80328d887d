"""Where the fees of a draft came from, where they were made from costs: added each time they are, never changed."""

from django.db import models
from django.db.models import F, Q

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey


class FeesFromCosts(AppendOnlyModel):
    """Fees were made from what the people of a run cost in a base year. Percents are hundredths of one percent.

    `resource_pence` is the resource that they were held to, where one was given; `is_scaled` whether they were scaled
    to it.
    """

    version = TenantForeignKey("contracts.ContractVersion", related_name="fees_from_costs")
    run = TenantForeignKey("risk_profiling.RiskRun")
    base_from = models.DateField()
    base_before = models.DateField()
    percentile = models.PositiveIntegerField()
    inflation = models.IntegerField()
    efficiency = models.IntegerField()
    resource_pence = models.BigIntegerField(null=True)
    is_scaled = models.BooleanField()
    made_for = models.CharField(max_length=64, default="")
    """A code of the first day, cohort and scope that they were made for; empty where that was not kept."""
    used_at = models.DateTimeField()
    used_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(base_before__gt=F("base_from")), name="contracts_costing_holds_days"),
            models.CheckConstraint(
                condition=Q(is_scaled=False) | Q(resource_pence__isnull=False), name="contracts_costing_scaled_to_a_sum"
            ),
        ]
        indexes = [models.Index(fields=["partnership", "version", "-id"], name="contracts_costing_newest")]


class FeeFromCosts(AppendOnlyModel):
    """A level's fee that was made from costs: of how many people, their mean, spread and interval in the base year."""

    costing = TenantForeignKey(FeesFromCosts, related_name="levels")
    need_band = models.PositiveSmallIntegerField(choices=NeedBand)
    people = models.PositiveIntegerField()
    mean_pence = models.BigIntegerField()
    spread_pence = models.BigIntegerField()
    low_pence = models.BigIntegerField()
    high_pence = models.BigIntegerField()
    is_truncated = models.BooleanField()
    fee_pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "costing", "need_band"], name="contracts_costing_one_a_band"
            ),
            models.CheckConstraint(condition=Q(fee_pence__gte=0), name="contracts_costing_fee_not_negative"),
        ]

"""By how much a version's fees differ inside a level of need."""

from django.db import models
from django.db.models import Q

from apps.care.patients.choices import Sex
from apps.foundation.core.models import TenantForeignKey, TenantModel
from apps.money.contracts.choices import FactorOf
from apps.money.contracts.domain.adjusting import LEAST, MOST


class Factor(TenantModel):
    """By how much the fee of a level differs for people of an age, a sex, or a risk score in the run of the plan, in
    ten-thousandths. An age and a score hold from `starts_at` up to the next one."""

    version = TenantForeignKey("contracts.ContractVersion", related_name="factors")
    what = models.CharField(max_length=5, choices=FactorOf)
    starts_at = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    sex = models.CharField(max_length=1, choices=Sex, blank=True)
    factor = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "version", "what", "starts_at", "sex"],
                name="contracts_factor_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(what=FactorOf.SEX, starts_at__isnull=True, sex__in=Sex.values)
                | Q(what__in=[FactorOf.AGE, FactorOf.SCORE], starts_at__gte=0, sex=""),
                name="contracts_factor_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(factor__gte=LEAST, factor__lte=MOST), name="contracts_factor_leaves_a_fee"
            ),
        ]

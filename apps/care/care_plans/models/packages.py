"""Packages of care, and the offer of a personal health budget."""

from django.db import models
from django.db.models import F, Q

from apps.care.care_plans.choices import BudgetAnswer, FundedBy, HowOften, PackageEnd, PackageKind, PackageUnit
from apps.care.care_plans.domain.packages import MEDICAL_MUSTS, PERSONAL_BUDGETS, package_cost
from apps.care.care_plans.models.plans import by_user
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey
from apps.foundation.kernel.pence import Pence
from apps.foundation.partnerships.choices import Sector


class Package(NamedTenantModel):
    """Care put in place for a person by a provider, from a day. A change is a new row (`follows`), and ends the old
    one on the day on which it begins. `unit_cost` is whole pence for one unit. `batch_id` and `line` say which file
    brought it, if one did."""

    person = TenantForeignKey("patients.Person")
    kind = models.CharField(max_length=19, choices=PackageKind)
    service = models.CharField(max_length=160)
    provider = TenantForeignKey("partnerships.Organisation")
    team = TenantForeignKey("partnerships.Team", null=True)
    sector = models.CharField(max_length=13, choices=Sector)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)
    units = models.PositiveIntegerField()
    unit = models.CharField(max_length=9, choices=PackageUnit)
    how_often = models.CharField(max_length=10, choices=HowOften)
    unit_cost = models.BigIntegerField()
    funded_by = models.CharField(max_length=18, choices=FundedBy)
    follows = TenantForeignKey("self", null=True)
    added_by = by_user(null=True)
    added_at = models.DateTimeField()
    batch_id = models.BigIntegerField(default=0)
    line = models.IntegerField(default=0)
    end_reason = models.CharField(max_length=16, choices=PackageEnd, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_package_uid"),
            models.UniqueConstraint(
                fields=["partnership", "follows"],
                condition=Q(follows__isnull=False),
                name="care_plans_package_followed_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gte=F("starts_on")),
                name="care_plans_package_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(batch_id__gt=0) | Q(added_by__isnull=False), name="care_plans_package_from_somebody"
            ),
            models.CheckConstraint(condition=Q(unit_cost__gte=0), name="care_plans_package_cost_not_negative"),
            models.CheckConstraint(condition=Q(units__gte=1), name="care_plans_package_has_units"),
            models.CheckConstraint(condition=Q(kind__in=PackageKind.values), name="care_plans_package_kind_known"),
            models.CheckConstraint(condition=Q(funded_by__in=FundedBy.values), name="care_plans_package_funding_known"),
            models.CheckConstraint(
                condition=~Q(funded_by__in=sorted(PERSONAL_BUDGETS), kind__in=sorted(MEDICAL_MUSTS)),
                name="care_plans_package_no_budget_for_musts",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "person"], name="care_plans_package_of_person"),
            models.Index(fields=["partnership", "team", "person"], name="care_plans_package_by_team"),
        ]

    @property
    def was_never_in_place(self) -> bool:
        """It ended on the day on which it would have begun."""
        return self.ends_before == self.starts_on

    @property
    def cost(self) -> Pence:
        """Pence a period, or in all."""
        return package_cost(units=self.units, unit_cost=self.unit_cost)


class BudgetOffer(AppendOnlyModel):
    """A personal health budget was offered, and what the person said. The newest stands."""

    uid = models.UUIDField()
    person = TenantForeignKey("patients.Person")
    offered_on = models.DateField()
    answer = models.CharField(max_length=11, choices=BudgetAnswer)
    words = models.CharField(max_length=400, blank=True)
    recorded_by = by_user()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_budgetoffer_sent_once"),
            models.CheckConstraint(condition=Q(answer__in=BudgetAnswer.values), name="care_plans_budgetoffer_answer"),
        ]
        indexes = [models.Index(fields=["partnership", "person", "-id"], name="care_plans_budgetoffer_newest")]

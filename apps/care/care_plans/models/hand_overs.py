"""When another currency pays for a person."""

from django.db import models
from django.db.models import Q

from apps.care.care_plans.models.plans import by_user
from apps.care.patients.choices import ExclusionReason
from apps.foundation.core.models import NamedTenantModel, TenantForeignKey

OTHER_CURRENCY = [
    ExclusionReason.MENTAL_HEALTH,
    ExclusionReason.END_OF_LIFE,
    ExclusionReason.CONTINUING_HEALTHCARE,
]


class HandOver(NamedTenantModel):
    """Another currency is to pay. Without a receiver nothing moves: the person stays funded here. With one, the
    days from the receiver's first day on are excluded from this budget. `ends_before`: they came back."""

    person = TenantForeignKey("patients.Person")
    reason = models.CharField(max_length=21, choices=ExclusionReason)
    receiver = TenantForeignKey("partnerships.Organisation", null=True)
    contract = models.CharField(max_length=160, blank=True)
    starts_on = models.DateField(null=True)
    ends_before = models.DateField(null=True)
    exclusion = TenantForeignKey("patients.Exclusion", null=True)
    asked_by = by_user()
    asked_at = models.DateTimeField()
    moved_by = by_user(null=True)
    moved_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_handover_uid"),
            models.CheckConstraint(condition=Q(reason__in=OTHER_CURRENCY), name="care_plans_handover_other_currency"),
            models.CheckConstraint(
                condition=Q(
                    receiver__isnull=True, contract="", starts_on__isnull=True, exclusion__isnull=True, moved_at=None
                )
                | Q(receiver__isnull=False, starts_on__isnull=False, exclusion__isnull=False, moved_at__isnull=False)
                & ~Q(contract=""),
                name="care_plans_handover_moves_to_a_receiver",
            ),
            models.UniqueConstraint(
                fields=["partnership", "person"],
                condition=Q(ends_before__isnull=True, dropped_at__isnull=True),
                name="care_plans_handover_one_open",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "person"], name="care_plans_handover_of_person")]

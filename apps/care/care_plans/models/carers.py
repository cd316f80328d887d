"""Carers: people in their own right."""

from django.db import models
from django.db.models import F, Q

from apps.care.care_plans.choices import CarerAssessment
from apps.care.care_plans.models.plans import by_user
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey


class Carer(NamedTenantModel):
    """Somebody who cares for a person without pay: who they are, what they need, what support they have, and what
    happens if they cannot. Each change keeps what stood before in the history of steps."""

    person = TenantForeignKey("patients.Person")
    name = models.CharField(max_length=120)
    relation = models.CharField(max_length=60)
    telephone = models.CharField(max_length=30, blank=True)
    gives = models.CharField(max_length=400, blank=True)
    needs = models.CharField(max_length=400, blank=True)
    support = models.CharField(max_length=400, blank=True)
    if_they_cannot = models.CharField(max_length=400, blank=True)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)
    edits = models.PositiveIntegerField(default=1)
    saved_by = by_user()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_carer_uid"),
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gte=F("starts_on")),
                name="care_plans_carer_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "person"], name="care_plans_carer_of_person")]


class CarerStep(AppendOnlyModel):
    """The carer's own assessment was offered, declined or done, on a day; or their page was changed, and what stood
    there before. The newest step with a state says how the assessment stands."""

    carer = TenantForeignKey(Carer, related_name="steps")
    state = models.CharField(max_length=8, choices=CarerAssessment, blank=True)
    on = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    before = models.JSONField(default=dict)
    recorded_by = by_user()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["", *CarerAssessment.values]), name="care_plans_carerstep_state_known"
            )
        ]
        indexes = [models.Index(fields=["partnership", "carer", "-id"], name="care_plans_carerstep_newest")]

"""What to do when the person is unwell, on one side of paper."""

from django.db import models
from django.db.models import Q

from apps.care.care_plans.choices import Capacity
from apps.care.care_plans.models.plans import by_user
from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey


class CrisisPlan(AppendOnlyModel):
    """One version of a crisis plan. The newest stands; the others are kept."""

    uid = models.UUIDField()
    person = TenantForeignKey("patients.Person")
    number = models.PositiveIntegerField()
    usual = models.CharField(max_length=600)
    early_signs = models.CharField(max_length=600, blank=True)
    what_to_do = models.CharField(max_length=800)
    ring_999 = models.CharField(max_length=300, blank=True)
    wishes = models.CharField(max_length=500, blank=True)
    advance_decisions = models.CharField(max_length=500, blank=True)
    allergies = models.CharField(max_length=300)
    capacity = models.CharField(max_length=17, choices=Capacity)
    capacity_words = models.CharField(max_length=400, blank=True)
    decided_by = models.CharField(max_length=160, blank=True)
    decided_on = models.DateField(null=True)
    made_with = models.CharField(max_length=160, blank=True)
    written_by = by_user()
    written_on = models.DateField()
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_crisis_uid"),
            models.UniqueConstraint(fields=["partnership", "person", "number"], name="care_plans_crisis_number"),
            models.CheckConstraint(condition=Q(capacity__in=Capacity.values), name="care_plans_crisis_capacity_known"),
            models.CheckConstraint(
                condition=Q(capacity__in=[Capacity.DECIDES, Capacity.DECIDES_WITH_HELP])
                | (~Q(decided_by="") & Q(decided_on__isnull=False)),
                name="care_plans_crisis_says_who_decided",
            ),
        ]


class CrisisContact(AppendOnlyModel):
    """Whom to ring, when, and the number."""

    plan = TenantForeignKey(CrisisPlan, related_name="contacts")
    place = models.PositiveSmallIntegerField()
    when = models.CharField(max_length=60)
    who = models.CharField(max_length=120)
    number = models.CharField(max_length=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "plan", "place"], name="care_plans_crisiscontact_place")
        ]

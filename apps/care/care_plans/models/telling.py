"""Who was told that a plan was agreed, from when it counts, and who has looked."""

from django.db import models
from django.db.models import Q

from apps.care.care_plans.choices import PartyKind
from apps.care.care_plans.models.plans import CarePlan, by_user
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey


class PlanNotice(NamedTenantModel):
    """A party to a person's care is told of a plan. It stands on their home page from `counts_from` on, and says
    nothing about the person; until then it may be undone.

    `crosses`: the party belongs to another organisation than the one that holds the record, so that a consent
    taken back later hides the notice again.
    """

    plan = TenantForeignKey(CarePlan, related_name="notices")
    organisation = TenantForeignKey("partnerships.Organisation")
    team = TenantForeignKey("partnerships.Team", null=True)
    kind = models.CharField(max_length=8, choices=PartyKind)
    crosses = models.BooleanField()
    told_by = by_user()
    told_at = models.DateTimeField()
    counts_from = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_notice_uid"),
            models.UniqueConstraint(
                fields=["partnership", "plan", "organisation", "team"],
                condition=Q(undone_at__isnull=True),
                nulls_distinct=False,
                name="care_plans_notice_once",
            ),
            models.CheckConstraint(condition=Q(kind__in=PartyKind.values), name="care_plans_notice_kind_known"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_at__lt=models.F("counts_from")),
                name="care_plans_notice_undone_in_time",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "organisation", "counts_from"], name="care_plans_notice_of_party")
        ]


class NoticeSeen(AppendOnlyModel):
    """Somebody opened what a notice is about."""

    notice = TenantForeignKey(PlanNotice, related_name="seen")
    user = by_user()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "notice", "user"], name="care_plans_noticeseen_once")
        ]

"""Who co-ordinates whose care, who stands in, and when somebody is away."""

from django.db import models
from django.db.models import F, Q

from apps.foundation.core.in_force import ends_after_start, never_two_on_a_day
from apps.foundation.core.models import NamedTenantModel, TenantForeignKey, TenantModel


class Coordination(TenantModel):
    """The named professional who leads a person's assessment and care plan, from a day, as a member of a team.

    `ends_before` is the first day after it. A row replaced on the day it began holds no day, and stays as history.
    """

    person = TenantForeignKey("patients.Person", related_name="coordinations")
    team = TenantForeignKey("partnerships.Team")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            ends_after_start("caseloads_coordination_ends_after_start"),
            models.UniqueConstraint(
                fields=["partnership", "person"],
                condition=Q(ends_before__isnull=True),
                name="caseloads_coordination_one_open",
            ),
            never_two_on_a_day("caseloads_coordination_one_a_day", "person"),
        ]
        indexes = [models.Index(fields=["partnership", "team", "user"], name="caseloads_coordination_load")]


class Deputy(TenantModel):
    """Who answers for somebody's caseload in a team when they cannot, from a day."""

    team = TenantForeignKey("partnerships.Team")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    deputy = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            ends_after_start("caseloads_deputy_ends_after_start"),
            models.CheckConstraint(condition=~Q(deputy=F("user")), name="caseloads_deputy_is_another"),
            never_two_on_a_day("caseloads_deputy_one_a_day", "team", "user"),
        ]


class Absence(NamedTenantModel):
    """Days on which somebody is away, and who covers their caseload in the team; none yet where it is nil."""

    team = TenantForeignKey("partnerships.Team")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    deputy = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    starts_on = models.DateField()
    ends_before = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="caseloads_absence_uid"),
            models.CheckConstraint(
                condition=Q(ends_before__gte=F("starts_on")), name="caseloads_absence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=F("user")), name="caseloads_absence_deputy_is_another"
            ),
            never_two_on_a_day("caseloads_absence_one_a_day", "team", "user"),
        ]

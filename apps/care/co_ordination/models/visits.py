"""What whoever knocks next should know."""

from django.db import models
from django.db.models import Q

from apps.care.co_ordination.choices import Way
from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey


class Visit(AppendOnlyModel):
    """Somebody of a team saw or spoke to a person: three lines, and what comes next."""

    person = TenantForeignKey("patients.Person")
    team = TenantForeignKey("partnerships.Team", null=True)
    visited_at = models.DateTimeField()
    way = models.CharField(max_length=9, choices=Way)
    words = models.CharField(max_length=400)
    next_step = models.CharField(max_length=160, blank=True)
    client_id = models.UUIDField()
    noted_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "client_id"], name="co_ordination_visit_sent_once"),
            models.CheckConstraint(condition=Q(way__in=Way.values), name="co_ordination_visit_way_known"),
        ]
        indexes = [models.Index(fields=["partnership", "person", "-visited_at"], name="co_ordination_visits_of_person")]


class DoorNote(AppendOnlyModel):
    """How to get in, what at home may harm whoever visits, how to talk with the person beyond what the register says,
    and their next of kin. The newest of a person holds."""

    person = TenantForeignKey("patients.Person")
    entry = models.CharField(max_length=300, blank=True)
    risks = models.CharField(max_length=300, blank=True)
    talking = models.CharField(max_length=300, blank=True)
    next_of_kin = models.CharField(max_length=120, blank=True)
    next_of_kin_telephone = models.CharField(max_length=30, blank=True)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "person", "-id"], name="co_ordination_door_note_newest")]

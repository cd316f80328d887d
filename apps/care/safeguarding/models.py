"""Concerns and their restricted notes. Nothing of them stands on a timeline, in a file, or on a person's own copy."""

from django.db import models
from django.db.models import F, Q

from apps.care.safeguarding.choices import ConcernKind, ConcernOutcome
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey


class Concern(NamedTenantModel):
    """Somebody who cares for a person is worried about abuse or neglect. What they wrote stands in the notes."""

    person = TenantForeignKey("patients.Person")
    kind = models.CharField(max_length=14, choices=ConcernKind)
    raised_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = TenantForeignKey("partnerships.Organisation")
    raised_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=ConcernOutcome, blank=True)
    closed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="safeguarding_concern_uid"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True, outcome="")
                | (Q(closed_at__gte=F("raised_at"), closed_by__isnull=False) & ~Q(outcome="")),
                name="safeguarding_concern_closed_with_outcome",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "person"], name="safeguarding_concern_of_person")]


class ConcernNote(AppendOnlyModel):
    """A note about a concern: for those who may raise one and whose record it is to open, and for nobody else."""

    concern = TenantForeignKey(Concern, related_name="notes")
    words = models.TextField(max_length=4_000)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = TenantForeignKey("partnerships.Organisation")
    written_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "concern"], name="safeguarding_note_of_concern")]

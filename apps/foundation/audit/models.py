"""Events and their seals. Nobody changes either: the plain role may only add."""

from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Cast

from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey

CURRENT_TRANSACTION = Cast(Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField())


class AuditEvent(AppendOnlyModel):
    """One act: who, in which role, did what to what, and why.

    `person` is set when an identifiable record was opened or changed. `details` never holds an NHS number, a
    name, or clinical text. `transaction_number` lets the sealer wait for transactions still running.
    """

    at = models.DateTimeField()
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    role = models.CharField(max_length=20)
    organisation = TenantForeignKey("partnerships.Organisation", null=True)
    action = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_uid = models.UUIDField(null=True)
    person_id = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=400, blank=True)
    details = models.JSONField(default=dict)
    transaction_number = models.BigIntegerField(db_default=CURRENT_TRANSACTION)

    class Meta:
        indexes = [
            models.Index(fields=["partnership", "at"], name="audit_event_by_time"),
            models.Index(
                fields=["partnership", "person_id", "at"],
                name="audit_event_by_person",
                condition=Q(person_id__isnull=False),
            ),
        ]


class AuditSeal(AppendOnlyModel):
    """The place of an event in its partnership's chain: each hash covers the event and the hash before."""

    position = models.BigIntegerField()
    event = TenantForeignKey(AuditEvent)
    chain_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "position"], name="audit_seal_one_place"),
            models.UniqueConstraint(fields=["partnership", "event"], name="audit_seal_sealed_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="audit_seal_from_one"),
        ]

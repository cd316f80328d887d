"""A batch: one file on its way in, and everything found in it."""

from django.db import models
from django.db.models import F, Q

from apps.foundation.core.models import NamedTenantModel, TenantForeignKey, TenantModel
from apps.foundation.intake.choices import BatchState


class Batch(NamedTenantModel):
    """One file. received = added + replaced + unchanged + rejected, always, and in pounds where there are any.

    `repeated` rows are equal copies of another row of the file, counted among the unchanged. `recorded_at` is the
    moment at which its rows became known: the recorded time of every row in it.
    """

    kind = models.CharField(max_length=30)
    preset = models.CharField(max_length=30, blank=True)
    dates = models.CharField(max_length=8, default="iso")
    parameters = models.JSONField(default=dict)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    organisation = TenantForeignKey("partnerships.Organisation", null=True)
    sent_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.CHECKING)
    refusal = models.CharField(max_length=400, blank=True)
    warnings = models.JSONField(default=list)
    job = TenantForeignKey("core.Job", null=True)
    received = models.BigIntegerField(default=0)
    added = models.BigIntegerField(default=0)
    replaced = models.BigIntegerField(default=0)
    unchanged = models.BigIntegerField(default=0)
    rejected = models.BigIntegerField(default=0)
    repeated = models.BigIntegerField(default=0)
    accepted_pence = models.BigIntegerField(default=0)
    rejected_pence = models.BigIntegerField(default=0)
    rejected_unknown = models.BigIntegerField(default=0)
    commit_at_once = models.BooleanField(default=False)
    recorded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="intake_batch_uid"),
            models.CheckConstraint(
                condition=Q(state__in=["CHECKING", "REFUSED", "DISCARDED"])
                | Q(received=F("added") + F("replaced") + F("unchanged") + F("rejected")),
                name="intake_batch_every_row_accounted_for",
            ),
            models.CheckConstraint(
                condition=~Q(state="COMMITTED") | Q(recorded_at__isnull=False),
                name="intake_batch_taken_in_at",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "-id"], name="intake_batch_newest")]


class Cause(TenantModel):
    """Rows of a batch that share one fault or notice, with the money at stake in them.

    A row with two faults counts under both; its money counts once in the batch.
    """

    batch = TenantForeignKey(Batch, related_name="causes")
    code = models.CharField(max_length=60)
    sentence = models.CharField(max_length=300)
    is_notice = models.BooleanField(default=False)
    rows = models.BigIntegerField()
    pence = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    first_line = models.BigIntegerField()
    commonest = models.CharField(max_length=200, blank=True)
    commonest_rows = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "batch", "code"], name="intake_cause_once")]


class CodeMeaning(TenantModel):
    """What a supplier's code means in this partnership, where it differs from what the preset says."""

    preset = models.CharField(max_length=30)
    column = models.CharField(max_length=40)
    theirs = models.CharField(max_length=100)
    ours = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "preset", "column", "theirs"], name="intake_codemeaning_once"
            )
        ]

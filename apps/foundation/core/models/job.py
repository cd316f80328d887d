"""Long work. The row is the truth of what is wanted, running or done; the broker carries only the nudge."""

from django.db import models

from apps.foundation.core.models.tenant import NamedTenantModel


class JobState(models.TextChoices):
    WANTED = "WANTED", "waiting to start"
    RUNNING = "RUNNING", "running"
    DONE = "DONE", "done"
    FAILED = "FAILED", "failed"
    CANCELLED = "CANCELLED", "cancelled"


class Job(NamedTenantModel):
    """One piece of long work for one partnership.

    `key` names what the work is about: a second wish for the same kind and key while one still waits joins
    it, and its reason is added. `reason` says in plain words why the work is wanted; `outcome` is what it found, for
    the page. Neither says anything about a person.
    """

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=400)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=JobState, default=JobState.WANTED)
    progress = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    message = models.CharField(max_length=400, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    wanted_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    requested_role = models.CharField(max_length=20)
    requested_organisation_id = models.BigIntegerField(null=True)
    outcome = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="core_job_uid"),
            models.UniqueConstraint(
                fields=["partnership", "kind", "key"],
                condition=models.Q(state="WANTED"),
                name="core_job_one_waiting",
            ),
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="core_job_state_known"),
        ]
        indexes = [models.Index(fields=["partnership", "state", "wanted_at"], name="core_job_by_state")]

    @property
    def waits(self) -> bool:
        return self.state == JobState.WANTED

    @property
    def has_failed(self) -> bool:
        return self.state == JobState.FAILED

    @property
    def share_done(self) -> int | None:
        """How much of it is done in per cent, while it runs; nothing where it does not count its steps."""
        if self.state != JobState.RUNNING or self.total <= 1:
            return None
        return 100 * min(self.progress, self.total) // self.total

    @property
    def is_over(self) -> bool:
        return self.state in {JobState.DONE, JobState.FAILED, JobState.CANCELLED}

"""Tokens of other systems, and the answers that they were given."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey


class Token(NamedTenantModel):
    """The right of one other system to act for one organisation, in one role, for some purposes, until a moment.

    The token itself is shown once and not kept: `digest` is its SHA-256.
    """

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    organisation = TenantForeignKey("partnerships.Organisation")
    role = models.CharField(max_length=20)
    capabilities = ArrayField(models.CharField(max_length=40))
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="api_token_uid"),
            models.UniqueConstraint(fields=["partnership", "digest"], name="api_token_digest"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="api_token_ends_after_it_began"),
            models.CheckConstraint(condition=Q(capabilities__len__gt=0), name="api_token_is_for_something"),
        ]

    def holds_at(self, now: object) -> bool:
        """Whether the token still opens anything."""
        return self.ended_at is None and self.expires_at > now  # type: ignore[operator]


class TokenPlace(models.Model):
    """In which partnership a token is known: all that is asked before a tenant is set."""

    digest = models.CharField(max_length=64, primary_key=True)
    partnership = models.ForeignKey("partnerships.Partnership", on_delete=models.CASCADE, related_name="+")


class Answer(AppendOnlyModel):
    """What a request with an `Idempotency-Key` was answered: the same request again gets the same, and does nothing."""

    token = TenantForeignKey(Token)
    key = models.CharField(max_length=80)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "token", "key"], name="api_answer_once")]

"""Rule sets of a partnership, the board's adoption of them, and the assessment tools that it uses."""

import uuid

from django.db import models
from django.db.models import Q

from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey


class RuleSet(AppendOnlyModel):
    """A rule set as it was given, checked when it was taken in. Another version is another row.

    `status` says who has looked at it (*awaiting clinical review*).
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    status = models.CharField(max_length=80)
    definition = models.JSONField()
    checksum = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="assessments_ruleset_uid"),
            models.UniqueConstraint(fields=["partnership", "name", "version"], name="assessments_ruleset_version_once"),
        ]

    @property
    def label(self) -> str:
        """`YOC-DST v1`."""
        return f"{self.name} v{self.version}"


class RuleSetAdoption(AppendOnlyModel):
    """A rule set decides from a day on, as the board's minute says. The newest for a day holds."""

    rule_set = TenantForeignKey(RuleSet, related_name="adoptions")
    starts_on = models.DateField()
    minute = models.CharField(max_length=400)
    adopted_at = models.DateTimeField()
    adopted_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(minute=""), name="assessments_adoption_names_its_minute"),
        ]
        indexes = [models.Index(fields=["partnership", "-starts_on", "-id"], name="assessments_adoption_by_day")]


class AssessmentTool(AppendOnlyModel):
    """A Single Assessment Process tool, or another with the same information: its fields as data.

    `fields` lists each field's name with the domain of the Single Assessment Process that it informs; a tool that
    informs fewer than all of them is refused.
    """

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=120)
    fields = models.JSONField()
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="assessments_tool_uid"),
            models.UniqueConstraint(fields=["partnership", "name"], name="assessments_tool_name_once"),
        ]

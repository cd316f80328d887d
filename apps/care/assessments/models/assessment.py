"""One assessment, its answers and what came of it."""

from django.db import models
from django.db.models import F, Q

from apps.care.assessments.choices import AgreementToShare, Present, Reason, SentOutcome, Setting, State
from apps.care.assessments.domain.rule_sets import CELLS, NEEDS
from apps.care.assessments.domain.tool import DOMAINS, LEVELS
from apps.care.assessments.models.rule_set import AssessmentTool, RuleSet
from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey, TenantModel

LONGEST_NOTE = 4_000


class Assessment(NamedTenantModel):
    """One assessment of one person: a draft until all eleven areas are in and somebody completes it, then never
    edited. A correction is an assessment of its own that `replaces` another, with the next `version`. One about the
    wrong person is withdrawn in all its versions, with a reason: it stays, and says no level any longer.

    `note_versions` counts how often each note was written, so that two people on one draft never overwrite one
    another unseen. `batch_id` is the file of an assessment that another system made, 0 for one made here.
    """

    person = TenantForeignKey("patients.Person", related_name="assessments")
    organisation = TenantForeignKey("partnerships.Organisation", null=True)
    team = TenantForeignKey("partnerships.Team", null=True)
    assessed_on = models.DateField()
    reason = models.CharField(max_length=16, choices=Reason)
    setting = models.CharField(max_length=11, choices=Setting)
    lead = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    assessor = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    replaces = TenantForeignKey("self", null=True, related_name="corrections")

    contributors = models.CharField(max_length=LONGEST_NOTE, blank=True)
    carer_present = models.CharField(max_length=13, choices=Present, blank=True)
    advocate_present = models.CharField(max_length=13, choices=Present, blank=True)
    agreement_to_share = models.CharField(max_length=14, choices=AgreementToShare, blank=True)
    home = models.CharField(max_length=LONGEST_NOTE, blank=True)
    finances = models.CharField(max_length=LONGEST_NOTE, blank=True)
    isolation = models.CharField(max_length=LONGEST_NOTE, blank=True)
    caring = models.CharField(max_length=LONGEST_NOTE, blank=True)
    own_view = models.CharField(max_length=LONGEST_NOTE, blank=True)
    preferences = models.JSONField(default=list)
    tool = TenantForeignKey(AssessmentTool, null=True)
    tool_fields = models.JSONField(default=dict)
    note_versions = models.JSONField(default=dict)

    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    completed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    abandoned_at = models.DateTimeField(null=True)
    abandoned_why = models.CharField(max_length=400, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_why = models.CharField(max_length=400, blank=True)
    batch_id = models.BigIntegerField(default=0)
    line = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="assessments_assessment_uid"),
            models.UniqueConstraint(
                fields=["partnership", "person"],
                condition=Q(state=State.DRAFT) & ~Q(reason=Reason.AUDIT),
                name="assessments_one_draft_a_person",
            ),
            models.UniqueConstraint(
                fields=["partnership", "replaces"],
                condition=Q(state=State.COMPLETED),
                name="assessments_replaced_once",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="assessments_state_known"),
            models.CheckConstraint(condition=Q(reason__in=Reason.values), name="assessments_reason_known"),
            models.CheckConstraint(condition=Q(setting__in=Setting.values), name="assessments_setting_known"),
            models.CheckConstraint(
                condition=Q(state__in=[State.COMPLETED, State.WITHDRAWN], completed_at__isnull=False)
                | (~Q(state__in=[State.COMPLETED, State.WITHDRAWN]) & Q(completed_at__isnull=True)),
                name="assessments_completed_has_its_moment",
            ),
            models.CheckConstraint(
                condition=(Q(state=State.WITHDRAWN, withdrawn_at__isnull=False) & ~Q(withdrawn_why=""))
                | (~Q(state=State.WITHDRAWN) & Q(withdrawn_at__isnull=True, withdrawn_why="")),
                name="assessments_withdrawn_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | Q(replaces__isnull=False), name="assessments_later_version_replaces_another"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "person", "-assessed_on"], name="assessments_of_person"),
            models.Index(fields=["partnership", "state", "assessed_on"], name="assessments_by_state"),
        ]

    @property
    def is_draft(self) -> bool:
        return self.state == State.DRAFT

    @property
    def tool_names(self) -> list[str]:
        """The names of the fields of its assessment tool."""
        return list(dict.fromkeys(field["name"] for field in self.tool.fields)) if self.tool else []

    @property
    def moves_level(self) -> bool:
        """A re-assessment of a sample checks levels and moves none."""
        return self.reason != Reason.AUDIT


class Answer(TenantModel):
    """The level in one area of one assessment, with what was seen, as it stands now.

    `domain_level` is the higher of two where there was doubt, `doubted_level` the lower. `still_same` says that
    last time's level was confirmed by itself. `version` counts the answers that were taken in this area.
    """

    assessment = TenantForeignKey(Assessment, related_name="answers")
    domain = models.CharField(max_length=3, choices=[(code, domain.name) for code, domain in DOMAINS.items()])
    domain_level = models.CharField(max_length=1)
    doubted_level = models.CharField(max_length=1, blank=True)
    evidence = models.CharField(max_length=LONGEST_NOTE, blank=True)
    risk = models.CharField(max_length=LONGEST_NOTE, blank=True)
    still_same = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    answered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "assessment", "domain"], name="assessments_answer_once"),
            models.CheckConstraint(
                condition=Q.create(
                    [
                        Q(domain=code, domain_level__in=list(domain.levels), doubted_level__in=["", *domain.levels])
                        for code, domain in DOMAINS.items()
                    ],
                    connector=Q.OR,
                ),
                name="assessments_answer_level_in_domain",
            ),
            models.CheckConstraint(
                condition=~Q(domain_level=F("doubted_level")), name="assessments_doubt_is_between_two"
            ),
        ]


class Sent(AppendOnlyModel):
    """What somebody sent for a draft, whatever became of it: an answer in an area, or a note.

    `client_id` is the sender's own id of it: sent twice, it counts once. `based_on` is the version that the sender
    had before them. So nothing that anybody wrote is lost, even where another answer stands.
    """

    assessment = TenantForeignKey(Assessment, related_name="sent")
    client_id = models.UUIDField()
    what = models.CharField(max_length=20)
    value = models.JSONField()
    based_on = models.PositiveIntegerField()
    version = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=SentOutcome)
    sent_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "assessment", "client_id"], name="assessments_sent_once"),
            models.CheckConstraint(condition=Q(outcome__in=SentOutcome.values), name="assessments_sent_outcome_known"),
        ]


class Classification(AppendOnlyModel):
    """What a rule set made of a completed assessment: rules fired, cell, level of need, flags.

    `profile` is the level of each area in one letter, in the order of the tool (`tool.DOMAINS`), `-` where the
    optional area was not recorded.
    """

    assessment = TenantForeignKey(Assessment, related_name="classifications")
    rule_set = TenantForeignKey(RuleSet)
    profile = models.CharField(max_length=12)
    functional = models.CharField(max_length=6, choices=[(need, need.title()) for need in NEEDS])
    functional_rule = models.CharField(max_length=12)
    functional_also = models.JSONField(default=list)
    complexity = models.CharField(max_length=6, choices=[(need, need.title()) for need in NEEDS])
    complexity_rule = models.CharField(max_length=12)
    complexity_also = models.JSONField(default=list)
    cell = models.CharField(max_length=2)
    need_band = models.PositiveSmallIntegerField(choices=NeedBand)
    flags = models.JSONField(default=list)
    classified_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "assessment"], name="assessments_classified_once"),
            models.CheckConstraint(condition=Q(need_band__in=NeedBand.values), name="assessments_band_known"),
            models.CheckConstraint(condition=Q(cell__in=CELLS), name="assessments_cell_known"),
            models.CheckConstraint(
                condition=Q(profile__regex=f"^[{LEVELS}]{{11}}[{LEVELS}-]$"), name="assessments_profile_of_twelve"
            ),
        ]

"""What happens once a result is seen: another level agreed, a definition chosen, a flag followed up."""

from django.db import models
from django.db.models import F, Q

from apps.care.assessments.choices import ChcOutcome, OverrideReason, OverrideState
from apps.care.assessments.models.assessment import Assessment
from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey


class Override(NamedTenantModel):
    """Somebody asks that a level one step from the calculated one be agreed; a second professional answers.

    Agreed, it holds from `starts_on` to before `ends_before`, and ends earlier where a later assessment says so.
    """

    assessment = TenantForeignKey(Assessment, related_name="overrides")
    calculated_band = models.PositiveSmallIntegerField(choices=NeedBand)
    wanted_band = models.PositiveSmallIntegerField(choices=NeedBand)
    reason = models.CharField(max_length=2, choices=OverrideReason)
    explanation = models.CharField(max_length=1_000)
    state = models.CharField(max_length=10, choices=OverrideState, default=OverrideState.ASKED)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    answer_note = models.CharField(max_length=1_000, blank=True)
    starts_on = models.DateField(null=True)
    ends_before = models.DateField(null=True)
    lapsed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="assessments_override_uid"),
            models.UniqueConstraint(
                fields=["partnership", "assessment"],
                condition=Q(state__in=[OverrideState.ASKED, OverrideState.AGREED]),
                name="assessments_one_override_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=OverrideState.values), name="assessments_override_state_known"
            ),
            models.CheckConstraint(
                condition=Q(wanted_band=F("calculated_band") + 1, reason__in=["U1", "U2", "U3"])
                | Q(wanted_band=F("calculated_band") - 1, reason__in=["D1", "D2"]),
                name="assessments_override_one_step",
            ),
            models.CheckConstraint(
                condition=Q(wanted_band__in=NeedBand.values), name="assessments_override_band_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[OverrideState.AGREED, OverrideState.NOT_AGREED])
                | (Q(answered_by__isnull=False) & ~Q(answered_by=F("asked_by"))),
                name="assessments_override_second_professional",
            ),
            models.CheckConstraint(
                condition=~Q(state=OverrideState.AGREED) | Q(starts_on__isnull=False, ends_before__gt=F("starts_on")),
                name="assessments_override_agreed_has_days",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "state"], name="assessments_override_by_state")]


class DefinitionChosen(AppendOnlyModel):
    """Which of the source's three definitions describes the person, in a professional's judgement. It moves nothing."""

    assessment = TenantForeignKey(Assessment, related_name="definitions")
    need_band = models.PositiveSmallIntegerField(choices=NeedBand)
    chosen_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "assessment"], name="assessments_definition_once"),
            models.CheckConstraint(condition=Q(need_band__in=NeedBand.values), name="assessments_definition_known"),
        ]


class ChcFollowUp(AppendOnlyModel):
    """What was done about a flag for NHS continuing healthcare. The newest of an assessment holds.

    `due_on` is when to look again, nothing at an end. `receiving` names who pays from `happened_on` on, where the
    person was found eligible.
    """

    assessment = TenantForeignKey(Assessment, related_name="chc_follow_ups")
    outcome = models.CharField(max_length=12, choices=ChcOutcome)
    happened_on = models.DateField()
    due_on = models.DateField(null=True)
    note = models.CharField(max_length=1_000, blank=True)
    receiving = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=ChcOutcome.values), name="assessments_chc_outcome_known"),
            models.CheckConstraint(
                condition=~Q(outcome=ChcOutcome.ELIGIBLE) | ~Q(receiving=""),
                name="assessments_chc_eligible_names_who_pays",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "assessment", "-id"], name="assessments_chc_newest")]

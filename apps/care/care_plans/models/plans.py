"""A plan and its parts."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from apps.care.care_plans.choices import PlanReason, PlanState, ReferralState
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey, TenantModel


def by_user(**options: Any) -> models.ForeignKey:
    """Whoever did something, by their account."""
    return models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False, **options)


class CarePlan(NamedTenantModel):
    """One version of a person's plan. A draft is written together; what was agreed is never edited: the next
    version names it (`replaces`), and takes its place when it is agreed.

    `edits` counts every change of any part of the draft, `support_edits` those of the part that stands on the plan
    itself: a form that was drawn at a lower count may overwrite nothing.
    """

    person = TenantForeignKey("patients.Person")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=PlanState, default=PlanState.DRAFT)
    reason = models.CharField(max_length=10, choices=PlanReason)
    why = models.CharField(max_length=400, blank=True)
    replaces = TenantForeignKey("self", null=True)
    begun_by = by_user()
    begun_at = models.DateTimeField()
    does_myself = models.TextField(blank=True)
    telehealth = models.CharField(max_length=400, blank=True)
    telecare = models.CharField(max_length=400, blank=True)
    specialist_access = models.CharField(max_length=400, blank=True)
    offered = models.TextField(blank=True)
    chosen = models.TextField(blank=True)
    edits = models.PositiveIntegerField(default=0)
    support_edits = models.PositiveIntegerField(default=0)
    saved_by = by_user(null=True)
    saved_at = models.DateTimeField(null=True)
    agreed_on = models.DateField(null=True)
    review_due_on = models.DateField(null=True)
    person_agreed = models.BooleanField(default=False)
    carer_agreed = models.BooleanField(default=False)
    agreed_for = models.CharField(max_length=160, blank=True)
    agreed_by = by_user(null=True)
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_plan_uid"),
            models.UniqueConstraint(fields=["partnership", "person", "number"], name="care_plans_plan_number"),
            models.UniqueConstraint(
                fields=["partnership", "person"],
                condition=Q(state=PlanState.DRAFT),
                name="care_plans_plan_one_draft",
            ),
            models.UniqueConstraint(
                fields=["partnership", "person"],
                condition=Q(state=PlanState.AGREED),
                name="care_plans_plan_one_in_force",
            ),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="care_plans_plan_state_known"),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True) | Q(person_agreed=True) | ~Q(agreed_for=""),
                name="care_plans_plan_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PlanState.DRAFT, PlanState.DISCARDED], agreed_on__isnull=True)
                | Q(state__in=[PlanState.AGREED, PlanState.REPLACED], agreed_on__isnull=False)
                | Q(state=PlanState.CLOSED),
                name="care_plans_plan_agreed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, review_due_on__isnull=True)
                | Q(review_due_on__gt=F("agreed_on"), review_due_on__lte=F("agreed_on") + timedelta(days=366)),
                name="care_plans_plan_review_within_a_year",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "state", "review_due_on"], name="care_plans_plan_by_review")]


class Goal(NamedTenantModel):
    """What matters to the person, in their own words, and what will help with it."""

    plan = TenantForeignKey(CarePlan, related_name="goals")
    place = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=400)
    more = models.CharField(max_length=400, blank=True)
    how_we_know = models.CharField(max_length=400, blank=True)
    edits = models.PositiveIntegerField(default=1)
    saved_by = by_user()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_goal_uid"),
            models.CheckConstraint(condition=~Q(words=""), name="care_plans_goal_has_words"),
        ]
        indexes = [models.Index(fields=["partnership", "plan", "place"], name="care_plans_goal_of_plan")]


class Intervention(TenantModel):
    """Something that will help with a goal: what, who does it, on a day or in words when."""

    goal = TenantForeignKey(Goal, related_name="interventions")
    place = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=160, blank=True)
    on = models.DateField(null=True)
    when = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="care_plans_intervention_says_what")]
        indexes = [models.Index(fields=["partnership", "goal", "place"], name="care_plans_interventions")]


class Wish(NamedTenantModel):
    """A preference that is not met yet: why, what is there instead, and the day to look at it again."""

    plan = TenantForeignKey(CarePlan, related_name="wishes")
    words = models.CharField(max_length=400)
    reason = models.CharField(max_length=400)
    instead = models.CharField(max_length=400, blank=True)
    look_again_on = models.DateField()
    edits = models.PositiveIntegerField(default=1)
    saved_by = by_user()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_wish_uid"),
            models.CheckConstraint(condition=~Q(words="") & ~Q(reason=""), name="care_plans_wish_says_why_not"),
        ]
        indexes = [models.Index(fields=["partnership", "plan"], name="care_plans_wish_of_plan")]


class DraftBefore(AppendOnlyModel):
    """What stood in a part of a draft before it was changed or taken out, and who had written it."""

    plan = TenantForeignKey(CarePlan)
    part = models.CharField(max_length=10)
    part_uid = models.UUIDField()
    said = models.JSONField()
    saved_by = by_user(null=True)
    saved_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "plan", "id"], name="care_plans_draft_before")]


class Referral(NamedTenantModel):
    """Help to manage one's own condition: offered, then accepted or declined, then completed. It goes on while a
    plan is in force, so it belongs to the person and not to a version."""

    person = TenantForeignKey("patients.Person")
    what = models.CharField(max_length=200)
    who = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=9, choices=ReferralState, default=ReferralState.OFFERED)
    offered_on = models.DateField()
    answered_on = models.DateField(null=True)
    completed_on = models.DateField(null=True)
    offered_by = by_user()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="care_plans_referral_uid"),
            models.CheckConstraint(
                condition=Q(state=ReferralState.OFFERED, answered_on__isnull=True, completed_on__isnull=True)
                | Q(
                    state__in=[ReferralState.ACCEPTED, ReferralState.DECLINED],
                    answered_on__isnull=False,
                    completed_on__isnull=True,
                )
                | Q(state=ReferralState.COMPLETED, answered_on__isnull=False, completed_on__isnull=False),
                name="care_plans_referral_state_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "person"], name="care_plans_referral_of_person")]

"""Stays in hospital as they are known while they last, the alerts that they raise, and the way home."""

from django.db import models
from django.db.models import F, Q

from apps.care.admissions.choices import (
    REASONS,
    Decision,
    Delay,
    Destination,
    Ended,
    Exceeded,
    FirstStep,
    GoalsMet,
    Method,
    News,
    Recovery,
    Side,
    Step,
    Why,
)
from apps.care.patients.choices import Residence
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey


class Admission(NamedTenantModel):
    """A stay in hospital, named by (provider, spell reference); the newest row of the provider's is what counts.

    `lived_in` is the usual residence when the news came. A typed one has no reference of the provider's until the
    provider's own row comes (`awaits_reference`). A discharge that the team recorded (`left_said_by`) holds until the
    provider's own row has one. `withdrawn_at`: the provider has since said that the stay was somebody else's; the
    reference is free again.
    """

    person = TenantForeignKey("patients.Person")
    provider = TenantForeignKey("partnerships.Organisation")
    spell_ref = models.CharField(max_length=60, db_collation="C")
    awaits_reference = models.BooleanField(default=False)
    admitted_at = models.DateTimeField()
    method = models.CharField(max_length=9, choices=Method, blank=True)
    site = models.CharField(max_length=120, blank=True)
    ward = models.CharField(max_length=60, blank=True)
    medically_stable_at = models.DateTimeField(null=True)
    expected_on = models.DateField(null=True)
    discharged_at = models.DateTimeField(null=True)
    discharged_to = models.CharField(max_length=16, choices=Destination, blank=True)
    left_said_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    lived_in = models.CharField(max_length=17, choices=Residence, blank=True)
    told_at = models.DateTimeField()
    news = models.CharField(max_length=12, choices=News)
    withdrawn_at = models.DateTimeField(null=True)
    batch_id = models.BigIntegerField(default=0)
    line = models.IntegerField(default=0)
    typed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="admissions_admission_uid"),
            models.UniqueConstraint(
                fields=["partnership", "provider", "spell_ref"],
                condition=Q(withdrawn_at__isnull=True),
                name="admissions_admission_once",
            ),
            models.CheckConstraint(
                condition=Q(discharged_at__isnull=True) | Q(discharged_at__gte=F("admitted_at")),
                name="admissions_admission_leaves_after_coming",
            ),
            models.CheckConstraint(
                condition=Q(medically_stable_at__isnull=True) | Q(medically_stable_at__gte=F("admitted_at")),
                name="admissions_admission_stable_after_coming",
            ),
            models.CheckConstraint(
                condition=Q(discharged_to="") | Q(discharged_at__isnull=False),
                name="admissions_admission_to_somewhere_when_left",
            ),
            models.CheckConstraint(
                condition=Q(batch_id__gt=0) | Q(typed_by__isnull=False), name="admissions_admission_from_somebody"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "person", "admitted_at"], name="admissions_of_person"),
            models.Index(fields=["partnership", "provider", "discharged_at"], name="admissions_of_provider"),
            models.Index(fields=["partnership", "discharged_at"], name="admissions_by_discharge"),
        ]


class AdmissionBefore(AppendOnlyModel):
    """An admission as it was known until another row replaced it."""

    admission = TenantForeignKey(Admission)
    row = models.JSONField()
    superseded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "admission"], name="admissions_before")]


class Alert(NamedTenantModel):
    """Somebody in the model is in hospital: the team is to answer. At most one a stay. Without a team nobody cares for
    the person yet: it asks whoever takes them into care.

    One that was learned late stands on a list and has no clock. `ended_at` is when it stopped asking.
    """

    admission = TenantForeignKey(Admission, related_name="alerts")
    person = TenantForeignKey("patients.Person")
    team = TenantForeignKey("partnerships.Team", null=True)
    raised_at = models.DateTimeField()
    learned_late = models.BooleanField()
    ended_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=10, choices=Ended, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="admissions_alert_uid"),
            models.UniqueConstraint(fields=["partnership", "admission"], name="admissions_alert_one_a_stay"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended="") | Q(ended_at__isnull=False, ended__in=Ended.values),
                name="admissions_alert_ends_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partnership", "team", "raised_at"],
                condition=Q(ended_at__isnull=True),
                name="admissions_alert_open",
            ),
            models.Index(fields=["partnership", "raised_at"], name="admissions_alert_by_time"),
            models.Index(fields=["partnership", "person"], name="admissions_alert_of_person"),
        ]


class Answer(AppendOnlyModel):
    """The answer to an alert. It is given once."""

    alert = TenantForeignKey(Alert, related_name="answers")
    first_step = models.CharField(max_length=7, choices=FirstStep)
    decision = models.CharField(max_length=13, choices=Decision)
    exceeded = models.CharField(max_length=10, choices=Exceeded)
    why = models.CharField(max_length=14, choices=Why, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    answered_at = models.DateTimeField()
    answered_in_time = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "alert"], name="admissions_answer_once"),
            models.CheckConstraint(
                condition=Q(exceeded=Exceeded.CANNOT_SAY, why="")
                | Q(exceeded=Exceeded.YES, why__in=REASONS[Exceeded.YES])
                | Q(exceeded=Exceeded.NO, why__in=REASONS[Exceeded.NO]),
                name="admissions_answer_says_why",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "answered_at"], name="admissions_answer_by_time")]


class Nudge(AppendOnlyModel):
    """A team lead asked somebody of the team to answer an alert."""

    alert = TenantForeignKey(Alert, related_name="nudges")
    to = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    nudged_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    nudged_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "alert"], name="admissions_nudge_of_alert")]


class WayHome(AppendOnlyModel):
    """What is planned and known of a way home: each saving is a new version, and the newest counts."""

    admission = TenantForeignKey(Admission, related_name="ways_home")
    version = models.PositiveIntegerField()
    decision = models.CharField(max_length=13, choices=Decision, blank=True)
    expected_on = models.DateField(null=True)
    medically_stable_on = models.DateField(null=True)
    assessed_on = models.DateField(null=True)
    assessed_by = models.CharField(max_length=200, blank=True)
    recovery = models.CharField(max_length=9, choices=Recovery, blank=True)
    destination = models.CharField(max_length=16, choices=Destination, blank=True)
    lived_in = models.CharField(max_length=17, choices=Residence, blank=True)
    before = models.CharField(max_length=500, blank=True)
    goals = models.CharField(max_length=500, blank=True)
    goals_met = models.CharField(max_length=6, choices=GoalsMet, blank=True)
    delay_days = models.PositiveSmallIntegerField(default=0)
    delay = models.CharField(max_length=12, choices=Delay, blank=True)
    in_place = models.CharField(max_length=500, blank=True)
    saved_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "admission", "version"], name="admissions_wayhome_version"),
            models.CheckConstraint(
                condition=Q(delay_days=0) | ~Q(delay=""), name="admissions_wayhome_delay_has_a_reason"
            ),
        ]


class RPointMove(AppendOnlyModel):
    """One step towards a recovery point: a proposal, the other side's answer, the named clinician's decision."""

    admission = TenantForeignKey(Admission, related_name="r_point_moves")
    number = models.PositiveIntegerField()
    step = models.CharField(max_length=10, choices=Step)
    side = models.CharField(max_length=9, choices=Side, blank=True)
    on = models.DateField(null=True)
    reason = models.CharField(max_length=400, blank=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = TenantForeignKey("partnerships.Organisation")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "admission", "number"], name="admissions_rpoint_in_order"),
            models.CheckConstraint(
                condition=Q(step=Step.NOT_AGREED) | Q(on__isnull=False), name="admissions_rpoint_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(step=Step.DECIDED, side="") | (~Q(step=Step.DECIDED) & ~Q(side="")),
                name="admissions_rpoint_side_speaks",
            ),
        ]

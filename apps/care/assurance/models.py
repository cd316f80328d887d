"""What checks found, who was drawn for re-assessment, and what organisations were asked about it."""

from django.db import models
from django.db.models import F, Q

from apps.care.assurance.choices import Check, FindingState, Grain, Outcome, StepKind
from apps.care.assurance.domain.chance import Standing
from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey

STANDINGS = [(standing.value, standing.value) for standing in Standing]


class CheckRun(AppendOnlyModel):
    """All checks worked out together, from what was known at a moment.

    Assessments of the days from `starts_on` to before `ends_before`; activity is known up to `activity_to`.
    Assessors are numbered by lots of the seed. The check code is the same whenever it is worked out again.
    """

    uid = models.UUIDField()
    as_of = models.DateTimeField()
    starts_on = models.DateField()
    ends_before = models.DateField()
    activity_to = models.DateField(null=True)
    seed = models.CharField(max_length=32)
    check_code = models.CharField(max_length=64)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="assurance_run_uid"),
            models.CheckConstraint(condition=Q(ends_before__gt=F("starts_on")), name="assurance_run_holds_days"),
        ]
        indexes = [models.Index(fields=["partnership", "as_of"], name="assurance_run_newest")]


class CheckFigure(AppendOnlyModel):
    """A share: `count` of `of` people, moves or assessments, of somebody or some group, in all or in one month.

    `assessor` is who signed in, or the name in a file. `expected` is the count that
    one's own people's risk scores lead one to expect, for the check that asks. `low` and
    `high` bound the share by chance alone; `standing` is where it lies in the funnel round the partnership's share.
    """

    run = TenantForeignKey(CheckRun)
    check_name = models.CharField(max_length=14, choices=Check)
    grain = models.CharField(max_length=12, choices=Grain)
    organisation = TenantForeignKey("partnerships.Organisation", null=True)
    team = TenantForeignKey("partnerships.Team", null=True)
    assessor = models.CharField(max_length=125, blank=True)
    assessor_name = models.CharField(max_length=120, blank=True)
    assessor_number = models.PositiveSmallIntegerField(null=True)
    group = models.CharField(max_length=30, blank=True)
    month = models.DateField(null=True)
    count = models.IntegerField()
    of = models.IntegerField()
    expected = models.FloatField(null=True)
    low = models.FloatField()
    high = models.FloatField()
    standing = models.CharField(max_length=9, choices=STANDINGS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "run",
                    "check_name",
                    "grain",
                    "organisation",
                    "team",
                    "assessor",
                    "group",
                    "month",
                ],
                name="assurance_figure_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(of__gt=0), name="assurance_figure_of_somebody"),
            models.CheckConstraint(condition=Q(count__range=(0, F("of"))), name="assurance_figure_a_share"),
            models.CheckConstraint(condition=Q(grain__in=Grain.values), name="assurance_figure_grain_known"),
        ]


class CheckResult(AppendOnlyModel):
    """What a test came to that is no share: a change of levels, movement, agreement; or the lines of a funnel.

    `figures` holds what the page says, by name; of one organisation or of all.
    """

    run = TenantForeignKey(CheckRun)
    check_name = models.CharField(max_length=14, choices=Check)
    organisation = TenantForeignKey("partnerships.Organisation", null=True)
    name = models.CharField(max_length=12)
    figures = models.JSONField()
    standing = models.CharField(max_length=9, choices=STANDINGS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "run", "check_name", "organisation", "name"],
                name="assurance_result_once",
                nulls_distinct=False,
            )
        ]


class Sample(AppendOnlyModel):
    """People drawn for re-assessment: by the system, by lots of a seed, as even over the levels as there are people.

    `available` counts, by level, the people who could be drawn; `left_out` those assessed in the period who could
    not be, since they share their record with no other team. Drawing again with the seed gives the same people.
    """

    uid = models.UUIDField()
    number = models.IntegerField()
    seed = models.CharField(max_length=32)
    size = models.IntegerField()
    starts_on = models.DateField()
    ends_before = models.DateField()
    available = models.JSONField()
    left_out = models.IntegerField()
    due_on = models.DateField()
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="assurance_sample_uid"),
            models.UniqueConstraint(fields=["partnership", "number"], name="assurance_sample_number"),
            models.CheckConstraint(condition=Q(ends_before__gt=F("starts_on")), name="assurance_sample_holds_days"),
        ]


class SampleMember(AppendOnlyModel):
    """One person of a sample: the assessment that is looked at again, and the clinician of another team who does."""

    uid = models.UUIDField()
    sample = TenantForeignKey(Sample, related_name="members")
    place = models.IntegerField()
    assessment = TenantForeignKey("assessments.Assessment")
    person = TenantForeignKey("patients.Person")
    need_band = models.PositiveSmallIntegerField(choices=NeedBand)
    team = TenantForeignKey("partnerships.Team")
    clinician = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="assurance_member_uid"),
            models.UniqueConstraint(fields=["partnership", "sample", "person"], name="assurance_member_once"),
            models.UniqueConstraint(fields=["partnership", "sample", "place"], name="assurance_member_place"),
            models.CheckConstraint(condition=Q(need_band__in=NeedBand.values), name="assurance_member_band_known"),
        ]
        indexes = [models.Index(fields=["partnership", "clinician"], name="assurance_member_of_clinician")]


class Finding(NamedTenantModel):
    """Something that differs by more than chance, or too little care, and what the organisation was asked about it."""

    number = models.IntegerField()
    check_name = models.CharField(max_length=14, choices=Check)
    organisation = TenantForeignKey("partnerships.Organisation")
    team = TenantForeignKey("partnerships.Team", null=True)
    assessor_name = models.CharField(max_length=120, blank=True)
    assessor_number = models.PositiveSmallIntegerField(null=True)
    figure = TenantForeignKey(CheckFigure, null=True)
    question = models.CharField(max_length=1000)
    opened_at = models.DateTimeField()
    answer_by = models.DateField()
    state = models.CharField(max_length=8, choices=FindingState, default=FindingState.OPEN)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="assurance_finding_uid"),
            models.UniqueConstraint(fields=["partnership", "number"], name="assurance_finding_number"),
            models.CheckConstraint(condition=Q(state__in=FindingState.values), name="assurance_finding_state_known"),
        ]
        indexes = [models.Index(fields=["partnership", "organisation", "state"], name="assurance_finding_by_body")]


class FindingStep(AppendOnlyModel):
    """Opened, answered, asked again, closed: what was said, by whom, when. Only a closing has an outcome."""

    finding = TenantForeignKey(Finding, related_name="steps")
    kind = models.CharField(max_length=8, choices=StepKind)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    said = models.CharField(max_length=2000)
    by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=StepKind.CLOSED, outcome__in=Outcome.values)
                | (~Q(kind=StepKind.CLOSED) & Q(outcome="")),
                name="assurance_step_closing_has_outcome",
            )
        ]
        indexes = [models.Index(fields=["partnership", "finding"], name="assurance_step_of_finding")]

"""The register of people."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from apps.care.patients.choices import (
    Consent,
    DecidedBy,
    DecidedHow,
    Decision,
    EmergencyReason,
    ExclusionReason,
    Residence,
    RestrictionReason,
    ReviewOutcome,
    Sex,
)
from apps.foundation.core.in_force import ends_after_start
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey, TenantModel


class Person(NamedTenantModel):
    """One person. The NHS number stands here and nowhere else; a person without one has a local id, is cared
    for in full, and may have no known date of birth yet.

    `search_name` is the family name in small letters without accents, for search by equality or prefix.
    """

    nhs_number = models.CharField(max_length=10, null=True)
    local_id = models.CharField(max_length=60, blank=True)
    trace_status = models.CharField(max_length=2, blank=True)
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    search_name = models.CharField(max_length=80, db_collation="C")
    born_on = models.DateField(null=True)
    sex = models.CharField(max_length=1, choices=Sex)
    ethnicity = models.CharField(max_length=2, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    lsoa = models.CharField(max_length=9, blank=True)
    telephone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=40, blank=True)
    interpreter = models.BooleanField(default=False)
    communication_needs = models.CharField(max_length=300, blank=True)
    residence = models.CharField(max_length=17, choices=Residence, blank=True)
    residence_from = models.DateField(null=True)
    sharing_consent = models.CharField(max_length=9, choices=Consent, default=Consent.NOT_ASKED)
    national_opt_out = models.BooleanField(default=False)
    died_on = models.DateField(null=True)
    batch_id = models.BigIntegerField(default=0)
    line = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="patients_person_uid"),
            models.UniqueConstraint(
                fields=["partnership", "nhs_number"],
                name="patients_person_number",
                condition=Q(nhs_number__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["partnership", "local_id"],
                name="patients_person_local",
                condition=~Q(local_id=""),
            ),
            models.CheckConstraint(
                condition=Q(nhs_number__isnull=False) | ~Q(local_id=""),
                name="patients_person_known_by_something",
            ),
            models.CheckConstraint(
                condition=Q(nhs_number__regex=r"^[0-9]{10}$") | Q(nhs_number__isnull=True),
                name="patients_person_ten_digits",
            ),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="patients_person_sex_known"),
            models.CheckConstraint(
                condition=Q(sharing_consent__in=Consent.values), name="patients_person_consent_known"
            ),
            models.CheckConstraint(
                condition=Q(nhs_number__isnull=True) | Q(born_on__isnull=False),
                name="patients_person_traced_has_birth_date",
            ),
            models.CheckConstraint(
                condition=Q(died_on__isnull=True) | Q(born_on__isnull=True) | Q(died_on__gte=F("born_on")),
                name="patients_person_died_after_birth",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "search_name", "born_on"], name="patients_person_by_name")]


class Registration(TenantModel):
    """A person on a practice's list. `ends_before` is the first day not counted."""

    person = TenantForeignKey(Person, related_name="registrations")
    practice = TenantForeignKey("partnerships.Organisation")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                name="patients_registration_holds_days",
            ),
            ExclusionConstraint(
                name="patients_registration_one_at_a_time",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            "ends_before",
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "practice"], name="patients_registration_list"),
            models.Index(fields=["partnership", "person", "starts_on"], name="patients_registration_person"),
        ]


class Condition(TenantModel):
    """An entry of a long-term condition register."""

    person = TenantForeignKey(Person, related_name="conditions")
    name = models.CharField(max_length=200)
    code_system = models.CharField(max_length=10, blank=True)
    code = models.CharField(max_length=20, blank=True)
    onset_on = models.DateField(null=True)
    resolved_on = models.DateField(null=True)
    source = models.CharField(max_length=60, blank=True)
    batch_id = models.BigIntegerField()
    line = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "person", "code_system", "code", "name", "onset_on"],
                name="patients_condition_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(resolved_on__isnull=True) | Q(onset_on__isnull=True) | Q(resolved_on__gte=F("onset_on")),
                name="patients_condition_resolved_after_onset",
            ),
        ]


class ConditionCode(TenantModel):
    """A code that counts as a long-term condition in this partnership, and the group it counts under."""

    code_system = models.CharField(max_length=10)
    code = models.CharField(max_length=20)
    group = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code_system", "code"], name="patients_conditioncode_once")
        ]


class Exclusion(TenantModel):
    """Days on which another currency pays for the person. `ends_before` is the first day not excluded."""

    person = TenantForeignKey(Person, related_name="exclusions")
    reason = models.CharField(max_length=21, choices=ExclusionReason)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                name="patients_exclusion_holds_days",
            )
        ]
        indexes = [models.Index(fields=["partnership", "person"], name="patients_exclusion_of_person")]


class PersonBefore(AppendOnlyModel):
    """What stood in the register before a file replaced it: the row, and the file that did."""

    person = TenantForeignKey(Person)
    row = models.JSONField()
    batch_id = models.BigIntegerField()
    superseded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "person"], name="patients_personbefore_person")]


class Deprivation(TenantModel):
    """Index of Multiple Deprivation decile of a small area; 1 is the most deprived tenth of England."""

    lsoa = models.CharField(max_length=9)
    decile = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "lsoa"], name="patients_deprivation_once"),
            models.CheckConstraint(condition=Q(decile__range=(1, 10)), name="patients_deprivation_decile_1_to_10"),
        ]


class CareRelationship(TenantModel):
    """A team cares for a person, from a day. `ends_before` is the first day after it."""

    person = TenantForeignKey(Person, related_name="care_relationships")
    team = TenantForeignKey("partnerships.Team")
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            ends_after_start("patients_relationship_ends_after_start"),
            models.UniqueConstraint(
                fields=["partnership", "person", "team"],
                condition=Q(ends_before__isnull=True),
                name="patients_relationship_one_open",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "team", "person"], name="patients_relationship_by_team")]


class EmergencyOpening(AppendOnlyModel):
    """A record opened beyond reach, with a reason. It stands in for a missing care relationship for a while.

    `stood_in_for` is the reach that the opener would have had without it: what was missing, or refused.
    """

    uid = models.UUIDField()
    person = TenantForeignKey(Person)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = TenantForeignKey("partnerships.Organisation")
    role = models.CharField(max_length=20)
    reason = models.CharField(max_length=15, choices=EmergencyReason)
    stood_in_for = models.CharField(max_length=15)
    explanation = models.CharField(max_length=400)
    opened_at = models.DateTimeField()
    open_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "uid"], name="patients_emergency_uid")]
        indexes = [models.Index(fields=["partnership", "user", "open_until"], name="patients_emergency_by_user")]


class EmergencyReview(AppendOnlyModel):
    """The Caldicott guardian's answer to an emergency opening."""

    opening = TenantForeignKey(EmergencyOpening)
    reviewed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    reviewed_at = models.DateTimeField()
    outcome = models.CharField(max_length=13, choices=ReviewOutcome)
    note = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "opening"], name="patients_emergencyreview_once"),
            models.CheckConstraint(
                condition=Q(outcome=ReviewOutcome.JUSTIFIED) | ~Q(note=""), name="patients_emergencyreview_says_why"
            ),
        ]


class EmergencyQuestion(NamedTenantModel):
    """What the guardian asks the opener about an emergency opening, once, and the answer."""

    opening = TenantForeignKey(EmergencyOpening)
    asked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    question = models.CharField(max_length=400)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="patients_emergencyquestion_uid"),
            models.UniqueConstraint(fields=["partnership", "opening"], name="patients_emergencyquestion_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="patients_emergencyquestion_answered_in_words",
            ),
        ]


class Restriction(NamedTenantModel):
    """A record narrowed to named people, with the reason. It is ended, never changed: other names are a new one."""

    person = TenantForeignKey(Person)
    reason = models.CharField(max_length=14, choices=RestrictionReason)
    words = models.CharField(max_length=400)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="patients_restriction_uid"),
            models.UniqueConstraint(
                fields=["partnership", "person"],
                condition=Q(ended_at__isnull=True),
                name="patients_restriction_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__gte=F("made_at"), ended_by__isnull=False),
                name="patients_restriction_ended_by_somebody",
            ),
        ]


class RestrictionName(AppendOnlyModel):
    """Somebody for whom a restricted record goes on as before."""

    restriction = TenantForeignKey(Restriction, related_name="names")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "restriction", "user"], name="patients_restrictionname_once")
        ]


class SameSurnameOpening(AppendOnlyModel):
    """A record opened by somebody with the person's surname: once a day, for the guardian to look at."""

    person = TenantForeignKey(Person)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = TenantForeignKey("partnerships.Organisation")
    role = models.CharField(max_length=20)
    opened_on = models.DateField()
    opened_at = models.DateTimeField()
    reach = models.CharField(max_length=15)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "person", "user", "opened_on"], name="patients_samesurname_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["partnership", "opened_at"], name="patients_samesurname_by_time")]


class ConsentDecision(AppendOnlyModel):
    """What was decided about sharing with other organisations: by whom, how, on which day, and who wrote it down."""

    person = TenantForeignKey(Person)
    decision = models.CharField(max_length=9, choices=Decision)
    decided_on = models.DateField()
    decided_by = models.CharField(max_length=14, choices=DecidedBy)
    decider = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=12, choices=DecidedHow)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    organisation = TenantForeignKey("partnerships.Organisation")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=DecidedBy.PERSON) | ~Q(decider=""), name="patients_consentdecision_says_who"
            )
        ]
        indexes = [models.Index(fields=["partnership", "person"], name="patients_consentdecision_of")]


class Trace(TenantModel):
    """A number given to a person who was awaiting trace, with what stood before. Taken back, it all stands again."""

    person = TenantForeignKey(Person)
    before = TenantForeignKey(PersonBefore)
    given_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    taken_back_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "person"],
                condition=Q(taken_back_at__isnull=True),
                name="patients_trace_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__gte=F("given_at"), taken_back_by__isnull=False),
                name="patients_trace_taken_back_by_somebody",
            ),
        ]

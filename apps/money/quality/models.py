"""The quality measures of a version; readings, which one side records and the other answers; clinical stops."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey, TenantModel
from apps.foundation.kernel.percents import HUNDRED_PERCENT
from apps.money.quality.choices import BetterWhen, Holds
from apps.money.quality.domain.measures import THRESHOLDS


class QualityAgreement(TenantModel):
    """What a version says of quality. `writers` are the ids of all who wrote in it: none of them signs."""

    version = TenantForeignKey("contracts.ContractVersion")
    writers = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "version"], name="quality_agreement_one")]


class QualityMeasure(NamedTenantModel):
    """A measure of a version. `key` is the same in every version that carries the measure over: readings follow it.
    `weight` is hundredths of a per cent."""

    agreement = TenantForeignKey(QualityAgreement, related_name="measures")
    key = models.UUIDField()
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=120)
    definition = models.CharField(max_length=600)
    unit = models.CharField(max_length=40)
    direction = models.CharField(max_length=6, choices=BetterWhen)
    weight = models.PositiveIntegerField()
    thresholds = ArrayField(models.DecimalField(max_digits=11, decimal_places=4), default=list)
    guard = models.CharField(max_length=7, choices=Holds)
    minimum = models.DecimalField(max_digits=11, decimal_places=4, null=True)
    recorder = TenantForeignKey("partnerships.Organisation")
    confirmer = TenantForeignKey("partnerships.Organisation")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="quality_measure_uid"),
            models.UniqueConstraint(fields=["partnership", "agreement", "key"], name="quality_measure_once"),
            models.UniqueConstraint(fields=["partnership", "agreement", "name"], name="quality_measure_named_once"),
            models.UniqueConstraint(fields=["partnership", "agreement", "place"], name="quality_measure_place"),
            models.CheckConstraint(
                condition=Q(direction__in=BetterWhen.values) & Q(guard__in=Holds.values), name="quality_measure_known"
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(unit="") & ~Q(definition=""), name="quality_measure_in_words"
            ),
            models.CheckConstraint(
                condition=Q(weight=0, thresholds__len=0)
                | Q(weight__range=(1, HUNDRED_PERCENT), thresholds__len=THRESHOLDS),
                name="quality_measure_has_points_by_weight",
            ),
            models.CheckConstraint(
                condition=Q(guard=Holds.NOTHING, minimum__isnull=True, weight__gt=0)
                | (~Q(guard=Holds.NOTHING) & Q(minimum__isnull=False)),
                name="quality_measure_guards_a_minimum",
            ),
            models.CheckConstraint(condition=~Q(recorder=F("confirmer")), name="quality_measure_of_two_sides"),
        ]


class QualityReading(AppendOnlyModel):
    """What a measure came to from the start of a financial year, or of the contract in it, to the end of the month
    `through`; no value where the data are too few to say. A correction is a reading that `replaces` the one before."""

    uid = models.UUIDField()
    contract = TenantForeignKey("contracts.Contract")
    measure = TenantForeignKey(QualityMeasure)
    key = models.UUIDField()
    year = models.PositiveSmallIntegerField()
    through = models.DateField()
    value = models.DecimalField(max_digits=11, decimal_places=4, null=True)
    source = models.CharField(max_length=200)
    note = models.CharField(max_length=400, blank=True)
    replaces = TenantForeignKey("self", null=True)
    recorded_for = TenantForeignKey("partnerships.Organisation")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="quality_reading_uid"),
            models.UniqueConstraint(
                fields=["partnership", "contract", "key", "through"],
                condition=Q(replaces__isnull=True),
                name="quality_reading_first_once",
            ),
            models.UniqueConstraint(fields=["partnership", "replaces"], name="quality_reading_replaced_once"),
            models.CheckConstraint(condition=~Q(source=""), name="quality_reading_says_whence"),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(note=""), name="quality_reading_says_why_replaced"
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "contract", "year", "key", "through"], name="quality_reading_of_year")
        ]


class ReadingAnswer(AppendOnlyModel):
    """The other side's answer to a reading: confirmed, or not, and why not."""

    uid = models.UUIDField()
    reading = TenantForeignKey(QualityReading, related_name="answers")
    agrees = models.BooleanField()
    words = models.CharField(max_length=400, blank=True)
    answered_for = TenantForeignKey("partnerships.Organisation")
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="quality_answer_uid"),
            models.UniqueConstraint(fields=["partnership", "reading"], name="quality_answer_once"),
            models.CheckConstraint(condition=Q(agrees=True) | ~Q(words=""), name="quality_answer_says_why_not"),
        ]


class ClinicalStop(AppendOnlyModel):
    """What somebody who treats people says is not safe: the year of a contract is not settled until it is answered."""

    uid = models.UUIDField()
    contract = TenantForeignKey("contracts.Contract")
    year = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=1000)
    raised_for = TenantForeignKey("partnerships.Organisation")
    raised_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="quality_stop_uid"),
            models.CheckConstraint(condition=~Q(words=""), name="quality_stop_says_why"),
        ]
        indexes = [models.Index(fields=["partnership", "contract", "year"], name="quality_stop_of_year")]


class StopAnswer(AppendOnlyModel):
    """What a commissioner answers to a clinical stop, which ends with it."""

    uid = models.UUIDField()
    stop = TenantForeignKey(ClinicalStop, related_name="answers")
    words = models.CharField(max_length=1000)
    answered_for = TenantForeignKey("partnerships.Organisation")
    answered_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="quality_stop_answer_uid"),
            models.UniqueConstraint(fields=["partnership", "stop"], name="quality_stop_answered_once"),
            models.CheckConstraint(condition=~Q(words=""), name="quality_stop_answer_says_what"),
        ]

"""Band periods, with the time for which they hold and the time from which they were known."""

from datetime import date, datetime

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from apps.care.need_bands.choices import BandSource, NeedBand
from apps.foundation.core.models import TenantForeignKey, TenantModel


class BandPeriod(TenantModel):
    """The level of need of a person on the days from `starts_on` to before `ends_before`.

    Care reads `need_band`, money reads `funded_band`; they differ only while an override that moves no money
    stands. A change never edits a row: it sets `superseded_at` and adds rows, at one moment. Known at T:
    `recorded_at <= T < superseded_at`.
    """

    person = TenantForeignKey("patients.Person", related_name="band_periods")
    need_band = models.PositiveSmallIntegerField(choices=NeedBand)
    funded_band = models.PositiveSmallIntegerField(choices=NeedBand)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)
    source = models.CharField(max_length=10, choices=BandSource)
    source_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(need_band__in=NeedBand.values), name="need_bands_band_known"),
            models.CheckConstraint(condition=Q(funded_band__in=NeedBand.values), name="need_bands_funded_known"),
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                name="need_bands_period_holds_days",
            ),
            ExclusionConstraint(
                name="need_bands_one_band_a_day",
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
                condition=Q(superseded_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["partnership", "person"], name="need_bands_period_of_person")]

    def holds_on(self, day: date) -> bool:
        """Whether the period has the day in it."""
        return self.starts_on <= day and (self.ends_before is None or self.ends_before > day)

    def is_known(self, at: datetime) -> bool:
        """Whether the period was what was known at a moment."""
        return self.recorded_at <= at and (self.superseded_at is None or self.superseded_at > at)

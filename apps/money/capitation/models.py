"""Funded periods, and person-days counted from them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.models import TenantForeignKey, TenantModel
from apps.money.contracts.domain.adjusting import WHOLE


class FundedPeriod(TenantModel):
    """Days on which a contract pays for a person at a level: the level's days, less those before registration,
    after death, of another currency, and outside the contract.

    Capitation counts these days and reconciliation places records by them, so both use one definition. No
    person-day has two: the database excludes it. Known at T: `recorded_at <= T < superseded_at`.
    """

    contract = TenantForeignKey("contracts.Contract")
    person = TenantForeignKey("patients.Person")
    funded_band = models.PositiveSmallIntegerField(choices=NeedBand)
    weight = models.PositiveIntegerField(default=WHOLE)
    """By how much the person weighs beside others of the level, in ten-thousandths, where the contract adjusts fees."""
    starts_on = models.DateField()
    ends_before = models.DateField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")), name="capitation_fundedperiod_holds_days"
            ),
            models.CheckConstraint(condition=Q(weight__gt=0), name="capitation_fundedperiod_weighs"),
            ExclusionConstraint(
                name="capitation_one_payer_a_day",
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
        indexes = [models.Index(fields=["partnership", "person"], name="capitation_period_of_person")]


class PersonDays(TenantModel):
    """Days in the model by contract, month and level, and how many people they belong to: kept exact. Of a contract
    that counts heads, both are the people on the first. `weighted` are the days, each x the weight of its person."""

    contract = TenantForeignKey("contracts.Contract")
    month = models.DateField()
    funded_band = models.PositiveSmallIntegerField(choices=NeedBand)
    days = models.BigIntegerField(default=0)
    weighted = models.BigIntegerField(default=0)
    people = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "contract", "month", "funded_band"], name="capitation_persondays_once"
            ),
            models.CheckConstraint(
                condition=Q(days__gte=0) & Q(people__gte=0) & Q(weighted__gte=0),
                name="capitation_persondays_not_negative",
            ),
        ]

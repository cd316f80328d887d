"""Whom a version pays for, to which contracts it gives way, and who wrote in it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.care.need_bands.choices import NeedBand
from apps.care.patients.choices import Residence
from apps.foundation.core.models import TenantForeignKey, TenantModel

OLDEST = 150


class Cohort(TenantModel):
    """Whom a version pays for. What is empty names nobody apart: without this row it is everybody at a level.

    Ages are whole years on the day, both named ages counted.
    """

    version = TenantForeignKey("contracts.ContractVersion", related_name="cohorts")
    age_from = models.PositiveSmallIntegerField(null=True)
    age_to = models.PositiveSmallIntegerField(null=True)
    levels = ArrayField(models.PositiveSmallIntegerField(choices=NeedBand), default=list)
    conditions = ArrayField(models.CharField(max_length=60), default=list)
    residences = ArrayField(models.CharField(max_length=17, choices=Residence), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version"], name="contracts_cohort_one"),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True) | Q(age_to__isnull=True) | Q(age_to__gte=F("age_from")),
                name="contracts_cohort_ages_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(age_from__isnull=True) | Q(age_from__lte=OLDEST))
                & (Q(age_to__isnull=True) | Q(age_to__lte=OLDEST)),
                name="contracts_cohort_ages_of_people",
            ),
            models.CheckConstraint(
                condition=Q(levels__contained_by=NeedBand.values), name="contracts_cohort_levels_known"
            ),
            models.CheckConstraint(
                condition=Q(residences__contained_by=Residence.values), name="contracts_cohort_residences_known"
            ),
        ]


class CohortPractice(TenantModel):
    """A practice whose registered people a version pays for; all practices where none is named."""

    version = TenantForeignKey("contracts.ContractVersion", related_name="cohort_practices")
    practice = TenantForeignKey("partnerships.Organisation")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version", "practice"], name="contracts_cohortpractice_once")
        ]


class GivesWay(TenantModel):
    """People whom another contract pays for on a day are left out by this version on that day."""

    version = TenantForeignKey("contracts.ContractVersion", related_name="gives_way")
    to = TenantForeignKey("contracts.Contract", related_name="given_way")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "version", "to"], name="contracts_givesway_once")]

"""Activity records and their cells.

A record stands in one cell: its month, service line and kind, whether it concerns a long-term condition, and
who pays for its person on its day (contract, level of need, scope). A cell carries the sums of its records,
so pages read cells and nothing else; changing a person's level moves that person's records between cells.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.care.activity.choices import ActivityKind, CostBasis, Scope
from apps.foundation.core.models import TenantForeignKey, TenantModel

WITNESSES = 10
"""People named by a cell: enough to know, over any sum of cells, whether fewer than ten stand behind it."""


class ActivityCell(TenantModel):
    """The sums of the records that agree in all of this, kept exact with every change.

    `witnesses` holds up to ten distinct people of the cell: all of them when there are fewer.
    """

    month = models.DateField()
    contract_id = models.BigIntegerField()
    scope = models.PositiveSmallIntegerField(choices=Scope)
    service_line = TenantForeignKey("partnerships.ServiceLine")
    kind = models.PositiveSmallIntegerField(choices=ActivityKind)
    funded_band = models.PositiveSmallIntegerField()
    ltc_related = models.BooleanField()
    records = models.BigIntegerField(default=0)
    units = models.BigIntegerField(default=0)
    bed_days = models.BigIntegerField(default=0)
    cost_pence = models.BigIntegerField(default=0)
    witnesses = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "contract_id",
                    "month",
                    "service_line",
                    "kind",
                    "funded_band",
                    "scope",
                    "ltc_related",
                ],
                name="activity_cell_one_of_each",
            ),
            models.CheckConstraint(condition=Q(records__gte=0), name="activity_cell_records_not_negative"),
            models.CheckConstraint(condition=Q(funded_band__range=(0, 3)), name="activity_cell_band_nil_to_three"),
            models.CheckConstraint(
                condition=Q(funded_band=0, contract_id=0, scope=0)
                | Q(funded_band__gt=0, contract_id__gt=0, scope__gt=0),
                name="activity_cell_in_a_cohort_or_none",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "month"], name="activity_cell_by_month")]


class _Record(TenantModel):
    """What a provider's record says."""

    person_id = models.BigIntegerField()
    provider_id = models.BigIntegerField()
    service_line_id = models.BigIntegerField()
    batch_id = models.BigIntegerField()
    cost_pence = models.BigIntegerField()
    line = models.IntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    units = models.IntegerField()
    bed_days = models.IntegerField()
    kind = models.PositiveSmallIntegerField(choices=ActivityKind)
    cost_basis = models.PositiveSmallIntegerField(choices=CostBasis)
    ltc_related = models.BooleanField()
    publicly_funded = models.BooleanField()
    record_id = models.CharField(max_length=60, db_collation="C")
    spell_ref = models.CharField(max_length=60, null=True)
    hrg = models.CharField(max_length=10, null=True)
    primary_diagnosis = models.CharField(max_length=18, null=True)
    admission_method = models.CharField(max_length=12, null=True)
    admitted_from = models.CharField(max_length=20, null=True)
    discharged_to = models.CharField(max_length=20, null=True)
    social_care_scope = models.CharField(max_length=5, null=True)
    r_point = models.DateField(null=True)
    rrr_option = models.PositiveSmallIntegerField(null=True)
    mdt_assessed_on = models.DateField(null=True)

    class Meta:
        abstract = True


class Activity(_Record):
    """A provider's record as now known, named by (provider, record id), traced to a line of a file.

    The table is split by hash of the partnership, so its key in the database is (partnership_id, id). Its
    links are joined and proved (`verify`) rather than enforced: three such keys cost more than the load.
    """

    cell_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "provider_id", "record_id"], name="activity_record_once"),
            models.CheckConstraint(condition=Q(cost_pence__gte=0), name="activity_cost_not_negative"),
            models.CheckConstraint(
                condition=Q(units__gte=0) & Q(bed_days__gte=0), name="activity_amounts_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="activity_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "person_id", "starts_on"], name="activity_of_person"),
            models.Index(fields=["partnership", "cell_id", "person_id"], name="activity_of_cell"),
        ]


class ActivityBefore(_Record):
    """A record as it was known until another file replaced or withdrew it."""

    superseded_batch_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["partnership", "provider_id", "record_id"], name="activity_before_of_record")]


class Delivery(TenantModel):
    """How many accepted rows of a file are of a provider's care of one kind in one month, withdrawals apart.

    From when anything of a month was there, and of which month nothing ever came, is read from here.
    """

    batch = TenantForeignKey("intake.Batch")
    provider = TenantForeignKey("partnerships.Organisation")
    kind = models.PositiveSmallIntegerField(choices=ActivityKind)
    month = models.DateField()
    rows = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "month", "provider", "kind", "batch"], name="activity_delivery_once"
            ),
            models.CheckConstraint(condition=Q(rows__gt=0), name="activity_delivery_of_rows"),
        ]

"""A run keeps the figures as of a moment; a statement keeps a month's for good."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.care.activity.choices import ActivityKind
from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey, TenantModel


class ReconciliationRun(AppendOnlyModel):
    """The figures of a contract as of a moment: its cells in canonical order under one checksum.

    `shown` is what could be published then: plan, counted and actual to date, together and by level, with nothing
    in the place of what was about too few people.
    """

    uid = models.UUIDField()
    contract = TenantForeignKey("contracts.Contract")
    as_of = models.DateTimeField()
    rules = models.JSONField()
    shown = models.JSONField()
    checksum = models.CharField(max_length=64)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="reconciliation_run_uid"),
        ]
        indexes = [models.Index(fields=["partnership", "contract", "-as_of"], name="reconciliation_run_newest")]


class RunCell(AppendOnlyModel):
    """One line of a run: an activity cell, or a count of days in the model."""

    run = TenantForeignKey(ReconciliationRun, related_name="cells")
    month = models.DateField()
    service_line = TenantForeignKey("partnerships.ServiceLine", null=True)
    kind = models.PositiveSmallIntegerField(null=True)
    funded_band = models.PositiveSmallIntegerField()
    scope = models.PositiveSmallIntegerField(null=True)
    ltc_related = models.BooleanField(null=True)
    records = models.BigIntegerField(null=True)
    units = models.BigIntegerField(null=True)
    bed_days = models.BigIntegerField(null=True)
    cost_pence = models.BigIntegerField()
    person_days = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "run",
                    "month",
                    "service_line",
                    "kind",
                    "funded_band",
                    "scope",
                    "ltc_related",
                ],
                name="reconciliation_runcell_once",
                nulls_distinct=False,
            )
        ]


class MonthDates(AppendOnlyModel):
    """From when a month is provisional and by when it is to be frozen, as somebody chose. The newest row counts;
    a month without one has the dates that the partnership's settings give."""

    contract = TenantForeignKey("contracts.Contract")
    month = models.DateField()
    flex_on = models.DateField()
    freeze_on = models.DateField()
    reason = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(flex_on__gt=F("month")) & Q(freeze_on__gte=F("flex_on")),
                name="reconciliation_month_dates_in_order",
            )
        ]
        indexes = [models.Index(fields=["partnership", "contract", "month", "-id"], name="reconciliation_dates_newest")]


class ExpectedSource(AppendOnlyModel):
    """A line of the list of what is expected for a contract: one kind of care of one provider, from a month to a month
    (to the contract's end where there is none), by which working day of the month after (the month's flex date where
    there is none). The newest row of a source counts; `is_off` takes it off the list."""

    contract = TenantForeignKey("contracts.Contract")
    provider = TenantForeignKey("partnerships.Organisation")
    kind = models.PositiveSmallIntegerField(choices=ActivityKind)
    first_month = models.DateField()
    last_month = models.DateField(null=True)
    by_working_day = models.PositiveSmallIntegerField(null=True)
    is_off = models.BooleanField(default=False)
    reason = models.CharField(max_length=200)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_month__isnull=True) | Q(last_month__gte=F("first_month")),
                name="reconciliation_expected_in_order",
            ),
            models.CheckConstraint(
                condition=Q(by_working_day__isnull=True) | Q(by_working_day__range=(1, 60)),
                name="reconciliation_expected_by_working_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partnership", "contract", "provider", "kind", "-id"], name="reconciliation_expected_newest"
            )
        ]


class Statement(AppendOnlyModel):
    """A month frozen: what it said at a moment, for good.

    It holds the month's own care and, for each earlier month, what was learned about it since the statement before:
    the adjustment. So all statements of a contract add up to its running total at the moment of the newest. `let_out`
    names the figures that could be published then: no more of the month is ever shown.
    """

    uid = models.UUIDField()
    contract = TenantForeignKey("contracts.Contract")
    month = models.DateField()
    as_of = models.DateTimeField()
    rules = models.JSONField()
    let_out = models.JSONField()
    checksum = models.CharField(max_length=64)
    frozen_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="reconciliation_statement_uid"),
            models.UniqueConstraint(
                fields=["partnership", "contract", "month"], name="reconciliation_statement_one_a_month"
            ),
        ]


class StatementCell(AppendOnlyModel):
    """One line of a statement: an activity cell, or a count of days in the model.

    `month` is the month of care. In the statement's own month it is a level; for any other it is an adjustment, and may
    be below nil. `of_contract` is the contract whose month it is: the statement's own, or one before it that is
    closed. `people` are those behind it, or those about whom something was learned; `witnesses` names up to ten
    people behind an activity cell.
    """

    statement = TenantForeignKey(Statement, related_name="cells")
    of_contract = TenantForeignKey("contracts.Contract")
    month = models.DateField()
    service_line = TenantForeignKey("partnerships.ServiceLine", null=True)
    kind = models.PositiveSmallIntegerField(null=True)
    funded_band = models.PositiveSmallIntegerField()
    scope = models.PositiveSmallIntegerField(null=True)
    ltc_related = models.BooleanField(null=True)
    records = models.BigIntegerField(null=True)
    units = models.BigIntegerField(null=True)
    bed_days = models.BigIntegerField(null=True)
    cost_pence = models.BigIntegerField()
    person_days = models.BigIntegerField(null=True)
    people = models.BigIntegerField(null=True)
    witnesses = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "partnership",
                    "statement",
                    "of_contract",
                    "month",
                    "service_line",
                    "kind",
                    "funded_band",
                    "scope",
                    "ltc_related",
                ],
                name="reconciliation_statementcell_once",
                nulls_distinct=False,
            )
        ]
        indexes = [models.Index(fields=["partnership", "of_contract", "month"], name="reconciliation_frozen_of_month")]


class Visit(TenantModel):
    """When somebody last looked at a contract's figures, and when on the visit before: what "since your last visit"
    means. Of nothing else it is a record."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    contract = TenantForeignKey("contracts.Contract")
    looked_at = models.DateTimeField()
    before_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "user", "contract"], name="reconciliation_visit_once"),
        ]

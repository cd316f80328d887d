"""Signatures under statements, queries about their figures, steps of queries, settlements: added, never changed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey
from apps.foundation.partnerships.choices import Sector
from apps.money.month_end.choices import Disputes, Reason, StepAct
from apps.money.month_end.domain.line import Line


class Query(AppendOnlyModel):
    """A party disputes a part of one figure of a statement. `figure_pence` is the figure as the statement says it.

    `number` names it within the contract. `reason` is why, `words` what the other party needs to look it up. The figure
    is a line of the statement: what is counted at a level (all levels: no level), or the cost of a provider, in a
    sector or at a level; or what was learned of an earlier month (`of`).
    """

    uid = models.UUIDField()
    statement = TenantForeignKey("reconciliation.Statement")
    contract = TenantForeignKey("contracts.Contract")
    number = models.PositiveIntegerField()
    disputes = models.CharField(max_length=7, choices=Disputes)
    need_band = models.PositiveSmallIntegerField(choices=NeedBand, null=True)
    provider = TenantForeignKey("partnerships.Organisation", null=True)
    sector = models.CharField(max_length=13, choices=Sector, blank=True)
    of = models.CharField(max_length=7, blank=True)
    figure_pence = models.BigIntegerField()
    disputed_pence = models.BigIntegerField()
    reason = models.CharField(max_length=8, choices=Reason)
    words = models.CharField(max_length=1000)
    asked_by = TenantForeignKey("partnerships.Organisation")
    asked_of = TenantForeignKey("partnerships.Organisation")
    answer_by = models.DateField()
    raised_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    raised_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="month_end_query_uid"),
            models.UniqueConstraint(fields=["partnership", "contract", "number"], name="month_end_query_number"),
            models.CheckConstraint(condition=Q(disputed_pence__gt=0), name="month_end_query_disputes_something"),
            models.CheckConstraint(condition=~Q(asked_by=models.F("asked_of")), name="month_end_query_of_another"),
            models.CheckConstraint(
                condition=Q(disputes=Disputes.COUNTED, provider__isnull=True, sector="")
                | Q(disputes=Disputes.COST, need_band__isnull=True, provider__isnull=False, sector="")
                | Q(disputes=Disputes.COST, need_band__isnull=True, provider__isnull=True) & (~Q(sector="") | ~Q(of=""))
                | Q(disputes=Disputes.COST, need_band__isnull=False, provider__isnull=True, sector=""),
                name="month_end_query_one_figure",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "statement"], name="month_end_query_of_statement")]

    @property
    def line(self) -> Line:
        return Line(self.disputes, self.need_band, self.provider_id, self.sector, self.of)


class QueryStep(AppendOnlyModel):
    """What a party did with a query. `place` counts from one: of two steps at once one is first.

    `pence` is what was agreed to, or what a decision from outside upholds; `decided_by` and `decided_on` are whose
    decision it is and of which day.
    """

    query = TenantForeignKey(Query, related_name="steps")
    place = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=8, choices=StepAct)
    pence = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=160, blank=True)
    decided_on = models.DateField(null=True)
    words = models.CharField(max_length=1000)
    organisation = TenantForeignKey("partnerships.Organisation")
    taken_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "query", "place"], name="month_end_step_in_order"),
            models.CheckConstraint(
                condition=Q(act=StepAct.AGREE, pence__gt=0)
                | Q(act=StepAct.DECIDE, pence__gte=0)
                | (~Q(act__in=[StepAct.AGREE, StepAct.DECIDE]) & Q(pence__isnull=True)),
                name="month_end_step_agrees_to_a_sum",
            ),
            models.CheckConstraint(
                condition=(Q(act=StepAct.DECIDE, decided_on__isnull=False) & ~Q(decided_by=""))
                | (~Q(act=StepAct.DECIDE) & Q(decided_on__isnull=True, decided_by="")),
                name="month_end_step_decided_by_somebody",
            ),
        ]


class QueryCorrection(AppendOnlyModel):
    """A commissioner says that what was upheld of a query is corrected, and which frozen month carries the correction
    as an adjustment. What was agreed not to be payable is held back until then."""

    query = TenantForeignKey(Query, related_name="corrections")
    statement = TenantForeignKey("reconciliation.Statement")
    organisation = TenantForeignKey("partnerships.Organisation")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "query"], name="month_end_correction_once")]


class StatementSignature(AppendOnlyModel):
    """A party's signature under a statement, by its check code. `reserved_for` names the party's queries that were
    open: with any, it is a signature with reservation."""

    statement = TenantForeignKey("reconciliation.Statement")
    organisation = TenantForeignKey("partnerships.Organisation")
    check_code = models.CharField(max_length=64)
    reserved_for = ArrayField(models.PositiveIntegerField(), default=list)
    office = models.CharField(max_length=120)
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "statement", "organisation"], name="month_end_signature_a_party"
            ),
            models.UniqueConstraint(
                fields=["partnership", "statement", "signed_by"], name="month_end_signature_a_person"
            ),
        ]


class Settlement(AppendOnlyModel):
    """A commissioner settled a month: every party had signed its statement, and nothing of it was in question."""

    statement = TenantForeignKey("reconciliation.Statement")
    organisation = TenantForeignKey("partnerships.Organisation")
    check_code = models.CharField(max_length=64)
    settled_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    settled_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "statement"], name="month_end_settlement_one_a_month")
        ]

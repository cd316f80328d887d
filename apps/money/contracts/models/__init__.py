"""A contract, its versions, and what a version holds."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce

from apps.care.activity.choices import ActivityKind, Scope
from apps.care.need_bands.choices import NeedBand
from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey, TenantModel
from apps.money.contracts.choices import ContractModel, HowCounted, PartyRole, Stage, ValueWay, VersionState
from apps.money.contracts.domain.adjusting import Average
from apps.money.contracts.domain.value import FIXED, Way, WayOfValue
from apps.money.contracts.models.adjusting import Factor
from apps.money.contracts.models.agreeing import (
    Arrangements,
    Assumption,
    AssumptionSignature,
    NonPerformance,
    OutcomeMeasure,
)
from apps.money.contracts.models.cohort import Cohort, CohortPractice, GivesWay
from apps.money.contracts.models.costing import FeeFromCosts, FeesFromCosts

FIXED_WAYS = sorted(way.value for way in FIXED)

__all__ = [
    "Arrangements",
    "Assumption",
    "AssumptionSignature",
    "Cohort",
    "CohortPractice",
    "Contract",
    "ContractParty",
    "ContractVersion",
    "Factor",
    "Fee",
    "FeeFromCosts",
    "FeesFromCosts",
    "GivesWay",
    "IndicativePlan",
    "NonPerformance",
    "OutcomeMeasure",
    "PlanLine",
    "ScopeLine",
    "Signature",
    "YearlyChange",
]


class Contract(NamedTenantModel):
    """An agreement over a term of days. `code` names it in files and at the command line.

    What is learned of frozen months of the contract that it `follows`, once that is closed, is reported by this one.
    """

    code = models.SlugField(max_length=40, db_index=False)
    name = models.CharField(max_length=160)
    starts_on = models.DateField()
    ends_before = models.DateField()
    follows = TenantForeignKey("self", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="contracts_contract_uid"),
            models.UniqueConstraint(fields=["partnership", "code"], name="contracts_contract_code"),
            models.CheckConstraint(condition=Q(ends_before__gt=F("starts_on")), name="contracts_contract_holds_days"),
        ]


class ContractVersion(NamedTenantModel):
    """What the parties agree to. A version in force is never edited: a variation is another version."""

    contract = TenantForeignKey(Contract, related_name="versions")
    number = models.PositiveSmallIntegerField()
    model = models.CharField(max_length=20, choices=ContractModel)
    stage = models.CharField(max_length=15, choices=Stage, default=Stage.TEST)
    state = models.CharField(max_length=8, choices=VersionState, default=VersionState.DRAFT)
    counting = models.CharField(max_length=5, choices=HowCounted, default=HowCounted.DAYS)
    """How it counts people. Every version of a contract counts alike."""
    starts_on = models.DateField()
    ends_before = models.DateField()
    in_force_at = models.DateTimeField(null=True)
    drafted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    offered_at = models.DateTimeField(null=True)
    """Since when the parties have it to sign. What is offered is not edited: it is taken back first."""
    live_from = models.DateField(null=True)
    """The first day for which money moves, once the stage is *live*. Every day before it stays shadow."""
    varies = TenantForeignKey("self", null=True)
    """The version in force from which this one was drafted: this is a variation. A first version varies none."""
    editors = ArrayField(models.UUIDField(), default=list)
    """Ids of all who edited its terms after it was drafted: none of them signs."""
    reason = models.TextField(blank=True)
    """What is varied and why, in words."""
    value_way = models.CharField(max_length=13, choices=ValueWay, default=ValueWay.CAPITATION)
    value_base_from = models.DateField(null=True)
    """The first day of the base year, where the value is built from one."""
    value_efficiency = models.PositiveSmallIntegerField(default=0)
    """By how much the value is below what the base year cost, in hundredths of a per cent."""
    averages = models.JSONField(default=dict)
    """Where it adjusts its fees: the weights of the people of its plan added up, how many they are, and how many share
    the weight that the fewest share, by level."""
    replaced_from = models.DateField(null=True)
    """The day from which a later version counts in the place of this one, whatever end was signed; the first day
    where this one never counts."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "contract"],
                name="contracts_version_one_draft",
                condition=Q(state=VersionState.DRAFT),
            ),
            models.CheckConstraint(
                condition=Q(replaced_from__isnull=True)
                | Q(state=VersionState.IN_FORCE, replaced_from__gte=F("starts_on")),
                name="contracts_version_replaced_in_force",
            ),
            models.CheckConstraint(
                condition=Q(value_way__in=FIXED_WAYS, value_base_from__isnull=False)
                | (~Q(value_way__in=FIXED_WAYS) & Q(value_base_from__isnull=True)),
                name="contracts_version_base_year",
            ),
            models.CheckConstraint(
                condition=Q(value_efficiency=0) | Q(value_way=ValueWay.BUNDLED, value_efficiency__lt=10_000),
                name="contracts_version_efficiency",
            ),
            models.UniqueConstraint(fields=["partnership", "uid"], name="contracts_version_uid"),
            models.UniqueConstraint(fields=["partnership", "contract", "number"], name="contracts_version_number"),
            models.CheckConstraint(condition=Q(ends_before__gt=F("starts_on")), name="contracts_version_holds_days"),
            models.CheckConstraint(
                condition=(~Q(stage=Stage.LIVE) & Q(live_from__isnull=True))
                | Q(stage=Stage.LIVE, live_from__gte=F("starts_on"), live_from__lt=F("ends_before")),
                name="contracts_version_live_from_a_day",
            ),
            ExclusionConstraint(
                name="contracts_one_in_force_a_day",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("contract", RangeOperators.EQUAL),
                    (
                        Func(
                            "starts_on",
                            Coalesce("replaced_from", "ends_before"),
                            Value("[)"),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state=VersionState.IN_FORCE),
            ),
        ]

    @property
    def value(self) -> WayOfValue:
        """How what it is worth is built."""
        return WayOfValue(Way(self.value_way), self.value_base_from, self.value_efficiency)

    @property
    def average_weights(self) -> dict[int, Average]:
        """The average weight at each level at which its plan has people; empty where no fee is adjusted."""
        return {int(level): Average(*said) for level, said in self.averages.items()}

    @property
    def last_day(self) -> date:
        """The last day of the term."""
        return self.ends_before - timedelta(days=1)

    @property
    def counts_until(self) -> date:
        """The first day on which it counts no longer: a later version does, or the term is over."""
        return self.ends_before if self.replaced_from is None else min(self.replaced_from, self.ends_before)

    def is_shadow(self, month: date) -> bool:
        """Whether no money moves for a month."""
        return self.live_from is None or month < self.live_from


class ContractParty(TenantModel):
    version = TenantForeignKey(ContractVersion, related_name="parties")
    organisation = TenantForeignKey("partnerships.Organisation")
    role = models.CharField(max_length=12, choices=PartyRole)
    is_accountable = models.BooleanField(default=False)
    """Whether it is the accountable body of the version's providers."""
    own_contract = models.CharField(max_length=200, blank=True)
    """The contract with this provider itself, where the model has one with each: what it is called, and of when."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version", "organisation"], name="contracts_party_once"),
            models.UniqueConstraint(
                fields=["partnership", "version"],
                condition=Q(is_accountable=True),
                name="contracts_party_one_accountable",
            ),
            models.CheckConstraint(
                condition=Q(is_accountable=False, own_contract="") | Q(role=PartyRole.PROVIDER),
                name="contracts_party_said_of_providers",
            ),
        ]


class Signature(AppendOnlyModel):
    """A party's signature under the whole text of a version, by the text's check code."""

    version = TenantForeignKey(ContractVersion, related_name="signatures")
    organisation = TenantForeignKey("partnerships.Organisation")
    check_code = models.CharField(max_length=64)
    office = models.CharField(max_length=120)
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "version", "check_code", "organisation"], name="contracts_signature_a_party"
            ),
            models.UniqueConstraint(
                fields=["partnership", "version", "check_code", "signed_by"], name="contracts_signature_a_person"
            ),
        ]


class Fee(TenantModel):
    """Pence a person a year at a level of need."""

    version = TenantForeignKey(ContractVersion, related_name="fees")
    need_band = models.PositiveSmallIntegerField(choices=NeedBand)
    pence_a_year = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version", "need_band"], name="contracts_fee_one_a_band"),
            models.CheckConstraint(condition=Q(pence_a_year__gte=0), name="contracts_fee_not_negative"),
            models.CheckConstraint(condition=Q(need_band__in=NeedBand.values), name="contracts_fee_band_known"),
        ]


class YearlyChange(TenantModel):
    """By how much the fees of a later financial year differ from those of the year before: the inflation agreed and
    the efficiency required, in hundredths of a per cent. `year` is the calendar year in which it begins."""

    version = TenantForeignKey(ContractVersion, related_name="yearly_changes")
    year = models.PositiveSmallIntegerField()
    inflation = models.IntegerField()
    efficiency = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version", "year"], name="contracts_yearlychange_once"),
            models.CheckConstraint(
                condition=Q(inflation__gt=-10_000, efficiency__gte=0, efficiency__lt=10_000),
                name="contracts_yearlychange_leaves_a_fee",
            ),
        ]


class ScopeLine(TenantModel):
    """What a kind of care is to the contract, from a day to a day, related to a long-term condition or not."""

    version = TenantForeignKey(ContractVersion, related_name="scope_lines")
    kind = models.PositiveSmallIntegerField(choices=ActivityKind)
    ltc_related = models.BooleanField()
    scope = models.PositiveSmallIntegerField(choices=Scope)
    starts_on = models.DateField()
    ends_before = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=[Scope.IN, Scope.LINKED, Scope.OUT]), name="contracts_scope_of_a_cohort"
            ),
            ExclusionConstraint(
                name="contracts_scope_one_a_day",
                expressions=[
                    ("partnership", RangeOperators.EQUAL),
                    ("version", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),
                    (
                        Func("ltc_related", function="int4", output_field=models.IntegerField()),
                        RangeOperators.EQUAL,
                    ),
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


class PlanLine(TenantModel):
    """The indicative plan: expected days in the model, cost and number of records, by month, level, service line. Of a
    version that counts heads, `person_days` are people on the first.

    Days stand on the line without a service line; cost and records are spread by the year before, and what no year
    before could share out stands on the line without one. `activity` is nothing where it is not known.
    """

    version = TenantForeignKey(ContractVersion, related_name="plan_lines")
    month = models.DateField()
    need_band = models.PositiveSmallIntegerField(choices=NeedBand)
    service_line = TenantForeignKey("partnerships.ServiceLine", null=True)
    person_days = models.BigIntegerField()
    cost_pence = models.BigIntegerField()
    activity = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "version", "month", "need_band", "service_line"],
                name="contracts_planline_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(person_days__gte=0) & Q(cost_pence__gte=0) & (Q(activity=None) | Q(activity__gte=0)),
                name="contracts_planline_not_negative",
            ),
        ]


class IndicativePlan(TenantModel):
    """Where a version's plan came from: the run, the people at each level, and who drew it."""

    version = TenantForeignKey(ContractVersion, related_name="plans")
    run = TenantForeignKey("risk_profiling.RiskRun")
    people = models.JSONField()
    outturn_pence = models.BigIntegerField(null=True)
    """What the base year cost, by the care in scope on the version's first day, where its value is built from that."""
    value = models.JSONField(default=dict)
    """The value of each month by level, in pence, as it was when the plan was drawn; empty where fees make it."""
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "version"], name="contracts_plan_one")]

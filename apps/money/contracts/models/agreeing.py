"""What the parties of a version arrange beside money, and the assumptions that they accept."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey, TenantModel
from apps.money.contracts.choices import GoLiveCheck


class Arrangements(TenantModel):
    """What a version says under the headings of `domain/arrangements.py`; a text is empty until it is written.

    `writers` are the ids of all who wrote in it, the measures and non-performance among it: none of them signs.
    """

    version = TenantForeignKey("contracts.ContractVersion", related_name="arrangements")
    dispute_route = models.TextField(blank=True)
    equality = models.TextField(blank=True)
    equality_noted_on = models.DateField(null=True)
    decommissions = models.BooleanField(null=True)
    """Whether the contract ends or shrinks a service; None until somebody says."""
    decommissioning = models.TextField(blank=True)
    risk_share = models.TextField(blank=True)
    system_audit = models.TextField(blank=True)
    vat = models.TextField(blank=True)
    legal_form = models.TextField(blank=True)
    board = models.TextField(blank=True)
    pooled_budget = models.TextField(blank=True)
    sharing_agreement = TenantForeignKey("partnerships.SharingAgreement", null=True)
    writers = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version"], name="contracts_arrangements_one"),
            models.CheckConstraint(
                condition=Q(equality="", equality_noted_on__isnull=True)
                | (~Q(equality="") & Q(equality_noted_on__isnull=False)),
                name="contracts_arrangements_equality_dated",
            ),
        ]


class NonPerformance(TenantModel):
    """What it means that a party does not do its part, and what follows."""

    version = TenantForeignKey("contracts.ContractVersion", related_name="non_performance")
    organisation = TenantForeignKey("partnerships.Organisation")
    definition = models.TextField()
    consequence = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version", "organisation"], name="contracts_nonperf_once"),
            models.CheckConstraint(condition=~Q(definition="") & ~Q(consequence=""), name="contracts_nonperf_whole"),
        ]


class OutcomeMeasure(TenantModel):
    """By what the parties see whether people are better off."""

    version = TenantForeignKey("contracts.ContractVersion", related_name="outcome_measures")
    name = models.CharField(max_length=160)
    definition = models.TextField()
    target = models.CharField(max_length=200)
    pence_at_stake = models.BigIntegerField(default=0)
    """What is paid a year for reaching the target; nil where no money stands on it."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version", "name"], name="contracts_outcome_once"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(definition="") & ~Q(target=""), name="contracts_outcome_whole"
            ),
            models.CheckConstraint(condition=Q(pence_at_stake__gte=0), name="contracts_outcome_not_negative"),
        ]


class Assumption(NamedTenantModel, AppendOnlyModel):
    """One wording of an assumption about data that are missing. An amendment is a row that `amends` the one before."""

    version = TenantForeignKey("contracts.ContractVersion", related_name="assumptions")
    amends = TenantForeignKey("self", null=True)
    covers = models.CharField(max_length=15, choices=GoLiveCheck, blank=True)
    """The go-live check that it stands in for; empty where it stands in for none."""
    missing = models.TextField()
    assumed = models.TextField()
    risk_bearer = models.CharField(max_length=200)
    plan = models.TextField()
    until = models.DateField()
    """Its last day as cover, by which the plan has mended the data."""
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    written_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="contracts_assumption_uid"),
            models.UniqueConstraint(fields=["partnership", "amends"], name="contracts_assumption_amended_once"),
            models.CheckConstraint(
                condition=Q(covers="") | Q(covers__in=GoLiveCheck.values), name="contracts_assumption_covers_known"
            ),
        ]


class AssumptionSignature(AppendOnlyModel):
    """A party's signature under one wording of an assumption."""

    assumption = TenantForeignKey(Assumption, related_name="signatures")
    organisation = TenantForeignKey("partnerships.Organisation")
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "assumption", "organisation"], name="contracts_assumptionsig_a_party"
            ),
            models.UniqueConstraint(
                fields=["partnership", "assumption", "signed_by"], name="contracts_assumptionsig_a_person"
            ),
        ]

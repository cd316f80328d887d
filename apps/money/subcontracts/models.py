"""Subcontracts of a version, and the signatures of those who work under them."""

from django.db import models
from django.db.models import Q

from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey


class Subcontract(NamedTenantModel):
    """What another provider does beneath a version, for a share of what the version pays. Part of what is signed: it is
    not edited while the version is with its parties, nor after."""

    version = TenantForeignKey("contracts.ContractVersion", related_name="subcontracts")
    organisation = TenantForeignKey("partnerships.Organisation")
    services = models.TextField(max_length=2000)
    targets = models.TextField(max_length=2000)
    """Its own targets of productivity, efficiency and performance."""
    share = models.PositiveSmallIntegerField()
    """Hundredths of a per cent of what the version pays."""
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    written_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    """When it was taken out of the draft: kept, for what was signed under it is."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="subcontracts_subcontract_uid"),
            models.UniqueConstraint(
                fields=["partnership", "version", "organisation"],
                condition=Q(dropped_at__isnull=True),
                name="subcontracts_one_a_provider",
            ),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=10_000), name="subcontracts_share_of_a_whole"),
            models.CheckConstraint(condition=~Q(services="") & ~Q(targets=""), name="subcontracts_written_whole"),
        ]


class SubcontractSignature(AppendOnlyModel):
    """The signature of its provider under a subcontract and the whole text of the version above it, by one code."""

    subcontract = TenantForeignKey(Subcontract, related_name="signatures")
    check_code = models.CharField(max_length=64)
    office = models.CharField(max_length=120)
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "subcontract", "check_code"], name="subcontracts_signed_once"
            )
        ]

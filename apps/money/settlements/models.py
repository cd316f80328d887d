"""The settlement of a year once it is fixed, and the signatures under it: added, never changed."""

from django.db import models
from django.db.models import Q

from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey


class YearSettlement(AppendOnlyModel):
    """What a financial year came to, for good: all that it rests on (`facts`), what that comes to (`outcome`) and
    whose names stood there. `year` is that in which it starts.

    The first of a year is fixed once its months are settled; a later one (`place`) with what was held since and is
    released, never with other figures. `check_code` is that of the facts.
    """

    uid = models.UUIDField()
    contract = TenantForeignKey("contracts.Contract")
    version = TenantForeignKey("contracts.ContractVersion")
    year = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    facts = models.JSONField()
    outcome = models.JSONField()
    names = models.JSONField()
    check_code = models.CharField(max_length=64)
    is_shadow = models.BooleanField()
    organisation = TenantForeignKey("partnerships.Organisation")
    fixed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    fixed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="settlements_year_uid"),
            models.UniqueConstraint(
                fields=["partnership", "contract", "year", "place"], name="settlements_year_in_order"
            ),
            models.CheckConstraint(condition=Q(place__gt=0), name="settlements_year_counted"),
        ]


class YearSignature(AppendOnlyModel):
    """A party's signature under the settlement of a year, by its check code."""

    settlement = TenantForeignKey(YearSettlement, related_name="signatures")
    organisation = TenantForeignKey("partnerships.Organisation")
    check_code = models.CharField(max_length=64)
    office = models.CharField(max_length=120)
    signed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "settlement", "organisation"], name="settlements_signature_a_party"
            ),
            models.UniqueConstraint(
                fields=["partnership", "settlement", "signed_by"], name="settlements_signature_a_person"
            ),
        ]

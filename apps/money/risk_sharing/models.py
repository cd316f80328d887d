"""The agreement of risk sharing of a version: its terms in order, the figures that they rest on, limits of loss."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from apps.foundation.core.models import TenantForeignKey, TenantModel
from apps.money.risk_sharing.choices import Stated


class RiskAgreement(TenantModel):
    """What a version says of sharing risk. `writers` are the ids of all who wrote in it: none of them signs."""

    version = TenantForeignKey("contracts.ContractVersion")
    writers = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership", "version"], name="risk_sharing_agreement_one")]


class RiskTerm(TenantModel):
    """A term of the catalogue with its parameters, parties by code. Those of a term with which an agreement begins may
    be wanting; read again whenever they are used, for a party may have left the draft."""

    agreement = TenantForeignKey(RiskAgreement, related_name="terms")
    place = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "agreement", "code"], name="risk_sharing_term_once"),
            models.UniqueConstraint(fields=["partnership", "agreement", "place"], name="risk_sharing_term_place"),
            models.CheckConstraint(condition=Q(place__gt=0), name="risk_sharing_term_counted"),
        ]


class StatedFigure(TenantModel):
    """A figure that terms rest on and nobody counts, with where it comes from."""

    agreement = TenantForeignKey(RiskAgreement, related_name="figures")
    name = models.CharField(max_length=20, choices=Stated)
    pence = models.BigIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "agreement", "name"], name="risk_sharing_figure_once"),
            models.CheckConstraint(
                condition=Q(pence__gt=0, name__in=Stated.values) & ~Q(source=""), name="risk_sharing_figure_stated"
            ),
        ]


class LossLimit(TenantModel):
    """The most that a party says it can lose in a year. Nil for the third sector, unless it says otherwise."""

    agreement = TenantForeignKey(RiskAgreement, related_name="limits")
    organisation = TenantForeignKey("partnerships.Organisation")
    pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "agreement", "organisation"], name="risk_sharing_limit_once"
            ),
            models.CheckConstraint(condition=Q(pence__gte=0), name="risk_sharing_limit_not_negative"),
        ]

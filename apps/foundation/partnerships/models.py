"""Partnership and what describes it."""

import secrets
import uuid
from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q

from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey, TenantModel
from apps.foundation.partnerships.choices import OrganisationRole, Sector


class Partnership(models.Model):
    """The tenant. Everything else belongs to exactly one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    is_fictional = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Secret(TenantModel):
    """What pseudonyms of this partnership are made with. It leaves the database in no export."""

    pseudonym_salt = models.CharField(max_length=64, default=secrets.token_hex)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership"], name="partnerships_secret_one")]


class FiguresClock(TenantModel):
    """The moment of the last change to any figure. Its row is the lock that changes take one after another."""

    moment = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partnership"], name="partnerships_figuresclock_one")]


class Organisation(NamedTenantModel):
    """A commissioner or provider, by ODS code. Those *elsewhere* are known by code and no party to anything."""

    ods_code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=12, choices=OrganisationRole, default=OrganisationRole.PROVIDER)
    opened_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    successor_code = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="partnerships_organisation_uid"),
            models.UniqueConstraint(fields=["partnership", "ods_code"], name="partnerships_organisation_code"),
            models.CheckConstraint(
                condition=Q(role__in=OrganisationRole.values), name="partnerships_organisation_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceLine(TenantModel):
    """A part of a provider that works in one sector. The first has the organisation's own code."""

    organisation = TenantForeignKey(Organisation, related_name="service_lines")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    sector = models.CharField(max_length=13, choices=Sector)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "organisation", "code"], name="partnerships_serviceline_code"
            ),
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="partnerships_serviceline_sector_known"),
        ]


class Team(NamedTenantModel):
    """People who care for people together. A care relationship belongs to a team."""

    organisation = TenantForeignKey(Organisation)
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="partnerships_team_uid"),
            models.UniqueConstraint(fields=["partnership", "organisation", "name"], name="partnerships_team_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SharingAgreement(NamedTenantModel):
    """Stands behind every identifiable record that crosses from one organisation to another."""

    name = models.CharField(max_length=200)
    purposes = models.TextField()
    starts_on = models.DateField()
    ends_before = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="partnerships_agreement_uid"),
            models.CheckConstraint(
                condition=Q(ends_before__gt=F("starts_on")), name="partnerships_agreement_holds_days"
            ),
        ]

    @property
    def last_day(self) -> date:
        """The last day on which it is in force."""
        return self.ends_before - timedelta(days=1)


class SharingParty(TenantModel):
    """An organisation bound by a sharing agreement."""

    agreement = TenantForeignKey(SharingAgreement, related_name="parties")
    organisation = TenantForeignKey(Organisation)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "agreement", "organisation"], name="partnerships_sharingparty_once"
            )
        ]


class Setting(AppendOnlyModel):
    """A value that the partnership chose, from a moment on. The newest of a name is in force."""

    name = models.CharField(max_length=60)
    value = models.JSONField()
    set_at = models.DateTimeField()
    set_by = models.CharField(max_length=120)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        indexes = [models.Index(fields=["partnership", "name", "-id"], name="partnerships_setting_newest")]

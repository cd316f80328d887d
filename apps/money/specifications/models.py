"""A version's specification, its answers, the forms of its providers, and notes that came after the offer."""

from django.db import models
from django.db.models import Q

from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey, TenantModel
from apps.money.specifications.choices import EvidencePage, Since, Standing


class Specification(TenantModel):
    """The edition under which a version is answered, and since when its parties are asked to answer too."""

    version = TenantForeignKey("contracts.ContractVersion")
    edition = models.CharField(max_length=20)
    parties_asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version"], name="specifications_one_of_a_version")
        ]


class SaidForAVersion(AppendOnlyModel):
    """Something said of a version, by somebody of an organisation, kept for good. `uid` is the name that its form
    carried. Who acts at the command line has neither name nor organisation."""

    uid = models.UUIDField()
    version = TenantForeignKey("contracts.ContractVersion")
    organisation = TenantForeignKey("partnerships.Organisation", null=True)
    """The party that it is said for; none where it is said for the contract as a whole."""
    said_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    said_from = TenantForeignKey("partnerships.Organisation", null=True)
    said_at = models.DateTimeField()

    class Meta:
        abstract = True


class Answer(SaidForAVersion):
    """An answer to an item; the newest counts, and is part of what a signature covers.

    An item that is asked for each level of need has a standing at each, and the one that they come to.
    """

    item = models.CharField(max_length=10)
    standing = models.CharField(max_length=14, choices=Standing)
    at_low = models.CharField(max_length=14, choices=Standing, blank=True)
    at_medium = models.CharField(max_length=14, choices=Standing, blank=True)
    at_high = models.CharField(max_length=14, choices=Standing, blank=True)
    words = models.TextField(max_length=2000)
    by_when = models.DateField(null=True)
    reference = models.CharField(max_length=200, blank=True)
    page = models.CharField(max_length=12, choices=EvidencePage, blank=True)
    copied_from = TenantForeignKey("self", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="specifications_answer_sent_once"),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="specifications_standing_known"),
            models.CheckConstraint(
                condition=Q(at_low="", at_medium="", at_high="")
                | Q(at_low__in=Standing.values, at_medium__in=Standing.values, at_high__in=Standing.values),
                name="specifications_every_level_or_none",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="specifications_answer_says_why"),
            models.CheckConstraint(
                condition=Q(standing__in=[Standing.PARTLY, Standing.NOT_YET]) | Q(by_when__isnull=True),
                name="specifications_no_day_when_nothing_is_left",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.NOT_YET) | Q(by_when__isnull=False),
                name="specifications_not_yet_says_by_when",
            ),
            models.CheckConstraint(
                condition=Q(page="") | Q(page__in=EvidencePage.values), name="specifications_page_known"
            ),
        ]
        indexes = [models.Index(fields=["partnership", "version", "item", "-id"], name="specifications_newest_answer")]


class FormChosen(SaidForAVersion):
    """The form that a provider has, and what was noted of it, a note to each that its form asks; the newest counts."""

    form = models.CharField(max_length=20)
    notes = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="specifications_form_sent_once"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=False), name="specifications_form_of_an_organisation"
            ),
        ]
        indexes = [models.Index(fields=["partnership", "version", "-id"], name="specifications_newest_form")]


class ProgressNote(SaidForAVersion):
    """What has become of an item since the version was offered. No part of what a signature covers."""

    item = models.CharField(max_length=10)
    since = models.CharField(max_length=7, choices=Since)
    words = models.TextField(max_length=2000)
    by_when = models.DateField(null=True)
    reference = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="specifications_note_sent_once"),
            models.CheckConstraint(condition=Q(since__in=Since.values), name="specifications_since_known"),
            models.CheckConstraint(condition=~Q(words=""), name="specifications_note_says_what"),
            models.CheckConstraint(
                condition=Q(since=Since.LATER, by_when__isnull=False)
                | (~Q(since=Since.LATER) & Q(by_when__isnull=True)),
                name="specifications_later_says_by_when",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "version", "item", "-id"], name="specifications_notes_of_item")]

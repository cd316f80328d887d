"""A joint account: the years opened in it, postings, and their entries. All are added, none is ever changed.

That a posting balances, that postings are numbered without a gap and that no part of the account falls below nil is
held by the database (migration `holds`), whoever writes.
"""

from django.db import models
from django.db.models import Q

from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey
from apps.governance.joint_account.choices import AccountName, Cause
from apps.governance.joint_account.domain.account import OF_AN_ORGANISATION, Account


class AccountYear(AppendOnlyModel):
    """A financial year of a signed contract, opened in the account of a board. `year` is that in which it starts.

    `incentive_pence` and `qipp_pence` are what its savings fill before they are reinvested.
    """

    uid = models.UUIDField()
    board = TenantForeignKey("boards.Board", related_name="years")
    contract = TenantForeignKey("contracts.Contract")
    version = TenantForeignKey("contracts.ContractVersion")
    year = models.PositiveSmallIntegerField()
    payment_pence = models.BigIntegerField()
    contingency_pence = models.BigIntegerField()
    transition_pence = models.BigIntegerField()
    incentive_pence = models.BigIntegerField()
    qipp_pence = models.BigIntegerField()
    opened_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="joint_account_year_uid"),
            models.UniqueConstraint(fields=["partnership", "contract", "year"], name="joint_account_year_opened_once"),
            models.CheckConstraint(
                condition=Q(
                    payment_pence__gt=0,
                    contingency_pence__gte=0,
                    transition_pence__gte=0,
                    incentive_pence__gte=0,
                    qipp_pence__gte=0,
                ),
                name="joint_account_year_in_pence",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "board"], name="joint_account_year_of_board")]


class Posting(AppendOnlyModel):
    """Something that happened to the account: `entries` equal sides, numbered from 1 without a gap. `source` names
    what it follows from: that is posted once."""

    uid = models.UUIDField()
    board = TenantForeignKey("boards.Board", related_name="postings")
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=10, choices=Cause)
    source = models.UUIDField()
    year = TenantForeignKey(AccountYear, null=True)
    posted_on = models.DateField()
    words = models.CharField(max_length=400)
    corrects = TenantForeignKey("self", null=True)
    entries = models.PositiveSmallIntegerField()
    posted_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="joint_account_posting_uid"),
            models.UniqueConstraint(fields=["partnership", "board", "number"], name="joint_account_posting_number"),
            models.UniqueConstraint(fields=["partnership", "cause", "source"], name="joint_account_posted_once"),
            models.CheckConstraint(
                condition=Q(cause__in=Cause.values) & ~Q(words=""), name="joint_account_posting_says_why"
            ),
            models.CheckConstraint(condition=Q(number__gt=0, entries__gte=2), name="joint_account_posting_counted"),
            models.CheckConstraint(
                condition=Q(cause=Cause.CORRECTION, corrects__isnull=False)
                | (~Q(cause=Cause.CORRECTION) & Q(corrects__isnull=True)),
                name="joint_account_posting_corrects_another",
            ),
        ]


class Entry(AppendOnlyModel):
    """One side of a posting: pence into a part of the account (+), or out of it (-)."""

    posting = TenantForeignKey(Posting, related_name="sides")
    board = TenantForeignKey("boards.Board")
    place = models.PositiveSmallIntegerField()
    account = models.CharField(max_length=12, choices=AccountName)
    organisation = TenantForeignKey("partnerships.Organisation", null=True)
    purpose = models.UUIDField(null=True)
    pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "posting", "place"], name="joint_account_entry_place"),
            models.CheckConstraint(
                condition=Q(account__in=AccountName.values) & ~Q(pence=0), name="joint_account_entry_says_something"
            ),
            models.CheckConstraint(
                condition=Q(account__in=OF_AN_ORGANISATION, organisation__isnull=False)
                | (~Q(account__in=OF_AN_ORGANISATION) & Q(organisation__isnull=True)),
                name="joint_account_entry_of_an_organisation",
            ),
            models.CheckConstraint(
                condition=Q(account=Account.COMMITTED, purpose__isnull=False)
                | (~Q(account=Account.COMMITTED) & Q(purpose__isnull=True)),
                name="joint_account_entry_committed_to_something",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "board", "account"], name="joint_account_entry_by_account")]

"""Payment terms of a version; payments, invoices and credit notes, and cost centres, all added and never changed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from apps.foundation.core.models import AppendOnlyModel, TenantForeignKey, TenantModel
from apps.foundation.kernel.percents import HUNDRED_PERCENT
from apps.money.payments.choices import BeyondMargin, Cause, LineKind, PaidOnAccount
from apps.money.payments.domain.terms import LAST_PAY_DAY, LONGEST_TO_PAY


class PaymentTerms(TenantModel):
    """How a version is paid. Margin and shares are hundredths of a percent. A version without a row pays its plan.

    `writers` are the ids of all who wrote in it: none of them signs the version.
    """

    version = TenantForeignKey("contracts.ContractVersion")
    margin = models.PositiveIntegerField()
    beyond = models.CharField(max_length=6, choices=BeyondMargin)
    share = models.PositiveIntegerField()
    on_account = models.CharField(max_length=7, choices=PaidOnAccount)
    pay_day = models.PositiveSmallIntegerField()
    due_in_days = models.PositiveSmallIntegerField()
    writers = ArrayField(models.UUIDField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "version"], name="payments_terms_one_of_a_version"),
            models.CheckConstraint(
                condition=Q(margin__lte=HUNDRED_PERCENT) & Q(share__lte=HUNDRED_PERCENT),
                name="payments_terms_of_the_whole",
            ),
            models.CheckConstraint(
                condition=Q(beyond__in=BeyondMargin.values) & Q(on_account__in=PaidOnAccount.values),
                name="payments_terms_known",
            ),
            models.CheckConstraint(
                condition=Q(pay_day__range=(1, LAST_PAY_DAY)) & Q(due_in_days__range=(1, LONGEST_TO_PAY)),
                name="payments_terms_days",
            ),
        ]


class BaselineShare(TenantModel):
    """A party's share of an error of the baseline itself, which is nobody's performance."""

    terms = TenantForeignKey(PaymentTerms, related_name="baseline_shares")
    organisation = TenantForeignKey("partnerships.Organisation")
    share = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "terms", "organisation"], name="payments_baseline_once"),
            models.CheckConstraint(condition=Q(share__range=(1, HUNDRED_PERCENT)), name="payments_baseline_share"),
        ]


class UnsharedShare(TenantModel):
    """A provider's share of the plan that no service line has."""

    terms = TenantForeignKey(PaymentTerms, related_name="unshared_shares")
    organisation = TenantForeignKey("partnerships.Organisation")
    share = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "terms", "organisation"], name="payments_unshared_once"),
            models.CheckConstraint(condition=Q(share__range=(1, HUNDRED_PERCENT)), name="payments_unshared_share"),
        ]


class PayerShare(TenantModel):
    """A commissioner's share of whatever is paid under the version. A sole commissioner pays the whole without one."""

    terms = TenantForeignKey(PaymentTerms, related_name="payer_shares")
    organisation = TenantForeignKey("partnerships.Organisation")
    share = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "terms", "organisation"], name="payments_payer_once"),
            models.CheckConstraint(condition=Q(share__range=(1, HUNDRED_PERCENT)), name="payments_payer_share"),
        ]


class Invoice(AppendOnlyModel):
    """What is left to pay by one commissioner to one provider for a month; below nil it is a credit note.

    It arises by itself, once: `place` counts those between the two for one statement, `number` those of a contract.
    `raised_by` is whose act made it arise.
    """

    uid = models.UUIDField()
    contract = TenantForeignKey("contracts.Contract")
    number = models.PositiveIntegerField()
    provider = TenantForeignKey("partnerships.Organisation")
    payer = TenantForeignKey("partnerships.Organisation")
    statement = TenantForeignKey("reconciliation.Statement")
    place = models.PositiveSmallIntegerField()
    pence = models.BigIntegerField()
    cause = models.CharField(max_length=7, choices=Cause)
    raised_on = models.DateField()
    due_on = models.DateField()
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="payments_invoice_uid"),
            models.UniqueConstraint(fields=["partnership", "contract", "number"], name="payments_invoice_number"),
            models.UniqueConstraint(
                fields=["partnership", "statement", "provider", "payer", "place"], name="payments_invoice_once"
            ),
            models.CheckConstraint(condition=~Q(pence=0), name="payments_invoice_of_something"),
            models.CheckConstraint(condition=Q(number__gt=0) & Q(place__gt=0), name="payments_invoice_counted"),
            models.CheckConstraint(condition=Q(due_on__gte=F("raised_on")), name="payments_invoice_due_after"),
            models.CheckConstraint(condition=Q(cause__in=Cause.values), name="payments_invoice_cause_known"),
        ]


class InvoiceLine(AppendOnlyModel):
    """What an invoice is made of; its lines add up to it. `queries` are the numbers of those for which a sum waits."""

    invoice = TenantForeignKey(Invoice, related_name="lines")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=11, choices=LineKind)
    pence = models.BigIntegerField()
    queries = ArrayField(models.PositiveIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "invoice", "kind"], name="payments_line_once"),
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="payments_line_known"),
        ]


class Payment(AppendOnlyModel):
    """Money that moved between a commissioner and a provider: on account of a month, or for an invoice or credit note.
    Above nil it went to the provider.

    A wrong one is taken back by another that `reverses` it, with the opposite amount. `uid` is the name that its form
    carried; `recorded_for` the organisation that recorded it.
    """

    uid = models.UUIDField()
    contract = TenantForeignKey("contracts.Contract")
    provider = TenantForeignKey("partnerships.Organisation")
    payer = TenantForeignKey("partnerships.Organisation")
    month = models.DateField()
    invoice = TenantForeignKey(Invoice, null=True)
    pence = models.BigIntegerField()
    paid_on = models.DateField()
    reference = models.CharField(max_length=60)
    reverses = TenantForeignKey("self", null=True)
    reason = models.CharField(max_length=200, blank=True)
    recorded_for = TenantForeignKey("partnerships.Organisation")
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="payments_payment_uid"),
            models.UniqueConstraint(fields=["partnership", "reverses"], name="payments_payment_reversed_once"),
            models.CheckConstraint(
                condition=~Q(pence=0)
                & (
                    Q(invoice__isnull=False)
                    | Q(reverses__isnull=True, pence__gt=0)
                    | Q(reverses__isnull=False, pence__lt=0)
                ),
                name="payments_payment_its_way",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, reason="") | (Q(reverses__isnull=False) & ~Q(reason="")),
                name="payments_payment_reversed_why",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "contract", "paid_on"], name="payments_payment_of_contract"),
        ]


class CostCentre(AppendOnlyModel):
    """The cost centre under which an organisation books what is due to a provider of a contract; the newest counts."""

    contract = TenantForeignKey("contracts.Contract")
    organisation = TenantForeignKey("partnerships.Organisation")
    provider = TenantForeignKey("partnerships.Organisation")
    code = models.CharField(max_length=20)
    set_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(code=""), name="payments_cost_centre_named")]
        indexes = [
            models.Index(
                fields=["partnership", "contract", "organisation", "provider", "-id"],
                name="payments_cost_centre_newest",
            )
        ]

"""What may move beyond the margin, what is paid on account, what an invoice is made of and why it arose."""

from django.db import models

from apps.money.payments.domain.terms import Beyond, OnAccount


class BeyondMargin(models.TextChoices):
    NONE = Beyond.NONE.value, "Nothing: payment stays at the plan"
    EXCESS = Beyond.EXCESS.value, "The excess: what lies beyond the margin"
    WHOLE = Beyond.WHOLE.value, "The whole difference, at once"


class PaidOnAccount(models.TextChoices):
    PLAN = OnAccount.PLAN.value, "The month's plan"
    TWELFTH = OnAccount.TWELFTH.value, "A twelfth of the year's plan"


class LineKind(models.TextChoices):
    """What a line of an invoice is. The lines of an invoice add up to it."""

    PLAN = "PLAN", "Plan"
    BASELINE = "BASELINE", "Error of the baseline"
    ADJUSTMENT = "ADJUSTMENT", "Adjustment beyond the margin"
    ON_ACCOUNT = "ON_ACCOUNT", "Less: paid on account"
    BEFORE = "BEFORE", "Less: invoices and credit notes before"
    IN_QUESTION = "IN_QUESTION", "Waits for queries"


class Cause(models.TextChoices):
    """What made an invoice or credit note arise."""

    AGREED = "AGREED", "The month's statement was agreed"
    QUERY = "QUERY", "A query ended, or was recorded as corrected"
    PAYMENT = "PAYMENT", "A payment was recorded or reversed since"

"""Parts of a joint account, and why something is posted to it, in words."""

from django.db import models

from apps.governance.joint_account.domain.account import NAMES, Account


class AccountName(models.TextChoices):
    COMMISSIONER = Account.COMMISSIONER.value, NAMES[Account.COMMISSIONER]
    PROVIDER = Account.PROVIDER.value, NAMES[Account.PROVIDER]
    QIPP = Account.QIPP.value, NAMES[Account.QIPP]
    REINVESTMENT = Account.REINVESTMENT.value, NAMES[Account.REINVESTMENT]
    COMMITTED = Account.COMMITTED.value, NAMES[Account.COMMITTED]
    CONTINGENCY = Account.CONTINGENCY.value, NAMES[Account.CONTINGENCY]
    INCENTIVE = Account.INCENTIVE.value, NAMES[Account.INCENTIVE]
    TRANSITION = Account.TRANSITION.value, NAMES[Account.TRANSITION]


class Cause(models.TextChoices):
    """Why something is posted."""

    OPENING = "OPENING", "Year opened"
    SETTLEMENT = "SETTLEMENT", "Settlement of a year"
    CORRECTION = "CORRECTION", "Correction"
    DECISION = "DECISION", "Decision of the board"
    RELEASE = "RELEASE", "Released to a provider"

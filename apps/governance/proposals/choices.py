"""Pots, ballots and outcomes in words."""

from django.db import models

from apps.governance.joint_account.domain.account import Account
from apps.governance.proposals.domain.tally import Choice


class Pot(models.TextChoices):
    """Parts of the joint account on which a board may decide."""

    REINVESTMENT = Account.REINVESTMENT.value, "Reinvestment: what is uncommitted"
    CONTINGENCY = Account.CONTINGENCY.value, "Contingency"
    INCENTIVE = Account.INCENTIVE.value, "Incentive"
    TRANSITION = Account.TRANSITION.value, "Transition"


class ChoiceOf(models.TextChoices):
    FOR = Choice.FOR.value, "For"
    AGAINST = Choice.AGAINST.value, "Against"
    ABSTAIN = Choice.ABSTAIN.value, "Abstain"


class Outcome(models.TextChoices):
    """What became of a proposal."""

    APPROVED = "APPROVED", "Approved"
    REJECTED = "REJECTED", "Not carried"
    LAPSED = "LAPSED", "Lapsed: too few took part"
    NOT_PAYABLE = "UNPAYABLE", "Carried, but the account cannot pay for it"
    WITHDRAWN = "WITHDRAWN", "Withdrawn"


class State(models.TextChoices):
    """Where a proposal stands while nothing is decided."""

    DISCUSSED = "DISCUSSED", "Under discussion"
    OPEN = "OPEN", "Vote open"
    OVER = "OVER", "Vote over, not counted yet"
    TIED = "TIED", "Tied: waits for the chair's casting vote"

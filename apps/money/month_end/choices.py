"""What a query is about, and why."""

from django.db import models

from apps.money.month_end.domain.query import Act


class Disputes(models.TextChoices):
    COUNTED = "COUNTED", "What is counted"
    COST = "COST", "Actual cost"


class Reason(models.TextChoices):
    LEVEL = "LEVEL", "The level of need is not right"
    NOT_HERE = "NOT_HERE", "People counted who are not in the contract"
    MISSING = "MISSING", "People or records are missing"
    TWICE = "TWICE", "Care is counted twice"
    SCOPE = "SCOPE", "Care that the contract does not cover"
    NOT_LTC = "NOT_LTC", "Care not related to a long-term condition"
    PRICE = "PRICE", "The price or the cost is not right"
    MONTH = "MONTH", "It belongs to another month"
    OTHER = "OTHER", "Something else"


class StepAct(models.TextChoices):
    AGREE = Act.AGREE.value, "Agreed"
    DISAGREE = Act.DISAGREE.value, "Did not agree"
    ACCEPT = Act.ACCEPT.value, "Accepted the answer"
    KEEP = Act.KEEP.value, "Kept the query"
    WITHDRAW = Act.WITHDRAW.value, "Withdrew the query"
    DECIDE = Act.DECIDE.value, "Wrote down a decision from outside"
    CONFIRM = Act.CONFIRM.value, "Confirmed the decision"

"""Ways of a line, and the figures of a worksheet, in words."""

from django.db import models

from apps.governance.pathway_budgets.domain.marginal import Way


class WayOf(models.TextChoices):
    STOP = Way.STOP.value, "Stop something"
    INSTEAD = Way.INSTEAD.value, "Commission something instead"


class FigureName(models.TextChoices):
    SPEND = "spend", "Current spend"
    QIPP = "qipp", "QIPP saving"
    INCENTIVE = "incentive", "Incentive for providers"
    CONTINGENCY = "contingency", "Contingency"

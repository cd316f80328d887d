"""Scenarios of a board's pathway budget: their figures, how those changed and why, and their lines."""

from django.db import models
from django.db.models import F, Q

from apps.foundation.core.models import AppendOnlyModel, NamedTenantModel, TenantForeignKey
from apps.foundation.kernel.pence import LARGEST_AMOUNT
from apps.governance.boards.models import Board
from apps.governance.pathway_budgets.choices import FigureName, WayOf
from apps.governance.pathway_budgets.domain.marginal import PHASES, Line, Way
from apps.governance.pathway_budgets.domain.worksheet import Figures, Worksheet


class Scenario(NamedTenantModel):
    """A budget of the pathway over two or three years, in pence a year. `first_year` is that in which it starts;
    `version` counts how often its figures were kept. One of a board's is chosen at most."""

    board = TenantForeignKey(Board, related_name="scenarios")
    name = models.CharField(max_length=120)
    first_year = models.PositiveSmallIntegerField()
    years = models.PositiveSmallIntegerField()
    spend_pence = models.BigIntegerField()
    qipp_pence = models.BigIntegerField()
    incentive_pence = models.BigIntegerField()
    contingency_pence = models.BigIntegerField()
    version = models.PositiveIntegerField(default=1)
    is_chosen = models.BooleanField(default=False)
    copied_from = TenantForeignKey("self", null=True)
    made_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="budgets_scenario_uid"),
            models.UniqueConstraint(fields=["partnership", "board", "name"], name="budgets_scenario_name"),
            models.UniqueConstraint(
                fields=["partnership", "board"], condition=Q(is_chosen=True), name="budgets_scenario_one_chosen"
            ),
            models.CheckConstraint(condition=~Q(name="") & Q(years__range=(2, 3)), name="budgets_scenario_in_words"),
            models.CheckConstraint(
                condition=Q(
                    spend_pence__lte=LARGEST_AMOUNT,
                    qipp_pence__gte=0,
                    incentive_pence__gte=0,
                    contingency_pence__gte=0,
                    spend_pence__gt=F("qipp_pence") + F("incentive_pence") + F("contingency_pence"),
                ),
                name="budgets_scenario_leaves_a_budget",
            ),
        ]

    @property
    def sheet(self) -> Worksheet:
        """Its figures, and what follows from them."""
        return Worksheet(Figures(self.spend_pence, self.qipp_pence, self.incentive_pence, self.contingency_pence))


class FigureChange(AppendOnlyModel):
    """A figure of a scenario that was changed: what it was, what it is, why, by whom."""

    scenario = TenantForeignKey(Scenario, related_name="changes")
    version = models.PositiveIntegerField()
    figure = models.CharField(max_length=11, choices=FigureName)
    was_pence = models.BigIntegerField()
    is_pence = models.BigIntegerField()
    reason = models.CharField(max_length=400)
    changed_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "scenario", "version", "figure"], name="budgets_change_once_a_version"
            ),
            models.CheckConstraint(
                condition=Q(figure__in=FigureName.values) & ~Q(reason="") & ~Q(was_pence=F("is_pence")),
                name="budgets_change_says_why",
            ),
        ]


class PlanLine(NamedTenantModel):
    """Something to stop, with what it releases; or to commission instead, with its cost and benefit. Pence a year.
    `year` counts from the scenario's first, 1. One that was taken out stays, with the day."""

    scenario = TenantForeignKey(Scenario, related_name="lines")
    way = models.CharField(max_length=7, choices=WayOf)
    what = models.CharField(max_length=120)
    means = models.CharField(max_length=400)
    phase = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    pence = models.BigIntegerField()
    out_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partnership", "uid"], name="budgets_line_uid"),
            models.CheckConstraint(
                condition=Q(way__in=WayOf.values, pence__gt=0, phase__in=PHASES, year__range=(1, 3)) & ~Q(what=""),
                name="budgets_line_says_something",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "scenario"], name="budgets_line_of_scenario")]

    @property
    def line(self) -> Line:
        """As the rule module takes it."""
        return Line(Way(self.way), self.phase, self.pence)

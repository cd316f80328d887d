"""The pathway budget: from current spend to what commissioners can pay and providers can spend, and back.

Every figure is whole pence of one year. Source: Joint Management Board, "pathway budget" (Lewisham, diabetes).
"""

from dataclasses import dataclass
from fractions import Fraction

from apps.foundation.kernel.pence import LARGEST_AMOUNT, Pence, round_half_up, sterling

FIGURES = {
    "spend": "The current spend",
    "qipp": "The QIPP saving",
    "incentive": "The incentive",
    "contingency": "The contingency",
}


class NotABudget(ValueError):
    """No budget can be worked out from these figures; `field` is the one to look at."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Figures:
    """What is typed: current spend, QIPP saving, incentive for providers, contingency held by the board."""

    spend: Pence
    qipp: Pence
    incentive: Pence
    contingency: Pence


@dataclass(frozen=True)
class Worksheet:
    """The figures, and what follows from them."""

    figures: Figures

    @property
    def payment(self) -> Pence:
        """What commissioners can afford to pay: spend - QIPP saving - incentive."""
        return self.figures.spend - self.figures.qipp - self.figures.incentive

    @property
    def budget(self) -> Pence:
        """What providers redesign care within: payment - contingency."""
        return self.payment - self.figures.contingency

    @property
    def ratio(self) -> Fraction:
        """Income to cost: payment / budget, exact. Above 1 providers earn more than care costs."""
        return Fraction(self.payment, self.budget)

    @property
    def thousandths(self) -> int:
        """The ratio in thousandths, half up: 1,017 is shown as 1.017."""
        return round_half_up(1000 * self.payment, self.budget)

    @property
    def contingency_share(self) -> Fraction:
        """Contingency as a share of the payment, exact."""
        return Fraction(self.figures.contingency, self.payment)

    @property
    def contingency_in_thousandths(self) -> int:
        """The share in tenths of a per cent, half up: 17 is shown as 1.7%."""
        return round_half_up(1000 * self.figures.contingency, self.payment)

    @property
    def transition(self) -> Pence:
        """Payment in the transition year: the incentive is one-off and conditional, added here and counted once."""
        return self.payment + self.figures.incentive


def work_out(figures: Figures) -> Worksheet:
    """Everything that follows from the four figures. Raises NotABudget at the figure that is wrong."""
    for field, name in FIGURES.items():
        if getattr(figures, field) < 0:
            raise NotABudget(field, f"{name} is nil or more.")
        if getattr(figures, field) > LARGEST_AMOUNT:
            raise NotABudget(field, f"{name} is {sterling(LARGEST_AMOUNT)} at most.")
    sheet = Worksheet(figures)
    if figures.qipp > figures.spend:
        raise NotABudget(
            "qipp", f"No more can be saved than is spent: {sterling(figures.qipp)} of {sterling(figures.spend)}."
        )
    if sheet.payment <= 0:
        raise NotABudget("incentive", "QIPP saving and incentive together leave commissioners nothing to pay.")
    if figures.contingency > sheet.payment:
        raise NotABudget("contingency", f"The contingency is larger than the payment of {sterling(sheet.payment)}.")
    if sheet.budget == 0:
        raise NotABudget("contingency", "The contingency takes the whole payment: the redesign budget would be nil.")
    return sheet


def solve_from_budget(*, spend: Pence, incentive: Pence, contingency: Pence, budget: Pence) -> Worksheet:
    """The worksheet whose redesign budget is the one wanted. The QIPP saving gives way: it becomes

        spend - incentive - contingency - budget

    Raises NotABudget at the figure that is wrong; at `budget` where nothing would be left to save.
    """
    if budget <= 0:
        raise NotABudget("budget", "The redesign budget is more than nil.")
    qipp = spend - incentive - contingency - budget
    if qipp < 0 <= min(spend, incentive, contingency):
        most = spend - incentive - contingency
        if most <= 0:
            raise NotABudget("spend", "Incentive and contingency together take all that is spent.")
        raise NotABudget(
            "budget",
            f"The redesign budget is {sterling(most)} at most: above it the QIPP saving would be below nil.",
        )
    return work_out(Figures(spend, max(0, qipp), incentive, contingency))

"""Marginal analysis: what is stopped, what that releases, what is commissioned instead, and whether it fits.

Every figure is whole pence of one year. Source: Joint Management Board, "pathway budget": each line says what could be
stopped, what that releases, what would be commissioned instead, and whether it fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from apps.foundation.kernel.pence import LARGEST_AMOUNT, Pence, sterling
from apps.governance.pathway_budgets.domain.worksheet import NotABudget, Worksheet

PHASES = (1, 2, 3)


class Way(StrEnum):
    """What a line does."""

    STOP = "STOP"
    INSTEAD = "INSTEAD"


@dataclass(frozen=True)
class Line:
    """Something to stop, with what it releases; or to commission instead, with what it costs: pence a year."""

    way: Way
    phase: int
    pence: Pence


@dataclass(frozen=True)
class Fit:
    """What lines release and cost, and what is spent once they are done, beside the redesign budget."""

    spend: Pence
    releases: Pence
    costs: Pence
    budget: Pence

    @property
    def net(self) -> Pence:
        """What the lines release beyond what they cost; below nil they cost more."""
        return self.releases - self.costs

    @property
    def needed(self) -> Pence:
        """The least they must release, net, for care to be paid from the redesign budget."""
        return self.spend - self.budget

    @property
    def after(self) -> Pence:
        """What is spent once they are done."""
        return self.spend - self.net

    @property
    def fits(self) -> bool:
        return self.after <= self.budget

    @property
    def verdict(self) -> str:
        return "It fits" if self.fits else "It does not fit"

    @property
    def sum(self) -> str:
        """`£3,600,000 - £662,000 = £2,938,000, which is £12,000 under the redesign budget.`"""
        gap = self.budget - self.after
        where = (
            f"{_whole(abs(gap))} {'under' if gap > 0 else 'over'} the redesign budget" if gap else "the redesign budget"
        )
        sign = "-" if self.net >= 0 else "+"
        return f"{_whole(self.spend)} {sign} {_whole(abs(self.net))} = {_whole(self.after)}, which is {where}."

    @property
    def words(self) -> str:
        """Verdict and sum in a sentence."""
        return f"{self.verdict}: {self.sum}"


def check_line(line: Line) -> None:
    """Raises NotABudget where no plan can have such a line."""
    if line.phase not in PHASES:
        raise NotABudget("phase", f"A plan has phases {PHASES[0]} to {PHASES[-1]}.")
    if not 0 < line.pence <= LARGEST_AMOUNT:
        raise NotABudget("pounds", "A line releases or costs more than nil.")


def fit(sheet: Worksheet, lines: Sequence[Line], *, until: int = PHASES[-1]) -> Fit:
    """How the lines of the phases up to `until` stand against the redesign budget."""
    total = dict.fromkeys(Way, 0)
    for line in lines:
        if line.phase <= until:
            total[line.way] += line.pence
    return Fit(sheet.figures.spend, total[Way.STOP], total[Way.INSTEAD], sheet.budget)


def _whole(amount: Pence) -> str:
    """Whole pounds without pence: `£3,600,000`; with them where there are any."""
    return sterling(amount).removesuffix(".00")

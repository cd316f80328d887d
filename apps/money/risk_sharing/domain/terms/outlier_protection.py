from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.money.risk_sharing.domain.exact import money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import BadParameter, pence, share, shares
from apps.money.risk_sharing.domain.position import MissingFigure, Parties, Position
from apps.money.risk_sharing.domain.term import (
    Effect,
    Example,
    Place,
    SoFar,
    Step,
    Term,
    borne,
    weights_among,
    whole_weights,
)

PLANNED = ("baseline", "plan", "budget", "budget_at_base_mix", "benchmark")
ACUTE = {"acute_plan": ("plan", "budget", "baseline"), "acute_baseline": ("baseline", "plan", "budget")}


@dataclass(frozen=True)
class OutlierProtection(Term):
    """The part of a person's cost above an amount a year leaves the providers' position and is borne by a pool.

    The amount is agreed, or a percentile of the base year. The plan is cut alike. Without shares the commissioners bear
    the pool. Terms after this see the rest only: what each provider spent is less by its part of the pool, acute
    figures by their part of the whole figure. The pool falls on providers by what each spent where that is known, else
    by their weights.
    """

    code = "outlier_protection"
    title = "Outlier protection"
    source = "Source, principles of risk sharing; practice of accountable care organisations"
    place = Place.POSITION
    examples = (
        Example(
            {
                "baseline": 100_000_000,
                "actual": 112_000_000,
                "person_costs": [12_000_000, 3_000_000],
                "plan_person_costs": [6_000_000],
            },
            {"amount": 5_000_000},
            106_000_000,
            {"ICB": -106_000_000, "ACU": 106_000_000},
        ),
    )

    amount: int | None = pence(least=1, default=None, label="Amount a person a year")
    percentile: Fraction | None = share(
        default=None,
        label="Or percentile of what people cost in the plan's base year, %",
        hint="For example 99: one person in a hundred costs more",
    )
    shares: Mapping[str, Fraction] | None = shares(
        whole_sum=True,
        default=None,
        label="Share of the pool, %",
        hint="Leave all empty where the commissioners bear it",
    )

    def check(self, parties: Parties) -> None:
        if (self.amount is None) == (self.percentile is None):
            raise BadParameter("Give an amount, or a percentile: one of the two.", "amount")
        if self.percentile == 0:
            raise BadParameter("The percentile is above nil.", "percentile")

    def words(self) -> str:
        who = "the commissioners"
        if self.shares is not None:
            who = ", ".join(f"{code} {percent(part)}" for code, part in sorted(self.shares.items()))
        return (
            f"What a person costs above {self._above_what} a year is taken out and borne by {who}; the plan likewise."
        )

    @property
    def _above_what(self) -> str:
        if self.percentile is None:
            return money(self.amount or 0)
        return f"what {percent(self.percentile)} of people cost no more than in the plan's base year"

    def effect(self, so_far: SoFar) -> Effect:
        position, parties = so_far.position, so_far.parties
        if position.person_costs is None:
            raise MissingFigure(f"{self.title} needs the position's person_costs.")
        amount = self._amount(position.plan_person_costs)
        pooled, planned = _above(position.person_costs, amount), _above(position.plan_person_costs or (), amount)
        bears = (
            whole_weights(self.shares)
            if self.shares is not None
            else weights_among(parties.commissioners, position.by_party)
        )
        steps = [
            Step(f"{money(pooled)} of cost lies above {money(amount)} a person, and is borne by the pool.", pooled),
            Step(f"{money(planned)} of the plan lies above it, and is taken out likewise.", -planned),
        ]
        spent = {code: position.actual_by_party.get(code, 0) for code in parties.providers}
        fell = spent if any(spent.values()) else so_far.weights
        net = borne(pooled, bears, fell) if pooled else {}
        parts = allocate(pooled, fell)
        left = {code: max(0, cost - parts.get(code, 0)) for code, cost in position.actual_by_party.items()}
        cut = self._cut(so_far, position, pooled, planned).with_figures(actual_by_party=left)
        return Effect(steps, position=cut, net=net)

    def _amount(self, planned: Sequence[Pence] | None) -> Pence:
        """What is agreed, or the smallest cost that so many people of the base year did not exceed."""
        if self.percentile is None:
            return self.amount or 0
        if not planned:
            raise MissingFigure(f"{self.title} needs the position's plan_person_costs.")
        return sorted(planned)[ceil(self.percentile * len(planned)) - 1]

    def _cut(self, so_far: SoFar, position: Position, pooled: Pence, planned: Pence) -> Position:
        figures = {name: getattr(position, name) for name in PLANNED}
        cut = {name: value - planned for name, value in figures.items() if value is not None}
        actual = so_far.need("actual", self)
        for name, wholes in ACUTE.items():
            whole = next((value for one in wholes if (value := figures[one]) is not None), None)
            cut |= _in_part(position, name, whole, planned)
        cut |= _in_part(position, "acute_actual", actual, pooled)
        return position.with_figures(actual=actual - pooled, **cut)


def _above(costs: Sequence[Pence], amount: Pence) -> Pence:
    return sum(max(0, cost - amount) for cost in costs)


def _in_part(position: Position, name: str, whole: Pence | None, taken: Pence) -> dict[str, Pence]:
    """An acute figure, less its part of what is taken out of the whole."""
    part = getattr(position, name)
    if part is None or not whole:
        return {}
    return {name: part - whole_pence(Fraction(taken * part, whole))}

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from apps.foundation.kernel.pence import Pence
from apps.money.risk_sharing.domain.exact import money, percent
from apps.money.risk_sharing.domain.parameters import pence, shares
from apps.money.risk_sharing.domain.position import MissingFigure, Position
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

PLANNED = ("baseline", "plan", "budget", "benchmark")


@dataclass(frozen=True)
class OutlierProtection(Term):
    """The part of a person's cost above an amount a year leaves the providers' position and is borne by a pool.

    The plan is cut alike. Without shares the commissioners bear the pool. Terms after this see the rest only.
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

    amount: int = pence(least=1)
    shares: Mapping[str, Fraction] | None = shares(whole_sum=True, default=None)

    def words(self) -> str:
        who = "the commissioners"
        if self.shares is not None:
            who = ", ".join(f"{code} {percent(part)}" for code, part in sorted(self.shares.items()))
        return (
            f"What a person costs above {money(self.amount)} a year is taken out and borne by {who}; the plan likewise."
        )

    def effect(self, so_far: SoFar) -> Effect:
        position, parties = so_far.position, so_far.parties
        if position.person_costs is None:
            raise MissingFigure(f"{self.title} needs the position's person_costs.")
        pooled, planned = self._above(position.person_costs), self._above(position.plan_person_costs or ())
        bears = (
            whole_weights(self.shares)
            if self.shares is not None
            else weights_among(parties.commissioners, position.by_party)
        )
        steps = [
            Step(
                f"{money(pooled)} of cost lies above {money(self.amount)} a person, and is borne by the pool.", pooled
            ),
            Step(f"{money(planned)} of the plan lies above it, and is taken out likewise.", -planned),
        ]
        net = borne(pooled, bears, so_far.weights) if pooled else {}
        return Effect(steps, position=self._cut(so_far, position, pooled, planned), net=net)

    def _above(self, costs: Sequence[Pence]) -> Pence:
        return sum(max(0, cost - self.amount) for cost in costs)

    def _cut(self, so_far: SoFar, position: Position, pooled: Pence, planned: Pence) -> Position:
        figures = {name: getattr(position, name) for name in PLANNED}
        cut = {name: value - planned for name, value in figures.items() if value is not None}
        return position.with_figures(actual=so_far.need("actual", self) - pooled, **cut)

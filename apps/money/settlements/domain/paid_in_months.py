"""The payment of the months as the base on which the terms of an agreement build."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import Pence
from apps.money.risk_sharing.domain.exact import money
from apps.money.risk_sharing.domain.position import Position
from apps.money.risk_sharing.domain.term import Effect, Place, SoFar, Step, Term, weights_among
from apps.money.settlements.domain.facts import PaidInMonths

COUNTED = ("budget", "budget_at_base_mix", "actual")


@dataclass(frozen=True)
class PaidThroughTheYear(Term):
    """The plan, and what the months moved beyond the margin, stand as they came to in them, by whichever version
    counted.

    The performance of the parties is measured as if the plan had seen the people who were there: what the error of the
    baseline is worth is taken from what was counted and from cost, and arises at providers as their plan does. What the
    parties bear of it stands in a ledger of its own.
    """

    code = "paid_through_the_year"
    title = "Paid through the year"
    source = "Source, annexes 2.1 and 4.1"
    place = Place.BASE
    examples = ()
    paid: PaidInMonths

    def words(self) -> str:
        return "The plan is paid, and beyond the margin what the payment terms of each month move."

    def effect(self, so_far: SoFar) -> Effect:
        received = {
            code: self.paid.plan.get(code, 0) + self.paid.moved.get(code, 0)
            for code in sorted(so_far.parties.kinds)
            if self.paid.plan.get(code, 0) + self.paid.moved.get(code, 0) and code not in so_far.parties.commissioners
        }
        whole = sum(received.values())
        pays = weights_among(so_far.parties.commissioners, so_far.position.by_party)
        net = {**received, **allocate(-whole, pays)}
        steps = [Step(f"The months came to {money(whole)}, with what moved beyond the margin.", whole)]
        error = self.paid.error
        if error:
            steps.append(
                Step(
                    f"{money(error)} of what was counted, and of cost, is the error of the baseline: it is nobody's "
                    "performance and is left out of what follows.",
                    error,
                )
            )
        return Effect(steps, base=0, net=net, position=_without(error, so_far))


def _without(error: Pence, so_far: SoFar) -> Position:
    position = so_far.position
    changed: dict[str, Any] = {
        name: value - error for name in COUNTED if (value := getattr(position, name)) is not None
    }
    if position.actual_by_party:
        changed["actual_by_party"] = _shifted(position.actual_by_party, allocate(-error, so_far.weights))
    return position.with_figures(**changed)


def _shifted(spent: Mapping[str, Pence], by: Mapping[str, Pence]) -> dict[str, Pence]:
    return {code: pence + by.get(code, 0) for code, pence in spent.items()}

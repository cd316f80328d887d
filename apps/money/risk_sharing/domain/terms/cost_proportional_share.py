from dataclasses import dataclass

from apps.foundation.kernel.allocation import allocate
from apps.money.risk_sharing.domain.exact import money
from apps.money.risk_sharing.domain.position import MissingFigure
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term

PARTIES = {"ICB": "commissioner", "ACU": "provider", "COM": "provider"}


@dataclass(frozen=True)
class CostProportionalShare(Term):
    """Profit or loss is shared among the providers in proportion to the cost of each in the signed plan.

    The recorded cost would reward exaggeration. The commissioners pay no more and no less for it.
    """

    code = "cost_proportional_share"
    title = "Cost-proportional share"
    source = "Principal provider"
    place = Place.ADDS
    base = "budget"
    examples = (
        Example(
            {
                "budget": 100_000_000,
                "by_party": {"ACU": 60_000_000, "COM": 40_000_000},
                "actual_by_party": {"ACU": 70_000_000, "COM": 35_000_000},
            },
            {},
            100_000_000,
            {"ICB": -100_000_000, "ACU": 67_000_000, "COM": 33_000_000},
            PARTIES,
        ),
    )

    def words(self) -> str:
        return "The providers share profit or loss in proportion to the cost of each in the signed plan."

    def effect(self, so_far: SoFar) -> Effect:
        spent = {code: so_far.position.actual_by_party.get(code) for code in so_far.parties.providers}
        if unknown := sorted(code for code, cost in spent.items() if cost is None):
            raise MissingFigure(f"{self.title} needs the position's actual_by_party of {', '.join(unknown)}.")
        costs = {code: cost or 0 for code, cost in spent.items()}
        budget = so_far.need("budget", self)
        result = budget - sum(costs.values())
        paid, parts = allocate(budget, so_far.weights), allocate(result, so_far.weights)
        net = {code: costs[code] + parts[code] - paid[code] for code in costs}
        word = "profit" if result >= 0 else "loss"
        steps = [Step(f"A {word} of {money(abs(result))} over all providers.", result)]
        steps += [Step(f"{code} ends with {money(amount)}.", amount) for code, amount in parts.items()]
        return Effect(steps, net=net)

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from apps.money.risk_sharing.domain.exact import money, percent
from apps.money.risk_sharing.domain.parameters import shares
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term, borne, whole_weights

PARTIES = {"ICB": "commissioner", "ACU": "provider", "COM": "provider"}


@dataclass(frozen=True)
class SystemTransitionFund(Term):
    """Stranded and double-running costs, wherever they fall, are met by all parties in agreed shares."""

    code = "system_transition_fund"
    title = "System transition fund"
    source = "Berkshire West"
    place = Place.ADDS
    base = "budget"
    examples = (
        Example(
            {
                "budget": 100_000_000,
                "transition_costs": {"ACU": 6_000_000},
                "by_party": {"ACU": 50_000_000, "COM": 50_000_000},
            },
            {"shares": {"ICB": "0.5", "ACU": "0.25", "COM": "0.25"}},
            103_000_000,
            {"ICB": -103_000_000, "ACU": 54_500_000, "COM": 48_500_000},
            PARTIES,
        ),
    )

    shares: Mapping[str, Fraction] = shares(whole_sum=True, label="Share of the costs, %")

    def words(self) -> str:
        who = ", ".join(f"{code} {percent(part)}" for code, part in sorted(self.shares.items()))
        return f"Stranded and double-running costs are met by all, wherever they fall: {who}."

    def effect(self, so_far: SoFar) -> Effect:
        costs = so_far.position.transition_costs
        total = sum(costs.values())
        if not total:
            return Effect([Step("There are no transition costs.")])
        said = f"Transition costs of {money(total)} are shared."
        return Effect([Step(said, total)], net=borne(total, whole_weights(self.shares), costs))

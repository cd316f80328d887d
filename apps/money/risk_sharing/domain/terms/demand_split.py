from dataclasses import dataclass
from fractions import Fraction

from apps.money.risk_sharing.domain.exact import money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import share
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term


@dataclass(frozen=True)
class DemandSplit(Term):
    """Of acute demand above plan the commissioners bear a share, the providers the rest; nothing below plan."""

    code = "demand_split"
    title = "Demand split"
    source = "Heart of England"
    place = Place.ADDS
    base = "plan"
    examples = (
        Example(
            {"plan": 500_000_000, "acute_plan": 200_000_000, "acute_actual": 210_000_001},
            {"commissioner_share": "0.5"},
            505_000_001,
        ),
        Example(
            {"plan": 500_000_000, "acute_plan": 200_000_000, "acute_actual": 190_000_000},
            {"commissioner_share": "0.5"},
            500_000_000,
        ),
    )

    stated = ("acute_plan",)
    commissioner_share: Fraction = share(label="Share that the commissioners bear, %")

    def words(self) -> str:
        return (
            f"Of acute demand above plan the commissioners bear {percent(self.commissioner_share)} and the providers "
            f"{percent(1 - self.commissioner_share)}. Below plan nothing moves."
        )

    def effect(self, so_far: SoFar) -> Effect:
        above = so_far.need("acute_actual", self) - so_far.need("acute_plan", self)
        if above <= 0:
            return Effect([Step("Acute demand is not above plan: nothing moves.")])
        paid = whole_pence(self.commissioner_share * above)
        said = f"{percent(self.commissioner_share)} of {money(above)} of acute demand above plan: {money(paid)}."
        return Effect([Step(said, paid)], paid=paid)

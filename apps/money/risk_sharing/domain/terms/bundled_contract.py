from dataclasses import dataclass
from fractions import Fraction

from apps.money.risk_sharing.domain.exact import money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import share
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term


@dataclass(frozen=True)
class BundledContract(Term):
    """Payment is the current spend on the services, less an efficiency."""

    code = "bundled_contract"
    title = "Bundled contract"
    source = "DH operating framework 2012-13"
    place = Place.BASE
    examples = (Example({"baseline": 1_000_000_001}, {"efficiency": "0.04"}, 960_000_001),)

    stated = ("baseline",)
    efficiency: Fraction = share(label="Efficiency taken from current spend, %")

    def words(self) -> str:
        return f"Payment is the current spend on the services, less {percent(self.efficiency)}."

    def effect(self, so_far: SoFar) -> Effect:
        spend = so_far.need("baseline", self)
        base = whole_pence(spend * (1 - self.efficiency))
        said = f"Current spend {money(spend)}, less {percent(self.efficiency)}: {money(base)}."
        return Effect([Step(said, base)], base=base)

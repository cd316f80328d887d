from dataclasses import dataclass
from fractions import Fraction

from apps.money.risk_sharing.domain.exact import money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import BadParameter, Part, listed, pence, share
from apps.money.risk_sharing.domain.position import Parties
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term

PENNINE = [
    {"target": 210_000_000, "provider_share": "0.20"},
    {"target": 320_000_000, "provider_share": "0.50"},
    {"target": 500_000_000, "provider_share": "0.80"},
]


@dataclass(frozen=True)
class Tier(Part):
    """Savings up to a target, beyond the target before it, and the providers' share of them."""

    target: int = pence(least=1, label="Savings up to")
    provider_share: Fraction = share(label="Providers' share, %")


@dataclass(frozen=True)
class SavingsTiers(Term):
    """Savings on a programme budget against ordered targets: in each tier the providers keep another share.

    Beyond the last target the last share holds. An overspend stays with the providers.
    """

    code = "savings_tiers"
    title = "Savings tiers"
    source = "Pennine MSK: regional, national and upper-quartile targets"
    place = Place.ADDS
    base = "budget"
    examples = (
        Example(
            {"budget": 2_000_000_000, "actual": 1_600_000_000},
            {"tiers": PENNINE},
            2_000_000_000 - 168_000_000 - 55_000_000 - 16_000_000,
        ),
        Example({"budget": 2_000_000_000, "actual": 2_100_000_000}, {"tiers": PENNINE}, 2_000_000_000),
    )

    tiers: tuple[Tier, ...] = listed(Tier, label="Tier")

    def check(self, parties: Parties) -> None:
        targets = [tier.target for tier in self.tiers]
        if targets != sorted(set(targets)):
            raise BadParameter("Each target is above the one before it.", "tiers")

    def words(self) -> str:
        said = "; ".join(f"up to {money(tier.target)} {percent(tier.provider_share)}" for tier in self.tiers)
        return f"Of savings on the budget the providers keep, tier by tier: {said}. An overspend stays with them."

    def effect(self, so_far: SoFar) -> Effect:
        saving = so_far.need("budget", self) - so_far.need("actual", self)
        if saving <= 0:
            return Effect([Step("There is no saving.")])
        steps, back, start = [], Fraction(0), 0
        for place, tier in enumerate(self.tiers, start=1):
            end = max(saving, tier.target) if place == len(self.tiers) else tier.target
            inside = max(0, min(saving, end) - start)
            back += inside * (1 - tier.provider_share)
            if inside:
                steps.append(Step(f"Tier {place}: {money(inside)}, of which {percent(tier.provider_share)} is kept."))
            start = tier.target
        paid = -whole_pence(back)
        return Effect([*steps, Step(f"{money(-paid)} of the saving goes back.", paid)], paid=paid)

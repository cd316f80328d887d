from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from apps.foundation.kernel.allocation import allocate
from apps.money.risk_sharing.domain.exact import money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import BadParameter, shares
from apps.money.risk_sharing.domain.position import Parties
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term, weights_among, whole_weights

PARTIES = {"ICB": "commissioner", "ACU": "provider", "COM": "provider"}


@dataclass(frozen=True)
class ProfitShare(Term):
    """Savings against the budget go to those who take part, in agreed shares; nobody bears a loss."""

    code = "profit_share"
    title = "Profit share"
    source = "Informal network"
    place = Place.ADDS
    base = "actual"
    examples = (
        Example(
            {"budget": 100_000_000, "actual": 90_000_000, "by_party": {"ACU": 50_000_000, "COM": 50_000_000}},
            {"shares": {"ACU": "0.2", "COM": "0.3"}},
            95_000_000,
            {"ICB": -95_000_000, "ACU": 47_000_000, "COM": 48_000_000},
            PARTIES,
        ),
        Example({"budget": 100_000_000, "actual": 105_000_000}, {"shares": {"ACU": "1"}}, 105_000_000),
    )

    shares: Mapping[str, Fraction] = shares(
        whole_sum=False,
        label="Share of savings, %",
        hint="What is not shared stays with the commissioners",
        of_providers=True,
    )

    def check(self, parties: Parties) -> None:
        if paying := sorted(set(self.shares) & set(parties.commissioners)):
            raise BadParameter(f"{', '.join(paying)} pays: what is not shared stays with the commissioners.", "shares")

    def words(self) -> str:
        to = ", ".join(f"{code} {percent(part)}" for code, part in sorted(self.shares.items()))
        return (
            f"Savings against the budget are shared: {to}. The rest stays with the commissioners. Nobody bears a loss."
        )

    def effect(self, so_far: SoFar) -> Effect:
        saving = so_far.need("budget", self) - so_far.need("actual", self)
        if saving <= 0:
            return Effect([Step("There is no saving to share.")])
        pool = whole_pence(saving * sum(self.shares.values(), Fraction(0)))
        if not pool:
            return Effect([Step(f"Nothing of the saving of {money(saving)} is shared.")])
        gets = allocate(pool, whole_weights(self.shares))
        pays = allocate(-pool, weights_among(so_far.parties.commissioners, so_far.position.by_party))
        steps = [
            Step(f"{code} gets {money(amount)} of a saving of {money(saving)}.", amount)
            for code, amount in gets.items()
        ]
        return Effect(steps, net={**pays, **gets})

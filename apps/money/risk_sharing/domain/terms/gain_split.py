from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from apps.foundation.kernel.allocation import allocate
from apps.money.risk_sharing.domain.exact import money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import BadParameter, shares, text, whole
from apps.money.risk_sharing.domain.position import Parties
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term, whole_weights

PARTIES = {"ICB": "commissioner", "ACU": "provider", "GP": "practice"}
YEAR_3 = {"baseline": 1_000_000_000, "actual": 940_000_000, "year": 3}


@dataclass(frozen=True)
class GainSplit(Term):
    """From a year on, the providers' net gain is split with other parties, only once a condition is evidenced.

    Where nobody can say yet whether it is, the part to be split is held, not lost.
    """

    code = "gain_split"
    title = "Gain split with conditions"
    source = "Whittington, year 3"
    place = Place.ADDS
    examples = (
        Example(
            {**YEAR_3, "conditions": {"financial risk rating": True}},
            {"from_year": 3, "condition": "financial risk rating", "shares": {"GP": "0.25"}},
            1_000_000_000,
            {"ICB": -1_000_000_000, "ACU": 985_000_000, "GP": 15_000_000},
            PARTIES,
        ),
        Example(
            {**YEAR_3, "conditions": {"financial risk rating": False}},
            {"from_year": 3, "condition": "financial risk rating", "shares": {"GP": "0.25"}},
            1_000_000_000,
            {"ICB": -1_000_000_000, "ACU": 1_000_000_000, "GP": 0},
            PARTIES,
        ),
    )

    base = "baseline"
    condition: str = text(label="Condition that has to be evidenced", hint="For example: financial risk rating")
    shares: Mapping[str, Fraction] = shares(whole_sum=False, label="Share of the net gain, %")
    from_year: int = whole(default=1, least=1, most=50, label="First year of the contract in which it counts")

    def check(self, parties: Parties) -> None:
        if sharing := sorted(set(self.shares) & set(parties.providers)):
            raise BadParameter(
                f"{', '.join(sharing)} is a provider, whose gain this is: name the other parties.", "shares"
            )

    def words(self) -> str:
        to = ", ".join(f"{percent(part)} to {code}" for code, part in sorted(self.shares.items()))
        return f"From year {self.from_year} net gains are split, {to}, once {self.condition} is evidenced."

    def effect(self, so_far: SoFar) -> Effect:
        gain = so_far.paid - so_far.need("actual", self)
        if so_far.need("year", self) < self.from_year:
            return Effect([Step(f"Gains are split from year {self.from_year}.")])
        evidenced = so_far.position.conditions.get(self.condition)
        if evidenced is False:
            return Effect([Step(f"{self.condition} is not evidenced: no gain is split.")])
        if gain <= 0:
            return Effect([Step("There is no net gain to split.")])
        pool = whole_pence(gain * sum(self.shares.values(), Fraction(0)))
        if evidenced is None:
            said = f"Whether {self.condition} is evidenced is not known: {money(pool)} of the gain is held."
            return Effect([Step(said)], held=pool)
        gets = allocate(pool, whole_weights(self.shares)) if pool else {}
        gives = allocate(-pool, so_far.weights)
        said = f"Of a net gain of {money(gain)}, {money(pool)} goes to {', '.join(sorted(self.shares))}."
        return Effect([Step(said, pool)], net={**gives, **gets})

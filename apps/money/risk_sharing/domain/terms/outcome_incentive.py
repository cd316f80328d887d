from dataclasses import dataclass
from fractions import Fraction

from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.listing import listed as listing
from apps.money.risk_sharing.domain.exact import clip, money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import BadParameter, Part, flag, listed, number, party, share, text
from apps.money.risk_sharing.domain.position import MissingFigure, Parties
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term, weights_among, whole_weights

BUDGET, PLAN = "budget", "plan"
PARTIES = {"ICB": "commissioner", "ACU": "provider", "COM": "provider"}
REACHED = {"budget": 1_000_000_000, "outcomes": {"LTC6": "0.70", "unplanned": "104"}}
OUTCOMES = [
    {"code": "LTC6", "weight": "0.6", "floor": "0.65", "target": "0.75"},
    {"code": "unplanned", "weight": "0.4", "floor": "110", "target": "100"},
]


@dataclass(frozen=True)
class Outcome(Part):
    """One outcome: nothing is earned at its floor, all at its target, and evenly between; a target may be lower."""

    code: str = text(label="Outcome")
    weight: Fraction = share(label="Weight, %")
    floor: Fraction = number(label="Floor", hint="Nothing is earned here")
    target: Fraction = number(label="Target", hint="All is earned here")
    owner: str | None = party(default=None, label="Whose outcome?", hint="What is missed falls on it alone")


@dataclass(frozen=True)
class OutcomeIncentive(Term):
    """A share of the contract's value stands at stake over weighted outcomes; what is not earned is not paid.

    On top of the value, what is earned is paid beside it instead. An outcome with an owner falls on that provider
    alone; the others on all providers by weight.
    """

    code = "outcome_incentive"
    title = "Outcome incentive"
    source = "COBICS; bigger CQUIN, North East Lincolnshire"
    place = Place.ADDS
    base = "budget"
    examples = (
        Example(
            REACHED,
            {"at_stake": "0.05", "outcomes": OUTCOMES},
            1_000_000_000 - 50_000_000 + 27_000_000,
        ),
        Example(
            {
                "budget": 1_000_000_000,
                "outcomes": {"LTC6": "0.70", "unplanned": "104"},
                "by_party": {"ACU": 500_000_000, "COM": 500_000_000},
            },
            {"at_stake": "0.05", "outcomes": [OUTCOMES[0], OUTCOMES[1] | {"owner": "ACU"}]},
            1_000_000_000 - 50_000_000 + 27_000_000,
            {"ICB": -977_000_000, "ACU": 484_500_000, "COM": 492_500_000},
            PARTIES,
        ),
    )

    at_stake: Fraction = share(label="At stake, % of the contract's value")
    outcomes: tuple[Outcome, ...] = listed(Outcome, label="Outcome")
    value: str = text(
        default=BUDGET,
        one_of={BUDGET: "The budget: what is counted for the year", PLAN: "The signed plan"},
        label="What is the contract's value?",
    )
    on_top: bool = flag(default=False, label="It is paid on top of the contract's value, not taken out of it")

    def check(self, parties: Parties) -> None:
        if (whole := sum((one.weight for one in self.outcomes), Fraction(0))) != 1:
            raise BadParameter(
                f"The weights of outcomes come to {percent(whole)}, and must come to 100%.", "outcomes-0-weight"
            )
        if any(one.floor == one.target for one in self.outcomes):
            raise BadParameter("An outcome's target differs from its floor.", "outcomes")
        if len({one.code for one in self.outcomes}) != len(self.outcomes):
            raise BadParameter("An outcome stands twice.", "outcomes")
        if strangers := {one.owner for one in self.outcomes if one.owner} - set(parties.providers):
            raise BadParameter(f"{listing(sorted(strangers))} is no provider: an outcome is a provider's.", "outcomes")

    @property
    def starts_from(self) -> str:
        return self.value

    def words(self) -> str:
        each = "; ".join(
            f"{one.code} {percent(one.weight)}, from {float(one.floor):g} to {float(one.target):g}"
            + (f", {one.owner}'s alone" if one.owner else "")
            for one in self.outcomes
        )
        stake = percent(self.at_stake)
        value = "contract's value" if self.value == BUDGET else "signed plan"
        if self.on_top:
            return f"{stake} of the {value} is paid on top for outcomes, evenly from floor to target: {each}."
        return f"{stake} of the {value} depends on outcomes, evenly from floor to target: {each}."

    def effect(self, so_far: SoFar) -> Effect:
        stake = self.at_stake * so_far.need(self.value, self)
        steps, earned = [], Fraction(0)
        moves: dict[str, Fraction] = {}
        for one in self.outcomes:
            if one.code not in so_far.position.outcomes:
                raise MissingFigure(f"{self.title} needs the outcome {one.code}.")
            reached = (so_far.position.outcomes[one.code] - one.floor) / (one.target - one.floor)
            part = clip(reached, Fraction(0), Fraction(1))
            earned += stake * one.weight * part
            moved = stake * one.weight * (part if self.on_top else 1 - part)
            moves[one.owner or ""] = moves.get(one.owner or "", Fraction(0)) + abs(moved)
            steps.append(Step(f"{one.code}: {percent(part)} of the way from floor to target."))
        result = whole_pence(earned if self.on_top else earned - stake)
        said = f"{money(earned)} of {money(stake)} at stake is earned"
        said += f": {money(result)} is paid on top." if self.on_top else f"; {money(-result)} is not paid."
        parts = allocate(result, whole_weights(moves)) if result else {}
        owned = {code: amount for code, amount in parts.items() if code and amount}
        pays = allocate(-sum(owned.values()), weights_among(so_far.parties.commissioners, so_far.position.by_party))
        net = {**owned, **pays} if owned else {}
        steps += [Step(f"{code} alone: {money(amount)}.", amount) for code, amount in sorted(owned.items())]
        return Effect([*steps, Step(said, result)], paid=parts.get("", 0), net=net)

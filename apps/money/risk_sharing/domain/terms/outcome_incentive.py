from dataclasses import dataclass
from fractions import Fraction

from apps.money.risk_sharing.domain.exact import clip, money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import BadParameter, Part, listed, share, text
from apps.money.risk_sharing.domain.position import MissingFigure, Parties
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term

OUTCOMES = [
    {"code": "LTC6", "weight": "0.6", "floor": "0.65", "target": "0.75"},
    {"code": "unplanned", "weight": "0.4", "floor": "110", "target": "100"},
]


@dataclass(frozen=True)
class Outcome(Part):
    """One outcome: nothing is earned at its floor, all at its target, and evenly between; a target may be lower."""

    code: str = text()
    weight: Fraction = share()
    floor: Fraction = share(least="-1000000", most="1000000")
    target: Fraction = share(least="-1000000", most="1000000")


@dataclass(frozen=True)
class OutcomeIncentive(Term):
    """A share of the contract's value stands at stake over weighted outcomes; what is not earned is not paid."""

    code = "outcome_incentive"
    title = "Outcome incentive"
    source = "COBICS; bigger CQUIN, North East Lincolnshire"
    place = Place.ADDS
    base = "budget"
    examples = (
        Example(
            {"budget": 1_000_000_000, "outcomes": {"LTC6": "0.70", "unplanned": "104"}},
            {"at_stake": "0.05", "outcomes": OUTCOMES},
            1_000_000_000 - 50_000_000 + 27_000_000,
        ),
    )

    at_stake: Fraction = share()
    outcomes: tuple[Outcome, ...] = listed(Outcome.read)

    def check(self, parties: Parties) -> None:
        if sum(one.weight for one in self.outcomes) != 1:
            raise BadParameter("The weights of outcomes come to 100%.")
        if any(one.floor == one.target for one in self.outcomes):
            raise BadParameter("An outcome's target differs from its floor.")
        if len({one.code for one in self.outcomes}) != len(self.outcomes):
            raise BadParameter("An outcome stands twice.")

    def words(self) -> str:
        each = "; ".join(
            f"{one.code} {percent(one.weight)}, from {float(one.floor):g} to {float(one.target):g}"
            for one in self.outcomes
        )
        stake = percent(self.at_stake)
        return f"{stake} of the contract's value depends on outcomes, evenly from floor to target: {each}."

    def effect(self, so_far: SoFar) -> Effect:
        stake = self.at_stake * so_far.need("budget", self)
        steps, earned = [], Fraction(0)
        for one in self.outcomes:
            if one.code not in so_far.position.outcomes:
                raise MissingFigure(f"{self.title} needs the outcome {one.code}.")
            reached = (so_far.position.outcomes[one.code] - one.floor) / (one.target - one.floor)
            part = clip(reached, Fraction(0), Fraction(1))
            earned += stake * one.weight * part
            steps.append(Step(f"{one.code}: {percent(part)} of the way from floor to target."))
        paid = whole_pence(earned - stake)
        said = f"{money(earned)} of {money(stake)} at stake is earned; {money(-paid)} is not paid."
        return Effect([*steps, Step(said, paid)], paid=paid)

from dataclasses import dataclass
from fractions import Fraction

from apps.money.risk_sharing.domain.exact import money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import share, text
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term

NONE, EXCESS, WHOLE = "none", "excess", "whole"


@dataclass(frozen=True)
class StableFunding(Term):
    """Payment stays at the plan while the entitlement is within a margin of it; beyond, the excess or the whole moves.

    d = entitlement - plan, t = margin x plan, not rounded. |d| <= t: nothing. Beyond: none nothing; excess
    sign(d) x (|d| - t) x share; whole d x share, which jumps at the margin by design.
    """

    code = "stable_funding"
    title = "Stable funding"
    source = "Source, annexes 2.1 and 4.1"
    place = Place.ADDS
    base = "plan"
    examples = (
        Example({"plan": 1_000_000_000, "budget": 1_019_000_000}, {"margin": "0.02"}, 1_000_000_000),
        Example({"plan": 1_000_000_000, "budget": 1_030_000_000}, {"margin": "0.02"}, 1_010_000_000),
        Example({"plan": 1_000_000_000, "budget": 970_000_000}, {"margin": "0.02", "beyond": "whole"}, 970_000_000),
        Example({"plan": 1_000_000_000, "budget": 970_000_000}, {"margin": "0.02", "beyond": "none"}, 1_000_000_000),
    )

    leads = True
    margin: Fraction = share(label="Margin, % of the plan")
    beyond: str = text(
        default=EXCESS,
        one_of={NONE: "Nothing", EXCESS: "The excess", WHOLE: "The whole difference, at once"},
        label="What moves beyond the margin?",
    )
    share: Fraction = share(default="1", label="How much of that moves, %")

    def words(self) -> str:
        if self.beyond == NONE:
            return "Payment stays at the plan, whatever is counted."
        moves = {
            EXCESS: f"beyond it {percent(self.share)} of the excess moves",
            WHOLE: f"beyond it {percent(self.share)} of the whole difference moves, at once",
        }
        return f"Payment stays at the plan within {percent(self.margin)} of it; {moves[self.beyond]}."

    def effect(self, so_far: SoFar) -> Effect:
        plan, entitlement = so_far.need("plan", self), so_far.need("budget", self)
        apart, margin = entitlement - plan, self.margin * plan
        if abs(apart) <= margin or self.beyond == NONE:
            return Effect([Step(f"Counted to date is {money(apart)} from the plan: payment stays at the plan.")])
        sign = 1 if apart > 0 else -1
        moved = apart * self.share if self.beyond == WHOLE else sign * (abs(apart) - margin) * self.share
        paid = whole_pence(Fraction(moved))
        said = (
            f"Counted to date is {money(apart)} from the plan, with a margin of {money(margin)}: {money(paid)} moves."
        )
        return Effect([Step(said, paid)], paid=paid)

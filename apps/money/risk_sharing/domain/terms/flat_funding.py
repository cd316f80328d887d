from dataclasses import dataclass

from apps.money.risk_sharing.domain.exact import money
from apps.money.risk_sharing.domain.parameters import text
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term


@dataclass(frozen=True)
class FlatFunding(Term):
    """Payment is the prior year's outturn: growth is borne, and savings are kept, by the providers.

    Where a condition is named and not evidenced, savings go back; where nobody can say yet, they are held.
    """

    code = "flat_funding"
    title = "Flat funding"
    source = "Whittington, annex 4.3"
    place = Place.BASE
    examples = (
        Example({"baseline": 1_000_000_000, "actual": 1_060_000_000}, {}, 1_000_000_000),
        Example(
            {"baseline": 1_000_000_000, "actual": 950_000_000, "conditions": {"outcomes": False}},
            {"condition": "outcomes"},
            950_000_000,
        ),
    )

    stated = ("baseline",)
    condition: str = text(
        default="", label="Condition for keeping savings", hint="Leave it empty where savings are kept in any case"
    )

    def words(self) -> str:
        kept = f", once {self.condition} is evidenced" if self.condition else ""
        return f"Payment is the prior year's outturn. The providers bear growth, and keep savings{kept}."

    def effect(self, so_far: SoFar) -> Effect:
        baseline = so_far.need("baseline", self)
        evidenced = so_far.position.conditions.get(self.condition)
        if not self.condition or evidenced:
            return Effect([Step(f"The prior year's outturn, {money(baseline)}.", baseline)], base=baseline)
        base = min(baseline, so_far.need("actual", self))
        if evidenced is None and base < baseline:
            said = f"Whether {self.condition} is evidenced is not known: savings are held, and {money(base)} is paid."
            return Effect([Step(said, base)], base=base, held=baseline - base)
        said = f"{self.condition} is not evidenced: savings are not kept, and {money(base)} is paid."
        return Effect([Step(said, base)], base=base)

from dataclasses import dataclass
from fractions import Fraction

from apps.money.risk_sharing.domain.exact import clip, money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import share
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term


@dataclass(frozen=True)
class CaseMixDriftCap(Term):
    """The entitlement cannot grow, nor shrink, by more than a share a year through levels of need alone.

    Compared with the entitlement of the same people at last year's mix of levels.
    """

    code = "case_mix_drift_cap"
    title = "Case-mix drift cap"
    source = "Practice of accountable care organisations: guards against up-coding"
    place = Place.POSITION
    examples = (
        Example(
            {"plan": 1_000_000_000, "budget": 1_077_500_000, "budget_at_base_mix": 1_000_000_000},
            {"cap": "0.03"},
            1_000_000_000,
        ),
    )

    cap: Fraction = share(default="0.03", label="Most by which the entitlement moves a year, %")

    def words(self) -> str:
        return f"The entitlement moves by at most {percent(self.cap)} a year through levels of need alone, up or down."

    def effect(self, so_far: SoFar) -> Effect:
        counted, before = so_far.need("budget", self), so_far.need("budget_at_base_mix", self)
        capped = whole_pence(clip(Fraction(counted), before * (1 - self.cap), before * (1 + self.cap)))
        if capped == counted:
            return Effect(
                [Step(f"The entitlement of {money(counted)} is within {percent(self.cap)} of last year's mix.")]
            )
        said = f"The entitlement of {money(counted)} is held at {money(capped)}."
        return Effect([Step(said, capped - counted)], position=so_far.position.with_figures(budget=capped))

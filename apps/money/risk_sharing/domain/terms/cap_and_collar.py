from dataclasses import dataclass
from fractions import Fraction

from apps.money.risk_sharing.domain.exact import clip, money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import share, text
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term

ALL, ACUTE = "all", "acute"


@dataclass(frozen=True)
class CapAndCollar(Term):
    """Beyond a corridor round the baseline, payment moves by a marginal rate of what lies outside.

    Above: r x (A - B(1 + u)). Below: -r x (B(1 - l) - A). A limit is a share of the baseline, and is not rounded.
    On acute activity alone B and A are those of acute care; the payment starts from the whole baseline all the same.
    """

    code = "cap_and_collar"
    title = "Cap and collar"
    source = "Whittington, annex 4.3"
    place = Place.ADDS
    base = "baseline"
    examples = (
        Example({"baseline": 1_000_000_000, "actual": 1_060_000_000}, {"marginal_rate": "0.30"}, 1_018_000_000),
        Example({"baseline": 1_000_000_000, "actual": 1_060_000_000}, {"corridor_above": "0.02"}, 1_012_000_000),
        Example({"baseline": 1_000_000_000, "actual": 950_000_000}, {}, 985_000_000),
        Example({"baseline": 1_000_000_000, "actual": 950_000_000}, {"corridor_below": "0.02"}, 991_000_000),
        Example({"baseline": 2_000_000_000, "actual": 2_200_000_000}, {"limit_below": "0"}, 2_060_000_000),
        Example({"baseline": 1_000_000_000, "actual": 1_200_000_000}, {"limit_above": "0.03"}, 1_030_000_000),
        Example(
            {"baseline": 1_000_000_000, "acute_baseline": 400_000_000, "acute_actual": 460_000_000},
            {"on": "acute"},
            1_018_000_000,
        ),
    )
    starting = {"on": ACUTE}

    marginal_rate: Fraction = share(
        default="0.30", label="Marginal rate, %", hint="Of what lies outside the corridor. 0 is flat funding"
    )
    corridor_above: Fraction = share(default="0", label="Corridor above the baseline, %")
    corridor_below: Fraction = share(default="0", label="Corridor below the baseline, %")
    limit_above: Fraction | None = share(default=None, label="Most that is paid above, % of the baseline")
    limit_below: Fraction | None = share(default=None, label="Most that is taken back below, % of the baseline")
    on: str = text(default=ALL, one_of={ACUTE: "Acute activity alone", ALL: "All activity"}, label="On which activity?")

    @property
    def rests_on(self) -> tuple[str, ...]:
        return ("baseline", "acute_baseline") if self.on == ACUTE else ("baseline",)

    def words(self) -> str:
        cost, of = ("acute cost", "its own baseline") if self.on == ACUTE else ("cost", "the baseline")
        if self.corridor_above or self.corridor_below:
            low, high = percent(1 - self.corridor_below), percent(1 + self.corridor_above)
            within = f"Payment is the baseline while {cost} is between {low} and {high} of {of}. Of what lies outside"
        else:
            within = f"Payment is the baseline, and of what {cost} is above or below {of}"
        limits = f"{_limit('above', self.limit_above)}{_limit('below', self.limit_below)}"
        return f"{within}, {percent(self.marginal_rate)} is paid or taken back{limits}."

    def effect(self, so_far: SoFar) -> Effect:
        of = "acute_" if self.on == ACUTE else ""
        baseline, actual = so_far.need(f"{of}baseline", self), so_far.need(f"{of}actual", self)
        above = actual - baseline * (1 + self.corridor_above)
        below = baseline * (1 - self.corridor_below) - actual
        if above > 0:
            moved = clip(self.marginal_rate * above, None, _share_of(baseline, self.limit_above))
            said = f"{percent(self.marginal_rate)} of the {money(above)} above the corridor"
        elif below > 0:
            moved = -clip(self.marginal_rate * below, None, _share_of(baseline, self.limit_below))
            said = f"{percent(self.marginal_rate)} of the {money(below)} below the corridor is taken back"
        else:
            return Effect([Step(f"Cost of {money(actual)} is inside the corridor: nothing moves.")])
        paid = whole_pence(moved)
        return Effect([Step(f"{said}: {money(paid)}.", paid)], paid=paid)


def _share_of(baseline: int, limit: Fraction | None) -> Fraction | None:
    return None if limit is None else baseline * limit


def _limit(side: str, limit: Fraction | None) -> str:
    return "" if limit is None else f", at most {percent(limit)} of the baseline {side}"

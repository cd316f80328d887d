from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from apps.money.risk_sharing.domain.exact import money, percent, whole_pence
from apps.money.risk_sharing.domain.parameters import BadParameter, Part, listed, share
from apps.money.risk_sharing.domain.position import Parties
from apps.money.risk_sharing.domain.term import Effect, Example, Place, SoFar, Step, Term

BUDGET = 4_000_000_000
SURPLUS, DEFICIT = (
    {"budget": BUDGET, "actual": BUDGET - 120_000_000},
    {"budget": BUDGET, "actual": BUDGET + 120_000_000},
)


@dataclass(frozen=True)
class Row(Part):
    """What one quality level is worth."""

    premium: Fraction = share(label="Premium, % of the budget")
    surplus: Fraction = share(label="Share of a surplus, %")
    deficit: Fraction = share(label="Share of a deficit, %")


USUAL = tuple(
    Row(Fraction(premium), Fraction(surplus), Fraction(deficit))
    for premium, surplus, deficit in (
        ("0.02", "0.20", "0.80"),
        ("0.03", "0.35", "0.65"),
        ("0.05", "0.50", "0.50"),
        ("0.09", "0.65", "0.35"),
        ("0.10", "0.80", "0.20"),
    )
)


@dataclass(frozen=True)
class QualityLinked(Term):
    """The quality level, 1 to 5, sets a premium on the budget and the providers' share of a surplus or a deficit."""

    code = "quality_linked"
    title = "Quality-linked premium and risk"
    source = "Blue Cross Alternative Quality Contract"
    place = Place.ADDS
    base = "actual"
    examples = (
        Example({**SURPLUS, "quality_level": 1}, {}, BUDGET - 120_000_000 + 80_000_000 + 24_000_000),
        Example({**DEFICIT, "quality_level": 1}, {}, BUDGET + 120_000_000 + 80_000_000 - 96_000_000),
        Example({**SURPLUS, "quality_level": 5}, {}, BUDGET - 120_000_000 + 400_000_000 + 96_000_000),
        Example({**DEFICIT, "quality_level": 5}, {}, BUDGET + 120_000_000 + 400_000_000 - 24_000_000),
        Example({"budget": 1_200_000_000, "actual": 1_140_000_000, "quality_level": 4}, {}, 1_287_000_000),
    )

    levels: tuple[Row, ...] = listed(Row, default=USUAL, rows=len(USUAL), label="Level")

    def check(self, parties: Parties) -> None:
        if len(self.levels) != len(USUAL):
            raise BadParameter("levels has a row for each quality level, 1 to 5.", "levels")
        for level, (lower, higher) in enumerate(pairwise(self.levels), start=1):
            if higher.premium < lower.premium or higher.surplus < lower.surplus or higher.deficit > lower.deficit:
                raise BadParameter(
                    f"Level {level + 1} is worth less than level {level}: better quality earns no smaller premium or "
                    "share of a surplus, and bears no larger share of a deficit.",
                    "levels",
                )

    def words(self) -> str:
        rows = "; ".join(
            f"level {level}: premium {percent(row.premium)}, {percent(row.surplus)} of a surplus, "
            f"{percent(row.deficit)} of a deficit"
            for level, row in enumerate(self.levels, start=1)
        )
        return f"Premium on the budget, and the providers' share, by quality level: {rows}."

    def effect(self, so_far: SoFar) -> Effect:
        budget, level = so_far.need("budget", self), so_far.need("quality_level", self)
        row, left = self.levels[level - 1], budget - so_far.need("actual", self)
        premium = whole_pence(row.premium * budget)
        part = row.surplus if left >= 0 else row.deficit
        shared = whole_pence(part * left)
        word = "surplus" if left >= 0 else "deficit"
        steps = [
            Step(
                f"Quality level {level}: a premium of {percent(row.premium)} of the budget, {money(premium)}.", premium
            ),
            Step(f"{percent(part)} of a {word} of {money(abs(left))}: {money(shared)}.", shared),
        ]
        return Effect(steps, paid=premium + shared)

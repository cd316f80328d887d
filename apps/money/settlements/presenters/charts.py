"""From the plan to the payment for the year, rule by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.foundation.core.charts import Chart
from apps.foundation.core.charts.waterfall import waterfall
from apps.foundation.core.tables import Column, Row, Table, words
from apps.foundation.kernel.pence import short_pounds
from apps.money.settlements.domain.outcome import Ledger
from apps.money.settlements.presenters.tables import signed

if TYPE_CHECKING:
    from apps.money.settlements.domain.outcome import Outcome
    from apps.money.settlements.selectors.position import Position

LONGEST = 19
"""Letters of a name beside a bar; the table below has the whole."""


def by_rule(position: Position, outcome: Outcome) -> Chart | None:
    """What each rule moves for all providers together, from the plan on; nothing where the year starts from something
    else, or nothing moves."""
    providers = [code for code in outcome.codes if not position.pays(code)]
    parts = [
        (part.title, sum(part.by_party.get(code, 0) for code in providers))
        for part in outcome.parts
        if part.ledger != Ledger.PLAN and any(part.by_party.values())
    ]
    whole = sum(pence for _, pence in parts)
    if not position.leads or not parts:
        return None
    table = Table(
        caption="What each rule moves",
        columns=[Column("Rule"), Column("To all providers", "£", is_number=True)],
        rows=[
            *(Row([words(title), signed(pence)]) for title, pence in parts),
            Row([words("Beside the plan"), signed(whole)], "total"),
        ],
        name="what each rule moves",
    )
    heading = f"From the plan to the payment for the year: {short_pounds(whole, signed=True) if whole else 'nil'}"
    largest, most = max(parts, key=lambda one: abs(one[1]))
    return Chart(
        "rules",
        heading,
        f"The largest part: {largest.lower()} ({short_pounds(most, signed=True)})." if most else "They cancel out.",
        waterfall("rules", heading, [(_short(title), pence) for title, pence in parts], ("Beside the plan", whole)),
        table,
        "Right of the plan providers receive more, left of it less. What passes between providers is not in it.",
    )


def _short(title: str) -> str:
    return title if len(title) <= LONGEST else f"{title[: LONGEST - 1]}…"

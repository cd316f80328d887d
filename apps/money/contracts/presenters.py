"""What the page of a contract's terms says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.care.activity.choices import Scope
from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import hidden_levels
from apps.foundation.core.tables import Column, Row, Table, count, hidden, money, words
from apps.foundation.kernel.pence import pounds
from apps.foundation.partnerships.selectors import setting
from apps.money.contracts.choices import Stage
from apps.money.contracts.selectors import CurrentTerms, parties_of, plan_of, planned_by_band, scope_of
from apps.money.contracts.services import what_is_missing

if TYPE_CHECKING:
    from apps.money.contracts.models import ContractParty, IndicativePlan

NOT_SHOWN = [hidden(), hidden(), hidden()]
KEYS = {NeedBand.LOW: "low", NeedBand.MEDIUM: "medium", NeedBand.HIGH: "high"}


@dataclass(frozen=True)
class Step:
    """A stage on the contract's way, and whether it is behind, now or ahead."""

    words: str
    place: str


@dataclass(frozen=True)
class TermsPage:
    """Everything that the page draws."""

    steps: list[Step]
    parties: list[ContractParty]
    fees: list[tuple[str, str, str]]
    scope: Table
    plan: IndicativePlan | None
    planned: Table | None
    missing: list[str]


def terms_page(terms: CurrentTerms) -> TermsPage:
    """The page of the version that counts."""
    plan = plan_of(terms.version)
    return TermsPage(
        steps=_steps(terms),
        parties=list(parties_of(terms.version)),
        fees=[
            (NeedBand(band).label, KEYS[NeedBand(band)], f"£{pounds(pence)}")
            for band, pence in sorted(terms.fees.items())
        ],
        scope=_scope(terms),
        plan=plan,
        planned=_planned(terms, plan, setting("smallest_number_shown")) if plan else None,
        missing=[] if terms.is_in_force else what_is_missing(terms.version),
    )


def _steps(terms: CurrentTerms) -> list[Step]:
    order: list[str] = ["Draft", *(stage.label for stage in Stage)]
    now = order.index(terms.version.get_stage_display()) if terms.is_in_force else 0
    return [
        Step(words, "done" if place < now else "now" if place == now else "")
        for place, words in enumerate(order)
        if place in (0, now) or place >= 1
    ]


SCOPE_WORDS = {Scope.IN: "In the contract", Scope.LINKED: "Linked, paid elsewhere", Scope.OUT: "Outside"}


def _scope(terms: CurrentTerms) -> Table:
    """Kinds of care in the contract first, then linked, then outside."""
    kinds = sorted(scope_of(terms.version, terms.version.starts_on), key=lambda one: (one.for_condition, one.kind))
    return Table(
        caption="Scope",
        sub="What each kind of care is to the contract. Linked care is shown beside it and paid elsewhere.",
        columns=[Column("Kind of care"), Column("For a long-term condition"), Column("For anything else")],
        rows=[
            Row([words(one.kind), words(SCOPE_WORDS[one.for_condition]), words(SCOPE_WORDS[one.for_anything_else])])
            for one in kinds
        ],
        name="scope",
    )


def _planned(terms: CurrentTerms, plan: IndicativePlan, smallest: int) -> Table:
    """The plan level by level. Levels of too few people are not shown, nor any total with them."""
    away = hidden_levels({band: plan.people[band.name] for band in NeedBand}, smallest)
    rows = []
    days = cost = people = 0
    for band, (band_days, band_cost) in planned_by_band(terms.version).items():
        head_count = plan.people[NeedBand(band).name]
        level = words(NeedBand(band).label, key=KEYS[NeedBand(band)])
        figures = [count(head_count), count(band_days), money(band_cost)]
        rows.append(Row([level, *(figures if band not in away else NOT_SHOWN)]))
        people, days, cost = people + head_count, days + band_days, cost + band_cost
    totals = [count(people), count(days), money(cost)] if not away else NOT_SHOWN
    rows.append(Row([words("All levels"), *totals], "total"))
    return Table(
        caption="Indicative plan",
        sub="People of the run, their days over the term, and those days at the fees."
        + (f" Levels of fewer than {smallest} people are not shown, nor what would give them away." if away else ""),
        columns=[
            Column("Level of need"),
            Column("People", is_number=True),
            Column("Days in the model", is_number=True),
            Column("Cost", "£", is_number=True),
        ],
        rows=rows,
        name="indicative plan",
    )

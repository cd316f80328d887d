"""What pages say of the value of a contract that is built from a base year, or of one programme fee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.care.need_bands.choices import NeedBand
from apps.care.risk_profiling.domain.hiding import hidden_levels
from apps.foundation.core.tables import Cell, Column, Row, Table, hidden, money, words
from apps.foundation.kernel.percents import percent_in_words
from apps.foundation.kernel.periods import day_in_words, financial_year_of, last_day_in_words
from apps.money.contracts.domain.fees import year_in_words
from apps.money.contracts.domain.value import Way, value_by_year
from apps.money.contracts.selectors.terms import changes_of, later_years, value_fixed

if TYPE_CHECKING:
    from apps.money.contracts.models import ContractVersion, IndicativePlan

WAYS_IN_WORDS = {
    Way.CAPITATION: "Capitation: people at each level of need × the fee of the level",
    Way.PRIOR_OUTTURN: "Flat prior-year outturn: what care in scope of its people cost in the base year",
    Way.BUNDLED: "Bundled contract: what care in scope of its people cost in the base year × (1 − efficiency)",
    Way.PROGRAMME_FEE: "Programme fee: people in the programme × one fee for all levels of need",
}


def value_table(version: ContractVersion, plan: IndicativePlan | None, smallest: int) -> Table | None:
    """How a version's value is built, and what each year comes to; nothing of capitation. Sums from a plan that may not
    be shown whole are not shown either."""
    value = version.value
    if value.way == Way.CAPITATION:
        return None
    rows = [Row([words("How it is built"), Cell(WAYS_IN_WORDS[value.way])])]
    note = ""
    if value.base is not None:
        base = f"{day_in_words(value.base.starts_on)} to {last_day_in_words(value.base.ends_before)}"
        rows.append(Row([words("Base year"), Cell(base)]))
        if value.way == Way.BUNDLED:
            rows.append(Row([words("Efficiency"), Cell(percent_in_words(value.efficiency))]))
        rows += _sums(version, plan, smallest)
        note = (
            "The base year is read when the plan is drawn, and fixed with it: what is learned of it later moves "
            "nothing. Its cost is that of the people of the run, in the kinds of care that are in scope; of people who "
            "died or left before the run it has nothing. A part of a year is worth its days."
        )
    return Table(
        caption="Value",
        columns=[Column("What"), Column("Agreed")],
        rows=rows,
        name="value",
        note=note,
    )


def _sums(version: ContractVersion, plan: IndicativePlan | None, smallest: int) -> list[Row]:
    if plan is None or plan.outturn_pence is None:
        return [Row([words("Value"), Cell("Built when the plan is drawn")])]
    is_hidden = bool(hidden_levels({band: plan.people[band.name] for band in NeedBand}, smallest))

    def sum_of(pence: int) -> Cell:
        return hidden() if is_hidden else money(pence)

    years = [financial_year_of(version.starts_on), *later_years(version)]
    fixed = value_fixed(version)
    rows = [Row([words("Cost of the base year, £"), sum_of(plan.outturn_pence)])]
    for year, worth in value_by_year(plan.outturn_pence, version.value_efficiency, changes_of(version), years).items():
        term = sum(sum(by.by_level.values()) for month, by in fixed.items() if financial_year_of(month) == year)
        rows.append(Row([words(f"Value of {year_in_words(year)}, £"), sum_of(term)], "total"))
        if term != worth:
            rows.append(Row([words("of a whole year by the care in scope at first, £"), sum_of(worth)]))
    return rows

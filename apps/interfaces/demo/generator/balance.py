"""Making ends meet: patient-level costs are scaled so that the contract's cost so far stands where it should.

A plan is people at each level times a fee. Chance in a few hundred admissions would put the actual cost ten
per cent to either side of it, and no two demos would tell the same story. So costs known by patient are
scaled, by one factor for each level and period, and nothing else is.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl

from apps.foundation.kernel.periods import financial_year, financial_year_of, month_period
from apps.interfaces.demo.generator.blueprints import Blueprint
from apps.interfaces.demo.generator.risk import levels
from apps.interfaces.demo.generator.timeline import Timeline
from apps.interfaces.demo.generator.use import Use
from apps.money.contracts.domain.scope import IN, default_scope

LEVELS = (1, 2, 3)
YEAR_BEFORE = -0.012
"""What people cost in the year before, against the fees: they were set a little above it."""

LEAST, MOST = 0.6, 1.7
"""Beyond these a factor would no longer look like a cost."""


def balanced(records: pl.DataFrame, blueprint: Blueprint, timeline: Timeline, use: Use) -> pl.DataFrame:
    """The records with patient-level costs scaled by level, before the contract and in it."""
    in_contract = timeline.months_in_contract
    planned = _planned(blueprint, use, in_contract)
    counted = {level: _due(blueprint, use, in_contract, level) for level in LEVELS}
    grown = planned * (1 + blueprint.overspend) / max(sum(counted.values()), 1)
    records = records.with_columns(in_scope(records).alias("is_in"))
    for level in LEVELS:
        before = _due(blueprint, use, timeline.months_before, level) * (1 + YEAR_BEFORE)
        records = _scaled(records, level, timeline.months_before, before)
        records = _scaled(records, level, in_contract, counted[level] * grown)
    return records.drop("is_in")


def in_scope(records: pl.DataFrame) -> pl.Series:
    """Whether the contract's default scope has each record in."""
    pairs = records.select("kind", "ltc_related").unique(maintain_order=True)
    listed = pairs.with_columns(
        pl.Series("is_in", [default_scope(kind, ltc_related=related) == IN for kind, related in pairs.iter_rows()])
    )
    return records.join(listed, on=["kind", "ltc_related"], how="left", maintain_order="left")["is_in"]


def _planned(blueprint: Blueprint, use: Use, months: Sequence[date]) -> float:
    """The plan of some months: the people of the second run at their fees, by days."""
    people = levels(next(run.score for run in use.runs if run.name == "second"))
    a_year = sum(int((people == level).sum()) * blueprint.fees[level] for level in LEVELS)
    return sum(a_year * _share_of_year(month) for month in months)


def _due(blueprint: Blueprint, use: Use, months: Sequence[date], level: int) -> float:
    """What the days of people at a level come to at the fee."""
    return sum(
        float(use.days[month][use.levels[month] == level].sum())
        / month_period(month).days
        * blueprint.fees[level]
        * _share_of_year(month)
        for month in months
    )


def _share_of_year(month: date) -> float:
    return month_period(month).days / financial_year(financial_year_of(month)).days


def _scaled(records: pl.DataFrame, level: int, months: Sequence[date], target: float) -> pl.DataFrame:
    """Patient-level costs of a level and period scaled so that its cost in scope comes to the target."""
    if not months:
        return records
    period = pl.col("start_date").is_between(months[0], month_period(months[-1]).ends_before, closed="left")
    mine = period & pl.col("is_in") & (pl.col("level") == level)
    by_patient = mine & (pl.col("cost_basis") == "PATIENT_LEVEL")
    all_of_it = int(records.filter(mine)["cost_pence"].sum())
    movable = int(records.filter(by_patient)["cost_pence"].sum())
    if not movable:
        return records
    factor = float(np.clip((target - (all_of_it - movable)) / movable, LEAST, MOST))
    scaled = (pl.col("cost_pence") * factor).round().cast(pl.Int64)
    return records.with_columns(pl.when(by_patient).then(scaled).otherwise("cost_pence").alias("cost_pence"))

"""The product's pure rules, run over the rows of a table: what goes in as the table writes it, and what comes out."""

from collections.abc import Callable, Mapping
from datetime import date

from apps.care.assurance.domain.intervals import wilson
from apps.foundation.kernel.allocation import allocate
from apps.money.contracts.domain.capitation_due import capitation_due_by_month, running_capitation_due
from apps.money.contracts.domain.fees_from_costs import interval_of, mean_of, spread_of, sums_of
from apps.money.contracts.domain.trend import Trend, trended
from apps.money.contracts.domain.value import value_by_year
from apps.money.reconciliation.domain.forecast import forecast
from apps.money.reconciliation.domain.variance import explained_variance
from tests.spec.tables import pairs

Row = Mapping[str, str]
Rule = Callable[[Row], dict[str, object]]

RULES: dict[str, Rule] = {}


def of_table(rule: Rule) -> Rule:
    """The rule runs the table of its name, without the underscore that keeps it apart from what it calls."""
    RULES[rule.__name__.rstrip("_")] = rule
    return rule


def by_python(table: str, row: Row) -> dict[str, str]:
    """What the rule of a table makes of a row; what is not known is empty."""
    return {name: "" if value is None else str(value) for name, value in RULES[table](row).items()}


def numbers(row: Row, *names: str) -> dict[str, int]:
    """Whole numbers of a row by name."""
    return {name: int(row[name]) for name in names}


def as_pairs(found: Mapping[str, int]) -> str:
    """`a=1 b=2`, by name."""
    return " ".join(f"{name}={number}" for name, number in sorted(found.items()))


@of_table
def allocation(row: Row) -> dict[str, object]:
    return {"parts": as_pairs(allocate(int(row["pool"]), pairs(row["weights"])))}


@of_table
def capitation_due(row: Row) -> dict[str, object]:
    at_fees = int(row["counted"]) * int(row["fee_a_year"])
    return {"pence": running_capitation_due(at_fees=at_fees, of_a_year=int(row["of_a_year"]))}


@of_table
def capitation_by_month(row: Row) -> dict[str, object]:
    counted = _by_month(row["counted"])
    steps = _by_month(row["fees"])
    fees = {month: steps[max(since for since in steps if since <= month)] for month in counted}
    due = capitation_due_by_month(counted, fees, row["counting"])
    return {"due": as_pairs({f"{month:%Y-%m}": pence for month, pence in due.items()})}


def _by_month(text: str) -> dict[date, int]:
    return {date.fromisoformat(f"{month}-01"): number for month, number in pairs(text).items()}


@of_table
def variance(row: Row) -> dict[str, object]:
    top, _, bottom = row["plan_share"].partition("/")
    names = ("plan", "actual", "expected_days", "actual_days", "expected_days_all", "actual_days_all")
    found = explained_variance(
        **numbers(row, *names, "fee_a_year", "of_a_year"),
        plan_share=(int(top), int(bottom)),
    )
    assert found.variance == int(row["actual"]) - int(row["plan"])
    return {"volume": found.volume, "mix": found.mix, "intensity": found.intensity}


@of_table
def value_of_a_year(row: Row) -> dict[str, object]:
    years = list(range(2026, 2026 + int(row["years"])))
    changes = dict.fromkeys(years, Trend(int(row["inflation"]), int(row["asked"])))
    worth = value_by_year(int(row["outturn"]), int(row["efficiency"]), changes, years)
    return {"values": " ".join(str(worth[year]) for year in years)}


@of_table
def fees_from_costs(row: Row) -> dict[str, object]:
    sums = sums_of([int(cost) for cost in row["costs"].split()], **numbers(row, "percentile", "fewest"))
    low, high = interval_of(sums)
    return {
        "with_cost": sums.with_cost,
        "above": sums.above,
        "truncated": "yes" if sums.is_truncated else "no",
        "mean": mean_of(sums),
        "spread": spread_of(sums),
        "low": low,
        "high": high,
        "fee": trended(mean_of(sums), Trend(**numbers(row, "inflation", "efficiency"))),
    }


@of_table
def forecast_(row: Row) -> dict[str, object]:
    months = [(int(plan), int(actual)) for plan, _, actual in (pair.partition("/") for pair in row["months"].split())]
    found = forecast(months, [int(plan) for plan in row["rest"].split()])
    if found is None:
        return {"outturn": None, "half": None, "eighty": None}
    return {"outturn": found.outturn, "half": found.at_the_end.half, "eighty": found.at_the_end.eighty}


@of_table
def wilson_(row: Row) -> dict[str, object]:
    found = wilson(int(row["count"]), int(row["of"]))
    return {"low": f"{100 * found.low:.1f}", "high": f"{100 * found.high:.1f}"}

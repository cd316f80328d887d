"""The product's pure rules, run over the rows of a table: what goes in as the table writes it, and what comes out."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from apps.care.assessments.domain.classification import Classifier
from apps.care.assessments.domain.rule_sets import shipped
from apps.care.assurance.domain.chance import funnel_limits, standing_of
from apps.care.assurance.domain.change import drift, income_change, paired_movement
from apps.care.assurance.domain.intervals import needed_to_prove, wilson
from apps.care.risk_profiling.domain.thresholds import score_at_percentile
from apps.foundation.kernel.allocation import allocate
from apps.foundation.kernel.pence import round_half_up
from apps.foundation.kernel.periods import Period
from apps.governance.pathway_budgets.domain.worksheet import Figures, work_out
from apps.money.contracts.domain.capitation_due import capitation_due_by_month, running_capitation_due
from apps.money.contracts.domain.fees_from_costs import interval_of, mean_of, spread_of, sums_of
from apps.money.contracts.domain.plan import planned_lines
from apps.money.contracts.domain.season import LastYear, Past, days_by_calendar_month
from apps.money.contracts.domain.stages import NoMonthLeft, live_from
from apps.money.contracts.domain.trend import Trend, trended
from apps.money.contracts.domain.value import value_by_year
from apps.money.payments.domain.due import moved_to_date
from apps.money.payments.domain.terms import Beyond, Terms
from apps.money.reconciliation.domain.forecast import forecast
from apps.money.reconciliation.domain.variance import explained_variance
from apps.money.risk_sharing.command_line import settled
from apps.money.risk_sharing.domain.chance import half_width, people_needed
from apps.money.risk_sharing.domain.exact import percent
from tests.factories.assessing import levels
from tests.spec.tables import pairs

Row = Mapping[str, str]
Rule = Callable[[Row], dict[str, object]]

RULES: dict[str, Rule] = {}
CLASSIFIER = Classifier(shipped())


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


def part(hundredths: str | int, of: int = 10_000) -> str:
    """A share as terms are given it: a decimal of eighteen places."""
    return f"{Decimal(hundredths) / of:.18f}"


def to_places(number: float, places: int) -> Decimal:
    """Half up: a binary fraction in the middle of two decimals is one of them, and not the even one."""
    return Decimal(f"{number:.12f}").quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


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


@of_table
def stable_funding(row: Row) -> dict[str, object]:
    terms = Terms(**numbers(row, "margin", "share"), beyond=Beyond(row["beyond"]))
    return {"moved": moved_to_date(int(row["plan"]), int(row["counted"]), terms).amount}


def settlement(terms: Mapping[str, object], **position: object) -> dict[str, object]:
    """A settlement under terms by code, of a commissioner, a care group and another provider."""
    kinds = {"ICB": "commissioner", "GROUP": "provider", "COM": "provider"}
    document = {
        "parties": [{"code": code, "kind": kind} for code, kind in kinds.items()],
        "position": position,
        "terms": [{"term": code, "parameters": parameters} for code, parameters in terms.items()],
    }
    made = settled(document)
    assert sum(made["net"].values()) == 0
    return made


def collared(row: Row, **position: object) -> dict[str, object]:
    """A settlement under cap and collar."""
    names = ("corridor_above", "corridor_below", "limit_above", "limit_below")
    parameters = {"marginal_rate": part(row["rate"])} | {name: part(row[name]) for name in names if row[name]}
    return settlement({"cap_and_collar": parameters}, **numbers(row, "baseline", "actual"), **position)


@of_table
def cap_and_collar(row: Row) -> dict[str, object]:
    return {"payment": collared(row)["payment"]}


@of_table
def outcome_money(row: Row) -> dict[str, object]:
    figures = numbers(row, "budget", "actual")
    made = settlement({"quality_linked": {}}, **figures, quality_level=int(row["level"]))
    premium, shared = [step["amount"] for step in made["steps"] if step["term"] == "quality_linked"]
    return {"premium": premium, "shared": shared, "payment": made["payment"]}


@of_table
def pathway_budget(row: Row) -> dict[str, object]:
    """What is affordable is the spend as a bundle, less saving and incentive; the incentive stands on top of it for an
    outcome; what providers cost is subcontracted, and the margin that stays is the contingency."""
    spend, incentive, cost = (int(row[name]) for name in ("spend", "incentive", "cost"))
    bundle = {"bundled_contract": {"efficiency": part(int(row["saving"]) + incentive, spend)}}
    affordable = settlement(bundle, baseline=spend)["payment"]
    outcome = {"code": "redesign", "weight": "1", "floor": "0", "target": "1"}
    stake = {"at_stake": part(incentive, affordable), "value": "plan", "on_top": True, "outcomes": [outcome]}
    reached = {"redesign": "1" if row["reached"] == "yes" else "0"}
    made = settlement(bundle | {"outcome_incentive": stake}, baseline=spend, plan=affordable, outcomes=reached)
    programme = {"programme_margin": {"care_group": "GROUP"}}
    contingency = settlement(programme, budget=affordable, subcontracts={"COM": cost})["net"]["GROUP"]
    return {
        "affordable": affordable,
        "payment": made["payment"],
        "contingency": contingency,
        "contingency_share": percent(Fraction(contingency, affordable)),
        "income_to_cost": percent(Fraction(affordable, cost)),
    }


@of_table
def chance(row: Row) -> dict[str, object]:
    return {"percent": f"{100 * half_width(int(row['people']), float(row['spread'])):.1f}"}


@of_table
def people_needed_(row: Row) -> dict[str, object]:
    return {"people": people_needed(float(row["width"]), float(row["spread"]))}


@of_table
def drift_(row: Row) -> dict[str, object]:
    before, after, fees = ([int(one) for one in row[name].split("/")] for name in ("before", "after", "fees"))
    found = drift(before, after)
    income = 10_000 * income_change(before, after, dict(enumerate(fees, start=1)))
    return {
        "any_change": f"{found.any_change:.3f}",
        "trend": f"{found.trend:.3f}",
        "upwards": found.upwards,
        "income": round_half_up(income.numerator, income.denominator),
    }


@of_table
def paired_movement_(row: Row) -> dict[str, object]:
    return {"chance": to_places(paired_movement(**numbers(row, "up", "down")), 3)}


@of_table
def answers_needed(row: Row) -> dict[str, object]:
    return {"answers": needed_to_prove(int(row["target"]), int(row["observed"]))}


@of_table
def funnel(row: Row) -> dict[str, object]:
    found = funnel_limits(float(row["centre"]), int(row["of"]))
    return {
        name: f"{100 * getattr(found, name):.1f}" for name in ("outer_low", "inner_low", "inner_high", "outer_high")
    }


@of_table
def score_at_percentile_(row: Row) -> dict[str, object]:
    scores = [Decimal(score) for score in row["scores"].split()]
    found = score_at_percentile(Decimal(row["percent"]), scores, int(row["registered"]))
    return {"score": f"{found.normalize():f}"}


@of_table
def standing(row: Row) -> dict[str, object]:
    return {"standing": standing_of(int(row["count"]), int(row["of"]), float(row["centre"]))}


@of_table
def classification(row: Row) -> dict[str, object]:
    found = CLASSIFIER.evaluate(levels(row["levels"]))
    return {
        "functional": found.functional.rule,
        "complexity": found.complexity.rule,
        "cell": found.cell,
        "band": found.need_band,
        "flags": " ".join(found.flags),
    }


@of_table
def worksheet(row: Row) -> dict[str, object]:
    sheet = work_out(Figures(**numbers(row, "spend", "qipp", "incentive", "contingency")))
    return {
        "payment": sheet.payment,
        "budget": sheet.budget,
        "ratio": sheet.thousandths,
        "share": sheet.contingency_in_thousandths,
        "transition": sheet.transition,
    }


@of_table
def live_from_(row: Row) -> dict[str, object]:
    term = {name: date.fromisoformat(row[name]) for name in ("starts_on", "ends_before")}
    try:
        return {"live_from": live_from(date.fromisoformat(row["today"]), **term)}
    except NoMonthLeft:
        return {"live_from": None}


@of_table
def planned_season(row: Row) -> dict[str, object]:
    term = Period(*map(date.fromisoformat, row["term"].split("..")))
    fees = {month: {1: int(row["fee_a_year"])} for month in term.months()}
    lines = planned_lines(people={1: 1}, fees=fees, term=term, last_year=_last_year(row, term.starts_on))
    at = {f"{line.month:%m}.{line.service_line}": line for line in lines}
    return {
        "pence": as_pairs({cell: line.cost_pence for cell, line in at.items() if line.cost_pence}),
        "records": as_pairs({cell: line.activity for cell, line in at.items() if line.activity}),
    }


def _last_year(row: Row, starts_on: date) -> LastYear:
    cells = {}
    for one in row["last_year"].split():
        cell, _, past = one.partition("=")
        month, _, line = cell.partition(".")
        cells[int(month), line] = Past(*map(int, past.split("/")))
    days = days_by_calendar_month(Period(starts_on.replace(year=starts_on.year - 1), starts_on))
    return LastYear({1: cells} if cells else {}, days, int(row["enough"]))

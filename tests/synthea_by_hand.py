"""What a Synthea export's year of care comes to, worked out line by line and without the product's rules.

The year is the last whole April to March before the latest encounter. In the cohort: alive on its 1 April (a
death on it is out), 18 or over, with a listed condition active on it. The score is the cost of the year before;
levels begin at £2,500 and £12,500; fees a year are £1,500, £8,000 and £40,000. The day of death counts.
"""

import csv
from collections.abc import Collection
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

FEES = {"1": 150_000, "2": 800_000, "3": 4_000_000}


def year_of_care_by_hand(folder: Path, long_term: Collection[str]) -> dict[str, Any]:
    """The figures that `reconcile` must give for an export."""
    patients, conditions, encounters = (_rows(folder / f"{n}.csv") for n in ("patients", "conditions", "encounters"))
    latest = max(_day(row["START"]) for row in encounters)
    index = date(latest.year if latest >= date(latest.year, 4, 1) else latest.year - 1, 4, 1)
    if index.replace(year=index.year + 1) > latest:
        index = index.replace(year=index.year - 1)
    end, year_before = index.replace(year=index.year + 1), index.replace(year=index.year - 1)
    ill = {
        row["PATIENT"]
        for row in conditions
        if row["CODE"] in long_term and _day(row["START"]) <= index and (not row["STOP"] or _day(row["STOP"]) > index)
    }
    levels: dict[str, str] = {}
    last_days: dict[str, date] = {}
    scores = 0
    for row in patients:
        died = _day(row["DEATHDATE"]) if row["DEATHDATE"] else date.max
        if row["Id"] not in ill or died <= index or _day(row["BIRTHDATE"]) > index.replace(year=index.year - 18):
            continue
        own = [_pence(e) for e in encounters if e["PATIENT"] == row["Id"] and year_before <= _day(e["START"]) < index]
        scores += sum(own)
        levels[row["Id"]] = "1" if sum(own) < 250_000 else "2" if sum(own) < 1_250_000 else "3"
        last_days[row["Id"]] = min(died, end - timedelta(days=1))
    of_year = [row for row in encounters if index <= _day(row["START"]) < end]
    days = dict.fromkeys(FEES, 0)
    cost = dict.fromkeys(FEES, 0)
    outside = 0
    for person, level in levels.items():
        days[level] += (last_days[person] - index).days + 1
    for row in of_year:
        if row["PATIENT"] in levels and _day(row["START"]) <= last_days[row["PATIENT"]]:
            cost[levels[row["PATIENT"]]] += _pence(row)
        else:
            outside += _pence(row)
    budget = {
        level: int((Decimal(days[level] * fee) / (end - index).days).quantize(Decimal(1), ROUND_HALF_UP))
        for level, fee in FEES.items()
    }
    return {
        "encounters": len(encounters),
        "year": index.year,
        "index_date": index.isoformat(),
        "cohort": len(levels),
        "people_by_band": {level: list(levels.values()).count(level) for level in FEES},
        "risk_score_pence": scores,
        "person_days_by_band": days,
        "budget_pence_by_band": budget,
        "budget_pence": sum(budget.values()),
        "cohort_cost_pence_by_band": cost,
        "cohort_cost_pence": sum(cost.values()),
        "outside_cohort_cost_pence": outside,
        "year_encounters": len(of_year),
        "year_cost_pence": sum(_pence(row) for row in of_year),
    }


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return [row for row in csv.DictReader(stream) if None not in row and None not in row.values()]


def _day(stamp: str) -> date:
    return date.fromisoformat(stamp[:10])


def _pence(row: dict[str, str]) -> int:
    return int(Decimal(row["TOTAL_CLAIM_COST"]) * 100)

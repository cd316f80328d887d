"""Results that were published elsewhere, replayed through the term: 957 organisations that shared savings.

The columns are mapped to the term's parameters here; the term knows nothing of them. Published figures are whole
dollars of unrounded ones: within one counts as equal.
"""

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.foundation.kernel.pence import round_half_up
from apps.money.risk_sharing.command_line import settled

YEARS = ("PY2021.csv", "PY2022.csv")
PARTIES = [{"code": "PAYER", "kind": "commissioner"}, {"code": "ACO", "kind": "provider"}]
ENHANCED = {"loss_quality_rate": "0.75", "loss_rate_low": "0.40", "loss_rate_high": "0.75"}
BASIC = {"loss_rate": "0.30"}
ROUNDED_AWAY = {("PY2021.csv", "A2833")}
"""Its minimum rate is published as 2.98%, and its rate is 2.9827%."""

CAPPED = {
    ("PY2021.csv", "A1515"),
    ("PY2021.csv", "A2820"),
    ("PY2021.csv", "A4627"),
    ("PY2022.csv", "A1070"),
}
"""Losses that were capped by a share of revenue, or counted at a rate, that the files do not hold."""


def rows(folder: Path) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name in YEARS:
        with (folder / "mssp" / name).open(newline="", encoding="utf-8-sig") as file:
            for row in csv.DictReader(file):
                yield name, row


def dollars(text: str) -> int:
    digits = text.replace(",", "").strip()
    return int(digits) if digits.strip("-*") else 0


def share(text: str) -> str:
    """`75.00%`, or `89` of a hundred, as `0.75` and `0.89`."""
    return format(Decimal(text.strip().rstrip("%") or "0") / 100, "f")


def is_enhanced(row: Mapping[str, str]) -> bool:
    if "Current_Track" in row:
        return row["Current_Track"] == "EN"
    return "1" in (row["Current_ENHANCED"], row["Current_Track_3"])


def replayed(row: Mapping[str, str]) -> tuple[int, int]:
    """Savings or losses that count, and what is earned or owed, in dollars, by the product's own term."""
    benchmark, actual = dollars(row["ABtotBnchmk"]), dollars(row["ABtotExp"])
    parameters: dict[str, Any] = {
        "minimum_savings_rate": share(row["MinSavPerc"]),
        "sharing_rate": share(row["FinalShareRate"]),
        "withheld": "0.02",
        "cap": "0.20" if is_enhanced(row) else "0.10",
    }
    if row["Risk_Model"].startswith("Two"):
        adjustment = abs(dollars(row["DisAdj"])) * 100
        parameters |= {"minimum_loss_rate": share(row["MinSavPerc"]), "loss_adjustment": adjustment}
        parameters |= ENHANCED if is_enhanced(row) else BASIC
    position = {"benchmark": benchmark * 100, "actual": actual * 100, "quality_score": share(row["QualScore"])}
    made = settled(
        {
            "parties": PARTIES,
            "position": position,
            "terms": [{"term": "shared_savings", "parameters": parameters}],
        }
    )
    own = [step for step in made["steps"] if step["term"] == "shared_savings"]
    counted = own[0]["amount"] if len(own) > 1 else 0
    return round_half_up(counted, 100), round_half_up(made["payment"] - actual * 100, 100)


@pytest.mark.outside
def test_the_term_comes_to_what_was_published(outside_data: Path) -> None:
    generated, earned, savers, total = set(), set(), set(), 0
    for name, row in rows(outside_data):
        total += 1
        counted, due = replayed(row)
        published = dollars(row["EarnSaveLoss"])
        if abs(counted - dollars(row["GenSaveLoss"])) > 1:
            generated.add((name, row["ACO_ID"]))
        if abs(due - published) > 1:
            earned.add((name, row["ACO_ID"]))
        if published > 0:
            savers.add((name, row["ACO_ID"]))
    assert total == 957
    assert generated == ROUNDED_AWAY
    assert len(savers) == 578
    assert earned == ROUNDED_AWAY | CAPPED


@pytest.mark.outside
def test_one_of_them_to_the_dollar(outside_data: Path) -> None:
    row = next(row for name, row in rows(outside_data) if (name, row["ACO_ID"]) == ("PY2022.csv", "A1001"))
    assert replayed(row) == (62_404_688, 45_867_446)

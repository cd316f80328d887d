"""A first look through an export, for what its files say of each other. Damaged lines are left to the check."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from apps.interfaces.synthea.layouts import SECTORS


def sectors_by_organisation(folder: Path) -> dict[str, Counter[str]]:
    """How often each organisation works in each sector, from the classes of its encounters."""
    found: dict[str, Counter[str]] = {}
    for row in _whole_rows(folder / "encounters.csv"):
        if sector := SECTORS.get(row["ENCOUNTERCLASS"]):
            found.setdefault(row["ORGANIZATION"], Counter())[sector] += 1
    return found


def people_not_listed(folder: Path) -> list[str]:
    """Ids of people who have encounters or conditions and are missing from patients.csv.

    Nothing recorded is dropped: they are registered as awaiting trace, and stand outside the cohort.
    """
    listed = {row["Id"] for row in _whole_rows(folder / "patients.csv")}
    named = {row["PATIENT"] for name in ("encounters", "conditions") for row in _whole_rows(folder / f"{name}.csv")}
    return sorted(named - listed - {""})


def _whole_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows with as many columns as the header."""
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        for row in csv.DictReader(stream):
            if None not in row and None not in row.values():
                yield row

"""Tables of cases that stand as CSV beside the tests: what goes in, and what must come out."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent / "tables"


def cases(name: str) -> list[dict[str, str]]:
    """The rows of a table, each with its `case` in words."""
    with (FOLDER / f"{name}.csv").open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def words(case: dict[str, str]) -> str:
    """How pytest names a row."""
    return case["case"].replace(" ", "-")


def pairs(text: str) -> dict[str, int]:
    """`a=1 b=2` as a mapping."""
    return {name: int(number) for name, _, number in (pair.partition("=") for pair in text.split())}

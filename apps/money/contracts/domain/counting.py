"""How a contract counts people: each day that they are in the model, or once a month, on its first day.

Source clause: capitation, "a contract may instead count heads on the first of the month".
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.foundation.kernel.periods import Period, financial_year, financial_year_of, month_period

MONTHS_OF_A_YEAR = 12


class Counting(StrEnum):
    """What a version counts, and pays a part of the fee a year for."""

    DAYS = "DAYS"
    HEADS = "HEADS"


@dataclass(frozen=True)
class CountingWords:
    """What pages call what is counted: `of_all` in sentences, `column` at the head of a table's column, `unit` in
    formulas, `account` as a sentence of the terms."""

    of_all: str
    column: str
    unit: str
    account: str


IN_WORDS = {
    Counting.DAYS: CountingWords(
        "days in the model", "Days in the model", "days", "Each day that a person is in the model counts."
    ),
    Counting.HEADS: CountingWords(
        "people on the first",
        "People on the first",
        "people on the first",
        "People in the model on the first of each month count, for that whole month.",
    ),
}

STAYS = (
    "How people are counted stays for the whole of a contract: months counted otherwise would not add up to one "
    "running total, and a month that is frozen never moves. To count otherwise, draft a contract that follows this one."
)
"""Why no variation counts otherwise than its contract."""


def parts_of_a_year(counting: str, month: date) -> int:
    """Into how many parts a fee a year is divided: the days of the month's financial year, or its twelve months."""
    return MONTHS_OF_A_YEAR if counting == Counting.HEADS else financial_year(financial_year_of(month)).days


def parts_of_a_month(counting: str, month: date, days: Period) -> int:
    """How many such parts a person who is there on some days has of a month: its days among them, or one where they are
    there on the first."""
    if counting == Counting.HEADS:
        return int(month in days)
    inside = month_period(month) & days
    return inside.days if inside else 0


def most_of_a_month(counting: str, month: date) -> int:
    """How many parts somebody has who is there all month."""
    return parts_of_a_month(counting, month, month_period(month))

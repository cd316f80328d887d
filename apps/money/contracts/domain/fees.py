"""Fees of a version by financial year: a later year's are those of the year before, inflated and made more efficient.

Source: contracts, "inflation agreed up front for each year, and an efficiency requirement for each year".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from apps.foundation.kernel.pence import Pence, pounds
from apps.foundation.kernel.periods import Period, financial_year_of
from apps.money.contracts.domain.trend import Trend, trended

Fees = Mapping[int, Pence]
"""Pence a person a year by level of need."""
MonthlyFees = Mapping[date, Fees]
"""The fees of each month, by its first day."""


def years_of(term: Period) -> list[int]:
    """The financial years that a term touches, each by the calendar year in which it begins."""
    return sorted({financial_year_of(month) for month in term.months()})


def fees_by_year(first: Fees, changes: Mapping[int, Trend], years: Sequence[int]) -> dict[int, dict[int, Pence]]:
    """The fees of each year of a term. Each year goes on from the fee of the year before as it was rounded: what is
    shown is what the next year is worked out from. A year without a change has the fees of the year before."""
    found: dict[int, dict[int, Pence]] = {}
    fees = dict(first)
    for place, year in enumerate(years):
        if place:
            change = changes.get(year, Trend())
            fees = {band: trended(fee, change) for band, fee in fees.items()}
        found[year] = fees
    return found


def fees_by_month(by_year: Mapping[int, Fees], months: Iterable[date]) -> dict[date, Fees]:
    """The fees of some months."""
    return {month: by_year[financial_year_of(month)] for month in months}


@dataclass(frozen=True)
class FeeOfMonths:
    """A fee, and the months in which it holds: from the first to the last."""

    first: date
    last: date
    fee: Pence


def in_runs(fees: MonthlyFees, band: int) -> list[FeeOfMonths]:
    """The fee of a level month after month, as few runs of months with one fee as there are."""
    runs: list[FeeOfMonths] = []
    for month in sorted(fees):
        fee = fees[month].get(band, 0)
        if runs and runs[-1].fee == fee:
            runs[-1] = FeeOfMonths(runs[-1].first, month, fee)
        else:
            runs.append(FeeOfMonths(month, month, fee))
    return runs


def fees_in_words(fees: MonthlyFees, band: int) -> list[str]:
    """The fees of a level: `£1,000.00`, or where there are several each with its months, as
    `£1,000.00 in April 2026 to September 2026`."""
    runs = in_runs(fees, band)
    if len(runs) == 1:
        return [f"£{pounds(runs[0].fee)}"]
    return [f"£{pounds(run.fee)} in {months_in_words(run.first, run.last)}" for run in runs]


def year_in_words(year: int) -> str:
    """`2027 to 2028`: the financial year that begins in a calendar year."""
    return f"{year} to {year + 1}"


def months_in_words(first: date, last: date) -> str:
    """`April 2026`, or `April 2026 to September 2026`."""
    return f"{first:%B %Y}" if first == last else f"{first:%B %Y} to {last:%B %Y}"

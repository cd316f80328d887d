"""What days in the model come to at the fees of their months: whole pence that are exact by month and by year.

The plan prices expected days by it, and the count prices actual ones.
"""

from collections.abc import Mapping
from datetime import date

from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.periods import financial_year, financial_year_of


def running_capitation_due(*, days_at_fees: int, days_in_year: int) -> Pence:
    """The sum over the months so far this year of person-days x fee of the month, by the days in the year, half up to
    the penny: rounded once, however many fees there were. Source: capitation, `running`."""
    return round_half_up(days_at_fees, days_in_year)


def capitation_due_by_month(days: Mapping[date, int], fees: Mapping[date, Pence]) -> dict[date, Pence]:
    """Pence for each month at one level of need, from days in the model and the fee of the month, by first day.

    Each month is the running total to its end less the running total before it, within the financial year:
    so every month is a penny exact, and so is the year. Six people at £1,500 for a whole year are £9,000.00.
    """
    due: dict[date, Pence] = {}
    year, worth, before = 0, 0, 0
    for month in sorted(days):
        if financial_year_of(month) != year:
            year, worth, before = financial_year_of(month), 0, 0
        worth += days[month] * fees[month]
        running = running_capitation_due(days_at_fees=worth, days_in_year=financial_year(year).days)
        due[month] = running - before
        before = running
    return due

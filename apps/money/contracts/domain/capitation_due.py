"""What days in the model come to at a fee: whole pence that are exact by month and by year.

The plan prices expected days by it, and the count prices actual ones.
"""

from collections.abc import Mapping
from datetime import date

from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.periods import financial_year, financial_year_of


def running_capitation_due(*, person_days: int, fee_a_year: Pence, days_in_year: int) -> Pence:
    """Days so far this year x fee / days in the year, half up to the penny. Source: capitation, `running`."""
    return round_half_up(person_days * fee_a_year, days_in_year)


def capitation_due_by_month(days: Mapping[date, int], fee_a_year: Pence) -> dict[date, Pence]:
    """Pence for each month at one level of need, from days in the model by first day of month.

    Each month is the running total to its end less the running total before it, within the financial year:
    so every month is a penny exact, and so is the year. Six people at £1,500 for a whole year are £9,000.00.
    """
    due: dict[date, Pence] = {}
    year, counted, before = 0, 0, 0
    for month in sorted(days):
        if financial_year_of(month) != year:
            year, counted, before = financial_year_of(month), 0, 0
        counted += days[month]
        running = running_capitation_due(
            person_days=counted, fee_a_year=fee_a_year, days_in_year=financial_year(year).days
        )
        due[month] = running - before
        before = running
    return due

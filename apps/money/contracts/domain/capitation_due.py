"""What days in the model, or people on the first, come to at the fees of their months: whole pence that are exact by
month and by year. The plan prices expected ones by it, and the count prices actual ones."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.periods import financial_year_of
from apps.money.contracts.domain.counting import Counting, parts_of_a_year


def running_capitation_due(*, at_fees: int | Fraction, of_a_year: int) -> Pence:
    """The sum over the months so far this year of what was counted x fee of the month, by the days (of people on the
    first: the months) of the year, half up to the penny: rounded once, however many fees there were. Source:
    capitation, `running`, and "heads on the first of the month"."""
    return round_half_up(at_fees.numerator, at_fees.denominator * of_a_year)


def capitation_due_by_month(
    counted: Mapping[date, int | Fraction], fees: Mapping[date, Pence], counting: str = Counting.DAYS
) -> dict[date, Pence]:
    """Pence for each month at one level of need, from what was counted and the fee of the month, by first day.

    Each month is the running total to its end less the running total before it, within the financial year:
    so every month is a penny exact, and so is the year. Six people at £1,500 for a whole year are £9,000.00, by days
    and by heads. Days of average weight are fractions, and nothing is rounded before the running total is.
    """
    due: dict[date, Pence] = {}
    year, before = 0, 0
    worth: int | Fraction = 0
    for month in sorted(counted):
        if financial_year_of(month) != year:
            year, worth, before = financial_year_of(month), 0, 0
        worth += counted[month] * fees[month]
        running = running_capitation_due(at_fees=worth, of_a_year=parts_of_a_year(counting, month))
        due[month] = running - before
        before = running
    return due

from datetime import date

import pytest

from apps.foundation.kernel.working_days import bank_holidays, easter_sunday, is_working_day, working_days_after
from apps.money.reconciliation.domain.months import (
    Dates,
    MonthState,
    adjustment_of,
    default_dates,
    open_month,
    settled_years,
    state_of,
)

APRIL, MAY, JUNE = (date(2026, month, 1) for month in (4, 5, 6))
DATES = Dates(date(2026, 5, 21), date(2026, 6, 22))


def test_bank_holidays_are_those_of_the_calendar():
    assert sorted(bank_holidays(2026)) == [
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
    ]
    assert {date(2021, 12, 27), date(2021, 12, 28)} <= bank_holidays(2021)
    assert {date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19)} <= bank_holidays(2022)
    assert date(2022, 5, 30) not in bank_holidays(2022)
    assert date(2023, 1, 2) in bank_holidays(2023)


@pytest.mark.parametrize(
    ("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))]
)
def test_easter(year, day):
    assert easter_sunday(year) == date(year, *day)


def test_working_days_are_counted_over_weekends_and_holidays():
    assert working_days_after(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert not is_working_day(date(2026, 12, 28))
    assert default_dates(APRIL, flex_after=14, freeze_after=35) == DATES


@pytest.mark.parametrize(
    ("today", "frozen", "settled", "state"),
    [
        (date(2026, 5, 20), [], [], MonthState.OPEN),
        (date(2026, 5, 21), [], [], MonthState.PROVISIONAL),
        (date(2026, 9, 1), [], [], MonthState.PROVISIONAL),
        (date(2026, 5, 1), [APRIL], [], MonthState.FROZEN),
        (date(2026, 5, 1), [APRIL], [APRIL], MonthState.SETTLED),
    ],
)
def test_the_state_of_a_month_on_a_day(today, frozen, settled, state):
    assert state_of(APRIL, dates=DATES, frozen=frozen, settled=settled, today=today) == state


def test_the_open_month_is_the_earliest_that_is_not_frozen():
    assert open_month([APRIL, MAY, JUNE], [APRIL]) == MAY
    assert open_month([APRIL, MAY], [APRIL, MAY]) is None


def test_an_adjustment_is_named_by_its_month_or_as_of_an_earlier_year():
    assert adjustment_of(APRIL, JUNE) == "2026-04"
    assert adjustment_of(date(2026, 3, 1), APRIL) == "prior"


def test_a_year_is_settled_when_all_of_its_months_are():
    months = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    assert settled_years(months, []) == []
    assert settled_years(months, [months[0]]) == []
    assert settled_years(months, months[:2]) == [2025]
    assert settled_years(months, months) == [2025, 2026]
    assert settled_years([], []) == []

from datetime import date

import pytest

from apps.foundation.kernel.periods import (
    EmptyPeriod,
    Period,
    age_on,
    financial_year,
    financial_year_of,
    first_of_month,
    month_period,
    next_month,
)


@pytest.mark.parametrize(("start", "days"), [(2022, 365), (2023, 366), (2024, 365), (2027, 366)])
def test_a_financial_year_has_its_own_number_of_days(start, days):
    year = financial_year(start)
    assert year.days == days
    assert (year.starts_on, year.ends_before) == (date(start, 4, 1), date(start + 1, 4, 1))
    assert sum(month_period(month).days for month in year.months()) == days


@pytest.mark.parametrize(
    ("day", "year"),
    [(date(2025, 3, 31), 2024), (date(2025, 4, 1), 2025), (date(2025, 12, 31), 2025), (date(2026, 1, 1), 2025)],
)
def test_a_financial_year_begins_on_1_april(day, year):
    assert financial_year_of(day) == year


def test_the_first_day_counts_and_the_last_does_not():
    period = Period(date(2026, 4, 1), date(2026, 4, 3))
    assert date(2026, 4, 1) in period
    assert date(2026, 4, 2) in period
    assert date(2026, 4, 3) not in period
    assert date(2026, 3, 31) not in period
    assert period.days == 2


@pytest.mark.parametrize("ends_before", [date(2026, 4, 1), date(2026, 3, 31)])
def test_a_period_without_a_day_is_refused(ends_before):
    with pytest.raises(EmptyPeriod):
        Period(date(2026, 4, 1), ends_before)


def test_two_periods_share_the_days_in_both():
    april = Period(date(2026, 4, 1), date(2026, 5, 1))
    assert april & Period(date(2026, 4, 30), date(2026, 6, 1)) == Period(date(2026, 4, 30), date(2026, 5, 1))
    assert april & Period(date(2026, 5, 1), date(2026, 6, 1)) is None
    assert Period(date(2026, 3, 1), date(2026, 4, 1)) & april is None


def test_a_period_touches_months_it_has_a_day_in():
    assert list(Period(date(2026, 1, 31), date(2026, 3, 1)).months()) == [date(2026, 1, 1), date(2026, 2, 1)]
    assert list(Period(date(2026, 1, 31), date(2026, 3, 2)).months())[-1] == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 1, 31), date(2026, 2, 1)),
        (date(2026, 12, 1), date(2027, 1, 1)),
        (date(2024, 2, 29), date(2024, 3, 1)),
    ],
)
def test_the_month_after_begins_on_its_first_day(day, after):
    assert next_month(day) == after
    assert first_of_month(day) < after


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(1940, 5, 2), date(2026, 5, 1), 85),
        (date(1940, 5, 2), date(2026, 5, 2), 86),
        (date(1940, 2, 29), date(2026, 2, 28), 85),
        (date(1940, 2, 29), date(2026, 3, 1), 86),
        (date(1940, 2, 29), date(2028, 2, 29), 88),
        (date(2026, 4, 1), date(2026, 4, 1), 0),
    ],
)
def test_age_is_in_whole_years(born, day, years):
    assert age_on(born, day) == years

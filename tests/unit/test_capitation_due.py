from datetime import date

import pytest

from apps.foundation.kernel.periods import financial_year, month_period
from apps.money.contracts.domain.capitation_due import capitation_due_by_month, running_capitation_due
from tests.spec.tables import cases, words

MONTHS = list(financial_year(2025).months())


def whole_year(people):
    return {month: people * month_period(month).days for month in MONTHS}


@pytest.mark.parametrize("case", cases("capitation_due"), ids=words)
def test_days_come_to_whole_pence(case):
    due = running_capitation_due(
        person_days=int(case["person_days"]),
        fee_a_year=int(case["fee_a_year"]),
        days_in_year=int(case["days_in_year"]),
    )
    assert due == int(case["pence"])


def test_six_people_for_a_whole_year_come_to_the_fee_six_times():
    due = capitation_due_by_month(whole_year(6), 150_000)
    assert sum(due.values()) == 900_000
    assert list(due) == MONTHS


def test_months_rounded_each_by_itself_would_miss_the_year():
    one_by_one = [running_capitation_due(person_days=d, fee_a_year=150_000, days_in_year=365) for d in (31, 30, 28)]
    assert 7 * one_by_one[0] + 4 * one_by_one[1] + one_by_one[2] != 150_000
    assert sum(capitation_due_by_month(whole_year(1), 150_000).values()) == 150_000


def test_the_person_who_moves_from_low_to_medium_on_15_august():
    low = {month: month_period(month).days for month in MONTHS[:4]} | {date(2025, 8, 1): 14}
    medium = {date(2025, 8, 1): 17} | {month: month_period(month).days for month in MONTHS[5:]}
    at_low, at_medium = capitation_due_by_month(low, 62_000), capitation_due_by_month(medium, 245_000)
    assert (sum(low.values()), sum(medium.values())) == (136, 229)
    assert (sum(at_low.values()), sum(at_medium.values())) == (23_101, 153_712)
    assert (at_low[date(2025, 8, 1)], at_medium[date(2025, 8, 1)]) == (2_378, 11_411)


def test_a_new_financial_year_begins_from_nil_and_has_its_own_days():
    days = {date(2024, 3, 1): 31, date(2024, 4, 1): 30}
    due = capitation_due_by_month(days, 366 * 365)
    assert due == {date(2024, 3, 1): 31 * 365, date(2024, 4, 1): 30 * 366}


def test_the_order_in_which_months_are_given_does_not_matter():
    days = whole_year(7)
    assert capitation_due_by_month(dict(reversed(days.items())), 245_001) == capitation_due_by_month(days, 245_001)

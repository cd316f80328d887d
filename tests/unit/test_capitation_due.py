from datetime import date

import pytest

from apps.foundation.kernel.pence import round_half_up
from apps.foundation.kernel.periods import Period, financial_year, month_period
from apps.money.contracts.domain.capitation_due import capitation_due_by_month, running_capitation_due
from apps.money.contracts.domain.counting import Counting, parts_of_a_month

MONTHS = list(financial_year(2025).months())


def whole_year(people):
    return {month: people * month_period(month).days for month in MONTHS}


def due_at(days, fee):
    return capitation_due_by_month(days, dict.fromkeys(days, fee))


def test_months_rounded_each_by_itself_would_miss_the_year():
    one_by_one = [running_capitation_due(at_fees=d * 150_000, of_a_year=365) for d in (31, 30, 28)]
    assert 7 * one_by_one[0] + 4 * one_by_one[1] + one_by_one[2] != 150_000
    assert sum(due_at(whole_year(1), 150_000).values()) == 150_000


def test_the_order_in_which_months_are_given_does_not_matter():
    days = whole_year(7)
    assert due_at(dict(reversed(days.items())), 245_001) == due_at(days, 245_001)


def test_a_month_is_priced_at_its_own_fee_and_the_running_total_is_rounded_once():
    days = whole_year(7)
    fees = {month: 150_001 if month < date(2025, 10, 1) else 160_003 for month in MONTHS}
    due = capitation_due_by_month(days, fees)
    at_first, at_second = (sum(days[month] for month in MONTHS if fees[month] == fee) for fee in (150_001, 160_003))
    assert sum(due.values()) == round_half_up(at_first * 150_001 + at_second * 160_003, 365)
    before = {month: pence for month, pence in due.items() if month < date(2025, 10, 1)}
    assert before == {month: due_at(days, 150_001)[month] for month in before}


def test_heads_are_paid_a_twelfth_on_each_first_whatever_the_length_of_month_and_year():
    heads = dict.fromkeys(MONTHS, 7) | dict.fromkeys(financial_year(2023).months(), 7)
    due = capitation_due_by_month(heads, dict.fromkeys(heads, 100_001), Counting.HEADS)
    assert list(due.values())[:3] == [58_334, 58_334, 58_334]
    assert sum(due[month] for month in MONTHS) == 7 * 100_001
    assert [due[month] for month in financial_year(2023).months()] == [due[month] for month in MONTHS]


def test_a_correction_of_a_head_is_what_the_running_totals_differ_by():
    heads = dict.fromkeys(MONTHS, 7)
    fees = dict.fromkeys(MONTHS, 100_001)
    before, after = (
        capitation_due_by_month(some, fees, Counting.HEADS) for some in (heads, {**heads, date(2025, 6, 1): 6})
    )
    assert [sum(one.values()) for one in (before, after)] == [round_half_up(n * 100_001, 12) for n in (84, 83)]
    assert all(before[month] == after[month] for month in MONTHS[:2])


@pytest.mark.parametrize(
    ("month", "term", "days", "heads"),
    [
        (date(2025, 4, 1), Period(date(2025, 4, 1), date(2026, 4, 1)), 30, 1),
        (date(2025, 4, 1), Period(date(2025, 4, 2), date(2026, 4, 1)), 29, 0),
        (date(2025, 4, 1), Period(date(2025, 4, 1), date(2025, 4, 2)), 1, 1),
        (date(2024, 2, 1), Period(date(2023, 4, 1), date(2024, 4, 1)), 29, 1),
        (date(2025, 4, 1), Period(date(2025, 5, 1), date(2026, 4, 1)), 0, 0),
    ],
)
def test_somebody_has_so_many_parts_of_a_month(month, term, days, heads):
    assert [parts_of_a_month(counting, month, term) for counting in Counting] == [days, heads]

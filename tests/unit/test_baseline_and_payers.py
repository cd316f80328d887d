"""The error of a baseline, apart from performance; who pays whom; what a query holds."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.foundation.kernel.periods import Period
from apps.money.payments.domain.baseline import daily_error, error_by_month, moved_by_error, worth
from apps.money.payments.domain.cash import held_by_query
from apps.money.payments.domain.due import Agreed, PlannedMonth, due_under
from apps.money.payments.domain.payers import PayersOfMonth, by_payer, parts_of
from apps.money.payments.domain.terms import Beyond, Terms
from tests.factories.due import due_by_month

ANY_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
YEAR = list(Period(date(2026, 4, 1), date(2027, 4, 1)).months())
DAYS = [30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31]
SHARED = {"ICB": 5_000, "A": 3_000, "B": 2_000}
TERMS = Terms(margin=200, beyond=Beyond.EXCESS, baseline=SHARED)


@pytest.mark.parametrize(
    ("counted", "planned", "days", "people"),
    [(186, 180, 30, Fraction(1, 5)), (170, 180, 30, Fraction(-1, 3)), (180, 180, 30, 0), (0, 0, 31, 0)],
)
def test_the_error_is_days_counted_less_planned_for_each_day_of_the_first_month(counted, planned, days, people):
    assert daily_error(counted=counted, planned=planned, days=days) == people


def test_a_month_s_error_is_the_year_to_date_less_the_month_before_level_by_level():
    # Two people a day more than planned at Low (£1,000 a year), one fewer at High (£4,000), over a year of 365 days
    low, high = daily_error(counted=240, planned=180, days=30), daily_error(counted=150, planned=180, days=30)
    worths = [
        {1: worth(low, days=days, fee=100_000, of_year=365), 3: worth(high, days=days, fee=400_000, of_year=365)}
        for days in DAYS
    ]
    found = error_by_month(worths)
    assert found[:2] == [16_438 - 32_877, 33_425 - 66_849 - (16_438 - 32_877)]
    assert sum(found) == 2 * 100_000 - 400_000


@pytest.mark.parametrize(
    ("error", "added"),
    [
        (10_000, {"A": 6_000 - 3_000, "B": 4_000 - 2_000}),
        (-10_000, {"A": -3_000, "B": -2_000}),
        (0, {"A": 0, "B": 0}),
    ],
)
def test_the_commissioners_share_is_added_and_providers_bear_theirs(error, added):
    assert moved_by_error(error, SHARED, {"A": 60_000, "B": 40_000}) == added


def test_where_no_shares_are_signed_nothing_moves():
    assert moved_by_error(10_000, {}, {"A": 1, "B": 1}) == {"A": 0, "B": 0}


def year(error, counted, months=12):
    plan = {"A": 60_000, "B": 40_000}
    return [PlannedMonth(month, plan, 0, counted, error=error) for month in YEAR[:months]]


def test_what_is_an_error_of_the_baseline_is_no_performance():
    # £1,000 a month planned, £1,100 counted, and £100 of it was wrong from the start: half is paid, nothing performs
    april = due_by_month(year(10_000, 110_000), ["A", "B"], TERMS)[0]
    assert (april.baseline, april.adjustment) == ({"A": 3_000, "B": 2_000}, {"A": 0, "B": 0})
    assert april.due == {"A": 63_000, "B": 42_000}
    assert (april.to_date.error, april.to_date.apart) == (10_000, 0)


def test_without_shares_an_error_is_measured_as_everything_else_is():
    terms = Terms(margin=200, beyond=Beyond.EXCESS)
    april = due_by_month(year(10_000, 110_000), ["A", "B"], terms)[0]
    assert (april.baseline, sum(april.adjustment.values())) == ({"A": 0, "B": 0}, 8_000)
    assert april.to_date.apart == 10_000


def test_other_shares_from_a_month_on_move_nothing_of_what_moved_before():
    other = Terms(margin=200, beyond=Beyond.EXCESS, baseline={"ICB": 10_000})
    planned = year(10_000, 110_000)
    due = due_under([Agreed(TERMS, planned, YEAR[:6]), Agreed(other, planned, YEAR[6:])], ["A", "B"])
    assert [sum(one.baseline.values()) for one in due] == [5_000] * 6 + [10_000] * 6
    assert {one.to_date.moved for one in due} == {0}


amount = st.integers(0, 10**9)
signed = st.integers(-(10**8), 10**8)


@ANY_MACHINE
@given(
    errors=st.lists(signed, min_size=2, max_size=12),
    plans=st.tuples(amount, amount, amount),
    shares=st.tuples(*[st.integers(0, 10_000)] * 5).filter(any),
)
def test_an_error_is_borne_to_the_penny_whatever_the_order(errors, plans, shares):
    plan = dict(zip("ABC", plans, strict=True))
    bear = dict(zip(["ICB", "LA", "A", "B", "C"], shares, strict=True))
    for error in errors:
        moved = moved_by_error(error, bear, plan)
        backwards = moved_by_error(error, dict(reversed(bear.items())), dict(reversed(plan.items())))
        assert backwards == moved
        if not (bear["ICB"] or bear["LA"]):
            assert sum(moved.values()) == 0
        if not (bear["A"] or bear["B"] or bear["C"]):
            assert sum(moved.values()) == error


@ANY_MACHINE
@given(counted=st.lists(amount, min_size=12, max_size=12), errors=st.lists(signed, min_size=12, max_size=12))
def test_no_error_gives_the_figures_without_one_and_months_add_to_the_year(counted, errors):
    def planned(errors):
        return [
            PlannedMonth(month, {"A": 10**9, "B": 2 * 10**9}, 0, one, error=error)
            for month, one, error in zip(YEAR, counted, errors, strict=True)
        ]

    plain = due_by_month(planned([0] * 12), ["A", "B"], Terms(margin=200, beyond=Beyond.EXCESS))
    assert [one.due for one in due_by_month(planned([0] * 12), ["A", "B"], TERMS)] == [one.due for one in plain]
    due = due_by_month(planned(errors), ["A", "B"], TERMS)
    whole = moved_by_error(sum(errors), SHARED, {"A": 12 * 10**9, "B": 24 * 10**9})
    assert {code: sum(one.baseline[code] for one in due) for code in "AB"} == whole


def test_several_pay_by_running_totals_so_that_pennies_even_out():
    assert by_payer([1, 1, 1, 1], [{"ICB": 3, "LA": 1}] * 4) == [
        {"ICB": 1, "LA": 0},
        {"ICB": 1, "LA": 0},
        {"ICB": 0, "LA": 1},
        {"ICB": 1, "LA": 0},
    ]
    changed = by_payer([100, 100], [{"ICB": 3, "LA": 1}, {"ICB": 1, "LA": 1}])
    assert changed == [{"ICB": 75, "LA": 25}, {"ICB": 50, "LA": 50}]


@ANY_MACHINE
@given(
    errors=st.lists(signed, min_size=12, max_size=12),
    counted=st.lists(amount, min_size=12, max_size=12),
    shares=st.integers(1, 9_999),
)
def test_what_commissioners_pay_is_what_providers_are_due_line_by_line(errors, counted, shares):
    months = [
        PlannedMonth(month, {"A": 7 * 10**8, "B": 3 * 10**8}, 1, one, error=error)
        for month, one, error in zip(YEAR, counted, errors, strict=True)
    ]
    due = due_by_month(months, ["A", "B"], TERMS)
    who = PayersOfMonth({"ICB": shares, "LA": 10_000 - shares}, {"ICB": 1})
    for month, parts in zip(due, parts_of(due, [who] * 12), strict=True):
        for code in "AB":
            theirs = [part for (provider, _), part in parts.items() if provider == code]
            assert sum(part.due for part in theirs) == month.due[code]
            assert sum(part.on_account for part in theirs) == month.on_account[code]
            assert sum(part.baseline for part in theirs) == month.baseline[code]


@pytest.mark.parametrize(
    ("agreed", "is_open", "is_corrected", "held"),
    [
        (0, True, False, 5_000),  # asked
        (2_000, True, False, 5_000),  # a part agreed, the rest in dispute
        (5_000, False, False, 5_000),  # upheld, not corrected yet
        (2_000, False, False, 2_000),  # upheld in part
        (2_000, False, True, 0),  # corrected: the count pays less by itself
        (0, False, False, 0),  # the figure stands
    ],
)
def test_what_was_upheld_stays_held_until_it_is_corrected(agreed, is_open, is_corrected, held):
    assert held_by_query(disputed=5_000, agreed=agreed, is_open=is_open, is_corrected=is_corrected) == held

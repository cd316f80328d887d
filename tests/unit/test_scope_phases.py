"""Phases of a kind of care: every day of the term once, from the first of a month."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.foundation.kernel.periods import Period, financial_year
from apps.money.contracts.domain.plan import planned_lines
from apps.money.contracts.domain.scope import (
    IN,
    LINKED,
    OUT,
    Phase,
    PhasesDoNotFit,
    days_of_phases,
    fitted_lines,
    refitted,
)
from apps.money.contracts.domain.season import LastYear, Past, days_by_calendar_month

YEAR = financial_year(2026)
BEGINS, OCTOBER, JANUARY = date(2026, 4, 1), date(2026, 10, 1), date(2027, 1, 1)


def test_each_phase_lasts_until_the_next_begins_and_the_last_to_the_end():
    found = days_of_phases([Phase(BEGINS, OUT), Phase(OCTOBER, LINKED), Phase(JANUARY, IN)], YEAR)
    assert found == [
        (Period(BEGINS, OCTOBER), OUT),
        (Period(OCTOBER, JANUARY), LINKED),
        (Period(JANUARY, date(2027, 4, 1)), IN),
    ]


@pytest.mark.parametrize(
    ("phases", "place", "sentence"),
    [
        ([], 0, "Say what it is from 1 April 2026, the first day of the contract."),
        ([(OCTOBER, IN)], 0, "Say what it is from 1 April 2026, the first day of the contract."),
        ([(BEGINS, OUT), (date(2026, 10, 2), IN)], 1, "Give a month from 2026-05 to 2027-03"),
        ([(BEGINS, OUT), (date(2027, 4, 1), IN)], 1, "Give a month from 2026-05 to 2027-03"),
        ([(BEGINS, OUT), (date(2026, 3, 1), IN)], 1, "Give a month from 2026-05 to 2027-03"),
        ([(BEGINS, OUT), (BEGINS, IN)], 1, "Another phase begins with this month"),
        ([(BEGINS, OUT), (OCTOBER, IN), (OCTOBER, LINKED)], 2, "Another phase begins with this month"),
        ([(BEGINS, OUT), (JANUARY, IN), (OCTOBER, LINKED)], 2, "Give phases in the order of their months."),
        ([(BEGINS, OUT), (OCTOBER, OUT)], 1, "It is that already by then"),
        ([(BEGINS, OUT), *((date(2026, 5 + n, 1), n % 2 + 1) for n in range(4))], 4, "4 phases at most"),
    ],
)
def test_a_gap_an_overlap_or_a_phase_of_nothing_is_refused_where_it_stands(phases, place, sentence):
    with pytest.raises(PhasesDoNotFit, match=sentence) as refused:
        days_of_phases([Phase(*phase) for phase in phases], YEAR)
    assert refused.value.place == place


FEES = {month: {1: 100_000} for month in YEAR.months()}


def a_day(**lines):
    """A year before of which every day was alike: pence a day by service line."""
    days = days_by_calendar_month(Period(date(2025, 4, 1), date(2026, 4, 1)))
    at = {(month, line): Past(pence * days[month], 9, 9) for month in days for line, pence in lines.items()}
    return LastYear({1: at}, days)


def test_a_month_of_the_plan_is_shared_over_what_is_in_the_contract_in_that_month():
    lines = planned_lines(
        people={1: 10},
        fees=FEES,
        term=YEAR,
        last_year=a_day(ward=300),
        later={JANUARY: a_day(ward=100), OCTOBER: a_day(ward=300, pharmacy=100)},
    )
    shared = {(line.month, line.service_line): line.cost_pence for line in lines if line.service_line}
    assert {month.month for month, line in shared if line == "pharmacy"} == {10, 11, 12}
    assert abs(shared[OCTOBER, "ward"] - 3 * shared[OCTOBER, "pharmacy"]) <= 3
    whole = planned_lines(people={1: 10}, fees=FEES, term=YEAR, last_year=a_day(ward=300))
    assert sum(line.cost_pence for line in lines) == sum(line.cost_pence for line in whole) == 1_000_000


def months(first, last):
    """From a month of 2026, counted on into later years, to the end of another."""
    begins, ends = (date(2026 + month // 12, month % 12 + 1, 1) for month in (first - 1, last))
    return Period(begins, ends)


OUT_THEN_IN = [(months(4, 9), OUT), (months(10, 15), IN)]
IN_THEN_OUT = [(months(4, 12), IN), (months(13, 15), OUT)]


@pytest.mark.parametrize(
    ("before", "old", "own", "new", "found"),
    [
        # earlier and later months than it had say what the version that it varies says of them
        (OUT_THEN_IN, (11, 15), [(months(11, 15), IN)], (9, 15), [(months(9, 9), OUT), (months(10, 15), IN)]),
        (IN_THEN_OUT, (10, 11), [(months(10, 11), IN)], (10, 15), [(months(10, 12), IN), (months(13, 15), OUT)]),
        # what it says itself of its months stays
        (OUT_THEN_IN, (11, 15), [(months(11, 15), LINKED)], (10, 14), [(months(10, 10), IN), (months(11, 14), LINKED)]),
        # none of its months is left
        (OUT_THEN_IN, (4, 6), [(months(4, 6), LINKED)], (9, 15), [(months(9, 9), OUT), (months(10, 15), IN)]),
        # neither had the months: its own last goes on
        (OUT_THEN_IN, (11, 15), [(months(11, 15), LINKED)], (11, 18), [(months(11, 18), LINKED)]),
        (OUT_THEN_IN, (11, 18), [(months(11, 12), IN), (months(13, 18), OUT)], (13, 17), [(months(13, 17), OUT)]),
    ],
)
def test_a_variation_of_other_months_says_of_them_what_it_said_or_else_the_one_before(before, old, own, new, found):
    assert refitted(own, months(*old), before, months(4, 15), months(*new)) == found


@given(
    st.sampled_from([OUT_THEN_IN, IN_THEN_OUT]),
    *[st.tuples(st.integers(4, 20), st.integers(4, 20)).map(sorted) for _ in range(2)],
)
def test_a_variation_that_said_nothing_else_is_after_an_edit_what_it_would_be_if_drafted_so(before, old, new):
    term, old, new = months(4, 15), months(*old), months(*new)
    own = fitted_lines(before, term, old)
    assert refitted(own, old, before, term, new) == fitted_lines(before, term, new)

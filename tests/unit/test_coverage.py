"""Which data are expected of a month, and how they stand: unknown is never nil."""

from datetime import date, timedelta

import pytest

from apps.money.reconciliation.domain.coverage import Due, State, expected_months, is_settled, state_of

MONTHS = [date(2026, month, 1) for month in range(4, 13)]
BEFORE = [date(2025, month, 1) for month in range(4, 13)]
DUE = date(2026, 5, 21)
DAY = timedelta(days=1)


def rows(months, number=5):
    return dict.fromkeys(months, number)


def test_what_came_for_nine_of_the_twelve_months_before_is_expected_in_every_month():
    assert expected_months(rows(BEFORE), MONTHS) == set(MONTHS)
    assert expected_months(rows(BEFORE[1:]), MONTHS) == set()
    assert expected_months(rows(BEFORE, 4), MONTHS) == set()


def test_otherwise_it_is_expected_after_the_first_two_months_in_a_row_that_came():
    april, may, june, july, *_ = MONTHS
    assert expected_months(rows([april]), MONTHS) == {april}
    assert expected_months(rows([april, june]), MONTHS) == {april, june}
    assert expected_months(rows([june, july]), MONTHS) == set(MONTHS[2:])
    assert expected_months(rows([april, june, july]), MONTHS) == {april, *MONTHS[2:]}
    assert expected_months(rows([june, july], 4), MONTHS) == {june, july}
    assert may not in expected_months(rows([april, june, july]), MONTHS)


@pytest.mark.parametrize(
    ("expected", "received_on", "judged", "after_freezing", "today", "state"),
    [
        (True, DUE, True, False, DUE, State.RECEIVED),
        (True, DUE + DAY, True, False, DUE + DAY, State.LATE),
        (True, DUE + DAY, False, False, DUE + DAY, State.RECEIVED),
        (True, DUE + DAY, False, True, DUE + DAY, State.LATE),
        (False, DUE, True, False, DUE, State.RECEIVED),
        (True, None, True, False, DUE, State.NOT_YET_DUE),
        (True, None, True, False, DUE + DAY, State.MISSING),
        (True, None, False, False, DUE + DAY, State.MISSING),
        (False, None, True, False, DUE + DAY, State.NOT_EXPECTED),
    ],
)
def test_a_source_stands_for_a_month_by_its_due_day(expected, received_on, judged, after_freezing, today, state):
    found = state_of(
        expected=expected,
        received_on=received_on,
        due=Due(DUE, judged),
        after_freezing=after_freezing,
        today=today,
    )
    assert found == state


def test_nothing_more_is_expected_of_what_came_or_was_never_to_come():
    assert {state for state in State if is_settled(state)} == {State.RECEIVED, State.LATE, State.NOT_EXPECTED}

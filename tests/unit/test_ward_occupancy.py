from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from apps.care.co_ordination.domain.occupancy import places_by_day, taken_by_day

FIRST = date(2026, 6, 1)


def day(number):
    return FIRST + timedelta(days=number)


def test_one_who_came_is_counted_from_that_day_and_one_who_left_is_not_on_the_day_of_leaving():
    stays = [(day(-3), day(2)), (day(1), None), (day(1), day(1)), (day(4), day(9))]
    assert taken_by_day(stays, FIRST, 5) == [1, 2, 1, 1, 2]


def test_places_are_those_said_last():
    said = [(day(1), 10), (day(3), 12), (day(3), 8)]
    assert places_by_day(said, FIRST, 5) == [0, 10, 10, 8, 8]


@given(st.lists(st.tuples(st.integers(-5, 12), st.one_of(st.none(), st.integers(0, 12)))), st.integers(1, 10))
def test_a_day_has_those_who_had_come_and_not_left(spans, days):
    stays = [(day(begins), None if stays is None else day(begins + stays)) for begins, stays in spans]
    counted = [sum(came <= day(n) and (left is None or left > day(n)) for came, left in stays) for n in range(days)]
    assert taken_by_day(stays, FIRST, days) == counted

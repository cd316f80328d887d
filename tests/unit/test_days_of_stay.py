from datetime import date

import pytest

from apps.care.admissions.domain.days_of_stay import DaysOfStay, days_that_cannot_be

CAME, LEFT, TODAY = date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "inside", "leaving", "recovering"),
    [
        (DaysOfStay(CAME, None, TODAY), date(2026, 11, 2), date(2026, 11, 23), date(2026, 11, 3)),
        (DaysOfStay(CAME, LEFT, TODAY), LEFT, LEFT, LEFT),
        (DaysOfStay(TODAY, None, TODAY), TODAY, date(2026, 11, 23), date(2026, 11, 22)),
    ],
)
def test_a_day_named_as_an_example_lies_where_it_can(days, inside, leaving, recovering):
    assert (days.inside, days.leaving, days.recovering) == (inside, leaving, recovering)


def test_a_plan_names_no_day_before_the_stay_and_none_as_past_that_is_still_to_come():
    days = DaysOfStay(CAME, None, TODAY)
    asked = {"medically_stable_on": CAME, "assessed_on": TODAY, "expected_on": date(2026, 12, 1)}
    assert days_that_cannot_be(days, **asked) == {}
    assert days_that_cannot_be(days, medically_stable_on=None, assessed_on=None, expected_on=None) == {}
    early, late = date(2026, 10, 31), date(2026, 11, 21)
    wrong = days_that_cannot_be(days, medically_stable_on=early, assessed_on=late, expected_on=early)
    assert wrong == {
        "medically_stable_on": "This is before they came to hospital.",
        "assessed_on": "This day is still to come.",
        "expected_on": "This is before they came to hospital.",
    }

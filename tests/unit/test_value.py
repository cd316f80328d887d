"""The ways to build what a contract is worth: a year's value, its months, and what is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.foundation.kernel.periods import Period, financial_year
from apps.money.capitation.selectors import Counted, priced
from apps.money.contracts.domain.counting import Counting
from apps.money.contracts.domain.plan import planned_lines
from apps.money.contracts.domain.season import LastYear, Past
from apps.money.contracts.domain.value import (
    BY_FEES,
    NoOutturn,
    NotAValue,
    ValueOfMonth,
    Way,
    WayOfValue,
    check_way,
    value_by_month,
    value_by_year,
)

APRIL, YEAR = date(2026, 4, 1), financial_year(2026)
BASE = date(2025, 4, 1)
LAST = LastYear({1: {(month, "7"): Past(month, 1, 9) for month in range(1, 13)}}, dict.fromkeys(range(1, 13), 30))
OUTTURNS = st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(1, 10**11), min_size=1)


def test_a_part_of_a_year_is_worth_its_days_and_levels_share_it_as_they_shared_the_base_year() -> None:
    term = Period(date(2026, 4, 16), date(2026, 6, 1))
    found = value_by_month({term.starts_on: {1: 100, 2: 300}}, efficiency=0, changes={}, term=term)
    assert found == {APRIL: {1: 4, 2: 12}, date(2026, 5, 1): {1: 9, 2: 25}}  # 15 and 46 days of 400p: 16p, then 50p
    assert sum(pence for month in found.values() for pence in month.values()) == 50


def test_from_the_month_in_which_other_care_comes_into_scope_the_value_is_that_of_both() -> None:
    october = date(2026, 10, 1)
    found = value_by_month({APRIL: {1: 36_500}, october: {1: 73_000}}, efficiency=0, changes={}, term=YEAR)
    assert (found[APRIL], found[october]) == ({1: 3_000}, {1: 6_200})


@given(OUTTURNS, st.integers(0, 5_000), st.integers(2024, 2030))
def test_the_months_of_a_year_add_to_its_value_to_the_penny(
    outturn: dict[int, int], efficiency: int, year: int
) -> None:
    term = financial_year(year)
    found = value_by_month({term.starts_on: outturn}, efficiency=efficiency, changes={}, term=term)
    worth = value_by_year(sum(outturn.values()), efficiency, {}, [year])[year]
    assert sum(pence for month in found.values() for pence in month.values()) == worth
    assert all(pence >= 0 for month in found.values() for pence in month.values())


@given(OUTTURNS, st.dictionaries(st.sampled_from([1, 2, 3]), st.integers(0, 500)))
def test_the_plan_adds_to_the_value_and_no_count_moves_what_it_entitles_to(
    outturn: dict[int, int], days: dict[int, int]
) -> None:
    value = value_by_month({APRIL: outturn}, efficiency=0, changes={}, term=YEAR)
    lines = planned_lines(people=dict.fromkeys((1, 2, 3), 4), fees={}, term=YEAR, last_year=LAST, value=value)
    assert sum(line.cost_pence for line in lines) == sum(outturn.values())
    prices = {month: ValueOfMonth(by_level) for month, by_level in value.items()}
    counted = priced({(APRIL, level): some for level, some in days.items()}, {}, prices, Counting.DAYS)
    assert counted[APRIL, 1] == Counted(days.get(1, 0), 0, value[APRIL].get(1, 0))
    assert sum(one.pence for one in counted.values()) == sum(outturn.values())


def test_a_base_year_without_cost_builds_nothing() -> None:
    with pytest.raises(NoOutturn):
        value_by_month({APRIL: {1: 0, 2: 0}}, efficiency=0, changes={}, term=YEAR)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (WayOfValue(Way.CAPITATION, BASE), "Only a prior-year outturn and a bundled contract have a base year."),
        (WayOfValue(Way.PROGRAMME_FEE, None, 100), "Only a prior-year outturn and a bundled contract have"),
        (WayOfValue(Way.PRIOR_OUTTURN), "Give the first month of the base year."),
        (WayOfValue(Way.BUNDLED, date(2025, 5, 1), 100), "The base year is over before the contract begins"),
        (WayOfValue(Way.PRIOR_OUTTURN, BASE, 100), "Only a bundled contract has an efficiency"),
    ],
)
def test_what_builds_no_value_is_refused_with_a_sentence(said: WayOfValue, sentence: str) -> None:
    with pytest.raises(NotAValue, match=sentence):
        check_way(said, APRIL)


def test_a_base_year_may_end_on_the_day_before_the_first() -> None:
    for said in (BY_FEES, WayOfValue(Way.PRIOR_OUTTURN, BASE), WayOfValue(Way.BUNDLED, BASE, 250)):
        check_way(said, APRIL)

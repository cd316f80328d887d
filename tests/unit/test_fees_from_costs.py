"""What care cost a person, made a fee and held to the resource."""

import statistics
from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.money.contracts.domain.fees_from_costs import (
    NothingToSpend,
    cap_at,
    interval_of,
    mean_of,
    scaled_to,
    spend_of,
    spread_of,
    sums_of,
    tenths_of_percent,
)

COSTS = st.lists(st.integers(0, 10**9), min_size=2, max_size=60)


@given(COSTS, st.sampled_from([9_500, 9_900, 10_000]), st.integers(1, 5))
def test_no_mean_is_above_the_costliest_nor_the_spread_other_than_statistics_say(costs, percentile, fewest):
    sums = sums_of(costs, percentile=percentile, fewest=fewest)
    cut = [min(cost, cap_at(percentile, costs)) for cost in costs] if sums.is_truncated else costs
    assert 0 <= mean_of(sums) <= max(costs)
    assert sums.is_truncated == (sums.above >= fewest)
    with localcontext() as exact:
        exact.prec = 60
        spread = statistics.variance([Decimal(cost) for cost in cut]).sqrt()
        assert spread_of(sums) == spread.quantize(Decimal(1), ROUND_HALF_UP)
    low, high = interval_of(sums)
    assert low <= mean_of(sums) <= high


SETS = st.dictionaries(st.sampled_from([1, 2, 3]), st.tuples(st.integers(1, 10**7), st.integers(1, 10**5)), min_size=1)


@given(SETS, st.integers(1, 10**13))
def test_a_scaled_set_never_spends_more_than_the_resource_and_leaves_less_than_a_penny_a_person(drawn, resource):
    fees, people = ({level: pair[place] for level, pair in drawn.items()} for place in (0, 1))
    scaled = scaled_to(resource, fees, people)
    left = resource - spend_of(scaled, people)
    assert 0 <= left < sum(people.values())


def test_a_set_that_is_scaled_to_what_it_spends_stays_as_it_is():
    fees, people = {1: 62_001, 2: 245_000, 3: 790_000}, {1: 600, 2: 300, 3: 100}
    assert scaled_to(spend_of(fees, people), fees, people) == fees
    with pytest.raises(NothingToSpend):
        scaled_to(100, {1: 0}, {1: 10})


@pytest.mark.parametrize(
    ("gap", "resource", "tenths"),
    [(320, 10_000, 32), (-320, 10_000, -32), (325, 100_000, 3), (35, 100_000, 0), (50, 100_000, 1), (5, 0, None)],
)
def test_a_gap_is_said_in_tenths_of_one_percent(gap, resource, tenths):
    assert tenths_of_percent(gap, resource) == tenths

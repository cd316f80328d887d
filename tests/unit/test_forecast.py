"""Where the year is heading: the plan scaled by experience, with ranges of Student's t."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.money.reconciliation.domain.forecast import _T, Ahead, forecast


def test_the_fan_opens_month_by_month():
    found = forecast([(10_000, 9_000), (10_000, 10_000), (10_000, 11_000)], [10_000, 10_000])
    # s = 0.1; after one month 0.1 x sqrt(1e8 + 1e8/3) = 1154.70, after two 0.1 x sqrt(2e8 + 4e8/3) = 1825.74
    assert found.ahead == [Ahead(10_000, 943, 2_177), Ahead(20_000, 1_491, 3_443)]


def test_quantiles_are_those_of_students_t():
    scipy = pytest.importorskip("scipy.stats")
    for freedom, (half, eighty) in _T.items():
        assert half == round(10_000 * scipy.t.ppf(0.75, freedom))
        assert eighty == round(10_000 * scipy.t.ppf(0.90, freedom))


@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=3, max_size=24),
    st.lists(st.integers(0, 10**9), max_size=12),
)
def test_known_months_are_never_forecast_and_ranges_never_narrow(months, rest):
    found = forecast(months, rest)
    assert found.known == sum(actual for _, actual in months)
    widths = [(0, 0), *((one.half, one.eighty) for one in found.ahead)]
    assert widths == sorted(widths)
    assert all(half <= eighty for half, eighty in widths)

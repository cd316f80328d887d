import pytest

from apps.foundation.kernel.allocation import NothingToShareBy, allocate


def test_the_order_of_parties_does_not_matter():
    assert allocate(1, {"b": 1, "a": 1}) == allocate(1, {"a": 1, "b": 1})


def test_money_cannot_be_shared_by_weights_of_nil():
    with pytest.raises(NothingToShareBy):
        allocate(1, {"a": 0, "b": 0})


def test_money_cannot_be_shared_among_nobody():
    with pytest.raises(NothingToShareBy):
        allocate(1, {})


def test_a_weight_below_nil_is_refused():
    with pytest.raises(ValueError, match="below nil"):
        allocate(1, {"a": -1, "b": 2})

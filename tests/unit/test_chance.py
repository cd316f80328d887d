"""What chance alone may do to the cost of a year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.money.risk_sharing.domain.chance import half_width, people_needed


@given(width=st.floats(0.005, 0.5), spread=st.floats(0.1, 5))
def test_so_many_people_are_enough_and_one_fewer_is_not(width: float, spread: float) -> None:
    people = people_needed(width, spread)
    assert half_width(people, spread) <= width * (1 + 1e-9)
    if people > 1:
        assert half_width(people - 1, spread) > width * (1 - 1e-9)


def test_nobody_and_no_chance_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="Nobody has no cost"):
        half_width(0, 2.0)
    with pytest.raises(ValueError, match="No number of people"):
        people_needed(0, 2.0)

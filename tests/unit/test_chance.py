"""What chance alone may do to the cost of a year."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.money.risk_sharing.domain.chance import half_width, people_needed
from apps.money.settlements.domain.outcome import Chance
from apps.money.settlements.presenters.words import chance_in_words


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


@pytest.mark.parametrize(
    ("saved", "said"),
    [
        (5_000_000, "With 6,147 people a difference of this share could be told from chance."),
        (-5_000_000, "With 6,147 people a difference of this share could be told from chance."),
        (6_000_000, ""),
        (1, ""),
        (0, ""),
    ],
)
def test_a_settlement_says_how_many_people_would_tell_its_saving_from_chance(saved: int, said: str) -> None:
    """5,000 people, £1,000,000.00 expected: chance alone moves it by 5.5%. A penny would take more than there are."""
    chance = Chance(5_000, "2", 100_000_000, saved, 5_543_616, {}, {})
    told = [one for one in chance_in_words(chance) if "could be told" in one]
    assert told == ([said] if said else [])

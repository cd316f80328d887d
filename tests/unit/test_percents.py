"""Percentages: how they are typed, kept and said."""

import pytest
from django.core.exceptions import ValidationError

from apps.foundation.core.percents import PercentField
from apps.foundation.kernel.percents import as_typed, percent_in_words


@pytest.mark.parametrize(
    ("hundredths", "typed", "words"),
    [
        (1_250, "12.5", "12.5%"),
        (4_000, "40", "40%"),
        (1, "0.01", "0.01%"),
        (10_000, "100", "100%"),
        (0, "0", "0%"),
        (-50, "-0.5", "−0.5%"),
        (-2_000, "-20", "−20%"),
    ],
)
def test_what_is_kept_is_typed_and_said_and_read_again(hundredths, typed, words):
    assert as_typed(hundredths) == typed
    assert percent_in_words(hundredths) == words
    field = PercentField(lowest=-2_000)
    assert field.clean(typed) == hundredths
    assert field.clean(f" {typed} % ") == hundredths


@pytest.mark.parametrize("typed", ["2,5", "2.555", "two", "NaN", "1e2", "٢", "--1", "1000"])
def test_what_is_no_percentage_is_refused(typed):
    with pytest.raises(ValidationError, match=r"at most two decimals, such as 2\.5"):
        PercentField().clean(typed)


@pytest.mark.parametrize("typed", ["-0.01", "50.01"])
def test_what_is_outside_is_refused_with_its_limits(typed):
    with pytest.raises(ValidationError, match="Give a percentage from 0 to 50"):
        PercentField(highest=5_000).clean(typed)


def test_nothing_typed_is_nothing_where_it_may_be():
    assert PercentField(required=False).clean(" ") is None
    with pytest.raises(ValidationError, match="Give an answer"):
        PercentField().clean("")

"""An amount is understood the same wherever people type one, by one field."""

import re

import pytest
from django import forms

from apps.foundation.core.pounds import PoundsField
from yearofcare.embedded.places import CHECKOUT

WORDS = "At most one hundred pounds."


def field(most=10_000):
    return PoundsField(outside=WORDS, most=most)


@pytest.mark.parametrize(
    ("text", "pence"),
    [("12", 1_200), ("12.5", 1_250), (" £12.50 ", 1_250), ("£0", 0), ("100.00", 10_000)],
)
def test_pounds_are_read_as_whole_pence(text, pence):
    assert field().clean(text) == pence


def test_thousands_may_be_set_apart_and_no_most_is_no_limit():
    assert field(most=None).clean("£1,234,567.89") == 123_456_789


@pytest.mark.parametrize("text", ["-0.01", "100.01"])
def test_an_amount_outside_the_limits_is_refused_in_the_words_given(text):
    with pytest.raises(forms.ValidationError, match=re.escape(WORDS)):
        field().clean(text)


@pytest.mark.parametrize("text", ["", "1.234", "ten", "1e3", "1£2", "12,50", "1,2,3", "1,2345", "1,250,5"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(forms.ValidationError):
        field().clean(text)


def test_there_is_one_field_for_pounds():
    found = [
        path.name
        for path in (CHECKOUT / "apps").rglob("*.py")
        if re.search(r"pence_from_pounds\(", path.read_text()) and "forms" in path.read_text()
    ]
    assert found == ["pounds.py"]

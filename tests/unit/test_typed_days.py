"""A day is understood the same in every form in which people write it, by one field."""

import re
from datetime import date

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from apps.foundation.core.days import DayField
from apps.foundation.kernel.typed_days import day_typed, typed_day
from yearofcare.embedded.places import CHECKOUT

JUNE = date(2027, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        "1 June 2027",
        "1 Jun 2027",
        "1st june, 2027",
        " 01  JUNE 2027 ",
        "1/6/2027",
        "01/06/2027",
        "01-06-2027",
        "1.6.2027",
        "1. 6. 2027",
        "1 6 2027",
        "2027-06-01",
        "2027/6/1",
        "1-Jun-2027",
    ],
)
def test_the_same_day_in_every_form(text):
    assert day_typed(text) == JUNE
    assert DayField().clean(text) == JUNE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "June 2027",
        "1/6/27",
        "31/6/2027",
        "29/2/2027",
        "6/31/2027",
        "1 Juni 2027",
        "1/6-2027",
        "1/6/2027 10:00",
        "20270601",
        "tomorrow",
        "0/1/2027",
        "1/1/0000",
        "١/٦/٢٠٢٧",
        "1\x006\x002027",
        "99999999999999999",
    ],
)
def test_what_is_no_day_is_none(text):
    assert day_typed(text) is None


@given(st.dates())
def test_a_day_as_it_is_shown_is_read_again(day):
    if day.year >= 1000:
        assert (
            day_typed(typed_day(day))
            == day_typed(f"{day.day} {day:%B} {day.year}")
            == day_typed(day.isoformat())
            == day
        )


@given(st.text(max_size=30))
def test_no_text_breaks_it(text):
    assert day_typed(text) is None or day_typed(text) == day_typed(typed_day(day_typed(text)))


def test_the_refusal_names_a_day_near_what_is_asked_for_and_a_day_is_shown_as_it_is_typed():
    class Form(forms.Form):
        review = DayField(example="27/3/2027", error_messages={"required": "Give the day."})

    assert Form({"review": "soon"}).errors["review"] == ["Give a day such as 27/3/2027."]
    assert Form({"review": ""}).errors["review"] == ["Give the day."]
    assert 'value="1/6/2027"' in str(Form(initial={"review": JUNE})["review"])
    assert 'value="soon"' in str(Form({"review": "soon"})["review"])


def test_every_day_is_typed_into_the_one_field():
    other = re.compile(r"forms\.DateField|DateInput|strptime\(|.type.: .date.")
    found = [path.name for path in (CHECKOUT / "apps").rglob("*.py") if other.search(path.read_text())]
    found += [path.name for path in (CHECKOUT / "templates").rglob("*.jinja") if 'type="date"' in path.read_text()]
    assert found == ["days.py"]

import csv

import polars as pl
import pytest

from apps.foundation.intake.domain.check_digit import check_digit_fits
from apps.foundation.kernel.nhs_number import (
    NotAnNHSNumber,
    holds_a_number,
    is_nhs_number,
    is_synthetic,
    nhs_number,
    spaced,
    test_number,
)

test_number.__test__ = False

VALID = ["9990000018", "9990000026", "9990000042", "9434765919", "0000000000"]
WRONG_DIGIT = ["9990000019", "9990000081", "9900000018", "1234567890", "9876543211"]


@pytest.mark.parametrize("number", VALID)
def test_a_number_with_its_check_digit_is_one(number):
    assert nhs_number(number) == number
    assert is_nhs_number(number)


@pytest.mark.parametrize("number", WRONG_DIGIT)
def test_a_wrong_check_digit_is_refused(number):
    assert not is_nhs_number(number)


@pytest.mark.parametrize(
    "text", ["", "999000001", "99900000180", "999000001X", "٩٩٩٠٠٠٠٠١٨", "999.000.0018", "999000001８", "9990000018\n"]
)
def test_anything_but_ten_digits_is_refused_and_never_repeated(text):
    with pytest.raises(NotAnNHSNumber) as refusal:
        nhs_number(text)
    assert not text or text not in str(refusal.value)


@pytest.mark.parametrize("text", ["999 000 0018", "999-000-0018", " 9990000018"])
def test_spaces_and_hyphens_are_left_out(text):
    assert nhs_number(text) == "9990000018"


@pytest.mark.parametrize(
    "number",
    [
        "9434765919",
        "943 476 5919",
        "943-476-5919",
        "943.476.5919",
        "943  476  5919",
        "943\u00a0476\u00a05919",
        "943\u2013476\u20135919",
        "\uff19\uff14\uff13\uff14\uff17\uff16\uff15\uff19\uff11\uff19",
        "943\n476\n5919",
        "94 34 76 59 19",
    ],
)
def test_a_number_is_found_however_it_stands_in_words(number):
    assert holds_a_number(f"See {number}, please.")
    assert holds_a_number(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Spell 12 stands twice",
        "94347659190",
        "1943 476 5919",
        "943 476 5918",
        "22/11/2026 10:30",
        "£9,434,765,919.00",
    ],
)
def test_what_is_no_number_is_not_taken_for_one(text):
    assert not holds_a_number(text)


def test_one_wrong_digit_or_two_swapped_are_always_found():
    for place in range(10):
        for digit in set("0123456789") - {"9434765919"[place]}:
            assert not is_nhs_number("9434765919"[:place] + digit + "9434765919"[place + 1 :])
    for place in range(9):
        swapped = list("9434765919")
        swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
        assert is_nhs_number("".join(swapped)) == ("".join(swapped) == "9434765919")


def test_numbers_are_shown_three_three_four():
    assert spaced("9990000018") == "999 000 0018"


def test_numbers_that_begin_with_9_belong_to_nobody():
    assert is_synthetic("9990000018")
    assert not is_synthetic("4000000632")


def test_test_numbers_are_valid_and_in_the_test_range():
    numbers = [test_number(place) for place in (*range(300), 999_999)]
    assert all(is_nhs_number(number) and number.startswith("999") for number in numbers)
    assert test_number(1_000_001) == test_number(1)


def test_a_column_of_numbers_is_judged_as_one_number_is():
    numbers = [f"{stem:09d}{digit}" for stem in range(999_000_000, 999_000_060) for digit in range(10)]
    numbers += [*VALID, *WRONG_DIGIT]
    frame = pl.DataFrame({"number": numbers}).select(fits=check_digit_fits(pl.col("number")))
    fits = frame["fits"].to_list()
    assert fits == [is_nhs_number(number) for number in numbers]


@pytest.mark.outside
def test_published_verdicts_agree(outside_data):
    with (outside_data / "nhs_numbers" / "nhs_number_verdicts.csv").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    published = {"valid": [], "invalid": [], "?": []}
    for row in rows:
        published[row["published_verdict"]].append(row["nhs_number"])
    assert len(published["valid"]) + len(published["invalid"]) == 56
    assert len(published["?"]) == 5
    assert [number for number in published["valid"] if not is_nhs_number(number)] == []
    assert [number for number in published["invalid"] if is_nhs_number(number)] == []

import pytest

from apps.foundation.kernel.pence import NotMoney, pence_from_pounds, pounds, round_half_up, short_pounds


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 2, 3), (-5, 2, -3), (4, 2, 2), (7, 3, 2), (8, 3, 3), (1, 2, 1), (-1, 2, -1), (0, 7, 0), (5, -2, -3)],
)
def test_round_half_up_a_half_goes_away_from_nil(numerator, denominator, expected):
    assert round_half_up(numerator, denominator) == expected


@pytest.mark.parametrize(
    ("text", "pence"), [("12", 1200), ("12.5", 1250), ("1234.50", 123450), ("-0.01", -1), (" 7.00 ", 700)]
)
def test_pence_from_pounds_reads_up_to_two_decimals(text, pence):
    assert pence_from_pounds(text) == pence


@pytest.mark.parametrize("text", ["", "1.234", "£5", "1,000.00", "1e3", "NaN", "--1", "1.", ".5", "12345678901234"])
def test_pence_from_pounds_anything_else_is_refused(text):
    with pytest.raises(NotMoney):
        pence_from_pounds(text)


def test_pounds_differences_carry_a_sign_and_a_true_minus():
    assert pounds(184866931) == "1,848,669.31"
    assert pounds(-35102310, signed=True) == "−351,023.10"
    assert pounds(35102310, signed=True) == "+351,023.10"
    assert pounds(0, signed=True) == "0.00"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (2795136986, "£27.95m"),
        (18810000, "£188k"),
        (95000, "£950"),
        (-99, "−£1"),
        (99_949_999, "£999k"),
        (99_950_000, "£1.00m"),
    ],
)
def test_short_pounds_for_tiles(amount, text):
    assert short_pounds(amount) == text

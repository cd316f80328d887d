from hypothesis import given
from hypothesis import strategies as st

from apps.foundation.kernel.whole_numbers import LARGEST, whole_number


def test_a_text_of_ascii_digits_is_its_number_up_to_the_most():
    assert [whole_number(text, 12) for text in ("0", "7", "07", "12", "13", "007")] == [0, 7, 7, 12, None, None]
    assert whole_number(str(LARGEST), LARGEST) == LARGEST


def test_any_other_text_is_no_number():
    odd = ["", " 1", "-1", "+1", "1.0", "1_0", "²", "٣", "１", "1²", "Ⅷ", "\0", "9" * 5_000]
    assert [whole_number(text, LARGEST) for text in odd] == [None] * len(odd)
    assert whole_number(None, 9) is None


@given(st.text(), st.integers(0, LARGEST))
def test_no_text_breaks_it(text, most):
    number = whole_number(text, most)
    assert number is None or (0 <= number <= most and number == int(text))

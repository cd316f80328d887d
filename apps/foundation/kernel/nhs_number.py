"""The NHS number: ten digits, the last a Modulus 11 check digit."""

import re
from unicodedata import normalize

_WEIGHTS = range(10, 1, -1)
_AS_WRITTEN = re.compile(
    r"(?<![0-9])(?:[0-9]{3}[\W_]{0,3}[0-9]{3}[\W_]{0,3}[0-9]{4}|(?:[0-9]\s?){9}[0-9])(?![0-9])", re.ASCII
)
"""Ten digits as people write them: in threes and fours with any signs between, or with spaces anywhere."""


class NotAnNHSNumber(ValueError):
    """The text is not an NHS number. The message never repeats the text."""


def nhs_number(text: str) -> str:
    """The ten digits of a well-formed number, without spaces and hyphens.

    Raises NotAnNHSNumber when there are not ten digits, or the check digit does not fit.
    Source: person register, "NHS number".
    """
    digits = text.replace(" ", "").replace("-", "")
    if len(digits) != 10 or not (digits.isascii() and digits.isdigit()):
        raise NotAnNHSNumber("An NHS number has ten digits.")
    if _check(digits) != int(digits[9]):
        raise NotAnNHSNumber("The check digit does not fit: a digit is wrong or two are swapped.")
    return digits


def is_nhs_number(text: str) -> bool:
    try:
        nhs_number(text)
    except NotAnNHSNumber:
        return False
    return True


def holds_a_number(text: str) -> bool:
    """Whether an NHS number stands anywhere in what somebody wrote, with whatever signs between its digits."""
    plain = normalize("NFKC", text)
    return any(is_nhs_number(re.sub("[^0-9]", "", found)) for found in _AS_WRITTEN.findall(plain))


def spaced(digits: str) -> str:
    """As shown on screen, 3 3 4: `999 000 0018`."""
    return f"{digits[:3]} {digits[3:6]} {digits[6:]}"


def is_synthetic(digits: str) -> bool:
    """Numbers that begin with 9 are given to nobody: demonstrations and tests use only those."""
    return digits.startswith("9")


def test_number(place: int) -> str:
    """The first valid number at or after a place in the 999 test range (places 0 to 999,999, round again).

    One stem in eleven has no check digit and is passed over.
    """
    for stem in range(place, place + 20):
        digits = f"{999_000_000 + stem % 1_000_000}"
        check = _check(digits)
        if check < 10:
            return f"{digits}{check}"
    raise AssertionError("No eleven stems in a row lack a check digit.")


def _check(digits: str) -> int:
    """The check digit of the first nine; 10 means that no number begins with them."""
    remainder = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False)) % 11
    return (11 - remainder) % 11

"""NHS numbers of the test range, many at once."""

import numpy as np
import numpy.typing as npt

FIRST = 999_000_000
STEMS = 1_000_000


class TooManyPeople(ValueError):
    """The test range has 909,091 valid numbers."""


def test_numbers(people: int) -> npt.NDArray[np.int64]:
    """The first so many valid numbers of the 999 range. Raises TooManyPeople.

    One stem in eleven has no check digit and is passed over (`kernel.nhs_number.test_number`, over an array).
    """
    stems = np.arange(FIRST, FIRST + STEMS, dtype=np.int64)
    check = _check_digits(stems)
    numbers = (stems * 10 + check)[check < 10]
    if people > len(numbers):
        raise TooManyPeople(f"{people:,} people: the test range has {len(numbers):,} valid numbers.")
    return numbers[:people]


def _check_digits(stems: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The check digit of nine digits; 10 means that no number begins with them."""
    total = np.zeros_like(stems)
    for place in range(9):
        total += stems // 10**place % 10 * (place + 2)
    return (11 - total % 11) % 11

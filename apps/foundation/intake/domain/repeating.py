"""What a page, a log or a message may repeat out of a file."""

import re

UNSAID = "(ten digits, not repeated here)"
_TEN_DIGITS = re.compile(r"(?<!\d)(?:\d[ -]?){9}\d(?!\d)")


def could_be_nhs_number(text: str) -> bool:
    """Whether ten digits stand together, spaced or not, whatever their check digit: a slip of the pen counts."""
    return _TEN_DIGITS.search(text) is not None


def repeatable(text: str) -> str:
    """The text, unless it could hold an NHS number: columns get shifted, and headers forgotten."""
    return UNSAID if could_be_nhs_number(text) else text

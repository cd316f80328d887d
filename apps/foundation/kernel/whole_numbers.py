"""Whole numbers out of an address: what somebody typed or changed, and nothing is taken on trust."""

LARGEST = 10**18 - 1
"""Beyond any id and any count, and within what the database holds."""


def whole_number(text: str | None, most: int) -> int | None:
    """The number from 0 to `most` that a text says in ASCII digits; nothing for any other text.

    Other digits (`²`, `٣`) are none, and a text of more digits than `most` has is never converted.
    """
    if text is None or not (text.isascii() and text.isdigit()) or len(text) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None

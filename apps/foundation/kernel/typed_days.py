"""Days as people type them, read the same everywhere, and written as they would be typed."""

import re
from datetime import date

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_IN_NUMBERS = re.compile(r"([0-9]{1,2})([/. -])\s*([0-9]{1,2})\2\s*([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})([/.-])([0-9]{1,2})\2([0-9]{1,2})")
_IN_WORDS = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -]([0-9]{4})")


def day_typed(text: str) -> date | None:
    """The day that a text says, day before month: `1/6/2027`, `01-06-2027`, `1.6.2027`, `1 June 2027`, `1st Jun 2027`,
    `2027-06-01`. Nothing for any other text, or for a day that there is not."""
    said = " ".join(text.lower().split())
    if found := _IN_NUMBERS.fullmatch(said):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
    elif found := _YEAR_FIRST.fullmatch(said):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := _IN_WORDS.fullmatch(said):
        named = [place for place, name in enumerate(MONTHS, 1) if found[2] in (name, name[:3], name[:4])]
        if not named:
            return None
        day, month, year = int(found[1]), named[0], int(found[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def typed_day(on: date | None) -> str:
    """A day as people type it: `15/8/2026`; nothing for none."""
    return f"{on.day}/{on.month}/{on.year}" if on else ""

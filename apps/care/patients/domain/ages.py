"""How old something is, in words."""

from datetime import datetime


def age_in_words(since: datetime, now: datetime) -> str:
    """`2 days`, `13 hours`, `5 minutes`, rounded down; `less than a minute`. It reads before *old* and *ago*."""
    seconds = max(0, int((now - since).total_seconds()))
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            count = seconds // length
            return f"{count:,} {unit}{'' if count == 1 else 's'}"
    return "less than a minute"

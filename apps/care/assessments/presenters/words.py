"""Small pieces of language that several pages share."""

from datetime import date, datetime

from django.utils import timezone

from apps.care.assessments.domain.tool import LEVEL_WORDS
from apps.foundation.kernel.periods import day_in_words

NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def day_words(on: date) -> str:
    """`15 August 2025`."""
    return day_in_words(on)


def clock(at: datetime) -> str:
    """`10:42`, UK local time."""
    return f"{timezone.localtime(at):%H:%M}"


def moment_words(at: datetime) -> str:
    """`15 August 2025, 10:42`."""
    return f"{day_words(timezone.localdate(at))}, {clock(at)}"


def level_words(domain_level: str) -> str:
    """`Moderate`; words for nothing where nothing was answered."""
    return LEVEL_WORDS.get(domain_level, "Not answered yet")


def doubt_words(higher: str, lower: str) -> str:
    """`in doubt: Low or Moderate`; nothing where there was no doubt."""
    return f"in doubt: {LEVEL_WORDS[lower]} or {LEVEL_WORDS[higher]}" if lower else ""


def need_words(need: str) -> str:
    """`medium`, of one axis."""
    return need.lower()

"""Whether the benefit of a decision came: what was promised of a count, what it did, and what chance alone does."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

CERTAIN = 1.96
"""Standard errors to either side within which chance alone stays 19 times out of 20."""
MOST = 1_000_000
"""The highest count of a measure."""


class Verdict(StrEnum):
    CAME = "it came"
    IN_PART = "it came in part"
    CANNOT_TELL = "cannot tell"
    OTHER_WAY = "it went the other way"


@dataclass(frozen=True)
class Benefit:
    """A count in some months before, the change that is promised of it over as many, and the count after."""

    before: int
    promised: int
    after: int

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def verdict(self) -> Verdict:
        if abs(self.change) <= chance(self.before):
            return Verdict.CANNOT_TELL
        if self.change * self.promised < 0:
            return Verdict.OTHER_WAY
        return Verdict.CAME if abs(self.change) >= abs(self.promised) else Verdict.IN_PART


def chance(before: int) -> int:
    """By how much two counts over equal times differ by chance alone, 19 times out of 20, where each is expected to be
    `before`: both vary as counts of rare events do."""
    return round(CERTAIN * sqrt(2 * before))


def signed(number: int) -> str:
    """`+3`, `-40`, `0`."""
    return f"{number:+,}" if number else "0"


def in_words(found: Benefit) -> str:
    """`Promised -40; so far -11 (chance alone -18 to +18): cannot tell.`"""
    by_chance = chance(found.before)
    return (
        f"Promised {signed(found.promised)}; so far {signed(found.change)} "
        f"(chance alone {signed(-by_chance)} to {signed(by_chance)}): {found.verdict}."
    )

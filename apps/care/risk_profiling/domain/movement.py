"""Movement between two runs: whose need fell, stayed, rose."""

from decimal import Decimal
from enum import StrEnum


class Movement(StrEnum):
    REDUCED = "REDUCED"
    MAINTAINED = "MAINTAINED"
    INCREASED = "INCREASED"


def movement_of(before: Decimal, after: Decimal, tolerance: Decimal) -> Movement:
    """Maintained when the score changed by no more than the tolerance. Source: risk profiling, "movement"."""
    if after - before > tolerance:
        return Movement.INCREASED
    if before - after > tolerance:
        return Movement.REDUCED
    return Movement.MAINTAINED

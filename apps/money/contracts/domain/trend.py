"""What a year adds to a price and takes off it: one rule for fees of later years and for fees made from costs."""

from dataclasses import dataclass

from apps.foundation.kernel.pence import Pence, round_half_up
from apps.foundation.kernel.percents import HUNDRED_PERCENT


@dataclass(frozen=True)
class Trend:
    """Inflation above what was, and the efficiency required of it, in hundredths of a per cent."""

    inflation: int = 0
    efficiency: int = 0


def trended(pence: Pence, trend: Trend) -> Pence:
    """pence x (1 + inflation) x (1 - efficiency): multiplied first, divided once, half up to the penny."""
    inflated = pence * (HUNDRED_PERCENT + trend.inflation)
    return round_half_up(inflated * (HUNDRED_PERCENT - trend.efficiency), HUNDRED_PERCENT**2)

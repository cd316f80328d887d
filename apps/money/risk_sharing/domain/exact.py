"""Shares as exact fractions, and amounts that follow from them as whole pence."""

import re
from decimal import Decimal
from fractions import Fraction

from apps.foundation.kernel.pence import Pence, round_half_up, sterling
from apps.foundation.kernel.percents import HUNDRED_PERCENT, percent_in_words

_DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,18})?")


class NotExact(ValueError):
    """The value is no decimal written as text, such as "0.30"."""


def exact(value: object) -> Fraction:
    """Read `"0.30"`, or a whole number. A number with a point is refused: it is not exact. Raises NotExact."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
        raise NotExact('Write it as text, such as "0.30", so that it is exact.')
    return Fraction(value)


def decimal(value: Fraction) -> str:
    """`0.3`, `104`: what `exact` reads. Every value that it read is a decimal, of 27 digits at most."""
    digits = Decimal(value.numerator) / Decimal(value.denominator)
    return format(digits.normalize(), "f")


def whole_pence(amount: Fraction) -> Pence:
    """The nearest penny; a half goes away from nil. Rounded once, at the end."""
    return round_half_up(amount.numerator, amount.denominator)


def percent(share: Fraction) -> str:
    """`30%`, `2.5%`, `33.33%`."""
    return percent_in_words(whole_pence(share * HUNDRED_PERCENT))


def money(amount: Fraction | Pence) -> str:
    """`£180,000.00`, to the nearest penny."""
    return sterling(whole_pence(Fraction(amount)))


def clip(value: Fraction, low: Fraction | None, high: Fraction | None) -> Fraction:
    """The value, no lower than `low` and no higher than `high`, where they are given."""
    if low is not None and value < low:
        return low
    return high if high is not None and value > high else value

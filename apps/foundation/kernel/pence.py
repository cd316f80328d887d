"""Money: whole pence, multiplied first, divided once, rounded once."""

import re
from typing import TypeAlias

Pence: TypeAlias = int

LARGEST_AMOUNT: Pence = 10**15  # ten million million pounds: beyond it, a bigint sum of millions of rows could overflow

_POUNDS = re.compile(r"(?P<sign>-?)(?P<pounds>[0-9]{1,13})(?:\.(?P<pence>[0-9]{1,2}))?")


class NotMoney(ValueError):
    """The text is not an amount in pounds with at most two decimals."""


def round_half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number to numerator / denominator; a half goes away from nil.

    Rule: sign(x) * floor(|x| + 1/2). Exact for numbers of any size.
    Source: capitation, "half up means".
    """
    if denominator == 0:
        raise ZeroDivisionError("A rate was divided by nil.")
    if denominator < 0:
        numerator, denominator = -numerator, -denominator
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return whole if numerator >= 0 else -whole


def pence_from_pounds(text: str) -> Pence:
    """Read `1234.50` as 123450 pence.

    No currency sign, no thousands separator, at most two decimals; anything else raises NotMoney.
    """
    match = _POUNDS.fullmatch(text.strip())
    if match is None:
        raise NotMoney("An amount is pounds with at most two decimals, such as 1234.50.")
    amount = int(match["pounds"]) * 100 + int((match["pence"] or "0").ljust(2, "0"))
    return -amount if match["sign"] else amount


def pounds(amount: Pence, *, signed: bool = False) -> str:
    """`1,848,669.31`, with a true minus; `signed` adds + to what is above nil (differences carry a sign)."""
    text = f"{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
    if amount < 0:
        return f"−{text}"
    return f"+{text}" if signed and amount > 0 else text


def sterling(amount: Pence, *, signed: bool = False) -> str:
    """`£1,848,669.31`, `+£12.00`, `−£0.05`: the sign before the pound sign."""
    text = f"£{pounds(abs(amount))}"
    if amount < 0:
        return f"−{text}"
    return f"+{text}" if signed and amount > 0 else text


def short_pounds(amount: Pence, *, signed: bool = False) -> str:
    """`£27.95m`, `£188k`, `£950`: for tiles and labels, where the exact figure stands nearby."""
    size = abs(amount)
    if size >= 99_950_000:
        text = f"£{round_half_up(size, 1_000_000) / 100:.2f}m"
    elif size >= 99_950:
        text = f"£{round_half_up(size, 100_000)}k"
    else:
        text = f"£{round_half_up(size, 100)}"
    if amount < 0:
        return f"−{text}"
    return f"+{text}" if signed and amount > 0 else text

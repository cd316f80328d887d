"""Percentages as whole hundredths of a per cent: 250 is 2.5%. So a share of a sum of pence is exact."""

HUNDRED_PERCENT = 10_000
"""A hundred per cent."""


def as_typed(hundredths: int) -> str:
    """`2.5`, `-20`, as somebody would type it."""
    whole, rest = divmod(abs(hundredths), 100)
    part = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{'-' if hundredths < 0 else ''}{whole}{part}"


def percent_in_words(hundredths: int) -> str:
    """`2.5%`, `0%`, with a true minus."""
    return f"{as_typed(hundredths).replace('-', '−')}%"

"""The check digit of NHS numbers, over a column of them."""

import polars as pl


def check_digit_fits(number: pl.Expr) -> pl.Expr:
    """Whether the last of ten digits is the Modulus 11 check digit of the first nine (kernel.nhs_number)."""
    value = number.cast(pl.Int64, strict=False)
    total = pl.lit(0)
    for place in range(1, 10):
        total = total + (value // 10**place) % 10 * (place + 1)
    check = (11 - total % 11) % 11
    return check == value % 10

"""Faults in a file of records: planted in a known number of rows, to be found again."""

import numpy as np
import polars as pl

EVERY = 50_000
"""One row of each fault in so many rows, and at least one a file piece."""

FAULTS: dict[str, dict[str, str]] = {
    "provider-unknown": {"provider": "ZZZ"},
    "kind-unknown": {"kind": "HAIRCUT"},
    "nhs-number-check-digit": {"nhs_number": "9990000001"},
    "nhs-number-not-ten-digits": {"nhs_number": "99900"},
    "nhs-number-not-registered": {"nhs_number": "9434765919"},
    "date-not-a-date": {"start_date": "31/31/2025"},
    "date-in-future": {"start_date": "2090-01-01", "end_date": ""},
    "ends-before-start": {"end_date": "2001-01-01"},
    "cost-not-money": {"cost": "12.345"},
    "cost-negative": {"cost": "-5.00"},
    "units-out-of-range": {"units": "9000000"},
    "service-line-unknown": {"service_line": "NO-SUCH-LINE"},
    "ltc-related-not-yes-or-no": {"ltc_related": "perhaps"},
}


def plant(frame: pl.DataFrame, draw: np.random.Generator) -> tuple[pl.DataFrame, dict[str, int]]:
    """Spoil some rows of a frame, no row twice; returns the frame and the rows of each fault.

    A repeated record is two rows: both are faults, since their content differs.
    """
    each = max(1, frame.height // EVERY)
    chosen = draw.permutation(frame.height)[: each * (len(FAULTS) + 2)].astype(np.uint32)
    fault = np.full(frame.height, -1, dtype=np.int16)
    for number in range(len(FAULTS)):
        fault[chosen[number * each : (number + 1) * each]] = number
    frame = frame.with_columns(pl.Series("fault", fault))
    for number, columns in enumerate(FAULTS.values()):
        frame = frame.with_columns(
            pl.when(pl.col("fault") == number).then(pl.lit(text)).otherwise(pl.col(name)).alias(name)
            for name, text in columns.items()
        )
    pairs = chosen[each * len(FAULTS) :].reshape(2, each)
    return _repeated(frame, pairs), dict.fromkeys(FAULTS, each) | {"record-id-repeated": 2 * each}


def _repeated(frame: pl.DataFrame, pairs: "np.typing.NDArray[np.uint32]") -> pl.DataFrame:
    """The second row of each pair takes the name of the first, and another cost."""
    identity = frame.select("provider", "record_id")[pairs[0].tolist()]
    second = pl.DataFrame({"row": pairs[1]}).hstack(identity.rename({"provider": "of", "record_id": "named"}))
    return (
        frame.with_row_index("row")
        .join(second, on="row", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("of", "provider").alias("provider"),
            pl.coalesce("named", "record_id").alias("record_id"),
            pl.when(pl.col("of").is_not_null()).then(pl.lit("77777.77")).otherwise(pl.col("cost")).alias("cost"),
        )
        .drop("row", "of", "named", "fault")
    )

"""How much is measured."""

import os
from dataclasses import dataclass


class NotASize(ValueError):
    """BENCH names no size."""


@dataclass(frozen=True)
class Size:
    """Rows of the activity file, people in the register, and how long the smaller measures are."""

    name: str
    rows: int
    people: int
    slice_rows: int
    repeats: int
    requests_a_user: int
    reading_seconds: float
    """How long people read while nothing is recalculated, and at least how long something is while they do."""
    draws: int
    """Years that are drawn in a simulation."""


SIZES = {
    "full": Size(
        "full",
        rows=5_000_000,
        people=120_000,
        slice_rows=40_000,
        repeats=9,
        requests_a_user=60,
        reading_seconds=60,
        draws=10_000,
    ),
    "small": Size(
        "small",
        rows=300_000,
        people=12_000,
        slice_rows=10_000,
        repeats=5,
        requests_a_user=25,
        reading_seconds=15,
        draws=2_000,
    ),
}


def wanted() -> Size:
    """The size that the environment asks for with BENCH; the full one unless told. Raises NotASize."""
    name = os.environ.get("BENCH") or "full"
    if name not in SIZES:
        raise NotASize(f"BENCH is {name!r}; it is one of {', '.join(SIZES)}.")
    return SIZES[name]
